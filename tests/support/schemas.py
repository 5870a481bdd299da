"""The published schemas that reports are held against (tests/schemas/README.md)."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

_FOLDER = Path(__file__).resolve().parents[1] / "schemas"

# ECMA's classes of Unicode characters, which OSCAL's tokens are made of and Python's `re` does not know.
_UNICODE_CLASSES = {r"\\p{L}": r"[^\\W\\d_]", r"\\p{N}": r"\\d"}


@cache
def schema(name: str) -> Validator:
    """Return the validator of a schema."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    for theirs, ours in _UNICODE_CLASSES.items():
        text = text.replace(theirs, ours)
    document = json.loads(text)
    validator = validator_for(document)
    validator.check_schema(document)
    return validator(document, format_checker=validator.FORMAT_CHECKER)


def path(name: str) -> str:
    """Return where a schema lies."""
    return str(_FOLDER / name)


def faults(name: str, *documents: Any) -> list[str]:  # noqa: ANN401 -- any JSON
    """Return what is wrong with documents, each with its place."""
    return [_told(fault) for document in documents for fault in _errors(name, document)]


def _errors(name: str, document: Any) -> Iterable[Any]:  # noqa: ANN401 -- any JSON
    return schema(name).iter_errors(document)


def _told(fault: Any) -> str:  # noqa: ANN401 -- jsonschema's ValidationError
    return f"{fault.json_path}: {fault.message}"
