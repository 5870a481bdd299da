"""Words of strangers within Markdown: they read as themselves in every dialect."""

import re

from scanner.model.printable import clipped, one_line

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$@#]|:(?=//)|(?<=www)\.")
_MOST_CHARACTERS = 240
_TICKS = re.compile("`+")


def escape(text: str) -> str:
    """Return a text as one line of Markdown that reads as itself, without links or mentions."""
    return _SPECIAL.sub(_reference, clipped(one_line(text), _MOST_CHARACTERS))


def fence(lines: list[str]) -> str:
    """Return the backticks that no line of a code block can close."""
    longest = max((len(ticks) for line in lines for ticks in _TICKS.findall(line)), default=0)
    return "`" * max(3, longest + 1)


def _reference(special: re.Match[str]) -> str:
    # Character references never form Markdown's structure. Forges call people and issues after decoding them, which
    # only a zero-width space prevents.
    mark = special[0]
    return mark + "\N{ZERO WIDTH SPACE}" if mark in "@#" else f"&#{ord(mark)};"
