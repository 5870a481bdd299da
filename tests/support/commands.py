"""Stand-ins for what commands drive, so that a test sees what a command asks for, and decides what comes of it."""

import io
from typing import Any

import pytest


class Faked:
    """A function's stand-in: keeps what it was called with, and returns its answer, or raises it."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.positional: tuple[Any, ...] = ()
        self.named: dict[str, Any] = {}
        self.calls = 0

    def __call__(self, *positional: object, **named: object) -> object:
        self.calls += 1
        self.positional, self.named = positional, named
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    @classmethod
    def put(cls, patch: pytest.MonkeyPatch, name: str, answer: object) -> "Faked":
        """Put a stand-in in the place of a function, named with its module."""
        faked = cls(answer)
        patch.setattr(name, faked)
        return faked


class Terminal(io.StringIO):
    """A stream at which a person sits."""

    def isatty(self) -> bool:
        return True
