"""Words of strangers as lines that other programs keep, with the length that such a program allows."""

from collections.abc import Iterable

from scanner.model.printable import one_line


def line(text: str, most: int, empty: str = "-") -> str:
    """Return a printable line of at most `most` characters, never an empty one; what was cut off is counted."""
    whole = one_line(text).strip() or empty
    if len(whole) <= most:
        return whole
    note = f" … and {len(whole) - most:,} more characters"
    # The note takes room as well, so the count is of what a longer limit would have kept.
    return whole[: most - len(note)] + note if len(note) < most else whole[:most]


def first(lines: Iterable[str], most: int) -> list[str]:
    """Return the first lines; where there are more, the last one counts them."""
    every = list(lines)
    return every if len(every) <= most else [*every[: most - 1], f"… and {len(every) - most + 1:,} more."]
