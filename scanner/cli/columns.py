"""Rows of words as aligned columns."""

from collections.abc import Iterator, Sequence

_GAP = "  "


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a line for each row, each column as wide as its widest word; every row has the same number of columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield _GAP.join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
