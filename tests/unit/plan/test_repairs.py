"""A plan names the source buckets that it repairs with their places, whatever it writes to."""

from scanner import registry
from scanner.model.chapters import chapters
from scanner.model.journal import Opened
from scanner.model.plan import Target
from scanner.model.provenance import Tool
from scanner.plan.undo import Made, undo_plan
from tests.support.planning import HERE, HOME, planned
from tests.support.plans import new_pair

AT = "2026-11-22T12:00:07Z"


def test_the_sources_that_steps_serve_are_named_with_their_places() -> None:
    plan = planned({"src": {"region": HOME}})
    assert plan.repairs == (Target("arn:aws:s3:::src", HERE, HOME),)
    assert tuple(source.arn for source in plan.repairs) == plan.sources
    assert [chapter.place for chapter in chapters(plan)] == [(HERE, HOME)]


def test_a_plan_without_steps_repairs_no_source() -> None:
    plan = planned({})
    assert not plan.steps
    assert not plan.repairs


def test_the_plan_that_undoes_it_names_the_same() -> None:
    plan = new_pair()
    made = Made("undo-1", AT, Tool("scanner", "1.0.0"), "somebody")
    undo = undo_plan([Opened(plan.digest, AT, "somebody", "host:1", "1.0.0")], plan, registry.writers(), made)
    assert undo.repairs == plan.repairs
