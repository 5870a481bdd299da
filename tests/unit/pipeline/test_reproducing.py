"""A saved run gives the same bytes again: rendered from its report, and judged from its snapshot. Every format."""

from pathlib import Path

import pytest

from scanner import pipeline, registry
from scanner.pipeline.judging import policies_of
from scanner.policy.load import load_policies
from scanner.runs import directory, manifest
from tests.support.bundles import EVERY_FORMAT, bundle, contents
from tests.support.reference import setup

POLICY = """
schema: 1
name: dr
version: 1.0.0
expects: {source-versioning: {}, replication-configured: {}, destination-region: {relation: different}}
waivers: [{check: "*", bucket: shut, reason: left alone, owner: us, expires: 2027-01-31}]
"""


@pytest.fixture
def policy_file(tmp_path: Path) -> str:
    path = tmp_path / "policies" / "dr.yaml"
    path.parent.mkdir()
    path.write_text(POLICY)
    return str(path)


def test_rendering_again_gives_every_format_again(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "run")
    again = pipeline.render_again(folder, EVERY_FORMAT, tmp_path / "again")
    apart = {directory.RUN, directory.SNAPSHOT, manifest.NAME}
    first, second = contents(folder), contents(again)
    assert {name: first[name] for name in first.keys() - apart} == {
        name: second[name] for name in second.keys() - apart
    }
    assert len(second) == len(EVERY_FORMAT) + 1


def test_rendering_again_keeps_the_trend_of_a_history(tmp_path: Path) -> None:
    bundle(tmp_path / "first", day="2026-11-21", history=tmp_path / "history.db")
    folder = bundle(tmp_path / "second", history=tmp_path / "history.db")
    assert directory.load_report(folder).trend is not None
    again = pipeline.render_again(folder, EVERY_FORMAT, tmp_path / "again")
    for renderer in registry.renderers().values():
        assert (again / renderer.file).read_bytes() == (folder / renderer.file).read_bytes(), renderer.id


def test_judging_again_gives_every_file_again(tmp_path: Path, policy_file: str) -> None:
    policies = load_policies([policy_file], registry.checks())
    folder = bundle(tmp_path / "run", *policies)
    judging = pipeline.JudgeOptions(policies=(policy_file,), formats=EVERY_FORMAT, out=tmp_path / "again")
    again = pipeline.judge_again(folder / directory.SNAPSHOT, judging)
    assert contents(again.directory) == contents(folder)


def test_judging_again_by_the_same_policy_from_elsewhere_gives_the_same(tmp_path: Path, policy_file: str) -> None:
    folder = bundle(tmp_path / "run", *load_policies([policy_file], registry.checks()), formats=())
    moved = Path(policy_file).rename(tmp_path / "dr.yaml")
    judging = pipeline.JudgeOptions(policies=(str(moved),), formats=(), out=tmp_path / "again")
    assert contents(pipeline.judge_again(folder / directory.SNAPSHOT, judging).directory) == contents(folder)


def test_judging_again_what_the_simulator_said_gives_the_same(tmp_path: Path) -> None:
    judging = pipeline.JudgeOptions(
        policies=("permissions-and-protection",), simulate=True, formats=EVERY_FORMAT, out=tmp_path / "again"
    )
    folder = bundle(tmp_path / "run", *policies_of(judging), fragment=setup(), simulate=True)
    again = pipeline.judge_again(folder / directory.SNAPSHOT, judging)
    assert contents(again.directory) == contents(folder)


def test_what_a_history_added_is_all_that_judging_again_does_not_tell(tmp_path: Path, policy_file: str) -> None:
    policies = load_policies([policy_file], registry.checks())
    bundle(tmp_path / "first", *policies, day="2026-11-21", formats=("csv",), history=tmp_path / "history.db")
    folder = bundle(tmp_path / "second", *policies, formats=("csv",), history=tmp_path / "history.db")
    judging = pipeline.JudgeOptions(policies=(policy_file,), formats=("csv",), out=tmp_path / "again")
    again = contents(pipeline.judge_again(folder / directory.SNAPSHOT, judging).directory)
    differing = {name for name, content in contents(folder).items() if again[name] != content}
    assert differing == {directory.FINDINGS, directory.RUN, manifest.NAME}
