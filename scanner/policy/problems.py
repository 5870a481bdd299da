"""What is wrong with a policy file, where, and what was probably meant."""

import difflib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from scanner.errors import BadFileError
from scanner.model.base import Value
from scanner.model.printable import counted

_SHOWN = 60
_LISTED = 12
_REPORTED = 50


class Problem(Value, frozen=True, order=True):
    """One fault. `line` and `column` count from 1; `pointer` is a JSON pointer (RFC 6901), empty for the whole file.

    `message` says what is wrong and what to do, in one line, whatever the file contains.
    """

    line: int
    column: int
    pointer: str
    message: str

    def told(self, file: str) -> str:
        """Return the line that a person reads: `file:line:column: /pointer: message`."""
        place = f"{plain(file)}:{self.line}:{self.column}"
        return f"{place}: {plain(self.pointer)}: {self.message}" if self.pointer else f"{place}: {self.message}"


def bad_policy(problems: Sequence[tuple[str, Problem]]) -> BadFileError:
    """Return the error that tells the problems of policy files, each given with its file's name, in this order."""
    remedy = "`scanner policy schema` prints the format of policies, `scanner checks list` the checks."
    return bad_file(problems, "policy file", remedy)


def bad_file(problems: Sequence[tuple[str, Problem]], kind: str, remedy: str) -> BadFileError:
    """Return the error that tells the problems of files of a kind, each given with its file's name, in this order."""
    lines = [problem.told(file) for file, problem in problems[:_REPORTED]]
    if len(problems) > _REPORTED:
        lines.append(f"… and {len(problems) - _REPORTED} more")
    files = len({file for file, _ in problems})
    head = f"{counted(len(problems), 'problem')} in {counted(files, kind)}:"
    return BadFileError("\n".join([head, *lines]), remedy)


def plain(text: str, limit: int = 4 * _SHOWN) -> str:
    """Return a text as one harmless line of bounded length: what does not print is shown as an escape."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in short)


def shown(value: Any) -> str:  # noqa: ANN401 -- anything that a file may hold
    """Return a value as a message may quote it: never more than a few words of it."""
    if isinstance(value, dict):
        return f"a mapping of {counted(len(value), 'key')}"
    if isinstance(value, list):
        return f"a list of {counted(len(value), 'item')}"
    if isinstance(value, str):
        return f"'{plain(value, _SHOWN)}'"
    return plain(json.dumps(value), _SHOWN)


def hint(wrong: Any, known: Iterable[Any]) -> str:  # noqa: ANN401 -- anything that a file may hold
    """Return `; did you mean 'x'?`, else `; known: …` where the list is short, else nothing."""
    names = [str(name) for name in known]
    near = difflib.get_close_matches(str(wrong)[:_SHOWN], names, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; known: {', '.join(names)}" if 0 < len(names) <= _LISTED else ""
