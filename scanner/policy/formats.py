"""Texts of a policy file that have a grammar of their own, by the name of their `format` in the schema."""

import re
from collections.abc import Callable
from datetime import date
from string import Formatter

from scanner.policy.asserting import RULE, pair_lookups
from scanner.policy.documents import NAMES
from scanner.policy.expression import ExpressionError
from scanner.policy.library import FormatChecker
from scanner.policy.lookups import WHOLE, Path, lookups
from scanner.policy.problems import hint, plain, shown

PLACEHOLDERS = ("bucket", "account", "region")
"""What a template may name in braces; each stands for the source bucket's."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def checker() -> FormatChecker:
    """Return the checker of our formats and of no other; its errors carry the reason as their cause."""
    made = FormatChecker(formats=())
    for name, fault in _FAULTS.items():
        made.checks(name, raises=ValueError)(_raising(fault))
    return made


def _raising(fault: Callable[[str], str]) -> Callable[[object], bool]:
    def fits(instance: object) -> bool:
        reason = fault(instance) if isinstance(instance, str) else ""
        if reason:
            raise ValueError(reason)
        return True

    return fits


def day_fault(text: str) -> str:
    """Return why a text is no day, or nothing."""
    if not _DAY.fullmatch(text):
        return f"{shown(text)} must be a day written YYYY-MM-DD, such as 2027-03-31"
    try:
        date.fromisoformat(text)
    except ValueError as error:
        return f"{shown(text)} is no day of the calendar: {error}"
    return ""


def expression_fault(expression: str) -> str:
    """Return why a text is no JMESPath expression over a bucket, or nothing."""
    return _lookup_fault(expression, lookups, NAMES)


def assertion_fault(expression: str) -> str:
    """Return why a text is no JMESPath expression over a bucket or a pair, or nothing."""
    return _lookup_fault(expression, pair_lookups, (*NAMES, RULE))


def _lookup_fault(expression: str, lookups_of: Callable[[str], frozenset[Path]], names: tuple[str, ...]) -> str:
    try:
        paths = sorted(lookups_of(expression.strip()))
    except ExpressionError as error:
        return f"is no JMESPath expression: {plain(str(error))}"
    for *inside, name in paths:
        known = NAMES if inside else names
        if name not in (WHOLE, *known):
            return f"a {inside[0] if inside else 'bucket'} has no {shown(name)}{hint(name, known)}"
    return ""


def template_fault(template: str) -> str:
    """Return why a text is no template over the placeholders, or nothing."""
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    try:
        fields = list(Formatter().parse(template))
    except ValueError as error:
        return f"has braces that do not match ({error}); it may name {known}"
    for _, name, form, conversion in fields:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            return f"may name {known}, not {shown(f'{{{name}}}')}{hint(name, PLACEHOLDERS)}"
    return ""


_FAULTS: dict[str, Callable[[str], str]] = {
    "date": day_fault,
    "assertion": assertion_fault,
    "jmespath": expression_fault,
    "template": template_fault,
}
