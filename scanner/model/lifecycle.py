"""Typed view of a lifecycle configuration: what it deletes, and when (API: LifecycleRule, LifecycleRuleFilter)."""

from scanner.model.base import Document, Value, text
from scanner.model.replication import Scope

_SIZES = frozenset({"ObjectSizeGreaterThan", "ObjectSizeLessThan"})


class Expiry(Value, frozen=True):
    """An enabled lifecycle rule that deletes objects of `scope`; of these only some where it filters `by_size`.

    Current versions expire `days` after the object was created, or on `date` (RFC 3339); noncurrent ones
    `noncurrent_days` after another version succeeded them. None, or empty, where the rule leaves them alone.
    """

    rule: str
    scope: Scope
    by_size: bool = False
    days: int | None = None
    date: str = ""
    noncurrent_days: int | None = None


class Lifecycle(Value, frozen=True):
    """The enabled lifecycle rules that delete objects, in the document's order."""

    expiries: tuple[Expiry, ...] = ()


def parse_lifecycle(document: Document) -> Lifecycle:
    """Read GetBucketLifecycleConfiguration's `Rules`; raise KeyError, TypeError or ValueError for unknown shapes.

    Transitions, aborted uploads and the removal of lone delete markers delete no object.
    """
    found = (_expiry(position, rule) for position, rule in enumerate(document["Rules"]) if _is_enabled(rule))
    return Lifecycle(tuple(one for one in found if one.date or one.days is not None or one.noncurrent_days is not None))


def _is_enabled(rule: Document) -> bool:
    status = rule["Status"]
    if status not in ("Enabled", "Disabled"):
        raise ValueError(f"Status is {status!r}, neither Enabled nor Disabled")
    return bool(status == "Enabled")


def _expiry(position: int, rule: Document) -> Expiry:
    expiration = rule.get("Expiration", {})
    noncurrent = rule.get("NoncurrentVersionExpiration")
    predicates = _predicates(rule)
    return Expiry(
        rule=text(rule.get("ID") or f"rule-{position + 1}"),
        scope=_scope(predicates),
        by_size=bool(_SIZES & predicates.keys()),
        days=_days(expiration["Days"]) if "Days" in expiration else None,
        date=text(expiration.get("Date", "")),
        noncurrent_days=None if noncurrent is None else _days(noncurrent["NoncurrentDays"]),
    )


def _predicates(rule: Document) -> Document:
    """Return what narrows the rule. A predicate that we do not know could exclude every replica: refuse it."""
    if "Filter" not in rule:
        return {"Prefix": rule.get("Prefix", "")}
    chosen = rule["Filter"]
    found: Document = chosen.get("And", chosen)
    known = found.keys() <= {"Prefix", "Tag", "Tags", *_SIZES} and (found is chosen or chosen.keys() == {"And"})
    if not known:
        raise ValueError(f"Filter has {', '.join(sorted({*chosen, *found}))}: not prefix, tags and sizes")
    return found


def _scope(predicates: Document) -> Scope:
    tags = [*predicates.get("Tags", []), *([predicates["Tag"]] if "Tag" in predicates else [])]
    return Scope(
        prefix=text(predicates.get("Prefix", "")),
        tags=tuple(sorted((text(tag["Key"]), text(tag["Value"])) for tag in tags)),
    )


def _days(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is not a number of days")
    return value
