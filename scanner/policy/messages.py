"""What to say of each way in which a value can break the schema: what is wrong, and what to write instead."""

from collections.abc import Callable, Iterable
from typing import Any

from scanner.model.base import Document, Value
from scanner.model.printable import counted
from scanner.policy.problems import hint, plain, shown

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
_TYPE_OF = {
    type(None): "nothing",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
}


class Fault(Value, frozen=True):
    """A value that breaks a keyword of its schema; `limit` is what the keyword says there."""

    keyword: str
    limit: Any
    instance: Any
    schema: Document


def words(fault: Fault) -> str:
    """Return what to say of a fault, in one line."""
    say = _WORDS.get(fault.keyword)
    return say(fault) if say else f"{shown(fault.instance)} does not fit ({fault.keyword})"


def unknown_key(pointer: str, key: str, known: Iterable[str]) -> str:
    """Return what to say of a key that nobody reads, in the mapping at a pointer."""
    what = "check" if pointer == "/expects" else "key"
    return f"there is no {what} {shown(key)} here{hint(key, known)}"


def _wrong_type(fault: Fault) -> str:
    wanted = fault.limit if isinstance(fault.limit, list) else [fault.limit]
    value = fault.instance
    said = f"must be {' or '.join(_TYPES[name] for name in wanted)}, not {_TYPE_OF[type(value)]}"
    if "string" in wanted and isinstance(value, bool | int | float):
        return f"{said}; put it in quotes"
    if "object" in wanted and value is None:
        return f"{said}; write {{}} for the defaults"
    if "array" in wanted and isinstance(value, str):
        return f'{said}; write ["{plain(value, 60)}"]'
    return said


def _not_one_of(fault: Fault) -> str:
    known = [str(value) for value in fault.limit]
    near = hint(fault.instance, known) if isinstance(fault.instance, str) else ""
    return f"{shown(fault.instance)} is none of {', '.join(known)}{near if 'mean' in near else ''}"


def _wrong_shape(fault: Fault) -> str:
    return f"{shown(fault.instance)} {fault.schema.get('patternErrorMessage', f'must match {fault.limit}')}"


def repeated(items: list[Any]) -> list[Any]:
    """Return the texts and numbers of a list that stand in it more than once, each time but the first."""
    seen: set[tuple[type, Any]] = set()
    again = []
    for item in (item for item in items if not isinstance(item, list | dict)):
        # 1 and true are equal to Python and different to JSON.
        key = (type(item), item)
        if key in seen:
            again.append(item)
        seen.add(key)
    return again


def _too_many(noun: str) -> Callable[[Fault], str]:
    return lambda fault: f"has {counted(len(fault.instance), noun)}, at most {fault.limit} may stand here"


_EMPTY = "; name something, or leave the key out"

_WORDS: dict[str, Callable[[Fault], str]] = {
    "type": _wrong_type,
    "enum": _not_one_of,
    "const": lambda fault: f"must be {shown(fault.limit)}, not {shown(fault.instance)}",
    "pattern": _wrong_shape,
    "minLength": lambda fault: f"must have at least {counted(fault.limit, 'character')}",
    "maxLength": _too_many("character"),
    "minItems": lambda _fault: f"is an empty list{_EMPTY}",
    "maxItems": _too_many("item"),
    "minProperties": lambda _fault: f"is empty{_EMPTY}",
    "uniqueItems": lambda fault: f"names {shown(repeated(fault.instance)[0])} twice",
    "minimum": lambda fault: f"must be at least {fault.limit}",
    "maximum": lambda fault: f"must be at most {fault.limit}",
    "exclusiveMinimum": lambda fault: f"must be more than {fault.limit}",
    "exclusiveMaximum": lambda fault: f"must be less than {fault.limit}",
}
