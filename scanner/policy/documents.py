"""What expressions may name: a bucket's name, account, Region, ARN and tags, and AWS's own documents.

Documents stand under the names of their facets, with underscores for hyphens; where there is none it is null. The
bucket policy, which AWS returns as text, stands there as the JSON that it holds.
"""

from collections.abc import Callable, Iterable
from typing import Any

from scanner.model import facet as facets
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Unreadable
from scanner.policy.lookups import WHOLE

DOCUMENTS: dict[str, facets.Facet[Any]] = {
    facet.name.replace("-", "_"): facet
    for facet in (
        facets.ENCRYPTION,
        facets.LIFECYCLE,
        facets.NOTIFICATIONS,
        facets.OBJECT_LOCK,
        facets.OWNERSHIP,
        facets.POLICY,
        facets.PUBLIC_ACCESS_BLOCK,
        facets.REPLICATION,
        facets.REQUEST_PAYMENT,
        facets.TAGS,
        facets.VERSIONING,
    )
}

NAMES = ("account", "arn", "name", "region", *DOCUMENTS)
"""Everything that an expression may name of a bucket."""

Read = Callable[[facets.Facet[Any]], Any]
"""From a facet to its typed value, or to AWS's own document; raises `Unread` where it is not known."""


def names_of(named: Iterable[str]) -> frozenset[str]:
    """Return the names of a bucket among those that an expression looks up: all of them where it takes the whole."""
    found = frozenset(named)
    return frozenset(NAMES) if WHOLE in found else found & frozenset(NAMES)


def facets_of(named: Iterable[str]) -> tuple[facets.Facet[Any], ...]:
    """Return the facets whose documents stand under the names, sorted by name."""
    return tuple(DOCUMENTS[name] for name in sorted(names_of(named) & DOCUMENTS.keys()))


def told(ref: BucketRef, field: str) -> str:
    """Return a bucket's name, ARN, account or Region; raise `Unread` where no answer of AWS told it."""
    value = str(getattr(ref, field))
    if not value:
        message = f"the {field} of {ref.name} is not known"
        raise facets.Unread(Unreadable(operation="", at="", code="NotTold", message=message))
    return value


def seen(named: Iterable[str], ref: BucketRef, value: Read, document: Read) -> dict[str, Any]:
    """Return what an expression sees of a bucket under the names; raise `Unread` where one of them is not known."""
    return {name: _seen(name, ref, value, document) for name in sorted(names_of(named))}


def _seen(name: str, ref: BucketRef, value: Read, document: Read) -> Any:  # noqa: ANN401 -- JSON
    if name not in DOCUMENTS:
        return told(ref, name)
    facet = DOCUMENTS[name]
    typed = value(facet)
    if facet is facets.TAGS:
        return dict(typed.items)
    if facet is facets.POLICY:
        return typed.document or None
    return document(facet)
