"""JSON whose unseen characters are written as escapes: it reads back as the same, and no terminal obeys it."""

from collections.abc import Iterable, Iterator, Mapping
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


def lines(values: Iterable[bytes]) -> Iterator[bytes]:
    """Yield JSON Lines: one value a line, a line feed at the end of each."""
    return (value + b"\n" for value in values)


def array(values: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a JSON array, one value a line."""
    yield b"[\n"
    yield from _parted(values, b",\n")
    yield b"\n]\n"


def with_lists(document: object, lists: Mapping[str, Iterable[bytes]]) -> Iterator[bytes]:
    """Yield a document as JSON on one line, in which each text that is a key of `lists` became its values.

    A key is a text that nobody else could have put there: one with a character that `line` lets nowhere pass. Keys are
    given in the order in which they stand in the document.
    """
    rest = encoded(document)
    for name, values in lists.items():
        before, _, rest = rest.partition(encoded(name))
        yield before + b"["
        yield from _parted(values, b",")
        yield b"]"
    yield rest


def _parted(values: Iterable[bytes], comma: bytes) -> Iterator[bytes]:
    before = b""
    for value in values:
        yield before + value
        before = comma
