"""The library of JSON Schema, without what it loads for formats that no policy has.

Where `rfc3987_syntax` is installed, jsonschema imports it to check IRIs; that compiles a grammar, for a second.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SLOW = "rfc3987_syntax"


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    """Let a module look as if it were not installed, unless it is loaded already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # what Python takes for a module that is not there
    try:
        yield
    finally:
        del sys.modules[name]


with _hidden(_SLOW):
    from jsonschema import Draft202012Validator, FormatChecker, validators
    from jsonschema.exceptions import ValidationError, relevance

__all__ = ["Draft202012Validator", "FormatChecker", "ValidationError", "relevance", "validators"]
