"""A plan on a fake cloud: what each step comes to, what is written, what the journal says."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from scanner.apply import Budgets, apply
from scanner.errors import BadFileError
from scanner.model.journal import Intended, Opened, Settled
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Step
from scanner.model.progress import Silent
from tests.support.applying import (
    FOREIGN_POLICY,
    HERE,
    KEY,
    OTHER,
    REPLICA,
    ROLE,
    SOURCE,
    THERE,
    Notes,
    a_cloud,
    a_plan,
    a_step,
    applied,
    big_plan,
    tools_on,
)
from tests.support.fake_cloud import CloudWriter

ENABLED = {"Status": "Enabled"}
VERSIONING = a_step(SOURCE, "versioning", {}, ENABLED)


def states(outcomes: tuple[Outcome, ...]) -> list[State]:
    return [outcome.state for outcome in outcomes]


def test_all_steps_of_a_plan_are_applied_in_its_order(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()
    told = applied(cloud, big_plan(), notes, tmp_path)
    assert states(told.outcomes) == [State.APPLIED] * 10
    assert not told.interrupted
    assert [arn for _, arn in cloud.writes] == [step.target.arn for step in big_plan().steps]
    assert cloud.facets(SOURCE.arn)["replication"]["Role"] == ROLE.arn  # type: ignore[index]


def test_the_journal_says_before_each_write_what_it_replaces_and_after_it_what_became_of_it(tmp_path: Path) -> None:
    notes = Notes()
    applied(a_cloud(), big_plan(), notes, tmp_path)
    opened, *entries = notes.entries
    assert isinstance(opened, Opened)
    assert opened.plan == big_plan().digest
    assert HERE in opened.caller
    assert THERE in opened.caller
    for intended, settled, step in zip(entries[::2], entries[1::2], big_plan().steps, strict=True):
        assert isinstance(intended, Intended)
        assert isinstance(settled, Settled)
        assert intended.step == settled.outcome.step == step.id
        assert intended.after == settled.after == step.after
        assert intended.before == settled.before
    before = next(entry.before for entry in entries if isinstance(entry, Settled) and entry.target == KEY)
    assert before == {"Policy": FOREIGN_POLICY}


def test_a_second_time_everything_is_there_already(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()
    applied(cloud, big_plan(), notes, tmp_path)
    written = list(cloud.writes)
    assert states(applied(cloud, big_plan(), notes, tmp_path).outcomes) == [State.ALREADY] * 10
    assert cloud.writes == written


def test_what_is_as_wanted_is_not_written(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.things[SOURCE.arn]["facets"]["versioning"] = ENABLED
    assert states(applied(cloud, a_plan(VERSIONING), Notes(), tmp_path).outcomes) == [State.ALREADY]
    assert cloud.writes == []


def test_what_the_plan_did_not_see_is_not_overwritten_and_the_difference_is_told(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.things[SOURCE.arn]["facets"]["versioning"] = {"Status": "Suspended"}
    (outcome,) = applied(cloud, a_plan(VERSIONING), Notes(), tmp_path).outcomes
    assert outcome.state is State.REFUSED
    assert "Status: expected none, found 'Suspended'" in outcome.message
    assert cloud.writes == []


def test_what_follows_a_step_that_did_not_succeed_is_held_back_and_other_buckets_go_on(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.things[SOURCE.arn]["facets"]["versioning"] = {"Status": "Suspended"}
    told = {outcome.step: outcome for outcome in applied(cloud, big_plan(), Notes(), tmp_path).outcomes}
    outcomes = {(step.target, step.facet): told[step.id] for step in big_plan().steps}
    assert outcomes[SOURCE, "versioning"].state is State.REFUSED
    assert outcomes[SOURCE, "replication"].state is State.HELD_BACK
    assert "Write versioning of ledger." in outcomes[SOURCE, "replication"].message
    assert "REFUSED" in outcomes[SOURCE, "replication"].message
    assert outcomes[OTHER, "policy"].state is State.APPLIED


def test_a_step_that_follows_what_the_plan_does_not_have_is_held_back(tmp_path: Path) -> None:
    lost = a_step(SOURCE, "versioning", {}, ENABLED, follows=[(REPLICA, "location")])
    (outcome,) = applied(a_cloud(), a_plan(lost), Notes(), tmp_path).outcomes
    assert outcome.state is State.HELD_BACK
    assert "not in the plan" in outcome.message


def test_without_a_writer_nothing_is_tried_in_an_account(tmp_path: Path) -> None:
    cloud = a_cloud()
    writers = {HERE: CloudWriter(cloud, HERE)}
    told = applied(cloud, big_plan(), Notes(), tmp_path, writers=writers).outcomes
    assert told[0].state is State.REFUSED
    assert f"no credentials to change anything in account {THERE}" in told[0].message
    assert all(arn not in (REPLICA.arn, KEY.arn) for _, arn in cloud.writes)
    assert told[-1].state is State.APPLIED


@pytest.mark.parametrize("tool", ["writings", "collectors"])
def test_a_facet_that_this_version_does_not_know_is_refused(tmp_path: Path, tool: str) -> None:
    (outcome,) = applied(a_cloud(), a_plan(VERSIONING), Notes(), tmp_path, **{tool: {}}).outcomes
    assert outcome.state is State.REFUSED
    assert "cannot write versioning" in outcome.message


def test_what_no_call_brings_about_is_refused_with_the_reason(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.things[SOURCE.arn]["facets"]["versioning"] = ENABLED
    step = a_step(SOURCE, "versioning", ENABLED, {})
    (outcome,) = applied(cloud, a_plan(step), Notes(), tmp_path).outcomes
    assert outcome.state is State.REFUSED
    assert "never enabled" in outcome.message


def test_a_bucket_that_is_gone_is_refused(tmp_path: Path) -> None:
    cloud = a_cloud()
    del cloud.things[SOURCE.arn]
    step = a_step(SOURCE, "policy", None, {"Policy": FOREIGN_POLICY})
    (outcome,) = applied(cloud, a_plan(step), Notes(), tmp_path).outcomes
    assert outcome.state is State.REFUSED
    assert "does not exist any more" in outcome.message


def test_the_journal_of_another_plan_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()
    applied(cloud, a_plan(VERSIONING), notes, tmp_path)
    with pytest.raises(BadFileError, match="another plan"):
        applied(cloud, replace(a_plan(VERSIONING), run="run-2"), notes, tmp_path)


@pytest.mark.parametrize("owner", [THERE, "333333333333"])
def test_a_bucket_that_appeared_since_the_plan_is_never_taken_for_ours(tmp_path: Path, owner: str) -> None:
    """Not even in the account where it was to be: names can be squatted."""
    cloud = a_cloud()
    cloud.things[REPLICA.arn] = {"account": owner, "facets": {"location": {"Region": "eu-west-1"}}}
    outcomes = applied(cloud, big_plan(), Notes(), tmp_path).outcomes
    assert outcomes[0].state is State.REFUSED
    assert "It may be somebody else's" in outcomes[0].message
    assert [outcome.state for outcome in outcomes[1:3]] == [State.HELD_BACK] * 2
    assert cloud.things[REPLICA.arn]["facets"] == {"location": {"Region": "eu-west-1"}}


def test_a_bucket_of_that_name_in_another_region_is_not_what_was_wanted(tmp_path: Path) -> None:
    cloud = a_cloud()
    cloud.things[REPLICA.arn] = {"account": THERE, "facets": {"location": {"Region": "eu-north-1"}}}
    outcomes = applied(cloud, big_plan(), Notes(), tmp_path).outcomes
    assert outcomes[0].state is State.REFUSED
    assert "It may be somebody else's" in outcomes[0].message


def test_a_role_that_appeared_since_the_plan_is_never_taken_for_ours(tmp_path: Path) -> None:
    cloud = a_cloud()
    made: Step = next(step for step in big_plan().steps if step.facet == "role")
    role = {**(made.after or {}), "RoleId": "AROASOMEBODY"}
    cloud.things[ROLE.arn] = {"account": HERE, "facets": {"role": role, "role-policies": {"Inline": []}}}
    outcomes = {step.facet: told for step, told in zip(
        big_plan().steps, applied(cloud, big_plan(), Notes(), tmp_path).outcomes, strict=True
    )}  # fmt: skip
    assert outcomes["role"].state is State.REFUSED
    assert outcomes["role-policies"].state is State.HELD_BACK


def test_a_rule_waits_until_what_it_leans_on_has_had_time_to_spread(tmp_path: Path) -> None:
    cloud = a_cloud()
    waits: list[float] = []
    tools = tools_on(cloud, Notes(), tmp_path, sleep=waits.append, clock=lambda: 100.0, budgets=Budgets(spread=7.0))
    assert states(apply(big_plan(), tools, Silent()).outcomes) == [State.APPLIED] * 10
    assert waits == [7.0]


def test_a_rule_that_leans_on_nothing_new_does_not_wait(tmp_path: Path) -> None:
    cloud = a_cloud()
    waits: list[float] = []
    applied(cloud, big_plan(), Notes(), tmp_path)
    tools = tools_on(cloud, Notes(), tmp_path, sleep=waits.append, clock=lambda: 100.0, budgets=Budgets(spread=7.0))
    assert states(apply(big_plan(), tools, Silent()).outcomes)[-1] is State.ALREADY
    assert not waits
