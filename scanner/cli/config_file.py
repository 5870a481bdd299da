"""The configuration file: where it is looked for, whose it has to be, and on which line each of its keys stands."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from scanner.errors import BadFileError, UsageError

NAME: Final = "scanner.toml"
PROJECT: Final = "pyproject.toml"
VARIABLE: Final = "SCANNER_CONFIG"
NONE: Final = "none"

Keys = tuple[str | int, ...]
"""The way to a value: the keys of tables and the indexes of arrays, from the top of the configuration."""

_IN_PROJECT: Final = ("tool", "scanner")
_ELSEWHERE: Final = f"Name a file with --config, or `--config {NONE}` for none."


@dataclass(frozen=True)
class ConfigFile:
    """A file that was read. `table` is what it says to this program: all of it, or `[tool.scanner]` of a project's."""

    path: Path
    text: str
    table: Mapping[str, Any]
    within: tuple[str, ...] = ()

    def line_of(self, keys: Keys) -> int:
        """Return the line, from 1, on which the statement begins that sets a key, or the nearest one above it."""
        way = (*self.within, *keys)
        return next((self._lines[way[:end]] for end in range(len(way), 0, -1) if way[:end] in self._lines), 1)

    @cached_property
    def _lines(self) -> dict[Keys, int]:
        import tomllib  # noqa: PLC0415 -- most runs have no file

        # tomllib tells no places. But a prefix of the lines is TOML exactly where no statement is left open, so what
        # one line more adds to the document is what the statement sets that ends there.
        lines, found, begun = self.text.split("\n"), dict[Keys, int](), 0
        for number in range(1, len(lines) + 1):
            try:
                document = tomllib.loads("\n".join(lines[:number]))
            except tomllib.TOMLDecodeError:
                continue
            for way in _ways(document):
                found.setdefault(way, begun + 1)
            begun = number
        return found


def find(folder: Path) -> ConfigFile | None:
    """Return the configuration of a folder, `scanner.toml` before `pyproject.toml`, None where it has none.

    The folders above are not looked at: a path in the file then means what it means on the command line. Raises
    BadFileError where the file is somebody else's, who must not decide what this user's credentials are used for.
    """
    for name in (NAME, PROJECT):
        path = folder / name
        found = _read(path) if path.is_file() else None
        if found:
            _refuse_foreign(path)
            return found
    return None


def named(word: str) -> ConfigFile | None:
    """Return the file that `--config` names, None for `none`; raise BadFileError where it cannot be used."""
    if word == NONE:
        return None
    path = Path(word)
    found = _read(path)
    if found is None:
        raise UsageError(f"{path} has no [tool.scanner]", _ELSEWHERE)
    return found


def _read(path: Path) -> ConfigFile | None:
    """Return what a file says to this program, None for a project's file that says nothing to it."""
    import tomllib  # noqa: PLC0415 -- most runs have no file

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path}: cannot be read: {_reason(error)}", _ELSEWHERE) from error
    if path.name == PROJECT and "scanner" not in text:
        return None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFileError(f"{path}: not TOML: {error}", _ELSEWHERE) from error
    if path.name != PROJECT:
        return ConfigFile(path, text, document)
    table = document.get("tool", {}).get("scanner")
    return ConfigFile(path, text, table, _IN_PROJECT) if isinstance(table, dict) else None


def _reason(error: Exception) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else getattr(error, "strerror", "") or str(error)


def _refuse_foreign(path: Path) -> None:
    user = getattr(os, "geteuid", lambda: None)()
    if user is not None and path.stat().st_uid not in (user, 0):
        raise BadFileError(f"{path} belongs to another user, so it is not used unasked", _ELSEWHERE)


def _ways(value: object, way: Keys = ()) -> Iterator[Keys]:
    if way:
        yield way
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _ways(inner, (*way, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _ways(inner, (*way, index))


def value_at(table: Mapping[str, Any], words: Sequence[str]) -> Any:  # noqa: ANN401 -- whatever the file holds
    """Return what stands at the end of a way of keys, None where it does not lead there."""
    found: Any = table
    for word in words:
        found = found.get(word) if isinstance(found, dict) else None
    return found
