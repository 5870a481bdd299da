"""What the schema cannot say: combinations that are well formed and still cannot be meant."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from scanner.model.account import is_id_glob
from scanner.model.policy import Filter, Policy
from scanner.policy.asserting import DESTINATION, RULE
from scanner.policy.document import Reading, pointer_of
from scanner.policy.lookups import roots
from scanner.policy.problems import Problem, hint, shown

_REPAIRED = (
    ("destination-region", ("destination", "region")),
    ("destination-storage-class", ("storage_class",)),
)
"""Checks with a list of what they allow, and the repair that would write it."""

_CUSTOM = "custom-expression"

_WILD = re.compile(r"[*?\[]")


def contradictions(policy: Policy, reading: Reading) -> Iterator[Problem]:
    """Yield the problems of a policy that fits the schema, each with its place."""
    asked = (
        *_nothing_left(policy),
        *_impossible_places(policy),
        *_pointless_reach(policy),
        *_assertions(policy),
        *_repairs_that_break(policy),
        *_pointless_waivers(policy),
    )
    return (reading.at_value(pointer, message) for pointer, message in asked)


_Found = Iterator[tuple[str, str]]


def _nothing_left(policy: Policy) -> _Found:
    exclude = policy.exclude
    if not exclude.is_empty and _within(policy.selects, exclude):
        yield "/selects/exclude", "excludes everything that the policy selects, so it would judge nothing"


def _within(inner: Filter, outer: Filter) -> bool:
    """Tell whether whatever the inner filter matches is sure to match the outer one."""
    names = (
        (inner.accounts, outer.accounts),
        (inner.regions, outer.regions),
        (inner.buckets, outer.buckets),
    )
    tags = dict(inner.tags)
    return (
        all(_narrower(narrow, wide) for narrow, wide in names)
        and all(key in tags and _narrower(tags[key], globs) for key, globs in outer.tags)
        and outer.where in ("", inner.where)
    )


def _narrower(narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    return not wide or "*" in wide or (bool(narrow) and set(narrow) <= set(wide))


def _impossible_places(policy: Policy) -> _Found:
    """Find a destination-region or destination-account that no destination of the selected buckets can satisfy."""
    # Which ids the accounts of a name have, only a scan knows.
    ids = policy.selects.accounts if all(map(is_id_glob, policy.selects.accounts)) else ()
    places = {"destination-region": policy.selects.regions, "destination-account": ids}
    for wanted in policy.expects:
        here = places.get(wanted.check, ())
        parameters: Any = wanted.parameters
        if not here or not _exact((*here, *parameters.allowed)) or parameters.relation == "any":
            continue
        same = parameters.relation == "same"
        if not any((source == destination) == same for source, destination in product(here, parameters.allowed)):
            allows = "nothing that" if same else "only what"
            message = f"allows {allows} a selected bucket has, while 'relation' is {parameters.relation}"
            yield pointer_of("expects", wanted.check, "allowed"), f"{message}: no destination can comply"


def _exact(patterns: tuple[str, ...]) -> bool:
    return not any(_WILD.search(pattern) for pattern in patterns)


def _pointless_reach(policy: Policy) -> _Found:
    """Find a `reach` that follows data to places of which every one is allowed."""
    for wanted in policy.expects:
        parameters: Any = wanted.parameters
        if getattr(parameters, "reach", "") == "any-path" and parameters.allowed == ("*",):
            yield pointer_of("expects", wanted.check, "reach"), "asks nothing without 'allowed'; say which are"


def _assertions(policy: Policy) -> _Found:
    """Find a custom-expression that asserts nothing, and assertions about a bucket that name what only a pair has."""
    for wanted in policy.expects:
        parameters: Any = wanted.parameters
        if wanted.check != _CUSTOM:
            continue
        if not parameters.assertions:
            yield pointer_of("expects", _CUSTOM), "asserts nothing; give it 'assertions', or leave it out"
        for position, assertion in enumerate(parameters.assertions if parameters.of == "bucket" else ()):
            for name in sorted(roots(assertion.expression) & {RULE, DESTINATION}):
                message = f"a bucket has no {shown(name)}; write of: pair"
                yield pointer_of("expects", _CUSTOM, "assertions", position, "assert"), message


def _repairs_that_break(policy: Policy) -> _Found:
    """Find repairs that the policy itself would call a fault."""
    expected = {wanted.check: wanted for wanted in policy.expects}
    for check, path in _REPAIRED:
        made: Any = policy.remediation
        for key in path:
            made = made.get(key, {})
        if made and check in expected:
            parameters: Any = expected[check].parameters
            if not any(fnmatchcase(made, pattern) for pattern in parameters.allowed):
                yield pointer_of("remediation", *path), f"{shown(made)} is not what {check} allows in this policy"


def _pointless_waivers(policy: Policy) -> _Found:
    expected = [wanted.check for wanted in policy.expects]
    for position, waiver in enumerate(policy.waivers):
        if not any(fnmatchcase(check, waiver.check) for check in expected):
            message = f"the policy expects no {shown(waiver.check)}{hint(waiver.check, expected)}"
            yield pointer_of("waivers", position, "check"), message
