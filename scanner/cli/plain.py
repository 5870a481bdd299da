"""Options whose values are right as they stand need no validator.

typer has pydantic make one for each option, also for those that nobody gives: to load pydantic and to make them takes
as long as to read fifty buckets. What is plainly right is taken as it is; whatever else was given is typer's to judge,
in typer's words.
"""

import re
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Final, get_args, get_origin

_NUMBER: Final = re.compile("[0-9]{1,9}")
_UNFIT: Final = object()


def taking_plainly(options: Sequence[Any]) -> Sequence[Any]:
    """Return typer's options, which take what is plainly right as it is from now on."""
    for option in options:
        # What typer asks for the value, and makes where there is none yet; where it does otherwise, nothing changes.
        option._runtime_param = _Plainly()  # noqa: SLF001 -- as said
    return options


class _Plainly:
    """What typer calls a runtime parameter: makes the value that a command gets of what was given."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401 -- as typer has it
        """Return the value."""
        found = _plain(param.type_descriptor, value, several=param.multiple or param.nargs == -1)
        if found is not _UNFIT:
            return found
        param._runtime_param = None  # noqa: SLF001 -- the same: now it makes one
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _plain(wanted: Any, value: Any, *, several: bool) -> Any:  # noqa: ANN401 -- typer's description, and any value
    """Return the value as typer would, or that it is not plain."""
    info, kind = wanted.parameter_info, wanted.annotation
    if info.parser:
        return _UNFIT
    if value is None:
        return () if several else None
    if get_origin(kind) is not list:
        return _UNFIT if several else _one(info, kind, value)
    if not isinstance(value, list | tuple):
        return _UNFIT
    found = [_one(info, get_args(kind)[0], one) for one in value]
    return _UNFIT if any(one is _UNFIT for one in found) else found


def _one(info: Any, kind: Any, value: Any) -> Any:  # noqa: ANN401 -- the same
    if kind is Path and isinstance(value, str):
        return _path(info, value)
    if kind is int and isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value)
    if type(value) is not kind:
        return _UNFIT
    if kind is str:
        return value if value.isascii() else _UNFIT
    fits = _is_within(info, value) if kind in (int, float) else kind is bool or issubclass(kind, Enum)
    return value if fits else _UNFIT


def _path(info: Any, text: str) -> Any:  # noqa: ANN401 -- the same
    """Return a path where nothing is yet; what there is may be a folder, or not for us to read."""
    if info.exists or info.resolve_path or info.path_type or not text.isascii() or "\0" in text or text == "-":
        return _UNFIT
    path = Path(text)
    try:
        path.stat()
    except FileNotFoundError:
        return path
    except OSError:
        return _UNFIT
    return _UNFIT


def _is_within(info: Any, number: float) -> bool:  # noqa: ANN401 -- the same
    return (info.min is None or info.min <= number) and (info.max is None or number <= info.max)
