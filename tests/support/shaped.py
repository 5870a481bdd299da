"""Documents of XML that have everything which AWS's description of an operation knows, and variations on them."""

import re
from collections.abc import Iterator
from itertools import count

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

_NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
_VALUES = {
    "boolean": "true",
    "integer": "7",
    "long": "7000000000",
    "float": "1.5",
    "double": "1.5",
    "timestamp": "2026-11-22T12:00:00.000Z",
}


def variations(model: OperationModel, root: str) -> Iterator[tuple[str, str]]:
    """Yield bodies of answers to an operation, each with its name. `root` is the element that they begin with."""
    output = model.output_shape
    payload = output.serialization.get("payload") if output else None
    shape = output.members[payload] if output and payload else output
    if not isinstance(shape, StructureShape):
        return
    for name, number, more in (
        ("everything once", 1, ""),
        ("everything twice", 2, ""),
        ("everything seven times", 7, ""),
        ("lists without an element", 0, ""),
        ("what nobody knows", 1, "<Unheard><Of>1</Of></Unheard>"),
    ):
        yield name, f"<{root} {_NAMESPACE}>{''.join(_members(shape, number, count()))}{more}</{root}>"
    yield "no namespace", f"<{root}>{''.join(_members(shape, 1, count()))}</{root}>"
    prefixed = re.sub(r"<(/?)", r"<\1s:", "".join(_members(shape, 1, count()))).replace("</", "\n</")
    yield "a prefix and blanks", f'<?xml version="1.0"?>\n<s:{root} xmlns:s="http://s3"> {prefixed}</s:{root}>'
    empty = "".join(f"<{_name(member, key)}/>" for key, member in shape.members.items())
    yield "every element empty", f"<{root}>{empty}</{root}>"
    yield "nothing", f"<{root}/>"


def _members(shape: Shape, number: int, values: Iterator[int]) -> Iterator[str]:
    assert isinstance(shape, StructureShape)
    for name, member in shape.members.items():
        if "location" not in member.serialization:
            yield from _element(_name(member, name), member, number, values)


def _name(shape: Shape, member: str) -> str:
    if isinstance(shape, ListShape) and shape.serialization.get("flattened"):
        return str(shape.member.serialization.get("name") or shape.serialization.get("name", member))
    return str(shape.serialization.get("name", member))


def _element(name: str, shape: Shape, number: int, values: Iterator[int]) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield f"<{name}>{''.join(_members(shape, number, values))}</{name}>"
    elif isinstance(shape, ListShape):
        yield from _list(name, shape, number, values)
    else:
        assert not isinstance(shape, MapShape)
        yield f"<{name}>{_VALUES.get(shape.type_name) or f'value {next(values)} &lt;&amp;ä'}</{name}>"


def _list(name: str, shape: ListShape, number: int, values: Iterator[int]) -> Iterator[str]:
    if shape.serialization.get("flattened"):
        for _ in range(number):
            yield from _element(name, shape.member, number, values)
        return
    inner = str(shape.member.serialization.get("name", "member"))
    elements = (part for _ in range(number) for part in _element(inner, shape.member, number, values))
    yield f"<{name}>{''.join(elements)}</{name}>"
