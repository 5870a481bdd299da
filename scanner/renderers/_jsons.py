"""JSON whose unseen characters are written as escapes: it reads back as the same, and no terminal obeys it."""

from collections.abc import Iterable
from typing import Final

from scanner.model.base import to_json
from scanner.model.printable import printable, spelled_out

_SEEN: Final = bytes(range(0x7F))


def encoded(value: object) -> bytes:
    """Return a value as JSON on one line."""
    return harmless(to_json(value))


def harmless(text: bytes) -> bytes:
    """Return JSON in which every character that cannot be seen is an escape; JSON itself only does so below U+0020."""
    # Only the few characters that are not ASCII have to be looked at one by one.
    rest = text.translate(None, _SEEN).decode()
    return text if printable(rest) == rest else spelled_out(text.decode()).encode()


def lines(values: Iterable[bytes]) -> bytes:
    """Return JSON Lines: one value a line, a line feed at the end of each."""
    return b"".join(value + b"\n" for value in values)


def array(values: Iterable[bytes]) -> bytes:
    """Return a JSON array, one value a line."""
    return b"[\n" + b",\n".join(values) + b"\n]\n"
