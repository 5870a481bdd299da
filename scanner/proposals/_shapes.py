"""From AWS's own documents to the names that another tool has for their fields.

A shape is written once a tool and facet. What it does not name is lost, and said: nothing is dropped in silence.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from scanner.model.base import Document


class InexpressibleError(Exception):
    """A tool has no words for a step; the text says which, as half a sentence."""


@dataclass(frozen=True)
class Field:
    """What a tool calls a field; no name where its value needs no saying.

    `inside` is the shape of the document, or of each of the documents, that it holds; `made` makes its value otherwise.
    """

    name: str
    inside: "Shape | None" = None
    made: Callable[[Any], Any] | None = None


Shape = dict[str, Field]

UNSAID = Field("")


@contextmanager
def documented() -> Iterator[None]:
    """Raise InexpressibleError where a document turns out not to be of the shape that AWS documents."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise InexpressibleError("the document is not of the shape that AWS documents") from error


def same(*names: str) -> dict[str, Field]:
    """Return the fields that are called as AWS calls them."""
    return {name: Field(name) for name in names}


def translated(document: Document, shape: Shape, lost: list[str], at: str = "") -> Document:
    """Return a document in a tool's names; add the paths of fields that it has no name for to `lost`.

    Raises AttributeError, IndexError, KeyError, TypeError or ValueError for what is not of AWS's documented shape.
    """
    made: Document = {}
    for key, value in document.items():
        path = f"{at}.{key}" if at else key
        field = shape.get(key)
        if field is None:
            lost.append(path)
        elif field.name:
            made[field.name] = _value(value, field, lost, path)
    return made


def _value(value: Any, field: Field, lost: list[str], path: str) -> Any:  # noqa: ANN401 -- any part of a document
    if field.made is not None:
        return field.made(value)
    if field.inside is None:
        return value
    if isinstance(value, list):
        return [translated(one, field.inside, lost, f"{path}[{place}]") for place, one in enumerate(value)]
    return translated(value, field.inside, lost, path)
