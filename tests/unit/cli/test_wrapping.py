"""Long lines break between words and nowhere else."""

import io
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from scanner.cli import console
from scanner.cli.rows import Words, row
from scanner.cli.wrapping import hanging, wrapped
from tests.unit.cli.test_console import Terminal

ROLE = "arn:aws:iam::111122223333:role/service-role/a-role-of-a-long-name"


def drawn(part: object, width: int = 40) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width).print(part, crop=False)
    return out.getvalue().splitlines()


def test_a_line_breaks_between_words_and_hangs() -> None:
    text = "  risk: careful: New objects are copied from then on."
    assert hanging(text) == 4
    assert wrapped(text, 30, 4) == "  risk: careful: New objects\n    are copied from then on."
    assert wrapped(text, 80, 4) == text


def test_a_long_name_stays_whole_to_be_copied() -> None:
    said = wrapped(f"the role {ROLE} does not exist", 30, 2)
    assert said == f"the role\n  {ROLE}\n  does not exist"
    assert wrapped(f"  {ROLE}", 30, 4) == f"  {ROLE}"


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.integers(1, 60), st.integers(0, 20))
def test_no_word_is_lost_or_changed(text: str, width: int, indent: int) -> None:
    assert wrapped(text, width, indent).split() == text.split()


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1), st.integers(20, 60))
def test_it_breaks_where_the_standard_library_does(words: list[str], width: int) -> None:
    text = " ".join(words)
    assert wrapped(text, width, 0) == textwrap.fill(text, width)


def test_only_a_terminal_gets_broken_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")
    text = "a line that is longer than thirty columns are"
    assert console.fitted(text, io.StringIO()) == text
    assert console.fitted(text, Terminal()) == "a line that is longer than\n  thirty columns are"


def test_a_row_keeps_its_indent_and_has_no_blanks_at_its_ends() -> None:
    told = row(
        "critical", "red", name="a-bucket-of-a-name", about="replication-role", below=[f"{ROLE} does not exist."]
    )
    assert drawn(told) == [
        "critical       a-bucket-of-a-name",
        "               replication-role",
        f"               {ROLE}",
        "               does not exist.",
    ]


def test_styles_survive_the_breaks() -> None:
    words = Words(Text.assemble(("one two three four fives", "bold"), " six seven eight"), 2)
    out = io.StringIO()
    Console(file=out, width=22, force_terminal=True, color_system="standard", legacy_windows=False).print(words)
    first, second, *_ = out.getvalue().splitlines()
    assert (first, second) == ("\x1b[1mone two three four\x1b[0m", "  \x1b[1mfives\x1b[0m six seven")
