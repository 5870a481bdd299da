"""The man page `scanner(1)`, made from the commands' own help (man-pages(7), groff_man(7))."""

from collections.abc import Iterator
from typing import Any

import typer

from scanner.cli.app import app
from scanner.cli.config_keys import Settings
from scanner.errors import MEANINGS

_ABOUT = (
    ("scanner.toml", "In the working directory: what options are where the command line does not say, by command."),
    ("pyproject.toml", "The same, in the table [tool.scanner]."),
)


def page() -> str:
    """Return the page; no date and no version, so that it changes only with what it tells."""
    root = typer.main.get_command(app)
    lines = [
        '.TH SCANNER 1 "" "s3-replication-scanner" "User Commands"',
        ".SH NAME",
        rf"scanner \- {_escaped((root.help or '').partition('.')[0])}",
        ".SH SYNOPSIS",
        r"\fBscanner\fR [\fIOPTION\fR…] \fICOMMAND\fR [\fIARGUMENT\fR…]",
        ".SH OPTIONS",
        *_options(root),
        ".SH COMMANDS",
        *_commands(root),
        ".SH ENVIRONMENT",
        *_environment(root),
        ".SH FILES",
        *(line for name, words in _ABOUT for line in _item(name, words)),
        ".SH EXIT STATUS",
        *(line for code, meaning in MEANINGS.items() for line in _item(str(int(code)), meaning)),
    ]
    return "\n".join(lines) + "\n"


def _commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[str]:  # noqa: ANN401 -- typer brings its own click
    for name, child in getattr(command, "commands", {}).items():
        path = (*words, name)
        context = typer.Context(child, info_name=" ".join(["scanner", *path]))
        yield f".SS {_escaped(' '.join(path))}"
        yield rf"\fBscanner {_escaped(' '.join(path))}\fR {_escaped(' '.join(child.collect_usage_pieces(context)))}"
        for paragraph in (child.help or "").split("\n\n"):
            yield from (".PP", _escaped(" ".join(paragraph.split())))
        yield from _options(child)
        yield from _commands(child, path)


def _options(command: Any) -> Iterator[str]:  # noqa: ANN401 -- the same
    context = typer.Context(command, info_name="scanner")
    records = (parameter.get_help_record(context) for parameter in command.params)
    for head, words in (record for record in records if record):
        yield from _item(head, words)


def _environment(command: Any) -> Iterator[str]:  # noqa: ANN401 -- the same
    settings = Settings(command)
    example = settings.of(("scan",))["workers"]
    yield _escaped(
        f"Every option of a command can be set by a variable of its name, such as {example.own_variable} for "
        f"--{example.key} of scan; one that several commands share also for all of them:"
    )
    for key, members in settings.shared.items():
        commands = ", ".join(" ".join(member.words) for member in members)
        yield from _item(members[0].shared_variable, f"--{key} of {commands}.")


def _item(head: str, words: str) -> Iterator[str]:
    yield from (".TP", rf"\fB{_escaped(head)}\fR", _escaped(" ".join(words.split())) or r"\&")


def _escaped(text: str) -> str:
    """Return a text as roff shows it: backslashes and hyphens as they are, and no line that begins as a request."""
    plain = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{plain}" if plain.startswith((".", "'")) else plain
