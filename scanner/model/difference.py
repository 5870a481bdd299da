"""AWS's documents on paper: JSON in which everything can be seen, and what a step changes of it."""

import json
from difflib import unified_diff
from typing import Any

import msgspec

from scanner.model.base import Document, Value, to_json
from scanner.model.plan import Step
from scanner.model.printable import spelled_out

_WIDEST = 400
_UNGIVEN = {"RoleId": ""}
"""What AWS gives to something that is made, while there is none of it yet (API: Role)."""


class Difference(Value, frozen=True):
    """What a step changes: lines that begin with `+`, `-`, a space or, between places, `@@`.

    `left_out` counts the lines that did not fit.
    """

    lines: tuple[str, ...]
    left_out: int = 0

    def first(self, most: int) -> "Difference":
        """Return at most so many of its lines."""
        return Difference(self.lines[:most], self.left_out + max(0, len(self.lines) - most))


def difference(step: Step) -> Difference:
    """Return what a step changes; a new or a removed document is shown whole."""
    before, after = _lines(step.before), _lines(step.after)
    # The first two lines would name files, and the place of a whole document tells nothing.
    lines = list(unified_diff(before, after, n=3, lineterm=""))[2 if before and after else 3 :]
    return Difference(tuple(map(_narrow, lines)))


def _lines(document: Document | None) -> list[str]:
    if document is None:
        return []
    # As the plan's file has it, which is what is approved, and what a saved report is made from again.
    saved = msgspec.json.decode(to_json(document), type=dict)
    given = {key: value for key, value in saved.items() if (key, value) not in _UNGIVEN.items()}
    return written(_readable(given), sort_keys=True).splitlines()


def written(value: object, *, sort_keys: bool = False) -> str:
    """Return indented JSON in which every character can be seen; it reads back as the same value."""
    return spelled_out(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=sort_keys))


def _readable(document: Document) -> Document:
    """Return a document whose policy, JSON in a string, is JSON; it stays a string where that would hide anything."""
    policy = document.get("Policy")
    if not isinstance(policy, str):
        return document
    try:
        return {**document, "Policy": json.loads(policy, object_pairs_hook=_object)}
    except (ValueError, RecursionError):
        return document


def _object(pairs: list[tuple[str, Any]]) -> Document:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice, and which of the two counts is for the reader to decide")
    return made


def _narrow(line: str) -> str:
    more = len(line) - _WIDEST
    return f"{line[:_WIDEST]}… ({more:,} more characters)" if more > 0 else line
