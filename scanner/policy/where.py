"""`where`: a JMESPath expression over a bucket's own documents.

The expression sees `name`, `account`, `region`, `arn`, `tags` (a map of strings) and one field a facet, holding AWS's
document, or null where there is none: `versioning.Status == 'Enabled'`.
"""

from typing import Any

from scanner.model import facet as facets
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.estate import evidence_of
from scanner.model.evidence import Present, Unreadable
from scanner.model.snapshot import BucketRecord
from scanner.policy.expression import WHOLE, compiled, roots

DOCUMENTS: dict[str, facets.Facet[Any]] = {
    facet.name: facet
    for facet in (facets.VERSIONING, facets.REPLICATION, facets.ENCRYPTION, facets.TAGS, facets.OWNERSHIP)
}

_OF_REF = ("account", "arn", "name", "region")

NAMES = (*_OF_REF, *sorted(DOCUMENTS))
"""Everything that an expression may name in its outermost object."""


def facets_of(expression: str) -> frozenset[str]:
    """Return the facets whose documents the expression looks at."""
    return _asked(expression) & DOCUMENTS.keys()


def matches(expression: str, record: BucketRecord) -> bool:
    """Tell whether the expression holds; raise `Unread` where that is not known.

    Holds means what JMESPath calls true: not false, null, or empty. Not known is what depends on something that could
    not be read, and what makes the expression itself fail: `starts_with(tags.env, 'p')` where there is no tag.
    """
    seen = {name: _seen(name, record) for name in sorted(_asked(expression) & set(NAMES))}
    try:
        result = compiled(expression).search(seen)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # JMESPath's own errors are ValueErrors; its operators and functions let Python's through.
        failed = Unreadable(operation="where", at="", code="ExpressionFailed", message=str(error))
        raise facets.Unread(failed) from error
    return result is not None and result is not False and result not in ("", [], {})


def told(ref: BucketRef, field: str) -> str:
    """Return a bucket's account or Region; raise `Unread` where no answer of AWS told it."""
    value = str(getattr(ref, field))
    if not value:
        message = f"the {field} of {ref.name} is not known"
        raise facets.Unread(Unreadable(operation="", at="", code="NotTold", message=message))
    return value


def _asked(expression: str) -> frozenset[str]:
    named = roots(expression)
    return frozenset(NAMES) if WHOLE in named else named


def _seen(name: str, record: BucketRecord) -> Document | str | None:
    if name in _OF_REF:
        return told(record.ref, name)
    evidence = evidence_of(record, name)
    value = DOCUMENTS[name].value(evidence)
    if name == facets.TAGS.name:
        return dict(value.items)
    return evidence.document if isinstance(evidence, Present) else None
