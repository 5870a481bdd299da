"""Which object shows what a rule does: one for which this rule decides at its destination, and no other.

Priority arbitrates between the rules that share a destination (API: ReplicationRule.Priority); which of two of equal
priority decides is not defined, so a canary avoids both. Tags count only where they are sent in the same request
(Amazon S3 User Guide: replication-what-is-isnot-replicated.html).
"""

import re
import string
from collections.abc import Iterator
from typing import Final

from scanner.model.base import Value
from scanner.model.objectstore import Tags
from scanner.model.precedence import shadowing
from scanner.model.replication import Rule, Scope

MARK: Final = ("s3rc-canary", "true")
"""The tag that marks a canary for people, where its rule leaves room for one more."""

_FOLDER = "s3rc-canary/"
_KEY = re.compile(r".*s3rc-canary/[0-9a-f]{32}", re.DOTALL)
_MOST_TAGS = 10  # UG: object-tagging
_LONGEST_KEY = 1024  # bytes of UTF-8 (UG: object-keys)
_ID_LENGTH = 32
# Tried one after the other, where a rule of higher priority takes the keys of a beginning.
_BEGINNINGS = ("", *(f"{character}-" for character in string.digits + string.ascii_letters))


class Shape(Value, frozen=True):
    """What the keys of a rule's canaries begin with, and their tags."""

    beginning: str
    tags: Tags

    def key(self, canary: str) -> str:
        """Return the key of the canary of this id, 32 hexadecimal digits."""
        return self.beginning + canary


class NoShapeError(Exception):
    """No object shows what the rule does; the text says why."""


def is_canary(key: str) -> bool:
    """Tell whether a key is one that we gave: nothing else is ever deleted."""
    return _KEY.fullmatch(key) is not None


def taken_by(rules: tuple[Rule, ...], key: str, tags: Tags) -> tuple[Rule, ...]:
    """Return the enabled rules whose filter an object matches, whichever of them decides."""
    return tuple(rule for rule in rules if rule.enabled and _takes(rule.scope, key, tags))


def shape_of(rule: Rule, rules: tuple[Rule, ...]) -> Shape:
    """Return the shape of objects for which exactly `rule` decides at its destination; raise NoShapeError."""
    if len(rule.scope.tags) > _MOST_TAGS:
        raise NoShapeError(f"The rule's filter wants {len(rule.scope.tags)} tags, and an object has {_MOST_TAGS}.")
    if len(f"{rule.scope.prefix}0-{_FOLDER}".encode("utf-8", "surrogatepass")) + _ID_LENGTH > _LONGEST_KEY:
        raise NoShapeError("The rule's prefix leaves no room for the name of a canary.")
    rivals = tuple(other for other in rules if _outranks(other, rule))
    for shape in _shapes(rule.scope):
        if not any(_may_take(rival.scope, shape) for rival in rivals):
            return shape
    above = shadowing(rule, rules)
    other = f"Rule {above.id!r} decides" if above else "Other rules of the same or a higher priority decide"
    raise NoShapeError(f"{other} for every object of this rule towards {rule.destination.bucket}.")


def _shapes(scope: Scope) -> Iterator[Shape]:
    room = len(scope.tags) < _MOST_TAGS and MARK[0] not in dict(scope.tags)
    for tags in (tuple(sorted((*scope.tags, MARK))), scope.tags) if room else (scope.tags,):
        for beginning in _BEGINNINGS:
            yield Shape(f"{scope.prefix}{beginning}{_FOLDER}", tags)


def _outranks(other: Rule, rule: Rule) -> bool:
    """Tell whether another rule would decide, or might, wherever both match."""
    same = other.destination.arn == rule.destination.arn
    return same and other.enabled and other != rule and other.priority >= rule.priority


def _may_take(scope: Scope, shape: Shape) -> bool:
    nested = shape.beginning.startswith(scope.prefix) or scope.prefix.startswith(shape.beginning)
    return nested and set(scope.tags) <= set(shape.tags)


def _takes(scope: Scope, key: str, tags: Tags) -> bool:
    return key.startswith(scope.prefix) and set(scope.tags) <= set(tags)
