"""What `--help` says of each command fits a terminal of 80 columns, and is said in words rather than types."""

import pytest
from typer.testing import CliRunner

from docs.generate import command_names
from scanner.cli.app import app

_TYPES = ("<str", "<int", "<float", "<path")


def shown(*words: str) -> str:
    told = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"}).invoke(app, [*words, "--help"])
    assert told.exit_code == 0
    return told.output


@pytest.mark.parametrize("group", ["", "history", "publish", "evidence", "policy", "checks", "config"])
def test_each_command_is_told_in_one_whole_sentence(group: str) -> None:
    lines = shown(*group.split()).partition("Commands:")[2].strip().splitlines()
    assert lines
    assert [line for line in lines if line.endswith("...") or not line.endswith(".")] == []


def test_an_option_says_what_it_takes_rather_than_of_which_type() -> None:
    lines = [line for words in command_names() for line in shown(*words).partition("Options:")[2].splitlines()]
    assert [line for line in lines if any(kind in line for kind in _TYPES)] == []
