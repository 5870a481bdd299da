"""The commands are loaded one by one, and are the same as if all had been."""

import subprocess
import sys
from typing import Any

import pytest
from typer.main import get_command

from scanner.cli.app import app
from scanner.cli.commands import NAMES

COMMANDS: Any = get_command(app).commands  # type: ignore[attr-defined]
PROBE = """
import sys
sys.argv = ["scanner", *sys.argv[1:]]
from scanner.cli.app import main
try:
    main()
finally:
    print("LOADED", *(name.removeprefix("scanner.cli.") for name in sys.modules))
"""


def test_each_has_its_name_and_says_what_it_is_for() -> None:
    assert list(COMMANDS) == list(NAMES)
    assert len(COMMANDS) == len(NAMES)
    assert [name for name, command in COMMANDS.items() if command.name != name or not command.help] == []


def test_what_is_no_command_is_not_looked_for_among_the_modules() -> None:
    assert "console" not in COMMANDS
    with pytest.raises(KeyError, match="console"):
        COMMANDS["console"]


def test_one_is_loaded_once() -> None:
    assert COMMANDS["scan"] is COMMANDS["scan"]


@pytest.mark.parametrize("command", ["scan", "checks"])
def test_a_call_loads_no_other_command(command: str) -> None:
    words = [sys.executable, "-c", PROBE, command, "--help"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    assert command in loaded
    assert loaded & {"doctor", "scan", "plan", "undo", "drift", "demo", "publish", "checks"} == {command}
