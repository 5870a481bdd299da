"""Which rules of a replication configuration are ours, and what they are called.

A rule is recognised by the prefix of its ID alone: S3 keeps IDs as they were written (API: ReplicationRule.ID, at most
255 characters, unique in the configuration). There are two kinds: rules that were added, and copies of foreign rules
that decide in their stead.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

from scanner.model.base import Document
from scanner.model.replication import Rule

OWN: Final = "s3rc-"
"""How the IDs of our rules begin."""

MAX_ID: Final = 255
"""The most characters that a rule's ID may have (API: ReplicationRule)."""

_DIGITS = 12


def is_own(rule: Document) -> bool:
    """Tell whether a rule of AWS's document is ours to change."""
    return is_own_id(str(rule.get("ID", "")))


def is_own_id(rule_id: str) -> bool:
    """Tell whether an ID is one of ours."""
    return rule_id.startswith(OWN)


def added_id(bucket: str, prefix: str = "") -> str:
    """Return the ID of the rule that is added to replicate all objects, or those under a prefix, to a bucket."""
    name = f"{bucket}-{_digest(prefix)}" if prefix else bucket
    plain = OWN + name
    return plain if len(plain) <= MAX_ID else _digested(name)


def is_added(rule: Rule) -> bool:
    """Tell whether a rule was added by us, rather than copied from a foreign one."""
    return rule.id == added_id(rule.destination.bucket, rule.scope.prefix)


def copy_id(rules: Iterable[Rule], original: Rule) -> str:
    """Return the ID for a new copy of a foreign rule: the original's, with a digest where that could be misread."""
    plain = _plain(original)
    return plain if plain and plain not in {rule.id for rule in rules} else _digested(original.id)


def copy_of(rules: Iterable[Rule], original: Rule) -> Rule | None:
    """Return our copy of a foreign rule, if there is one."""
    ids = (_plain(original), _digested(original.id))
    alike = (rule for rule in rules if rule.destination.arn == original.destination.arn)
    return next((rule for rule in alike if rule.id in ids), None)


def _plain(original: Rule) -> str:
    """Return the plain ID of a copy, empty where it is too long or could be that of an added rule."""
    plain = OWN + original.id
    return "" if len(plain) > MAX_ID or original.id.startswith(original.destination.bucket) else plain


def _digested(name: str) -> str:
    kept = name[: MAX_ID - len(OWN) - _DIGITS - 1]
    return f"{OWN}{kept}-{_digest(name)}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
