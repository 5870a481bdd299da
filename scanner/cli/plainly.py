"""Commands that take plain values as they are.

typer has pydantic make a validator for each option, also for those that nobody gives; to load pydantic and to make them
takes as long as dozens of requests. A value that is right as it stands needs none. What is right is what pydantic would
let pass unchanged: whatever else was given is typer's to judge, in typer's words.
"""

import re
from enum import Enum
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from typer.core import TyperCommand, TyperGroup, TyperOption

_NUMBER: Final = re.compile("[0-9]{1,9}")
_UNFIT: Final = object()


class PlainOption(TyperOption):
    """An option of typer's that judges only what has to be."""

    def process_value(self, ctx: Any, value: Any) -> Any:  # noqa: ANN401 -- as typer has it
        """Return the value that the command gets."""
        found = self._plain(value)
        if found is _UNFIT or self.required or self.type_descriptor.parameter_info.parser:
            return super().process_value(ctx, value)
        return self.callback(ctx, self, found) if self.callback else found

    def _plain(self, value: Any) -> Any:  # noqa: ANN401
        kind: Any = self.type_descriptor.annotation
        if value is None:
            return () if self.multiple else None
        if get_origin(kind) is not list or not isinstance(value, list | tuple):
            return self._one(kind, value)
        found = [self._one(get_args(kind)[0], one) for one in value]
        return _UNFIT if any(one is _UNFIT for one in found) else found

    def _one(self, kind: Any, value: Any) -> Any:  # noqa: ANN401
        if kind is Path and isinstance(value, str):
            return self._path(value)
        if kind is int and isinstance(value, str) and _NUMBER.fullmatch(value):
            value = int(value)
        if type(value) is not kind:
            return _UNFIT
        fits = self._is_within(value) if kind in (int, float) else kind in (str, bool) or issubclass(kind, Enum)
        return value if fits else _UNFIT

    def _path(self, text: str) -> Any:  # noqa: ANN401
        """Return a path where nothing is yet; what there is may be a folder, or not for us to read."""
        info, path = self.type_descriptor.parameter_info, Path(text)
        if info.exists or info.resolve_path or info.path_type:
            return _UNFIT
        try:
            path.stat()
        except OSError:
            return path
        return _UNFIT

    def _is_within(self, number: float) -> bool:
        info = self.type_descriptor.parameter_info
        return (info.min is None or info.min <= number) and (info.max is None or number <= info.max)


class _Plainly:
    """A command that has such options."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401
        """Return the options, also those that typer adds by itself."""
        found = super().get_params(ctx)  # type: ignore[misc]  # of the command that this is mixed with
        for one in found:
            if type(one) is TyperOption:
                one.__class__ = PlainOption
        return found


class PlainCommand(_Plainly, TyperCommand):
    """A command that takes plain values as they are."""


class PlainGroup(_Plainly, TyperGroup):
    """A group of commands that takes plain values of its own options as they are."""
