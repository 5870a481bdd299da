"""run.json: how a run was made, and the policies as they were understood, so that it can be judged again."""

import json
from pathlib import Path

import pytest

from scanner import registry
from scanner.errors import BadFileError
from scanner.model.policy import Policy
from scanner.model.snapshot import Asked
from scanner.policy.load import load_policies
from scanner.policy.sources import pack_names
from scanner.runs import run_file
from scanner.runs.run_file import Judged, Making
from tests.support.company import small_company
from tests.support.policies import policy

MAKING = Making(Asked(profiles=("audit",)), {"ListBuckets": 3}, Judged("0.1.0", ("csv",), "high", simulate=True))


def written(folder: Path, *policies: Policy, making: Making = MAKING) -> Path:
    run_file.write(folder, small_company(), policies, making)
    return folder / run_file.NAME


@pytest.mark.parametrize("name", pack_names())
def test_shipped_policies_come_back_as_they_were(tmp_path: Path, name: str) -> None:
    policies = load_policies([name], registry.checks())
    again = run_file.read(written(tmp_path, *policies), registry.checks())
    assert again.policies == policies
    assert again.making == MAKING
    assert again.run == small_company().run
    assert again.judged_by == "0.1.0"


def test_where_a_policys_file_lay_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, policy("source-versioning", source="/home/somebody/policies/dr.yaml"))
    assert "somebody" not in path.read_text()
    assert run_file.read(path, registry.checks()).policies[0].source == "dr.yaml"


def test_a_run_of_the_first_version_says_less(tmp_path: Path) -> None:
    path = written(tmp_path, policy("source-versioning"))
    said = json.loads(path.read_text())
    del said["making"], said["snapshot_schema"]
    path.write_text(json.dumps(said))
    again = run_file.read(path, registry.checks())
    assert again.making == Making()
    assert again.judged_by == again.tool.version


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"schema": 2}, "schema 2; this program reads schema 1"),
        ({"policies": None}, "not a run.json"),
        ({"policies": [{}]}, "not a run.json"),
        ({"unheard": "of"}, "not a run.json"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    path = written(tmp_path, policy("source-versioning"))
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(BadFileError, match=problem):
        run_file.read(path, registry.checks())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b'{"a":' * 100_000], ids=["empty", "list", "not UTF-8", "deep"]
)
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / run_file.NAME
    path.write_bytes(content)
    with pytest.raises(BadFileError, match=r"not a run\.json"):
        run_file.read(path, registry.checks())


def test_a_check_or_parameter_that_this_program_does_not_have_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, policy("destination-region"))
    text = path.read_text()
    path.write_text(text.replace('"destination-region"', '"of-tomorrow"'))
    with pytest.raises(BadFileError, match="no check 'of-tomorrow'"):
        run_file.read(path, registry.checks())
    path.write_text(text.replace('"relation"', '"kinship"'))
    with pytest.raises(BadFileError, match="kinship"):
        run_file.read(path, registry.checks())


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="cannot be read"):
        run_file.read(tmp_path / run_file.NAME, registry.checks())
