"""Small shapes that translations are put together from: each takes a part of Config's JSON and returns S3's.

All of them raise ValueError for what is not of their shape: an unknown key may change the meaning of the known ones.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from scanner.model.base import Document

T = TypeVar("T")
Shape = Callable[[Any], Any]
"""From a part of Config's document to S3's; None where there is nothing for S3 to say."""


def string(value: object) -> str:
    """Take a string as it is."""
    return _of(str, value)


def whole(value: object) -> int:
    """Take a whole number as it is."""
    return _of(int, value)


def flag(value: object) -> bool:
    """Take true or false as it is."""
    return _of(bool, value)


def one_of(*words: str) -> Shape:
    """Take one of the words that the API knows."""

    def shape(value: object) -> str:
        if value not in words:
            raise ValueError(f"{value!r} is none of {', '.join(words)}")
        return string(value)

    return shape


def nothing(value: object) -> None:
    """Take what is there only to be empty."""
    if value not in (None, [], {}, ""):
        raise ValueError(f"{value!r} where nothing was expected")


def several(shape: Shape) -> Shape:
    """Take a list."""
    return lambda value: [shape(part) for part in _of(list, value)]


def record(parts: Mapping[str, tuple[str, Shape]], *, needs: tuple[str, ...] = ()) -> Shape:
    """Take an object: by Config's key, S3's key and the shape of the part. Null is left out, as S3 leaves it out.

    `needs` are the keys of Config that must be there and not null.
    """

    def shape(value: object) -> Document:
        given = keyed(value, parts.keys())
        if missing := [key for key in needs if given.get(key) is None]:
            raise ValueError(f"{', '.join(missing)} missing")
        told = {parts[key][0]: parts[key][1](part) for key, part in given.items() if part is not None}
        return {key: part for key, part in told.items() if part is not None}

    return shape


def keyed(value: object, known: Collection[str] | None = None) -> Document:
    """Take an object whose keys are among the known ones; without these, any keys are what the object is about."""
    given: Document = _of(dict, value)
    unknown = [key for key in given if known is not None and key not in known]
    if unknown:
        raise ValueError(f"unknown key {', '.join(unknown)}")
    return given


def tagged(shapes: Mapping[str, Shape]) -> Shape:
    """Take an object whose `type` says which of the shapes the rest of it has."""

    def shape(value: object) -> Any:  # noqa: ANN401 -- any of the shapes
        given = dict(keyed(value))
        kind = given.pop("type", None)
        if not isinstance(kind, str) or kind not in shapes:
            raise ValueError(f"type {kind!r} is none of {', '.join(shapes)}")
        return shapes[kind](given)

    return shape


def _of(kind: type[T], value: object) -> T:
    if type(value) is not kind:  # true is not the number 1
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value
