"""What differs between two documents of which nothing is known but that they are JSON."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.policy.problems import plain, shown

_NAMES = ("ID", "Id", "Sid", "Key", "Name", "PolicyName", "GrantId")
"""Keys by which AWS's lists of objects tell their items apart."""


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 -- any JSON
    """Yield a phrase for each place at which two documents differ: `Rules 'x', Status was changed from 'a' to 'b'`."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_mappings(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, path)
    else:
        yield f"{path or 'the document'} was changed from {value(before)} to {value(after)}"


def value(part: Any) -> str:  # noqa: ANN401 -- any JSON
    """Return a value as a sentence may quote it: short, on one line, harmless."""
    return plain(json.dumps(part), 60) if isinstance(part, bool | int | float | None) else shown(part)


def _of_mappings(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[str]:
    for key in sorted(before.keys() | after.keys()):
        there = f"{path}, {plain(key, 60)}" if path else plain(key, 60)
        if key not in after:
            yield f"{there} was removed (it was {value(before[key])})"
        elif key not in before:
            yield f"{there} was added: {value(after[key])}"
        else:
            yield from differences(before[key], after[key], there)


def _of_lists(before: list[Any], after: list[Any], path: str) -> Iterator[str]:
    named = _named(before, after)
    if named:
        old, new = named
        for name in sorted(old.keys() | new.keys()):
            there = f"{path} {shown(name)}".strip()
            if name not in new:
                yield f"{there} was removed"
            elif name not in old:
                yield f"{there} was added"
            else:
                yield from differences(old[name], new[name], there)
        return
    if len(before) == len(after) == 1 and isinstance(before[0], dict) and isinstance(after[0], dict):
        # The only item on either side needs no name: what changed in it says more than that it is another one.
        yield from differences(before[0], after[0], path)
        return
    where = path or "the list"
    lost, got = ([item for item in one if item not in other] for one, other in ((before, after), (after, before)))
    yield from (f"{where} lost {value(item)}" for item in lost)
    yield from (f"{where} got {value(item)}" for item in got)
    if not lost and not got:
        same = len(before) == len(after)
        yield f"{where} {'was put into another order' if same else 'repeats other items than before'}"


def _named(before: list[Any], after: list[Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the items of both lists by name, where some key gives each item of a list a name of its own."""
    for key in _NAMES:
        named = [
            {item[key]: item for item in items if isinstance(item, dict) and isinstance(item.get(key), str)}
            for items in (before, after)
        ]
        if [len(items) for items in named] == [len(before), len(after)]:
            return named[0], named[1]
    return None
