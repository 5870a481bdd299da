"""What differs between two documents, briefly, for a sentence."""

import json
from collections.abc import Iterator
from typing import Any, Final

from scanner.model.base import Document

_SHOWN: Final = 3
_LONGEST: Final = 60


def told(expected: Document | None, found: Document | None) -> str:
    """Say what differs: where, what was expected there, and what was found."""
    if expected is None or found is None:
        return "there is none" if found is None else "there is one, where none was expected"
    places = list(_places("", expected, found))
    more = [f"{len(places) - _SHOWN} more"] if len(places) > _SHOWN else []
    return "; ".join([*places[:_SHOWN], *more])


def _places(path: str, expected: Any, found: Any) -> Iterator[str]:  # noqa: ANN401 -- any parts of two documents
    expected, found = _opened(expected), _opened(found)
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            yield from _places(f"{path}.{key}" if path else str(key), expected.get(key), found.get(key))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _places(f"{path}[{number}]", one, other)
    elif expected != found:
        yield f"{path}: expected {_shown(expected)}, found {_shown(found)}"


def _opened(value: Any) -> Any:  # noqa: ANN401 -- any part of a document
    """Return what a text holds where it is JSON, as policies are."""
    try:
        return json.loads(value) if isinstance(value, str) and value.startswith("{") else value
    except (RecursionError, ValueError):
        return value


def _shown(value: Any) -> str:  # noqa: ANN401 -- any part of a document
    """Return a value so that nothing in it can pass for our own words."""
    text = "none" if value is None else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
