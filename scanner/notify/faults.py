"""What is wrong with a table `[notify]`, each fault with its place; and the table's JSON Schema."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from scanner.notify.settings import Notify
from scanner.notify.targets import KINDS, Table

_PLACE: Final = re.compile(r"^(.*?)(?: - at `\$\.?([^`]*)`)?$", re.DOTALL)


def faults(table: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong with the table of a configuration, each with the keys that lead to it from the table."""
    if not isinstance(table, dict):
        yield (), "expected a table"
        return
    yield from _of_table(Notify, {**table, "targets": {}} if "targets" in table else table, ())
    targets = table.get("targets", {})
    for name, target in targets.items() if isinstance(targets, dict) else ():
        yield from _of_target(target, ("targets", name))
    if not isinstance(targets, dict):
        yield ("targets",), "expected tables: [notify.targets.NAME]"


def _of_target(target: object, way: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    from scanner.policy.problems import hint  # noqa: PLC0415 -- keeps a scan without faults fast

    kind = target.get("type") if isinstance(target, dict) else None
    if not isinstance(target, dict) or kind not in KINDS:
        yield way, f"type is not one that is known{hint(kind, KINDS)}"
    else:
        yield from _of_table(KINDS[kind], target, way)


def _of_table(
    kind: type[Table], table: Mapping[str, Any], way: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    from scanner.policy.problems import hint, shown  # noqa: PLC0415 -- the same

    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    strange = [key for key in table if key not in (*known, "type")]
    yield from (((*way, key), f"unknown key {shown(key)}{hint(key, known)}") for key in strange)
    try:
        msgspec.convert({key: value for key, value in table.items() if key not in strange}, kind)
    except msgspec.ValidationError as error:
        found = _PLACE.match(str(error))
        message, place = found.groups() if found else (str(error), "")
        inner = re.split(r"[.\[]", place or "")[0]
        yield (*way, inner) if inner in table else way, f"{message}{_known_words(kind, inner)}"


def _known_words(kind: type[Table], key: str) -> str:
    """Return which words a key takes, where it takes words of a list only."""
    for field in msgspec.structs.fields(kind):
        if field.encode_name == key:
            shape = msgspec.inspect.type_info(field.type)
            shape = shape.item_type if isinstance(shape, msgspec.inspect.VarTupleType) else shape
            if isinstance(shape, msgspec.inspect.EnumType):
                return f"; known are: {', '.join(one.value for one in shape.cls)}"
    return ""


def schema() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON Schema of the table, and the definitions that it refers to in `#/$defs`."""
    (table,), parts = msgspec.json.schema_components([Notify], ref_template="#/$defs/{name}")
    return table, parts
