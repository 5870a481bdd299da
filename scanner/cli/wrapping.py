"""Long lines, broken between words: a name, an ARN or a command stays whole, to be found and copied."""

import re
from collections.abc import Iterator
from itertools import pairwise

_WORD = re.compile(r"\S+")
_LEAST = 20
"""Columns that a line has at least, however narrow the terminal is."""


def breaks(text: str, width: int, indent: int) -> Iterator[int]:
    """Yield where new lines begin, so that the first fits into `width` columns, and each other beside its `indent`.

    A word that is longer than that stands on a line of its own.
    """
    start, room = 0, max(width, _LEAST)
    for word in _WORD.finditer(text):
        if word.end() - start > room and not text[start : word.start()].isspace() and word.start() > start:
            yield word.start()
            start, room = word.start(), max(width - indent, _LEAST)


def wrapped(text: str, width: int, indent: int) -> str:
    """Return a text with line breaks, indented from its second line on; one that fits, as it is."""
    lines = [text[start:end].rstrip() for start, end in pairwise([0, *breaks(text, width, indent), len(text)])]
    return f"\n{' ' * indent}".join(lines)


def hanging(text: str) -> int:
    """Return how far the second line of a text is indented: a little further than its first."""
    return len(text) - len(text.lstrip()) + 2
