"""Progress: what is said, in how much room, where, and where not."""

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.spinner import Spinner

from scanner.aws.pacing_run import ReadStats
from scanner.cli import progress
from scanner.cli.progress import progress_on, reminding
from scanner.cli.progress_lines import _Lines
from scanner.cli.progress_words import Words, span
from scanner.model.progress import Question
from scanner.telemetry.counts import Counts


class Clock:
    """Stands still until a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def busy(steps: int = 4120, total: int | None = 10_000, name: str = "reading buckets", calls: int = 8431) -> Words:
    """Return the words of a run that read for 8 seconds."""
    clock = Clock()
    counts = Counts(clock)
    words = Words(counts, clock)
    counts.connected("1", "arn")
    counts.refused("profile 'x'", "no")
    counts.paced(lambda: {"1": ReadStats(12, 12, 3.0)})
    counts.phase(name, total)
    for _ in range(steps):
        counts.advance()
    for _ in range(calls):
        counts.sent("GetBucketVersioning")
    counts.asked(Question("1", "", "b", "s3", "GetBucketVersioning", 0.1, "AccessDenied", "no"))
    clock.now = 8.0
    return words


def drawn(words: Words, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    with console.capture() as captured:
        console.print(_Lines(words, Spinner("line")))
    return [line.rstrip() for line in captured.get().splitlines()]


def test_a_line_tells_everything_that_is_known() -> None:
    assert busy().line() == (
        "reading buckets 4,120/10,000, 11s left, 8s, 1,054 calls/s, 12 throttled, 1 unreadable, 1 account refused, "
        "8,431 calls, 1 account"
    )


def test_nothing_is_pretended() -> None:
    counts = Counts(Clock())
    words = Words(counts, Clock())
    assert words.line() == "starting, 0s"
    counts.phase("listing buckets", None)
    assert words.line() == "listing buckets, 0s"
    counts.advance()
    assert words.line() == "listing buckets 1, 0s"


def test_time_left_begins_anew_with_a_phase() -> None:
    words = busy()
    assert words.left() == "11s left"
    words._counts.phase("reading destinations", 100)
    assert words.left() == ""


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.4, "0s"), (59.4, "59s"), (59.6, "1m 00s"), (185, "3m 05s"), (7500, "2h 05m")]
)
def test_times_are_short(seconds: float, expected: str) -> None:
    assert span(seconds) == expected


def test_eighty_columns_have_room_for_a_bar() -> None:
    first, second = drawn(busy(), 80)
    assert first[1:].startswith(" reading buckets ━")
    assert first.endswith(" 4,120/10,000 11s left")
    assert second == "  8s · 1,054 calls/s · 12 throttled · 1 unreadable · 1 account refused"


def test_forty_columns_keep_the_numbers() -> None:
    first, second = drawn(busy(), 40)
    assert first[1:] == " reading buckets  4,120/10,000 11s left"
    assert second == "  8s · 1,054 calls/s · 12 throttled"


def test_the_bar_keeps_its_width_when_the_time_that_is_left_does_not() -> None:
    widths = {drawn(busy(steps), 80)[0].index("/10,000") for steps in (9_000, 9_990)}
    assert len(widths) == 1


@given(st.integers(1, 200), st.integers(0, 10**6), st.sampled_from(["reading how replication fared", "applying"]))
def test_no_terminal_is_too_narrow(width: int, total: int, name: str) -> None:
    lines = drawn(busy(total // 2 % 50, total, name, calls=10), width)
    assert len(lines) == 2
    assert all(len(line) <= width for line in lines)


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def run(stream: io.StringIO, *, quiet: bool = False) -> str:
    with progress_on(stream, quiet=quiet) as observer:
        observer.phase("reading buckets", 2)
        observer.advance()
    return stream.getvalue()


def test_a_terminal_is_left_as_it_was(shown: Terminal) -> None:
    text = run(shown)
    assert "starting" in text
    assert text.endswith("\x1b[2K"), "the lines are wiped out"
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h"), "the cursor is back"


def test_no_color_means_no_color(shown: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = run(shown)
    assert "\x1b[3" not in text.replace("\x1b[?25", "")


def test_quiet_and_pipes_and_dumb_terminals_stay_clean(shown: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(shown, quiet=True) == ""
    assert run(io.StringIO()) == ""
    monkeypatch.setenv("TERM", "dumb")
    assert run(Terminal()) == ""


def test_where_nobody_looks_a_line_now_and_then_says_that_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_SILENCE", 0.001)
    stream = io.StringIO()
    with reminding(stream, busy(), every=0.001):
        while stream.getvalue().count("\n") < 2:
            time.sleep(0.001)
    lines = stream.getvalue().splitlines()
    assert lines[0].startswith("reading buckets 4,120/10,000")
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_that_cannot_draw_gets_plain_letters() -> None:
    class Latin(Terminal):
        encoding = "iso-8859-1"

    stream = Latin()
    text = run(stream)
    assert "starting" in text
    text.encode("iso-8859-1")
