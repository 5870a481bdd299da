"""Words on the terminal."""

import io

import pytest

from scanner.cli import console
from scanner.cli.options import accesses_of
from scanner.cli.progress import progress_on
from scanner.model.progress import Silent


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[31mred", "line\nbreak", "tab\there", "\u202egpj.exe", "zero\u200bwidth", "nul\x00", "\x9b1m", "\ufeffbom"],
)
def test_safe_keeps_no_control_no_escape_and_no_reordering(hostile: str) -> None:
    cleaned = console.safe(hostile)
    assert len(cleaned) == len(hostile)
    assert all(character.isprintable() for character in cleaned)


def test_safe_keeps_ordinary_text() -> None:
    assert console.safe("prod-ledger: übergroß ✓ – 東京") == "prod-ledger: übergroß ✓ – 東京"


def test_colour_only_where_a_person_looks_and_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert console.colour(Terminal())
    assert not console.colour(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not console.colour(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not console.colour(Terminal())


def test_an_error_may_have_several_lines_and_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    console.say_error("one\ntwo\x1b[2J", "do this")
    assert capsys.readouterr().err == "error: one\ntwo\ufffd[2J\n  do this\n"


def test_progress_is_silent_in_a_pipe_and_when_quiet() -> None:
    for stream, quiet in ((io.StringIO(), False), (Terminal(), True)):
        with progress_on(stream, quiet=quiet) as progress:
            assert isinstance(progress, Silent)
            progress.phase("reading", 2)
            progress.advance()
        assert stream.getvalue() == ""


def test_progress_shows_phases_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with progress_on(terminal, quiet=False) as progress:
        progress.phase("reading buckets", 2)
        progress.advance()
        progress.advance()
    assert "reading buckets" in terminal.getvalue()
    assert "2/2" in terminal.getvalue()


def test_credentials_are_the_roles_or_the_profiles_or_the_default() -> None:
    assert [str(access) for access in accesses_of([], [], "")] == ["the default credentials"]
    assert [access.profile for access in accesses_of(["a", "b", "a"], [], "")] == ["a", "b"]
    roles = accesses_of(["a"], ["arn:r1", "arn:r2"], "id")
    assert [(access.profile, access.role_arn, access.external_id) for access in roles] == [
        ("a", "arn:r1", "id"),
        ("a", "arn:r2", "id"),
    ]
