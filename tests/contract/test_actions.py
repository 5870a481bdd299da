"""What every action promises, whichever it is."""

import ast
import inspect
import re
from typing import Any

import pytest

from scanner import registry
from scanner.actions import replication_rule
from scanner.model import facet as facets
from scanner.model.action import Action
from scanner.model.facet import Facet
from scanner.model.plan import Risk
from tests.support.planning import HOME, planned, wanting

ACTIONS = sorted(registry.actions().items())
EVERY = {one.name for one in vars(facets).values() if isinstance(one, Facet)}
CHAPTERS = ("## What it does", "## What it costs or risks", "## AWS source")
every_action = pytest.mark.parametrize(("name", "action"), ACTIONS, ids=[name for name, _ in ACTIONS])


def module_of(name: str) -> Any:  # noqa: ANN401 -- a module
    return __import__(f"scanner.actions.{name.replace('-', '_')}", fromlist=["ACTION"])


@every_action
def test_the_file_is_named_as_the_action(name: str, action: Action) -> None:
    assert action.id == name
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert re.fullmatch(r"[A-Z][^.]*", action.title)


@every_action
def test_it_repairs_checks_that_there_are(name: str, action: Action) -> None:
    assert action.repairs, name
    assert set(action.repairs) <= registry.checks().keys()


def test_no_two_actions_repair_the_same_check() -> None:
    repaired = [check for _, action in ACTIONS for check in action.repairs]
    assert len(repaired) == len(set(repaired))


@every_action
def test_it_says_what_it_writes_and_somebody_can_write_it(name: str, action: Action) -> None:
    assert action.writes, name
    written = {facet.name for facet in action.writes}
    assert written <= registry.writers().keys()
    assert written <= EVERY


@every_action
def test_its_page_has_its_chapters_and_says_where_the_facts_are_from(name: str, action: Action) -> None:
    page = action.documentation
    assert page == module_of(name).__doc__
    places = [page.index(chapter) for chapter in CHAPTERS]
    assert places == sorted(places)
    assert "API:" in page.split(CHAPTERS[-1])[1]
    first = page.partition("\n")[0]
    assert first.endswith(".")


@every_action
def test_it_is_pure(name: str, action: Action) -> None:
    """No clock, no network, no files, no environment, and nothing of AWS's own library."""
    tree = ast.parse(inspect.getsource(module_of(name)))
    imported = {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    imported |= {alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names}
    assert not {str(one).partition(".")[0] for one in imported} & {
        "boto3",
        "botocore",
        "os",
        "time",
        "socket",
        "random",
    }
    assert not {one for one in imported if str(one).startswith(("scanner.aws", "scanner.collect", "scanner.writers"))}
    assert action.edits.__module__ == module_of(name).__name__


def test_every_step_of_a_plan_names_its_actions_and_what_it_costs() -> None:
    plan = planned({"src": {"region": HOME}}, wanting())
    known = registry.actions()
    for step in plan.steps:
        assert step.actions
        assert all(step.facet in {facet.name for facet in known[one].writes} for one in step.actions)
        assert step.title.endswith(".")
        assert step.reasons
        assert all(step.reasons)
        assert isinstance(step.risk, Risk)


def test_rules_are_written_after_a_configuration_was_upgraded() -> None:
    known = registry.actions()
    upgrading = known["legacy-upgrade"].rank
    later = [one for one in known.values() if facets.REPLICATION in one.writes and one.id != "legacy-upgrade"]
    assert replication_rule.ACTION in later
    assert all(one.rank > upgrading for one in later)
