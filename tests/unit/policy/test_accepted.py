"""A file without a fault is not examined again; whatever is not the same is."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner import registry
from scanner.errors import BadFileError
from scanner.home.kept import Kept, kept
from scanner.model.policy import Policy
from scanner.policy import accepted
from scanner.policy.load import load_policies, parse_policies
from scanner.policy.sources import PolicyFile

GOOD = b"schema: 1\nname: a\nversion: 1.0.0\nexpects:\n  source-versioning: {severity: low}\n"
BAD = b"schema: 1\nname: a\nversion: 1.0.0\nexpects:\n  nothing-we-know: {}\n"
IMPOSSIBLE = GOOD.replace(b"expects", b"selects: {buckets: [x], exclude: {buckets: ['*']}}\nexpects")

Load = Callable[..., tuple[Policy, ...]]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Return what loads bytes; the folder that it remembers files in is empty at first."""
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(accepted, "kept", lambda *packages: Kept(tmp_path / "kept", packages[0]))

    def read(*texts: bytes, as_json: bool = False, checks: Mapping[str, Any] | None = None) -> tuple[Policy, ...]:
        files = (PolicyFile(f"file {number}", text, as_json) for number, text in enumerate(texts))
        return parse_policies(files, registry.checks() if checks is None else checks)

    return read


@pytest.fixture
def nobody_examines(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes it fail to examine a file from now on."""

    def fail(*_: object) -> None:
        raise AssertionError("it was examined")

    return lambda: monkeypatch.setattr("scanner.policy.examine.examine", fail)


def test_a_file_without_a_fault_is_examined_once(load: Load, nobody_examines: Callable[[], None]) -> None:
    first = load(GOOD)
    nobody_examines()
    assert load(GOOD) == first


@pytest.mark.parametrize(
    ("text", "more"),
    [(GOOD + b"\n", {}), (GOOD, {"as_json": True}), (GOOD, {"checks": dict(registry.checks())})],
    ids=["another file", "read otherwise", "other checks"],
)
def test_whatever_is_not_the_same_is_examined_again(
    load: Load, nobody_examines: Callable[[], None], text: bytes, more: dict[str, Any]
) -> None:
    load(GOOD)
    nobody_examines()
    with pytest.raises(AssertionError, match="it was examined"):
        load(text, **more)


def test_another_state_of_what_finds_faults_examines_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each library is known by its files, so that none has to be imported to know which it is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(accepted, "_DECIDING", ("made_up_library",))
    monkeypatch.setattr(accepted, "kept", kept.__wrapped__)
    (tmp_path / "made_up_library").mkdir()
    module, file = tmp_path / "made_up_library" / "__init__.py", PolicyFile("p", GOOD)
    module.write_text("")
    accepted.Accepted(registry.checks()).put(file, {"a": 1})
    assert accepted.Accepted(registry.checks()).get(file) == {"a": 1}
    module.write_text("raise AssertionError('imported')")
    assert accepted.Accepted(registry.checks()).get(file) is None


@pytest.mark.parametrize("text", [BAD, IMPOSSIBLE, b"- ["], ids=["no such check", "nothing left", "no YAML"])
def test_a_wrong_file_is_told_so_each_time(load: Load, tmp_path: Path, text: bytes) -> None:
    told = []
    for _ in range(2):
        with pytest.raises(BadFileError) as wrong:
            load(text)
        told.append(str(wrong.value))
    assert told[0] == told[1]
    assert list((tmp_path / "kept").iterdir()) == []


def test_two_files_of_one_name_are_told_of_each_time(load: Load) -> None:
    load(GOOD)
    load(GOOD + b"\n")
    for _ in range(2):
        with pytest.raises(BadFileError, match=r"file 1:2:.*'a' is also the name in file 0"):
            load(GOOD, GOOD + b"\n")


def test_what_json_cannot_say_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepted, "kept", lambda *packages: Kept(tmp_path, packages[0]))
    remembered, file = accepted.Accepted(registry.checks()), PolicyFile("p", b"x")
    for value in ({"a": "\ud800"}, {"a": float("inf")}, {"a": 1 << 70}):
        remembered.put(file, value)
        assert remembered.get(file) in (None, value)
    remembered.put(file, {"a": [1, "é", None, True, 0.5]})
    assert remembered.get(file) == {"a": [1, "é", None, True, 0.5]}


def test_the_second_time_no_library_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_bytes(GOOD)
    probe = """
import sys
from scanner import registry
from scanner.policy.load import load_policies
load_policies(sys.argv[1:], registry.checks())
print(*sorted({"jsonschema", "yaml", "scanner.checks.kms_replication"} & set(sys.modules)))
"""
    words = [sys.executable, "-c", probe, str(tmp_path / "good.yaml")]
    said = [_said(words, tmp_path / "cache") for _ in range(2)]
    assert said == ["jsonschema scanner.checks.kms_replication yaml", ""]


def _said(words: list[str], cache: Path) -> str:
    environment = {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": ":".join(sys.path)}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_a_folder_is_loaded_alike_each_time(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_bytes(GOOD)
    first, second = (load_policies([str(tmp_path)], registry.checks()) for _ in range(2))
    assert first == second
