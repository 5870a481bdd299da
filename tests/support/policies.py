"""Policies made in a test, without a file."""

from collections.abc import Mapping
from typing import Any

import msgspec

from scanner import registry
from scanner.model.policy import Expectation, Filter, Policy


def policy(
    *checks: str,
    name: str = "made-by-the-test",
    parameters: Mapping[str, dict[str, Any]] | None = None,
    **fields: Any,  # noqa: ANN401 -- the policy's own fields
) -> Policy:
    """Return a policy that expects the checks of every bucket, with default severities."""
    known = registry.checks()
    expects = tuple(
        Expectation(
            check, known[check].severity, msgspec.convert((parameters or {}).get(check, {}), known[check].parameters)
        )
        for check in checks
    )
    whole = {"version": "1.0.0", "title": "", "selects": Filter(), "exclude": Filter(), **fields}
    return Policy(name=name, expects=expects, **whole)
