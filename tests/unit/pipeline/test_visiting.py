"""Looking into accounts: which reads are tried on what, and how few."""

from collections import Counter
from typing import Any

from scanner import registry
from scanner.aws.faults import own_fault
from scanner.aws.transport import Answer
from scanner.collect import Sources
from scanner.discover import Scope
from scanner.doctor.accounts import Visit, account
from scanner.doctor.sample import sample
from scanner.doctor.value import Mark
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Unreadable
from scanner.permissions import actions_of
from scanner.pipeline.visiting import Visiting, visits
from scanner.policy.load import load_policies
from tests.support.fake_reader import FakeReader
from tests.support.fragments import ACCOUNT

CHECKS, COLLECTORS = registry.checks(), registry.collectors()
OTHER = "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/replication"


class _Asker:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked = Counter[str]()

    def ask(self, operation: str, parameters: dict[str, object], *, service: str) -> Answer:
        assert parameters == {"MaxResults": 50}
        self.asked[f"{service}:{operation}"] += 1
        return self.answer


class _Reader(FakeReader):
    """A fake reader that can be asked about Regions."""

    def __init__(self, fragment: dict[str, dict[str, Any]], account: str = ACCOUNT, **more: Any) -> None:  # noqa: ANN401
        super().__init__(fragment, account, **more)
        self.asker = _Asker(own_fault("AccessDeniedException", "no"))


def _rule(destination: str) -> dict[str, Any]:
    rule = {"ID": "all", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""}}
    rule |= {
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{destination}"},
    }
    return {"Role": ROLE, "Rules": [rule]}


def _visits(*readers: _Reader, policy: str = "baseline", most: int = 3, scope: Scope | None = None) -> list[Visit]:
    sources = Sources(readers={one.account: one for one in readers}, collectors=COLLECTORS, workers=2)
    policies = load_policies((policy,), CHECKS)
    return visits(
        readers,
        Visiting(policies=policies, checks=CHECKS, scope=scope or Scope(), most=most, sources=sources),
    )


def _marks(visit: Visit, policy: str = "baseline") -> dict[str, Mark]:
    needed = actions_of(load_policies((policy,), CHECKS), CHECKS, COLLECTORS)
    return {line.about: line.mark for line in account(visit, needed, COLLECTORS).lines}


def test_one_bucket_of_each_region_comes_first() -> None:
    refs = [BucketRef(ACCOUNT, name, region) for name, region in (("c", "eu"), ("a", "eu"), ("b", "us"), ("d", "eu"))]
    policies = load_policies(("baseline",), CHECKS)
    assert [ref.name for ref in sample(refs, policies, Scope(), 3)] == ["a", "b", "c"]
    assert [ref.name for ref in sample(refs, policies, Scope(buckets=("d",)), 3)] == ["d"]


def test_each_read_that_the_policy_needs_is_tried_on_so_many_and_no_other() -> None:
    reader = _Reader({f"bucket-{number}": {"region": "eu-west-1"} for number in range(9)})
    (visit,) = _visits(reader, most=2)
    assert (len(visit.buckets), visit.tried, visit.more) == (9, 2, False)
    operations = Counter(operation for operation, _ in reader.calls)
    assert operations == {
        "ListBuckets": 1,
        "GetBucketVersioning": 2,
        "GetBucketReplication": 2,
        "GetBucketEncryption": 2,
        "HeadBucket": 2,
    }
    assert reader.asker.asked == {"account:ListRegions": 1}
    assert set(_marks(visit).values()) == {Mark.OK, Mark.SKIPPED}


def test_an_account_without_buckets_proves_nothing() -> None:
    (visit,) = _visits(_Reader({}))
    assert _marks(visit)["lists"] is Mark.SKIPPED


def test_options_that_leave_nothing_are_a_warning() -> None:
    (visit,) = _visits(_Reader({"bucket": {"region": "eu-west-1"}}), scope=Scope(buckets=("nothing",)))
    assert _marks(visit)["lists"] is Mark.WARN


def test_a_listing_that_is_denied_ends_the_visit() -> None:
    reader = _Reader({}, listing_error="AccessDenied")
    (visit,) = _visits(reader)
    assert _marks(visit) == {"read as": Mark.OK, "no s3:ListAllMyBuckets": Mark.PROBLEM}
    assert reader.asker.asked == {}


def test_a_page_is_enough() -> None:
    (visit,) = _visits(_Reader({f"bucket-{number:04}": {"region": "eu-west-1"} for number in range(1000)}), most=1)
    assert visit.more
    lines = account(visit, (), COLLECTORS).lines
    assert any("1,000 or more buckets" in line.text for line in lines)


def test_destinations_of_others_and_roles_are_tried_where_rules_name_them() -> None:
    fragment: dict[str, dict[str, Any]] = {
        "source": {"region": "eu-west-1", "replication": _rule("theirs")},
        "theirs": {"region": "eu-central-1", "account": OTHER, "location": {"Region": "eu-central-1", "Code": "403"}},
        ROLE: {"role": {"Arn": ROLE, "RoleId": "x", "AssumeRolePolicyDocument": {"Statement": []}}},
    }
    (visit,) = _visits(_Reader(fragment), policy="critical-data-dr")
    marks = _marks(visit, "critical-data-dr")
    assert marks["destinations"] is Mark.PROBLEM
    assert {(trial.facet, trial.about) for trial in visit.trials} >= {("role", ROLE)}
    own, other = _visits(_Reader(fragment), _Reader(fragment, OTHER), policy="critical-data-dr")
    assert (own.account, other.account) == (ACCOUNT, OTHER)
    assert not any(trial.foreign for trial in own.trials)


def test_how_replication_fared_is_tried_where_a_policy_asks() -> None:
    fragment: dict[str, dict[str, Any]] = {
        "source": {"region": "eu-west-1", "replication": _rule("there"), "object-sample": "AccessDenied"},
        "there": {"region": "eu-central-1"},
    }
    (visit,) = _visits(_Reader(fragment), policy="runtime-evidence")
    tried = {trial.facet: trial.evidence for trial in visit.trials if trial.about == "source"}
    assert isinstance(tried["object-sample"], Unreadable)


def test_keys_are_bounded_however_many_rules_name_one() -> None:
    def encrypted(number: int) -> dict[str, Any]:
        (rule,) = _rule("source")["Rules"]
        key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/{number}"
        to = {**rule["Destination"], "EncryptionConfiguration": {"ReplicaKmsKeyID": key}}
        opted = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
        return {**rule, "ID": str(number), "Destination": to, "SourceSelectionCriteria": opted, "Priority": number}

    rules = {"Role": ROLE, "Rules": [encrypted(number) for number in range(9)]}
    fragment: dict[str, dict[str, Any]] = {"source": {"region": "eu-west-1", "replication": rules}}
    (visit,) = _visits(_Reader(fragment), policy="permissions-and-protection", most=2)
    assert len({trial.about for trial in visit.trials if ":kms:" in trial.about}) == 4
