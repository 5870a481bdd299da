"""The library of JSON Schema, without what it loads for formats that no policy has.

Where they are installed, jsonschema imports libraries that check addresses, colours and durations; some are slow.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

_UNUSED = (
    "fqdn",
    "idna",
    "isoduration",
    "jsonpointer",
    "rfc3339_validator",
    "rfc3986_validator",
    "rfc3987",
    "rfc3987_syntax",
    "uri_template",
    "webcolors",
)


@contextmanager
def _hidden(names: Iterable[str]) -> Iterator[None]:
    """Let modules look as if they were not installed, unless they are loaded already."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: what Python takes for not there
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _hidden(_UNUSED):
    from jsonschema import Draft202012Validator, FormatChecker, validators
    from jsonschema.exceptions import ValidationError, relevance

__all__ = ["Draft202012Validator", "FormatChecker", "ValidationError", "relevance", "validators"]
