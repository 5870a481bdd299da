"""Words on the terminal: plain when piped, coloured when looked at, harmless whatever AWS or a user named things."""

import os
import re
import sys
from typing import TextIO

import typer

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


def say_error(message: str, remedy: str = "") -> None:
    """Write what happened and what to do next on standard error. `message` may have several lines."""
    label = typer.style("error:", fg="red", bold=True) if colour(sys.stderr) else "error:"
    lines = [safe(line) for line in message.splitlines()]
    typer.echo("\n".join([f"{label} {lines[0] if lines else ''}", *lines[1:]]), err=True)
    if remedy:
        typer.echo(f"  {safe(remedy)}", err=True)


def say_warning(message: str) -> None:
    """Write on standard error what went wrong without changing the answer."""
    label = typer.style("warning:", fg="yellow", bold=True) if colour(sys.stderr) else "warning:"
    typer.echo(f"{label} {safe(message)}", err=True)
