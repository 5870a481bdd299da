"""Planning reads what repairs have to know besides, once, and gives no plan on half of it."""

from collections import Counter

import pytest

from scanner.model.evidence import Evidence
from scanner.model.progress import Silent
from scanner.pipeline.planning import plan_for
from tests.support.planning import AWAY, HOME, ON, Workshop, wanting, workshop

POLICY = wanting()


def reads(work: Workshop) -> Counter[tuple[str, str]]:
    return Counter(one for reader in work.readers.values() for one in reader.reads)


def test_nothing_is_read_twice() -> None:
    work = workshop({"src": {"region": HOME}, "src-replica": {"region": AWAY, "versioning": ON}})
    assert work.plan().steps
    assert set(reads(work).values()) == {1}


def test_of_buckets_that_nothing_is_wrong_with_nothing_more_is_read() -> None:
    fine = {"region": HOME, "versioning": ON}
    work = workshop({"src": {"region": HOME}, "fine": fine}, wanting("source-versioning"))
    work.plan()
    assert {facet for facet, arn in reads(work) if arn.endswith(":fine")} == {"versioning"}
    assert ("tags", "arn:aws:s3:::src") in reads(work)


def test_what_is_only_planned_is_asked_nobody_about() -> None:
    work = workshop({"src": {"region": HOME}})
    work.plan()
    assert {facet for facet, arn in reads(work) if arn.endswith(":src-replica")} == {"location"}


def test_a_bucket_out_of_scope_is_not_repaired() -> None:
    work = workshop({"src": {"region": HOME}, "other": {"region": HOME}}, wanting("source-versioning"))
    assert {step.target.name for step in work.plan("oth*").steps} == {"other"}


def test_a_stop_gives_no_plan() -> None:
    work = workshop({"src": {"region": HOME}})
    snapshot, report = work.scan()

    def stop(_facet: str, _arn: str) -> Evidence | None:
        raise KeyboardInterrupt

    work.cloud.on_read = stop
    with pytest.raises(KeyboardInterrupt):
        plan_for(snapshot, report, work.policies, work.sources, Silent())


def test_an_estate_of_nothing_has_a_plan_of_nothing() -> None:
    plan = workshop({}).plan()
    assert (plan.steps, plan.skips, plan.selected) == ((), (), 0)
