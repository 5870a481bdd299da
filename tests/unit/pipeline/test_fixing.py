"""`fix`, with everything in memory: what is written, what is not, and the code that tells which."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AwsUnreachableError, ExitCode, RefusedError
from scanner.guard import approve
from scanner.model.collector import ListingError
from scanner.model.evidence import Evidence
from scanner.model.finding import Verdict
from scanner.model.outcome import State
from scanner.model.plan import Plan, decode
from scanner.model.proof import ProofState
from scanner.model.writing import Rejected
from scanner.pipeline.fixing import Planned, make_plan
from scanner.runs import directory
from tests.support.fake_cloud import rejected
from tests.support.fake_objects import Bucket, Route, World
from tests.support.fixing import POLICY, Doors, fixed, options, proving, quiet
from tests.support.planning import HERE, HOME, ON, THERE, ListingReader, cloud_of

PLAIN: dict[str, Any] = {"region": HOME}
MANAGED = {"TagSet": [{"Key": "aws:cloudformation:stack-name", "Value": "prod"}]}
UNTOUCHED = 'limits: {never: ["src*"]}'


@pytest.fixture(autouse=True)
def state_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def doors(monkeypatch: pytest.MonkeyPatch, *routes: Route, **buckets: dict[str, Any]) -> Doors:
    """Return installed doors to buckets; `src` alone, where none is given."""
    there = Bucket(HERE, list(routes or (Route("src-replica"),)))
    made = Doors(cloud_of(buckets or {"src": PLAIN}), World(src=there, src_replica=Bucket(HERE)))
    made.install(monkeypatch)
    return made


def states(done: Planned) -> dict[str, int]:
    assert done.result.report.repair is not None
    found = [str(one.state) for one in done.result.report.repair.outcomes]
    return {state: found.count(state) for state in found}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder / "run")) for path in (folder / "run").rglob("*") if path.is_file()}


def test_what_is_missing_is_made_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)
    done = fixed(tmp_path)
    assert done.result.exit_code is ExitCode.DONE
    assert set(states(done)) <= {State.APPLIED, State.ALREADY}
    assert opened.cloud.facets("arn:aws:s3:::src-replica") is not None
    assert not done.result.report.counting()
    verified = json.loads((tmp_path / "run" / directory.VERIFICATION).read_text())
    assert len(verified["resolved"]) == 2
    assert not verified["remaining"]
    assert {"plan.json", "journal.jsonl", "verification.json", "findings.json", "before/findings.json"} <= files(
        tmp_path
    )
    assert decode((tmp_path / "run" / "plan.json").read_bytes()) == done.plan
    assert len(opened.closed) == len(opened.opened) == 4


def test_the_approval_is_part_of_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doors(monkeypatch)
    repair = fixed(tmp_path).result.report.repair
    assert repair is not None
    assert (repair.digest, repair.approved) == (repair.plan.digest, "the test")


def test_with_nothing_to_do_nobody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_plan: Plan, _folder: Path) -> str:
        raise AssertionError

    opened = doors(monkeypatch, src={**PLAIN, "versioning": ON})
    text = POLICY.split("  replication-configured")[0]
    done = fixed(tmp_path, text, approve=never)
    assert done.result.exit_code is ExitCode.DONE
    assert states(done) == {}
    assert opened.cloud.writes == []
    assert "journal.jsonl" not in files(tmp_path)


def test_with_nothing_that_may_be_done_findings_remain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)
    done = fixed(tmp_path, f"{POLICY}{UNTOUCHED}")
    assert done.result.exit_code is ExitCode.FINDINGS_REMAIN
    assert (done.plan.steps, opened.cloud.writes) == ((), [])
    assert done.plan.skips


def test_findings_remain_where_something_was_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doors(monkeypatch, src=PLAIN, mine={**PLAIN, "tags": MANAGED})
    done = fixed(tmp_path)
    assert done.result.exit_code is ExitCode.FINDINGS_REMAIN
    assert {one.bucket for one in done.result.report.counting()} == {"mine"}


def test_managed_buckets_are_repaired_where_that_is_wished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doors(monkeypatch, mine={**PLAIN, "tags": MANAGED})
    assert fixed(tmp_path, include_managed=True).result.exit_code is ExitCode.DONE


@pytest.mark.parametrize("limits", ["limits: {buckets: 1}", "limits: {share: 0.5}"])
def test_the_guard_refuses_before_anybody_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: str
) -> None:
    def never(_plan: Plan, _folder: Path) -> str:
        raise AssertionError

    opened = doors(monkeypatch, src=PLAIN, src2=PLAIN)
    with pytest.raises(RefusedError, match="more than its limits allow: it repairs 2"):
        fixed(tmp_path, POLICY + limits, approve=never)
    assert opened.cloud.writes == []
    assert files(tmp_path) >= {"plan.json", "findings.json", "findings.csv", "snapshot.jsonl.gz", "manifest.sha256"}
    assert "journal.jsonl" not in files(tmp_path)


@pytest.mark.parametrize("word", ["", "yes", "0" * 64])
def test_without_the_digest_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    def wrongly(plan: Plan, _folder: Path) -> str:
        approve(plan, word)
        return word

    opened = doors(monkeypatch)
    with pytest.raises(RefusedError, match="The plan's digest is"):
        fixed(tmp_path, approve=wrongly)
    assert opened.cloud.writes == []
    assert {"plan.json", "findings.json", "manifest.sha256"} <= files(tmp_path)
    assert not {"journal.jsonl", "verification.json", "before/findings.json"} & files(tmp_path)


def test_the_plan_is_on_the_disk_when_a_person_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rightly(plan: Plan, folder: Path) -> str:
        assert decode((folder / "plan.json").read_bytes()) == plan
        approve(plan, plan.digest[:12])
        return "typed"

    doors(monkeypatch)
    assert fixed(tmp_path, approve=rightly).result.exit_code is ExitCode.DONE


@pytest.mark.parametrize("account", [HERE, THERE])
def test_half_of_the_writers_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: str) -> None:
    opened = doors(monkeypatch)
    opened.locked.add(("write", account))
    with pytest.raises(AwsUnreachableError, match="nobody may write here"):
        fixed(tmp_path)
    assert opened.cloud.writes == []
    assert len(opened.closed) == len(opened.opened)
    assert {"plan.json", "findings.json", "snapshot.jsonl.gz", "manifest.sha256"} <= files(tmp_path)
    assert not {"journal.jsonl", "before/findings.json"} & files(tmp_path)


@pytest.mark.parametrize("account", [HERE, THERE])
def test_a_repair_that_nobody_could_prove_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    opened = doors(monkeypatch)
    opened.locked.add(("put", account))
    with pytest.raises(AwsUnreachableError, match="nobody may put here"):
        fixed(tmp_path, proving=proving(opened.objects))
    assert opened.cloud.writes == []
    assert len(opened.closed) == len(opened.opened)
    assert {"plan.json", "findings.json", "manifest.sha256"} <= files(tmp_path)


def test_what_became_of_the_steps_is_told_also_where_nobody_can_look_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = doors(monkeypatch)
    calls = []

    def once(self: ListingReader, *rest: Any) -> Any:  # noqa: ANN401 -- whatever a listing gives
        calls.append(self)
        if len(calls) > 2:  # one listing an account: the second scan gets none
            raise ListingError("ExpiredToken", "The token has expired")
        return listing(self, *rest)

    listing = ListingReader.list_buckets
    monkeypatch.setattr(ListingReader, "list_buckets", once)
    with pytest.raises(AwsUnreachableError, match="ExpiredToken"):
        fixed(tmp_path)
    assert opened.cloud.writes
    report = directory.load_report(tmp_path / "run")
    assert report.repair is not None
    assert all(outcome.state.succeeded for outcome in report.repair.outcomes)
    assert report.verification is None
    assert {"snapshot.jsonl.gz", "journal.jsonl", "manifest.sha256"} <= files(tmp_path)


def test_what_was_before_is_kept_as_a_run_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doors(monkeypatch)
    fixed(tmp_path)
    before = tmp_path / "run" / "before"
    assert {path.name for path in before.iterdir()} == {
        "findings.json", "manifest.sha256", "run.json", "snapshot.jsonl.gz",
    }  # fmt: skip
    assert directory.load_report(before).repair is None
    assert directory.load_report(before).counting()


def test_a_step_that_fails_stops_its_own_bucket_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch, src=PLAIN, src2=PLAIN)

    def deny(operation: str, arn: str) -> Rejected | None:
        return rejected("AccessDenied") if operation == "CreateRole" and arn.endswith("-src2") else None

    opened.cloud.before_write = deny
    done = fixed(tmp_path)
    assert done.result.exit_code is ExitCode.STEPS_FAILED
    assert states(done)["FAILED"] == 1
    assert states(done)["HELD_BACK"] >= 2
    assert "replication" in (opened.cloud.facets("arn:aws:s3:::src") or {})
    assert "replication" not in (opened.cloud.facets("arn:aws:s3:::src2") or {})
    assert {one.bucket for one in done.result.report.counting()} == {"src2", "src2-replica"}


def test_a_stop_holds_the_rest_back_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)

    def stop(operation: str, _arn: str) -> None:
        if operation == "CreateBucket":
            os.kill(os.getpid(), signal.SIGINT)

    opened.cloud.before_write = stop
    done = fixed(tmp_path, proving=proving(opened.objects))
    assert done.result.exit_code is ExitCode.INTERRUPTED
    assert states(done) == {"APPLIED": 1, "HELD_BACK": len(done.plan.steps) - 1}
    assert opened.objects.calls == [], "no canary is put after a stop"
    assert {"journal.jsonl", "findings.json", "verification.json"} <= files(tmp_path)


def test_a_stop_in_the_first_scan_leaves_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)

    def stop(_facet: str, _arn: str) -> Evidence | None:
        raise KeyboardInterrupt

    opened.cloud.on_read = stop
    with pytest.raises(KeyboardInterrupt):
        fixed(tmp_path)
    assert opened.cloud.writes == []
    assert files(tmp_path) == {"snapshot.jsonl.gz"}


def test_a_stop_in_the_scan_afterwards_puts_no_canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)

    def stop(facet: str, _arn: str) -> Evidence | None:
        if facet == "role-policies" and opened.cloud.writes and opened.cloud.writes[-1][0] == "PutBucketReplication":
            raise KeyboardInterrupt
        return None

    opened.cloud.on_read = stop
    done = fixed(tmp_path, proving=proving(opened.objects))
    assert done.result.exit_code is ExitCode.INTERRUPTED
    assert opened.objects.calls == []
    assert {"journal.jsonl", "findings.json", "verification.json"} <= files(tmp_path)


def test_without_proving_no_object_is_ever_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)
    assert fixed(tmp_path, proving=None).result.exit_code is ExitCode.DONE
    assert opened.objects.calls == []


def test_a_repaired_pair_is_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)
    done = fixed(tmp_path, proving=proving(opened.objects))
    assert done.result.exit_code is ExitCode.DONE
    assert done.result.report.verification is not None
    (proof,) = done.result.report.verification.proofs
    assert (proof.state, proof.source, proof.destination) == (ProofState.PROVEN, "src", "src-replica")
    assert not opened.objects.keys("src")
    assert not opened.objects.keys("src-replica")


def test_a_failure_right_after_the_repair_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch, Route("src-replica", fails=True))
    (route,) = opened.objects.buckets["src"].routes

    def sleep(seconds: float) -> None:
        route.fails = route.fails and seconds < 20
        opened.objects.sleep(seconds)

    done = fixed(tmp_path, proving=proving(opened.objects, sleep=sleep))
    assert done.result.exit_code is ExitCode.DONE
    assert opened.objects.counted()["PutObject"] == 2


def test_what_goes_on_failing_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch, Route("src-replica", fails=True))
    done = fixed(tmp_path, proving=proving(opened.objects))
    assert done.result.exit_code is ExitCode.STEPS_FAILED
    assert opened.objects.counted()["PutObject"] == 3
    assert done.result.report.verification is not None
    assert [one.state for one in done.result.report.verification.proofs] == [ProofState.FAILED]


def test_a_source_that_was_not_repaired_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)
    opened.cloud.before_write = lambda operation, _arn: rejected("AccessDenied") if operation == "CreateRole" else None
    done = fixed(tmp_path, proving=proving(opened.objects))
    assert done.result.exit_code is ExitCode.STEPS_FAILED
    assert opened.objects.calls == []


def test_planning_writes_the_plan_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = doors(monkeypatch)
    made = make_plan(options(tmp_path).scan, quiet)
    assert made.result.exit_code is ExitCode.CHANGES
    assert opened.cloud.writes == []
    assert decode((tmp_path / "run" / "plan.json").read_bytes()) == made.plan


def test_a_plan_without_steps_answers_as_the_scan_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doors(monkeypatch)
    given = options(tmp_path, f"{POLICY}{UNTOUCHED}")
    assert make_plan(given.scan, quiet).result.exit_code is ExitCode.FINDINGS


def test_without_proofs_nothing_is_known_of_canaries_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doors(monkeypatch)
    text = POLICY.replace("expects:", "expects:\n  canary-fresh: {}")
    done = fixed(tmp_path, text)
    fresh = [one.verdict for one in done.result.report.findings if one.check == "canary-fresh" and one.rule]
    assert set(fresh) == {Verdict.INSUFFICIENT_DATA}
    assert done.result.report.verification is not None
    assert not done.result.report.verification.new
