"""Holds a policy file against the schema."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from scanner.model.base import Document
from scanner.policy.document import Reading, pointer_of
from scanner.policy.formats import checker
from scanner.policy.library import Draft202012Validator, ValidationError, relevance, validators
from scanner.policy.messages import Fault, repeated, unknown_key, words
from scanner.policy.problems import Problem


def violations(reading: Reading, schema: Document) -> set[Problem]:
    """Return every way in which the file breaks the schema, each with its place."""
    errors = _validator_class()(schema, format_checker=checker()).iter_errors(reading.value)
    return {problem for error in errors for problem in _explained(_innermost(error), reading)}


@cache
def _validator_class() -> Any:  # noqa: ANN401 -- jsonschema makes the class
    keywords = {"pattern": _pattern, "uniqueItems": _unique_items}
    return validators.extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401
    # Python's `$` also matches before a line break at the end; JSON Schema's does not (ECMA-262).
    anchored = pattern.startswith("^") and pattern.endswith("$")
    match = re.fullmatch if anchored else re.search
    if isinstance(instance, str) and not match(pattern, instance):
        yield ValidationError("does not match")


def _unique_items(_validator: Any, wanted: bool, instance: Any, _schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401
    # The library compares each with each; a file with thousands of mappings in a list would take minutes.
    if wanted and isinstance(instance, list) and repeated(instance):
        yield ValidationError("names something twice")


def _innermost(error: ValidationError) -> ValidationError:
    """Return, of an error about alternatives, the error of the one that was probably meant: the deepest, then first."""
    while error.context:
        error = min(error.context, key=relevance)
    return error


def _explained(error: ValidationError, reading: Reading) -> Iterator[Problem]:
    pointer = pointer_of(*error.absolute_path)
    fault = _fault(error)
    if fault.keyword == "additionalProperties":
        known = fault.schema["properties"]
        for key in fault.instance.keys() - known.keys():
            yield reading.at_key(pointer + pointer_of(key), unknown_key(pointer, key, known))
    elif fault.keyword == "required":
        missing = [key for key in fault.limit if key not in fault.instance]
        yield from (reading.at_value(pointer, f"'{key}' is missing") for key in missing)
    elif "propertyNames" in error.absolute_schema_path:
        yield reading.at_key(pointer + pointer_of(fault.instance), words(fault))
    elif fault.keyword == "format":
        yield reading.at_value(pointer, str(error.cause))
    else:
        yield reading.at_value(pointer, words(fault))


def _fault(error: ValidationError) -> Fault:
    schema: Any = error.schema
    return Fault(keyword=str(error.validator), limit=error.validator_value, instance=error.instance, schema=schema)
