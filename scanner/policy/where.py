"""`where`: a JMESPath expression over a bucket's own documents, such as `versioning.Status == 'Enabled'`.

It sees what `scanner.policy.documents` names.
"""

from typing import Any

from scanner.model.base import Document
from scanner.model.estate import evidence_of
from scanner.model.evidence import Present, Unreadable
from scanner.model.facet import Facet, Unread
from scanner.model.snapshot import BucketRecord
from scanner.policy import documents
from scanner.policy.expression import EvaluationError, holds
from scanner.policy.lookups import roots


def facets_of(expression: str) -> frozenset[str]:
    """Return the names of the facets whose documents the expression looks at."""
    return frozenset(facet.name for facet in documents.facets_of(roots(expression)))


def matches(expression: str, record: BucketRecord) -> bool:
    """Tell whether the expression holds; raise `Unread` where that is not known.

    Not known is what depends on something that could not be read, and what makes the expression itself fail.
    """

    def value(facet: Facet[Any]) -> Any:  # noqa: ANN401 -- each facet has its own type
        return facet.value(evidence_of(record, facet.name))

    def document(facet: Facet[Any]) -> Document | None:
        evidence = evidence_of(record, facet.name)
        return evidence.document if isinstance(evidence, Present) else None

    seen = documents.seen(roots(expression), record.ref, value, document)
    try:
        return holds(expression, seen)
    except EvaluationError as error:
        failed = Unreadable(operation="where", at="", code="ExpressionFailed", message=str(error))
        raise Unread(failed) from error
