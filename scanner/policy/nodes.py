"""From YAML text to plain values: nodes are composed with the safe loader, then walked once.

Scalars follow YAML 1.2: only null, true, false and decimal numbers are more than text, so `no`, `on`, `12:30` and
`2027-03-31` stay what they look like. Numbers with leading zeros stay text too: account ids have them.
"""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import yaml

from scanner.policy.bounds import MAX_ALIASES, MAX_DEPTH, MAX_NODES, MAX_TEXT
from scanner.policy.problems import Problem, plain

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]

_TAG = "tag:yaml.org,2002:"
_MERGE = "<<"


class Place(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


class StopReadingError(Exception):
    """Raised where going on would only cost time and memory."""

    def __init__(self, place: Place, pointer: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(*place, pointer, message)


class _Scalar(NamedTuple):
    """How a kind of scalar is written, its possible first characters, and its value."""

    pattern: re.Pattern[str]
    first: tuple[str, ...]
    convert: Callable[[str], Plain]


_SCALARS = {
    f"{_TAG}null": _Scalar(re.compile(r"(?:~|null|Null|NULL|)\Z"), ("~", "n", "N", ""), lambda _text: None),
    f"{_TAG}bool": _Scalar(
        re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), tuple("tTfF"), lambda text: text.lower() == "true"
    ),
    f"{_TAG}int": _Scalar(re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z"), tuple("-+0123456789"), int),
    f"{_TAG}float": _Scalar(
        re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z"),
        tuple("-+0123456789."),
        float,
    ),
}


class Loader(yaml.SafeLoader):
    """Composes nodes and never builds objects; stops at the limits before they cost anything."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = self._nodes = self._aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node; raise `StopReadingError` past a limit."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        self._nodes += 1
        self._aliases += isinstance(event, yaml.AliasEvent)
        self._depth += 1
        for number, limit, what in (
            (self._depth, MAX_DEPTH, "levels"),
            (self._nodes, MAX_NODES, "values"),
            (self._aliases, MAX_ALIASES, "aliases"),
        ):
            if number > limit:
                raise StopReadingError(_place(event.start_mark), "", f"more than {limit} {what}; simplify the policy")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


for _tag, _scalar in _SCALARS.items():
    Loader.add_implicit_resolver(_tag, _scalar.pattern, _scalar.first)


class Walk:
    """Turns composed nodes into plain values, once, noting places and what may not stand in a policy."""

    def __init__(self) -> None:
        self.values: dict[str, Place] = {}
        self.keys: dict[str, Place] = {}
        self.problems: list[Problem] = []
        self._open: set[int] = set()

    def value(self, node: yaml.Node, pointer: str) -> Plain:
        """Return the plain value of a node; raise `StopReadingError` where aliases blow it up."""
        place = _place(node.start_mark)
        if len(self.values) >= MAX_NODES:
            raise StopReadingError(place, pointer, f"aliases make more than {MAX_NODES} values of this")
        self.values[pointer] = place
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer)
        with self._inside(node, pointer):
            if isinstance(node, yaml.SequenceNode):
                self._refuse_tag(node, "seq", pointer)
                return [self.value(item, f"{pointer}/{position}") for position, item in enumerate(node.value)]
            return self._mapping(node, pointer)

    @contextmanager
    def _inside(self, node: yaml.Node, pointer: str) -> Iterator[None]:
        if id(node) in self._open or len(self._open) > MAX_DEPTH:
            raise StopReadingError(_place(node.start_mark), pointer, "an alias contains itself or nests too deep")
        self._open.add(id(node))
        yield
        self._open.discard(id(node))

    def _mapping(self, node: yaml.Node, pointer: str) -> Plain:
        self._refuse_tag(node, "map", pointer)
        found: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, pointer)
            if key is None:
                continue
            child = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in found:
                first = self.keys[child].line
                self._refuse(key_node, child, f"the key stands here twice, first in line {first}; keep one")
                continue
            self.keys[child] = _place(key_node.start_mark)
            found[key] = self.value(value_node, child)
        return found

    def _key(self, node: yaml.Node, pointer: str) -> str | None:
        if node.tag != f"{_TAG}str":
            self._refuse(node, pointer, "a key must be text; put it in quotes")
            return None
        key = self._text(node, pointer)
        if key == _MERGE:
            self._refuse(node, pointer, "merge keys (<<) are not read; repeat the keys")
            return None
        return key

    def _scalar(self, node: yaml.ScalarNode, pointer: str) -> Plain:
        if node.tag == f"{_TAG}str":
            return self._text(node, pointer)
        kind = _SCALARS.get(node.tag)
        if kind is None or not kind.pattern.match(node.value):
            self._refuse(node, pointer, f"the tag {plain(node.tag)} is not read here; remove it")
            return self._text(node, pointer)
        value = kind.convert(self._text(node, pointer))
        if isinstance(value, float) and not math.isfinite(value):
            self._refuse(node, pointer, "the number is too large")
            return 0
        return value

    def _text(self, node: yaml.Node, pointer: str) -> str:
        text = str(node.value)
        if len(text) > MAX_TEXT:
            raise StopReadingError(_place(node.start_mark), pointer, f"a text of more than {MAX_TEXT} characters")
        try:
            # JSON writes characters beyond U+FFFF as two escapes; YAML reads each alone.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._refuse(node, pointer, "an escape is half a character (a lone surrogate); remove it")
            return ""
        if "\0" in text:
            self._refuse(node, pointer, "the text contains a NUL character; remove it")
        return text

    def _refuse_tag(self, node: yaml.Node, expected: str, pointer: str) -> None:
        if node.tag != f"{_TAG}{expected}":
            self._refuse(node, pointer, f"the tag {plain(node.tag)} is not read here; remove it")

    def _refuse(self, node: yaml.Node, pointer: str, message: str) -> None:
        self.problems.append(Problem(*_place(node.start_mark), pointer, message))


def _place(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)
