"""The plan that undoes: what it puts back, in which order, what it says of the price, what it leaves alone."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from scanner import registry
from scanner.errors import BadFileError
from scanner.model.journal import Intended, Opened, Settled
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Plan, Purpose, Risk, Step
from scanner.plan.undo import Made, undo_plan
from tests.support.applying import (
    AT,
    FOREIGN_POLICY,
    KEY,
    OTHER,
    REPLICA,
    ROLE,
    SOURCE,
    TOOL,
    Notes,
    a_cloud,
    a_plan,
    a_step,
    applied,
    big_plan,
)

MADE = Made("undo-1", AT, TOOL, "somebody")
ENABLED = {"Status": "Enabled"}


def opened(plan: Plan) -> Opened:
    return Opened(plan.digest, AT, "somebody", "host:1", "1.0.0")


def done(step: Step, state: State = State.APPLIED) -> Settled:
    return Settled(Outcome(step.id, state, "", AT), step.facet, step.target, before=step.before, after=step.after)


def undone(plan: Plan, *settled: Settled | Intended) -> Plan:
    return undo_plan([opened(plan), *settled], plan, registry.writers(), MADE)


def undo_of_all(folder: Path) -> Plan:
    notes = Notes()
    applied(a_cloud(), big_plan(), notes, folder)
    return undo_plan(notes.entries, big_plan(), registry.writers(), MADE)


def test_the_newest_comes_first_and_what_was_made_goes_as_one(tmp_path: Path) -> None:
    undo = undo_of_all(tmp_path)
    assert [(step.target, step.facet) for step in undo.steps] == [
        (OTHER, "policy"),
        (SOURCE, "replication"),
        (SOURCE, "versioning"),
        (ROLE, "role-policies"),
        (ROLE, "role"),
        (KEY, "key-policy"),
        (REPLICA, "location"),
    ]


def test_it_is_a_plan_of_its_own_with_the_limits_of_the_first(tmp_path: Path) -> None:
    undo, plan = undo_of_all(tmp_path), big_plan()
    assert (undo.id, undo.made, undo.tool, undo.caller, undo.purpose) == ("undo-1", AT, TOOL, "somebody", Purpose.UNDO)
    assert (undo.run, undo.limits, undo.selected) == (plan.run, plan.limits, plan.selected)


def test_what_leaned_on_a_step_is_undone_before_it(tmp_path: Path) -> None:
    steps = {(step.target, step.facet): step for step in undo_of_all(tmp_path).steps}
    rule = steps[SOURCE, "replication"].id
    for undo in ((SOURCE, "versioning"), (KEY, "key-policy"), (REPLICA, "location"), (ROLE, "role")):
        assert rule in steps[undo].follows
    assert steps[ROLE, "role-policies"].id in steps[ROLE, "role"].follows
    assert steps[OTHER, "policy"].follows == ()


def test_a_step_between_that_was_there_already_does_not_break_the_order() -> None:
    first = a_step(SOURCE, "versioning", {}, ENABLED)
    between = a_step(SOURCE, "policy", None, {"Policy": "{}"}, follows=[(SOURCE, "versioning")])
    last = a_step(SOURCE, "tags", None, {"TagSet": []}, follows=[(SOURCE, "policy")])
    undo = undone(a_plan(first, between, last), done(first), done(last))
    assert [(step.facet, step.follows) for step in undo.steps] == [("tags", ()), ("versioning", (last.id,))]


def test_documents_are_put_back_byte_for_byte(tmp_path: Path) -> None:
    steps = {(step.target, step.facet): step for step in undo_of_all(tmp_path).steps}
    assert steps[KEY, "key-policy"].after == {"Policy": FOREIGN_POLICY}
    assert steps[SOURCE, "replication"].after is None
    assert steps[SOURCE, "replication"].before == big_plan().steps[8].after
    assert steps[SOURCE, "replication"].title == "Remove the replication of ledger again."
    assert steps[OTHER, "policy"].title == "Put back the policy of tunes as it was."


def test_what_was_really_there_counts_and_not_what_the_plan_saw() -> None:
    step = a_step(SOURCE, "tags", None, {"TagSet": [{"Key": "a", "Value": "b"}]}, fresh=True)
    found = {"TagSet": [{"Key": "owner", "Value": "somebody"}]}
    entry = Settled(Outcome(step.id, State.APPLIED, "", AT), step.facet, step.target, before=found, after=step.after)
    assert undone(a_plan(step), entry).steps[0].after == found


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"Status": "Suspended"}, "cannot go back to never enabled"),
        ({"MFADelete": "Disabled"}, {"MFADelete": "Disabled", "Status": "Suspended"}, "cannot go back"),
        (None, {"Status": "Suspended"}, "cannot go back"),
        ({"Status": "Suspended"}, {"Status": "Suspended"}, "Put back the versioning of ledger as it was."),
    ],
)
def test_versioning_can_only_be_suspended(before: dict[str, str] | None, after: dict[str, str], said: str) -> None:
    step = a_step(SOURCE, "versioning", before, ENABLED)
    (undo,) = undone(a_plan(step), done(step)).steps
    assert undo.after == after
    assert said in undo.title
    assert undo.risk is Risk.DANGEROUS


def test_the_risks_are_told(tmp_path: Path) -> None:
    steps = {(step.target, step.facet): step for step in undo_of_all(tmp_path).steps}
    assert steps[REPLICA, "location"].risk is Risk.DANGEROUS
    assert "AWS refuses while it holds any object version: then it stays." in steps[REPLICA, "location"].reasons[0]
    assert steps[ROLE, "role"].risk is Risk.DANGEROUS
    assert steps[SOURCE, "replication"].risk is Risk.CAREFUL
    assert "no longer replicated" in steps[SOURCE, "replication"].reasons[0]
    assert steps[KEY, "key-policy"].risk is Risk.CAREFUL


def test_a_bucket_that_holds_objects_stays_and_that_is_said(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()
    applied(cloud, big_plan(), notes, tmp_path)
    cloud.occupied.add(REPLICA.arn)
    undo = undo_plan(notes.entries, big_plan(), registry.writers(), MADE)
    *others, bucket = applied(cloud, undo, Notes(), tmp_path).outcomes
    assert (bucket.state, bucket.code) == (State.FAILED, "BucketNotEmpty")
    assert all(outcome.state is State.APPLIED for outcome in others)
    assert cloud.facets(REPLICA.arn) is not None


def test_a_role_s_trust_is_put_back_and_the_role_stays() -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    before = {"Arn": ROLE.arn, "RoleId": "AROA1", "AssumeRolePolicyDocument": {**trust, "Id": "before"}}
    step = a_step(ROLE, "role", before, {**before, "AssumeRolePolicyDocument": trust})
    (undo,) = undone(a_plan(step), done(step)).steps
    assert (undo.after, undo.risk) == (before, Risk.CAREFUL)


@pytest.mark.parametrize("state", [State.REFUSED, State.HELD_BACK, State.ALREADY, State.FAILED])
def test_what_was_not_written_is_not_undone(state: State) -> None:
    step = a_step(SOURCE, "versioning", {}, ENABLED)
    entry = Settled(Outcome(step.id, state, "", AT), step.facet, step.target)
    assert undone(a_plan(step), entry).steps == ()


def test_a_write_that_was_refused_for_good_is_not_undone() -> None:
    step = a_step(SOURCE, "versioning", {}, ENABLED)
    begun = Intended(step.id, step.facet, step.target, AT, before=step.before, after=step.after)
    refused = Settled(Outcome(step.id, State.FAILED, "", AT, "AccessDenied"), step.facet, step.target)
    assert undone(a_plan(step), begun, refused).steps == ()


@pytest.mark.parametrize("ended", [True, False])
def test_a_write_that_nobody_saw_the_end_of_is_undone_and_that_is_said(*, ended: bool) -> None:
    step = a_step(SOURCE, "policy", None, {"Policy": "{}"})
    begun = Intended(step.id, step.facet, step.target, AT, before=None, after=step.after)
    failed = [done(step, State.FAILED)] if ended else []
    (undo,) = undone(a_plan(step), begun, *failed).steps
    assert (undo.before, undo.after) == ({"Policy": "{}"}, None)
    assert any("Nobody saw the write end" in reason for reason in undo.reasons)


def test_what_no_call_undoes_is_skipped_with_the_reason() -> None:
    lock = a_step(SOURCE, "object-lock", None, {"ObjectLockEnabled": "Enabled"})
    undo = undone(a_plan(lock), done(lock))
    assert undo.steps == ()
    assert [(skip.bucket, skip.reason) for skip in undo.skips] == [
        ("ledger", "Object Lock, once enabled, cannot be removed.")
    ]


def test_a_facet_that_this_version_does_not_know_is_skipped() -> None:
    step = a_step(SOURCE, "flavour", None, {"Taste": "sour"})
    assert "cannot write flavour" in undone(a_plan(step), done(step)).skips[0].reason


def test_what_was_deleted_is_not_made_again() -> None:
    step = a_step(SOURCE, "location", {"Region": "eu-central-1"}, None)
    undo = undone(a_plan(step), done(step))
    assert undo.steps == ()
    assert "would not be the same" in undo.skips[0].reason


def test_the_journal_of_another_plan_is_refused() -> None:
    plan = big_plan()
    with pytest.raises(BadFileError, match="another plan"):
        undo_plan([opened(replace(plan, run="run-2"))], plan, registry.writers(), MADE)


def test_a_plan_that_names_a_step_it_does_not_have_can_be_undone() -> None:
    step = a_step(SOURCE, "policy", None, {"Policy": json.dumps({})}, follows=[(REPLICA, "location")])
    assert len(undone(a_plan(step), done(step)).steps) == 1
