"""Words on the terminal: plain when piped, coloured when looked at, harmless whatever AWS or a user named things."""

import os
import re
import shutil
import sys
from typing import TextIO

import typer

from scanner.cli.wrapping import hanging, wrapped

# C0 and C1 controls, and the bidirectional overrides that reorder what a person reads (CVE-2021-42574).
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def safe(text: str) -> str:
    """Return a text without terminal escapes, line breaks or invisible reordering: names and messages are data."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a person looks at the stream."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def colour(stream: TextIO) -> bool:
    """Tell whether to colour: on a terminal, unless NO_COLOR is set and not empty (no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def fitted(text: str, stream: TextIO, indent: int | None = None) -> str:
    """Return a line as it reads best: broken between words where a person looks, in one piece for programs."""
    if not is_terminal(stream):
        return text
    return wrapped(text, shutil.get_terminal_size().columns, hanging(text) if indent is None else indent)


def say_error(message: str, remedy: str = "") -> None:
    """Write what happened and what to do next on standard error. `message` may have several lines."""
    first, *others = message.splitlines() or [""]
    _say_labelled("error:", "red", first)
    for line in others:
        typer.echo(fitted(safe(line), sys.stderr), err=True)
    if remedy:
        typer.echo(fitted(f"  {safe(remedy)}", sys.stderr), err=True)


def say_warning(message: str) -> None:
    """Write on standard error what went wrong without changing the answer."""
    _say_labelled("warning:", "yellow", message)


def _say_labelled(label: str, shade: str, text: str) -> None:
    said = fitted(f"{label} {safe(text)}", sys.stderr, len(label) + 1).removeprefix(label)
    typer.echo((typer.style(label, fg=shade, bold=True) if colour(sys.stderr) else label) + said, err=True)
