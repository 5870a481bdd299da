"""What `--help` says of each command fits a terminal of 80 columns, and is said in words rather than types."""

import re
from itertools import pairwise

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


@pytest.mark.parametrize("command", ["scan", "doctor"])
def test_options_are_told_by_what_they_are_about(command: str) -> None:
    """What to judge, whose accounts, what to read, what to repair, what becomes of it, how to run."""
    parts = ("--policy", "--profile --organization", "--region --source --simulate --proofs", "--fix --no-canary")
    outcome, running = "--out --history --format --notify", "--workers --engine --executor --quiet"
    told = re.findall(r"^  (?:-., )?(--[a-z-]+)", shown(command), re.MULTILINE)
    places = [[told.index(one) for one in part.split() if one in told] for part in (*parts, outcome, running)]
    found = [part for part in places if part]
    assert all(max(before) < min(after) for before, after in pairwise(found))


def test_an_option_says_what_it_takes_rather_than_of_which_type() -> None:
    lines = [line for words in command_names() for line in shown(*words).partition("Options:")[2].splitlines()]
    assert [line for line in lines if any(kind in line for kind in _TYPES)] == []
