"""A write that AWS does not take at once: asked again only after looking, until a budget is spent."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.apply import Budgets
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from scanner.model.journal import Settled
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Step
from scanner.model.writing import Accepted, Refusal, Rejected
from tests.support.applying import (
    AT,
    FOREIGN_POLICY,
    HERE,
    OTHER,
    REPLICA,
    ROLE,
    SOURCE,
    Notes,
    Time,
    a_cloud,
    a_plan,
    a_step,
    applied,
    big_plan,
)
from tests.support.fake_cloud import FakeCloud, rejected

ENABLED = {"Status": "Enabled"}
VERSIONING = a_step(SOURCE, "versioning", {}, ENABLED)
CREATION, TAGS, *_ = big_plan().steps
DENIED = Unreadable("GetBucketVersioning", AT, "AccessDenied", "not you")
PASSING = [Refusal.BUSY, Refusal.NOT_PROPAGATED, Refusal.UNCERTAIN]

Hook = Callable[[str, str], Accepted | Rejected | None]


def first(count: int, answer: Accepted | Rejected) -> Hook:
    """Answer the first writes so, and let later ones pass."""
    answers: Iterator[Accepted | Rejected] = iter([answer] * count)
    return lambda _operation, _arn: next(answers, None)


def one(cloud: FakeCloud, folder: Path, step: Step = VERSIONING, notes: Notes | None = None) -> Outcome:
    (outcome,) = applied(cloud, a_plan(step), notes or Notes(), folder).outcomes
    return outcome


def last(notes: Notes) -> Settled:
    entry = notes.entries[-1]
    assert isinstance(entry, Settled)
    return entry


@pytest.mark.parametrize("refusal", PASSING)
def test_what_may_pass_is_asked_again(tmp_path: Path, refusal: Refusal) -> None:
    cloud = a_cloud()
    cloud.before_write = first(3, rejected("OperationAborted", refusal=refusal))
    assert one(cloud, tmp_path).state is State.APPLIED
    assert len(cloud.writes) == 1


def test_aws_is_left_alone_for_as_long_as_it_asks(tmp_path: Path) -> None:
    cloud, time = a_cloud(), Time()
    cloud.before_write = first(2, replace(rejected("SlowDown", refusal=Refusal.BUSY), retry_after=12.0))
    (outcome,) = applied(cloud, a_plan(VERSIONING), Notes(), tmp_path, clock=time.clock, sleep=time.sleep).outcomes
    assert outcome.state is State.APPLIED
    assert time.now == 24.0


def test_nobody_is_waited_for_longer_than_the_budget(tmp_path: Path) -> None:
    cloud, time = a_cloud(), Time()
    cloud.before_write = first(1, replace(rejected("SlowDown", refusal=Refusal.BUSY), retry_after=86_400.0))
    (outcome,) = applied(cloud, a_plan(VERSIONING), Notes(), tmp_path, clock=time.clock, sleep=time.sleep).outcomes
    assert (outcome.state, outcome.code) == (State.FAILED, "SlowDown")
    assert time.now == 0.0
    assert cloud.writes == []


@pytest.mark.parametrize("refusal", PASSING)
def test_a_write_that_arrived_although_nobody_said_so_is_not_repeated(tmp_path: Path, refusal: Refusal) -> None:
    cloud, notes = a_cloud(), Notes()
    cloud.after_write = first(1, rejected("ReadTimeoutError", refusal=refusal))
    assert one(cloud, tmp_path, notes=notes).state is State.APPLIED
    assert len(cloud.writes) == 1
    assert (last(notes).before, last(notes).after) == ({}, ENABLED)


@pytest.mark.parametrize(
    ("refusal", "advice"),
    [
        (Refusal.GUARDRAIL, "no permission of the caller overcomes"),
        (Refusal.DENIED, "allow s3:PutBucketVersioning"),
        (Refusal.CREDENTIALS, "sign in again"),
        (Refusal.BUSY, "apply again later"),
        (Refusal.NOT_PROPAGATED, "check that it exists"),
        (Refusal.UNCERTAIN, "looks first"),
        (Refusal.OTHER, "Correct what AWS names"),
    ],
)
def test_a_failure_tells_aws_s_words_and_what_to_do_next(tmp_path: Path, refusal: Refusal, advice: str) -> None:
    cloud, notes = a_cloud(), Notes()
    cloud.before_write = first(1000, rejected("SomeCode", "as AWS says.", refusal))
    outcome = one(cloud, tmp_path, notes=notes)
    assert outcome.state is State.FAILED
    assert (outcome.code, outcome.request_id) == ("SomeCode", "refused-1")
    assert "SomeCode: as AWS says. " in outcome.message
    assert advice in outcome.message
    carries = (None, ENABLED) if refusal is Refusal.UNCERTAIN else (None, None)
    assert (last(notes).before or None, last(notes).after) == carries
    assert cloud.writes == []


def test_a_rejection_without_a_message_is_its_code(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.before_write = first(1, rejected("403", ""))
    assert "AWS did not take the write: 403. Correct" in one(cloud, tmp_path).message


def test_nothing_is_asked_again_while_nobody_can_look(tmp_path: Path) -> None:
    cloud, asked = a_cloud(), []

    def lost(operation: str, _arn: str) -> Rejected:
        asked.append(operation)
        cloud.on_read = lambda _facet, _arn: DENIED
        return rejected("ReadTimeoutError", refusal=Refusal.UNCERTAIN)

    cloud.before_write = lost
    outcome = one(cloud, tmp_path)
    assert outcome.state is State.FAILED
    assert asked == ["PutBucketVersioning"]


def test_what_somebody_changes_meanwhile_is_theirs(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()

    def overtaken(_operation: str, arn: str) -> Rejected:
        cloud.things[arn]["facets"]["versioning"] = {"Status": "Suspended"}
        return rejected("OperationAborted", "busy", Refusal.BUSY)

    cloud.before_write = overtaken
    outcome = one(cloud, tmp_path, notes=notes)
    assert outcome.state is State.FAILED
    assert "Somebody changed it" in outcome.message
    assert last(notes).after is None
    assert cloud.things[SOURCE.arn]["facets"]["versioning"] == {"Status": "Suspended"}


def test_what_somebody_writes_after_us_shows_when_it_is_read_back(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()

    def after(_operation: str, arn: str) -> None:
        cloud.things[arn]["facets"]["versioning"] = {"Status": "Suspended"}

    cloud.after_write = after
    outcome = one(cloud, tmp_path, notes=notes)
    assert outcome.state is State.FAILED
    assert "what reads back is not what was written: Status: expected 'Enabled', found 'Suspended'" in outcome.message
    assert last(notes).after == ENABLED


def test_a_read_that_lags_behind_is_waited_for(tmp_path: Path) -> None:
    cloud = a_cloud()
    stale: Iterator[Evidence] = iter([Absent("HeadBucket", AT, "404")] * 3)
    cloud.after_write = lambda _operation, _arn: setattr(cloud, "on_read", lambda _facet, _arn: next(stale, None))
    assert one(cloud, tmp_path, CREATION).state is State.APPLIED


def test_what_cannot_be_read_back_is_not_called_written(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()
    cloud.after_write = lambda _operation, _arn: setattr(cloud, "on_read", lambda _facet, _arn: DENIED)
    outcome = one(cloud, tmp_path, notes=notes)
    assert outcome.state is State.FAILED
    assert "could not be read back: AccessDenied: not you." in outcome.message
    assert last(notes).after == ENABLED


def test_what_cannot_be_read_again_is_not_written(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.on_read = lambda _facet, _arn: DENIED
    outcome = one(cloud, tmp_path)
    assert outcome.state is State.REFUSED
    assert "AccessDenied: not you." in outcome.message
    assert cloud.writes == []


def test_an_answer_of_a_shape_that_is_not_known_is_not_written_over(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.things[SOURCE.arn]["facets"]["versioning"] = {"Status": "Sometimes"}
    outcome = one(cloud, tmp_path)
    assert outcome.state is State.REFUSED
    assert "UnknownShape" in outcome.message


def test_a_bucket_that_an_unanswered_attempt_made_is_ours(tmp_path: Path) -> None:
    """The read after the lost answer is stale, so the bucket is asked for twice."""
    cloud = a_cloud()
    stale: Iterator[Evidence] = iter([Absent("HeadBucket", AT, "404")] * 2)
    cloud.after_write = first(1, rejected("ReadTimeoutError", refusal=Refusal.UNCERTAIN))
    cloud.on_read = lambda _facet, _arn: next(stale, None)
    assert one(cloud, tmp_path, CREATION).state is State.APPLIED
    assert cloud.writes == [("CreateBucket", REPLICA.arn)]


@pytest.mark.parametrize("owner", [CREATION.target.account, "333333333333"])
def test_a_bucket_that_somebody_makes_at_the_same_moment_is_not_ours(tmp_path: Path, owner: str) -> None:
    cloud, notes = a_cloud(), Notes()

    def quicker(_operation: str, arn: str) -> None:
        cloud.things[arn] = {"account": owner, "facets": {"location": {"Region": "eu-west-1"}}}

    cloud.before_write = quicker
    outcome = one(cloud, tmp_path, CREATION, notes)
    assert outcome.state is State.FAILED
    assert outcome.code in ("BucketAlreadyExists", "BucketAlreadyOwnedByYou")
    assert last(notes).after is None


def test_a_bucket_that_somebody_makes_while_s3_lets_nobody_else_is_not_ours(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()

    def quicker(_operation: str, arn: str) -> Rejected:
        cloud.things[arn] = {"account": CREATION.target.account, "facets": {"location": {"Region": "eu-west-1"}}}
        return rejected("OperationAborted", refusal=Refusal.BUSY)

    cloud.before_write = quicker
    told = applied(cloud, a_plan(CREATION, TAGS), notes, tmp_path).outcomes
    assert [outcome.state for outcome in told] == [State.FAILED, State.HELD_BACK]
    assert "Somebody changed it" in told[0].message
    assert [entry.after for entry in notes.entries if isinstance(entry, Settled)] == [None, None]


@pytest.mark.parametrize("facet", ["tags", "policy"])
def test_what_somebody_gives_a_new_bucket_before_us_is_theirs(tmp_path: Path, facet: str) -> None:
    cloud = a_cloud()
    theirs = {"tags": {"TagSet": [{"Key": "owner", "Value": "ledger"}]}, "policy": {"Policy": FOREIGN_POLICY}}[facet]

    def quicker(operation: str, arn: str) -> None:
        if operation == "CreateBucket":
            cloud.things[arn]["facets"][facet] = theirs

    cloud.after_write = quicker
    states = {
        step.facet: outcome.state
        for step, outcome in zip(big_plan().steps, applied(cloud, big_plan(), Notes(), tmp_path).outcomes, strict=True)
        if step.target == REPLICA
    }
    assert states.pop(facet) is State.REFUSED
    assert set(states.values()) == {State.APPLIED}
    assert cloud.state()[REPLICA.arn]["facets"][facet] == theirs


def test_a_role_that_an_unanswered_attempt_made_is_ours(tmp_path: Path) -> None:
    cloud = a_cloud()
    step = next(step for step in big_plan().steps if step.facet == "role")
    stale: Iterator[Evidence] = iter([Absent("GetRole", AT, "NoSuchEntity")] * 2)
    cloud.after_write = first(1, rejected("ReadTimeoutError", refusal=Refusal.UNCERTAIN))
    cloud.on_read = lambda _facet, _arn: next(stale, None)
    assert one(cloud, tmp_path, step).state is State.APPLIED
    assert cloud.writes == [("CreateRole", ROLE.arn)]


def test_a_bucket_that_an_unanswered_attempt_deleted_is_gone(tmp_path: Path) -> None:
    cloud = a_cloud()
    stale: Iterator[Evidence | None] = iter([None, Present("HeadBucket", AT, {"Region": "eu-central-1"})])
    cloud.on_read = lambda _facet, _arn: next(stale, None)
    cloud.after_write = first(1, rejected("ReadTimeoutError", refusal=Refusal.UNCERTAIN))
    assert one(cloud, tmp_path, a_step(SOURCE, "location", {"Region": "eu-central-1"}, None)).state is State.APPLIED
    assert cloud.writes == [("DeleteBucket", SOURCE.arn)]


def test_what_was_just_made_may_be_unknown_for_a_while(tmp_path: Path) -> None:
    cloud = a_cloud()
    answers: Iterator[Rejected] = iter([rejected("NoSuchBucket")] * 2)
    cloud.before_write = lambda operation, _arn: next(answers, None) if operation == "PutBucketTagging" else None
    told = applied(cloud, a_plan(CREATION, TAGS), Notes(), tmp_path).outcomes
    assert [outcome.state for outcome in told] == [State.APPLIED] * 2


def test_a_bucket_that_was_there_and_vanishes_is_a_failure_at_once(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.before_write = first(1, rejected("NoSuchBucket"))
    step = a_step(OTHER, "policy", {"Policy": FOREIGN_POLICY}, None)
    outcome = one(cloud, tmp_path, step)
    assert (outcome.state, outcome.code) == (State.FAILED, "NoSuchBucket")


def test_the_last_unanswered_attempt_is_looked_for_when_the_budget_is_spent(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.after_write = first(1, rejected("ReadTimeoutError", refusal=Refusal.UNCERTAIN))
    (outcome,) = applied(cloud, a_plan(VERSIONING), Notes(), tmp_path, budgets=Budgets(0, 0)).outcomes
    assert outcome.state is State.APPLIED


def test_a_denial_names_the_caller_of_the_account(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.before_write = first(1, rejected("AccessDenied", refusal=Refusal.DENIED))
    assert f"arn:aws:sts::{HERE}:assumed-role/scanner-fix/scanner is not allowed" in one(cloud, tmp_path).message
