"""What the schema let through once is let through again, unasked; whatever is not the same is asked of it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner import registry
from scanner.errors import BadFileError
from scanner.home.kept import Kept
from scanner.model.base import Document
from scanner.policy import accepted, schema
from scanner.policy.document import read
from scanner.policy.load import load_policies
from scanner.policy.problems import Problem
from scanner.policy.sources import PolicyFile

GOOD = b"schema: 1\nname: a\nversion: 1.0.0\nexpects:\n  source-versioning: {}\n"
BAD = b"schema: 1\nname: a\nversion: 1.0.0\nexpects:\n  nothing-we-know: {}\n"
SCHEMA = schema.assemble(registry.checks())

Asked = Callable[..., set[Problem]]


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Return what asks about bytes; the folder that it keeps its answers in is empty at first."""
    monkeypatch.setattr(accepted, "kept", lambda library, _: Kept(tmp_path, library))

    def ask(data: bytes, *, as_json: bool = False, against: Document = SCHEMA) -> set[Problem]:
        return accepted.violations(PolicyFile("p", data, as_json), read(data, as_json=as_json), against)

    return ask


@pytest.fixture
def library_fails(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes the schema's library fail from now on."""

    def fail(*_: object) -> set[Problem]:
        raise AssertionError("the schema was asked")

    return lambda: monkeypatch.setattr("scanner.policy.validate.violations", fail)


def test_a_good_file_is_held_against_the_schema_once(asked: Asked, library_fails: Callable[[], None]) -> None:
    assert asked(GOOD) == set()
    library_fails()
    assert asked(GOOD) == set()


@pytest.mark.parametrize(
    "again",
    [
        {"data": GOOD + b"\n"},
        {"data": GOOD, "as_json": True},
        {"data": GOOD, "against": dict(SCHEMA, title="another")},
    ],
    ids=["another file", "read otherwise", "another schema"],
)
def test_whatever_is_not_the_same_is_asked_again(
    asked: Asked, library_fails: Callable[[], None], again: dict[str, Any]
) -> None:
    asked(GOOD)
    library_fails()
    with pytest.raises(AssertionError, match="the schema was asked"):
        asked(**again)


def test_another_library_is_asked_again(
    asked: Asked, library_fails: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(GOOD)
    library_fails()
    monkeypatch.setattr(accepted, "version", lambda library: f"{library} of tomorrow")
    with pytest.raises(AssertionError, match="the schema was asked"):
        asked(GOOD)


def test_a_wrong_file_is_told_so_each_time(asked: Asked, tmp_path: Path) -> None:
    first = asked(BAD)
    assert [problem.pointer for problem in first] == ["/expects/nothing-we-know"]
    assert asked(BAD) == first
    assert list(tmp_path.iterdir()) == []


def test_a_good_file_beside_a_wrong_one_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_bytes(GOOD)
    for _ in range(2):
        load_policies([str(tmp_path)], registry.checks())
    (tmp_path / "wrong.yaml").write_bytes(BAD)
    for _ in range(2):
        with pytest.raises(BadFileError, match="nothing-we-know"):
            load_policies([str(tmp_path)], registry.checks())


def test_the_second_time_the_library_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_bytes(GOOD)
    probe = """
import sys
from scanner import registry
from scanner.policy.load import load_policies
load_policies(sys.argv[1:], registry.checks())
print("jsonschema" in sys.modules)
"""
    words = [sys.executable, "-c", probe, str(tmp_path / "good.yaml")]
    said = [_said(words, tmp_path / "cache") for _ in range(2)]
    assert said == ["True", "False"]


def _said(words: list[str], cache: Path) -> str:
    environment = {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": ":".join(sys.path)}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.strip()
