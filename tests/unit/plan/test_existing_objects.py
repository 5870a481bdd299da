"""Existing objects from the finding to the job and back: planned, applied on a cloud in memory, cancelled."""

import copy
from pathlib import Path
from typing import cast

import pytest

from scanner import registry
from scanner.apply import Applied, Budgets
from scanner.model.collector import Reader
from scanner.model.outcome import State
from scanner.model.plan import Plan
from scanner.model.policy import Policy
from scanner.plan.undo import Made, undo_plan
from tests.support.applying import AT, TOOL, Notes, applied
from tests.support.jobs import JobReader, Jobs, JobWriter
from tests.support.planning import HERE, ON, ROLE, Fragment, Workshop, reasons, role, step_of, wanting, workshop, writes
from tests.support.surveying import rule

CHECK = "existing-objects-replicated"
OPTED_IN = {"existing_objects": {"report_bucket": "reports"}}
REPLICATED: Fragment = {
    "src": {
        "region": "eu-west-1",
        "versioning": ON,
        "replication": {"Role": ROLE, "Rules": [rule("all")]},
    },
    "dst": {"region": "eu-central-1", "versioning": ON},
    ROLE: role(),
}
BARE: Fragment = {"src": {"region": "eu-west-1"}}


class Backfill:
    """A workshop with jobs."""

    def __init__(self, fragment: Fragment, *policies: Policy) -> None:
        self.jobs = Jobs()
        self.shop: Workshop = workshop(
            copy.deepcopy(fragment), *policies or (wanting(CHECK, remediation=OPTED_IN),), accounts=(HERE,)
        )
        self.reader = JobReader(self.shop.cloud, HERE, self.jobs)
        self.shop.readers = {HERE: self.reader}
        self.notes = Notes()

    def apply(self, plan: Plan, folder: Path, budgets: Budgets | None = None) -> Applied:
        return applied(
            self.shop.cloud,
            plan,
            self.notes,
            folder,
            readers=cast("dict[str, Reader]", self.shop.readers),
            writers={HERE: JobWriter(self.shop.cloud, HERE, self.jobs)},
            budgets=budgets or Budgets(write=30, read_back=30, spread=0, settle=0),
        )

    def undo(self, plan: Plan) -> Plan:
        undo = undo_plan(self.notes.entries, plan, registry.writers(), Made("undo-1", AT, TOOL, "somebody"))
        self.notes = Notes()
        return undo

    @property
    def statuses(self) -> list[str]:
        return [job["Status"] for job in self.jobs.jobs.values()]


def states(done: Applied) -> list[State]:
    return [outcome.state for outcome in done.outcomes]


def test_a_job_is_planned_after_its_role_and_ends_no_finding_yet() -> None:
    plan = Backfill(REPLICATED).shop.plan()
    assert [facet for _, facet in writes(plan)] == ["role", "role-policies", "batch-replication"]
    job = plan.steps[-1]
    assert set(job.follows) == {step.id for step in plan.steps[:-1]}
    assert not any(step.resolves for step in plan.steps)
    assert "only a scan after that is done" in reasons(plan)[CHECK]


def test_a_bucket_that_gets_its_first_rule_gets_its_job_after_it() -> None:
    policy = wanting("replication-configured", CHECK, remediation=OPTED_IN)
    plan = Backfill(BARE, policy).shop.plan()
    job, replicating = step_of(plan, "src", "batch-replication"), step_of(plan, "src", "replication")
    assert plan.steps[-1] == job
    assert replicating.id in job.follows
    assert job.after is not None
    assert job.after["RoleArn"].endswith(":role/replication-src")


def test_jobs_are_looked_for_only_where_somebody_opted_in() -> None:
    shop = Backfill(REPLICATED, wanting(CHECK))
    plan = shop.shop.plan()
    assert not plan.steps
    assert "remediation.existing_objects" in reasons(plan)[CHECK]
    assert not any(facet == "batch-replication" for facet, _ in shop.reader.reads)


def test_a_plan_starts_one_job_and_the_next_waits_for_it(tmp_path: Path) -> None:
    shop = Backfill(REPLICATED)
    assert states(shop.apply(shop.shop.plan(), tmp_path)) == [State.APPLIED] * 3
    assert shop.statuses == ["Active"]
    again = shop.shop.plan()
    assert not again.steps
    assert "job job-1 (Active) is at it already" in reasons(again)[CHECK]


def test_after_a_job_that_did_not_help_the_next_plan_starts_another(tmp_path: Path) -> None:
    shop = Backfill(REPLICATED)
    shop.apply(shop.shop.plan(), tmp_path)
    shop.jobs.end()
    shop.notes = Notes()
    assert states(shop.apply(shop.shop.plan(), tmp_path)) == [State.APPLIED]
    assert shop.statuses == ["Complete", "Active"]


def test_an_answer_that_gets_lost_makes_no_second_job(tmp_path: Path) -> None:
    shop = Backfill(REPLICATED)
    shop.jobs.lost = 1
    assert states(shop.apply(shop.shop.plan(), tmp_path))[-1] is State.APPLIED
    assert shop.statuses == ["Active"]


def test_the_same_plan_applied_twice_is_one_job(tmp_path: Path) -> None:
    shop = Backfill(REPLICATED)
    plan = shop.shop.plan()
    shop.apply(plan, tmp_path)
    assert states(shop.apply(plan, tmp_path)) == [State.ALREADY] * 3
    assert len(shop.jobs.sent) == 1


def test_undoing_cancels_what_is_under_way(tmp_path: Path) -> None:
    shop = Backfill(REPLICATED)
    plan = shop.shop.plan()
    shop.apply(plan, tmp_path)
    undo = shop.undo(plan)
    assert undo.steps[0].facet == "batch-replication"
    assert states(shop.apply(undo, tmp_path)) == [State.APPLIED] * 3
    assert shop.statuses == ["Cancelled"]


@pytest.mark.parametrize("status", ["Complete", "Failed"])
def test_what_a_job_has_done_stays_and_that_is_said(status: str, tmp_path: Path) -> None:
    shop = Backfill(REPLICATED)
    plan = shop.shop.plan()
    shop.apply(plan, tmp_path)
    shop.jobs.end(status)
    refused = shop.apply(shop.undo(plan), tmp_path).outcomes[0]
    assert refused.state is State.REFUSED
    assert f"job job-1 ({status}) has ended" in refused.message
    assert shop.statuses == [status]


def test_a_job_waits_until_s3_knows_the_rule(tmp_path: Path) -> None:
    shop = Backfill(REPLICATED)
    waits: list[float] = []
    plan = shop.shop.plan()
    tools = {"sleep": waits.append, "clock": lambda: 100.0}
    done = applied(
        shop.shop.cloud,
        plan,
        shop.notes,
        tmp_path,
        readers=cast("dict[str, Reader]", shop.shop.readers),
        writers={HERE: JobWriter(shop.shop.cloud, HERE, shop.jobs)},
        budgets=Budgets(write=30, read_back=30, settle=40.0),
        **tools,
    )
    assert states(done) == [State.APPLIED] * 3
    assert waits == [15.0, 15.0, 10.0]
