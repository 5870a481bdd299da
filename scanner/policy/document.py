"""Reads a YAML or JSON file into plain values and remembers where each stands.

The file may come from anybody: no objects are built from it, and its size, depth, number of nodes and aliases are
bounded before any of them can hurt. JSON is read as the YAML that it is, so that it has places too.
"""

import re
from collections.abc import Mapping

import msgspec
import yaml
from yaml.reader import ReaderError

from scanner.policy.bounds import MAX_BYTES
from scanner.policy.nodes import Loader, Place, Plain, StopReadingError, Walk
from scanner.policy.problems import Problem, plain

_TAB_OR_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\t', re.DOTALL)
_BOM = "\ufeff"


class UnreadableTextError(Exception):
    """The bytes are not one readable document; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A document's value, the places of its values and keys by JSON pointer, and what is wrong with its form.

    Where `problems` is not empty, `value` is the best reading of the rest.
    """

    value: Plain
    values: Mapping[str, Place]
    keys: Mapping[str, Place]
    problems: tuple[Problem, ...] = ()

    def at_value(self, pointer: str, message: str) -> Problem:
        """Return a problem at the value of a pointer, or at the nearest value around it."""
        nearest = pointer
        while nearest and nearest not in self.values:
            nearest = nearest.rpartition("/")[0]
        return Problem(*self.values[nearest], pointer, message)

    def at_key(self, pointer: str, message: str) -> Problem:
        """Return a problem at the key of a pointer."""
        return Problem(*self.keys[pointer], pointer, message)


def pointer_of(*parts: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a path of keys and positions."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def read(data: bytes, *, as_json: bool = False) -> Reading:
    """Read one document; raise `UnreadableTextError` where there is none to speak of."""
    text = _decoded(data)
    if as_json:
        # JSON may indent with tabs, YAML may not. One character for another keeps every place.
        text = _TAB_OR_STRING.sub(lambda match: " " if match[0] == "\t" else match[0], text)
    walk = Walk()
    try:
        value = walk.value(_composed(text), "")
    except StopReadingError as stop:
        raise UnreadableTextError(stop.problem) from stop
    return Reading(value=value, values=walk.values, keys=walk.keys, problems=tuple(walk.problems))


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _unreadable("", "the file is larger than 1 MiB; a policy has a few kilobytes")
    try:
        return data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise _unreadable(before, "the file is not UTF-8 from here; save it as UTF-8") from error


def _composed(text: str) -> yaml.Node:
    try:
        node = Loader(text).get_single_node()
    except ReaderError as error:
        name = f"U+{ord(text[error.position]):04X}"
        raise _unreadable(text[: error.position], f"the character {name} may not stand here; remove it") from error
    except yaml.MarkedYAMLError as error:
        raise _syntax(error) from error
    if node is None:
        raise _unreadable("", "the file is empty; `scanner policy init` writes a starter")
    return node


def _syntax(error: yaml.MarkedYAMLError) -> UnreadableTextError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    told = ", ".join(part for part in (error.context, error.problem) if part)
    tab = "; indent with spaces, not with tabs" if "'\\t'" in told else ""
    return UnreadableTextError(Problem(line, column, "", f"not readable as YAML: {plain(told)}{tab}"))


def _unreadable(before: str, message: str) -> UnreadableTextError:
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return UnreadableTextError(Problem(line, column, "", message))
