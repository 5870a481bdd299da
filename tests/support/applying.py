"""A realistic plan on a fake cloud, the tools to apply it, and a process of its own that does: `python -m`.

The plan repairs `ledger`: a replica bucket in another account, a role with its permissions, the bucket policy there,
versioning here, and the rule. `tunes` is a second source that the first one's trouble must not stop.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from scanner import registry
from scanner.apply import Applied, Budgets, Tools, apply
from scanner.journal.file import JournalFile
from scanner.journal.locks import Locks
from scanner.model.journal import Entry, Journal
from scanner.model.plan import Limits, Plan, Purpose, Risk, Step, Target, step_id
from scanner.model.progress import Silent
from scanner.model.provenance import Tool
from scanner.model.writing import Accepted, Rejected
from tests.support.fake_cloud import CloudReader, CloudWriter, Document, FakeCloud

HERE, THERE = "111111111111", "222222222222"
SOURCE = Target("arn:aws:s3:::ledger", HERE, "eu-central-1")
OTHER = Target("arn:aws:s3:::tunes", HERE, "eu-central-1")
REPLICA = Target("arn:aws:s3:::ledger-replica", THERE, "eu-west-1")
ROLE = Target("arn:aws:iam::111111111111:role/s3/ledger-replication", HERE)
KEY = Target("arn:aws:kms:eu-west-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab", THERE, "eu-west-1")
AT = "2026-11-22T12:00:00Z"
TOOL = Tool("s3-replication-scanner", "1.0.0")
FOREIGN_POLICY = '{"Version": "2012-10-17",\n "Statement": [ ]}'
"""A policy as its owner wrote it, spaces and all."""

_TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}}]}
_ALLOWED = {"Version": "2012-10-17", "Statement": [{"Sid": "S3RC1", "Effect": "Allow", "Action": "s3:GetObject*"}]}
_INLINE = {"PolicyName": "s3-replication-scanner-ledger", "PolicyDocument": _ALLOWED}
_RULE = {
    "ID": "s3rc-ledger",
    "Priority": 1,
    "Filter": {"Prefix": ""},
    "Status": "Enabled",
    "DeleteMarkerReplication": {"Status": "Disabled"},
    "Destination": {"Bucket": REPLICA.arn, "Account": THERE},
}


def a_step(target: Target, facet: str, before: Document | None, after: Document | None, **more: Any) -> Step:  # noqa: ANN401
    """Return a step; `follows` are facets of targets."""
    follows = tuple(step_id(of, name) for of, name in more.pop("follows", ()))
    return Step(
        id=step_id(target, facet),
        facet=facet,
        target=target,
        title=f"Write {facet} of {target.name}.",
        before=before,
        after=after,
        risk=Risk.CAREFUL,
        reasons=("It costs.",),
        serves=(SOURCE.arn,),
        follows=follows,
        **more,
    )


def a_plan(*steps: Step) -> Plan:
    """Return a plan of these steps."""
    return Plan("plan-1", AT, TOOL, "run-1", "somebody", (), 2, Limits(), steps, purpose=Purpose.REPAIR)


def big_plan() -> Plan:
    """Return a plan of ten steps, each kind of thing among them."""
    made: Document = {"follows": [(REPLICA, "location")], "fresh": True}
    named: Document = made | {"follows": [(ROLE, "role"), (REPLICA, "location")]}
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "S3RC1", "Effect": "Allow", "Principal": {"AWS": HERE}}]}
    return a_plan(
        a_step(REPLICA, "location", None, {"Region": "eu-west-1"}),
        a_step(REPLICA, "tags", None, {"TagSet": [{"Key": "created-by", "Value": "s3-replication-scanner"}]}, **made),
        a_step(REPLICA, "versioning", None, {"Status": "Enabled"}, **made),
        a_step(KEY, "key-policy", {"Policy": FOREIGN_POLICY}, {"Policy": json.dumps(policy)}),
        a_step(ROLE, "role", None, {"Arn": ROLE.arn, "AssumeRolePolicyDocument": _TRUST}),
        a_step(
            ROLE,
            "role-policies",
            None,
            {"Inline": [_INLINE], "Attached": [], "Boundary": None},
            follows=[(ROLE, "role")],
            fresh=True,
        ),
        a_step(REPLICA, "policy", None, {"Policy": json.dumps(policy)}, **named),
        a_step(SOURCE, "versioning", {}, {"Status": "Enabled"}),
        a_step(
            SOURCE,
            "replication",
            None,
            {"Role": ROLE.arn, "Rules": [_RULE]},
            follows=[
                (REPLICA, "versioning"),
                (REPLICA, "policy"),
                (ROLE, "role-policies"),
                (KEY, "key-policy"),
                (SOURCE, "versioning"),
            ],
        ),
        a_step(OTHER, "policy", {"Policy": FOREIGN_POLICY}, {"Policy": json.dumps(policy)}),
    )  # fmt: skip


def a_cloud(path: Path | None = None) -> FakeCloud:
    """Return the cloud that the plan was made for."""
    facets = {"versioning": {}, "notifications": {}, "ownership": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}
    here = {"location": {"Region": "eu-central-1"}}
    return FakeCloud(
        {
            SOURCE.arn: (HERE, {**here, **json.loads(json.dumps(facets))}),
            OTHER.arn: (HERE, {**here, **json.loads(json.dumps(facets)), "policy": {"Policy": FOREIGN_POLICY}}),
            KEY.arn: (THERE, {"key-policy": {"Policy": FOREIGN_POLICY}}),
        },
        path,
    )


class Time:
    """A clock that stands still but for sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Notes:
    """A journal in memory; `before_note` and `after_note` are called around each entry."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = list(entries)
        self.before_note: Callable[[Entry], None] = lambda _entry: None
        self.after_note: Callable[[Entry], None] = lambda _entry: None

    def note(self, entry: Entry) -> None:
        self.before_note(entry)
        self.entries.append(entry)
        self.after_note(entry)


def tools_on(cloud: FakeCloud, journal: Journal, folder: Path, past: Iterable[Entry] = (), **more: Any) -> Tools:  # noqa: ANN401
    """Return tools whose time is made up, and short."""
    time = Time()
    given: dict[str, Any] = {
        "readers": {account: CloudReader(cloud, account) for account in (HERE, THERE)},
        "writers": {account: CloudWriter(cloud, account) for account in (HERE, THERE)},
        "collectors": registry.collectors(),
        "writings": registry.writers(),
        "locks": Locks(folder / "locks", patience=0),
        "budgets": Budgets(write=30, read_back=30),
        "now": lambda: AT,
        "clock": time.clock,
        "sleep": time.sleep,
    }
    return Tools(journal=journal, past=tuple(past), **(given | more))


def applied(cloud: FakeCloud, plan: Plan, notes: Notes, folder: Path, **more: Any) -> Applied:  # noqa: ANN401
    """Apply a plan, going on from what the journal knows."""
    return apply(plan, tools_on(cloud, notes, folder, list(notes.entries), **more), Silent())


def main(folder: Path, journal: str, kill_at: int) -> None:
    """Apply the plan to the folder's cloud; be killed when the given write, counted from 1, has arrived."""
    cloud = a_cloud(folder / "cloud.json")

    def die(_operation: str, _arn: str) -> Accepted | Rejected | None:
        if len(cloud.writes) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return None

    cloud.after_write = die
    with JournalFile(folder / journal) as file:
        tools = tools_on(cloud, file, folder, file.entries, locks=Locks(folder / "locks", patience=30))
        outcome = apply(big_plan(), tools, Silent())
    print(" ".join(one.state for one in outcome.outcomes))  # noqa: T201 -- the test reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
