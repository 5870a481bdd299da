"""The condition operators: how one value of a policy compares with one value of the request.

IAM User Guide: reference_policies_elements_condition_operators.html.
"""

import base64
import operator
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, partial
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, NamedTuple

from scanner.iam.arn import arn_matches, no_value
from scanner.iam.context import Context
from scanner.iam.glob import Beginning, Text
from scanner.iam.logic import About, Doubt, Truth
from scanner.iam.variables import Reading, resolve

Compare = Callable[[str, Text, Context], Truth]
"""Compare a policy's value with the request's, in the request's context."""

_EXACT, _EXACT_FOLDED, _LIKE = Reading(wildcards=False), Reading(wildcards=False, fold=True), Reading()

_MISSING = {len("2026"): "-01-01", len("2026-11"): "-01"}
"""What short forms of a date leave out."""


class Operator(NamedTuple):
    """A comparison; `negated` where the operator asks that it does not hold."""

    compare: Compare
    negated: bool = False


def _text(reading: Reading, wanted: str, given: Text, context: Context) -> Truth:
    resolved = resolve(wanted, context, reading)
    if resolved.glob is None:
        return False
    if resolved.unresolved:
        return no_value(resolved.unresolved)
    return resolved.glob.matches(_folded(given) if reading.fold else given)


def _folded(given: Text) -> Text:
    return Beginning(given.known.lower()) if isinstance(given, Beginning) else given.lower()


def _arn(wanted: str, given: Text, context: Context) -> Truth:
    return arn_matches(resolve(wanted, context), given)


def _typed(
    read: Callable[[str], Any], compare: Callable[[Any, Any], bool], wanted: str, given: Text, _: Context
) -> Truth:
    """Compare two values of a type; one that is not of the type leaves the comparison open."""
    if isinstance(given, Beginning):
        return Doubt(About.CONDITION, f"only the beginning of the request's value is known: {given}")
    try:
        return compare(read(given), read(wanted))
    except (ValueError, ArithmeticError, OSError):
        return Doubt(About.CONDITION, f"cannot compare {given!r} of the request with {wanted!r} of the policy")


@lru_cache(maxsize=1024)
def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    """Read one of W3C's forms of ISO 8601, or seconds since 1970. Without a time zone it is UTC."""
    if text.isdecimal() and len(text) > len("2026"):
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text + _MISSING.get(len(text), ""))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _binary(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


@lru_cache(maxsize=1024)
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text, strict=False)


def _inside(given: IPv4Network | IPv6Network, wanted: IPv4Network | IPv6Network) -> bool:
    return given.version == wanted.version and given.subnet_of(wanted)  # type: ignore[arg-type]


def _both(name: str, compare: Compare) -> dict[str, Operator]:
    """Return an operator and its negation: `StringLike`, `StringNotLike`."""
    family, _, rest = name.partition(" ")
    return {f"{family}{rest}".lower(): Operator(compare), f"{family}Not{rest}".lower(): Operator(compare, negated=True)}


def _ordered(family: str, read: Callable[[str], Any]) -> dict[str, Operator]:
    orders = {
        "LessThan": operator.lt,
        "LessThanEquals": operator.le,
        "GreaterThan": operator.gt,
        "GreaterThanEquals": operator.ge,
    }
    return _both(f"{family} Equals", partial(_typed, read, operator.eq)) | {
        f"{family}{order}".lower(): Operator(partial(_typed, read, compare)) for order, compare in orders.items()
    }


NULL = "null"
"""Asks whether the key is absent; it compares nothing."""

OPERATORS: dict[str, Operator] = {
    **_both("String Equals", partial(_text, _EXACT)),
    **_both("String EqualsIgnoreCase", partial(_text, _EXACT_FOLDED)),
    **_both("String Like", partial(_text, _LIKE)),
    **_both("Arn Equals", _arn),
    **_both("Arn Like", _arn),
    **_ordered("Numeric", _number),
    **_ordered("Date", _moment),
    "bool": Operator(partial(_typed, _boolean, operator.eq)),
    "binaryequals": Operator(partial(_typed, _binary, operator.eq)),
    "ipaddress": Operator(partial(_typed, _network, _inside)),
    "notipaddress": Operator(partial(_typed, _network, _inside), negated=True),
}
"""By name in lower case, without `ForAllValues:`, `ForAnyValue:` and `IfExists`."""
