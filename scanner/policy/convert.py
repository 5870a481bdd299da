"""From a policy file that fits the schema to a `Policy`."""

from collections.abc import Mapping
from typing import Any

import msgspec

from scanner.model.base import Document
from scanner.model.check import Check
from scanner.model.finding import Severity
from scanner.model.policy import WAIVER_DAYS, Expectation, Filter, Policy, Waiver

SEVERITY = "severity"
"""The key of an expectation that is not a parameter of its check."""


class ParameterError(ValueError):
    """A check refuses its parameters although they fit the schema."""

    def __init__(self, check: str, message: str) -> None:
        super().__init__(message)
        self.check = check


def policy_of(value: Document, checks: Mapping[str, Check], sha256: str, source: str) -> Policy:
    """Return the policy; raise `ParameterError` for parameters that a check refuses."""
    selects = value.get("selects", {})
    return Policy(
        name=value["name"],
        version=value["version"],
        title=value.get("title", ""),
        selects=_filter(selects),
        exclude=_filter(selects.get("exclude", {})),
        expects=tuple(_expectation(checks[name], wanted) for name, wanted in value["expects"].items()),
        controls=tuple((framework, tuple(ids)) for framework, ids in value.get("controls", {}).items()),
        waivers=tuple(_waiver(waiver) for waiver in value.get("waivers", [])),
        waiver_days=value.get("waiver_days", WAIVER_DAYS),
        remediation=value.get("remediation", {}),
        limits=value.get("limits", {}),
        sha256=sha256,
        source=source,
    )


def _filter(value: Document) -> Filter:
    return Filter(
        accounts=tuple(value.get("accounts", ())),
        regions=tuple(value.get("regions", ())),
        buckets=tuple(value.get("buckets", ())),
        tags=_tags(value),
        where=value.get("where", "").strip(),
    )


def _waiver(value: Document) -> Waiver:
    return msgspec.convert({**value, "tags": _tags(value)}, Waiver)


def _tags(value: Document) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((key, _globs(globs)) for key, globs in value.get("tags", {}).items())


def _globs(value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- one glob or a list of them
    return (value,) if isinstance(value, str) else tuple(value)


def _expectation(check: Check, wanted: Document) -> Expectation:
    given = {key: value for key, value in wanted.items() if key != SEVERITY}
    try:
        parameters = msgspec.convert(given, check.parameters)
    except msgspec.ValidationError as error:
        raise ParameterError(check.id, str(error)) from error
    return Expectation(check.id, Severity(wanted.get(SEVERITY, check.severity)), parameters)
