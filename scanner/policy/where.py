"""`where`: a JMESPath expression over a bucket's own documents.

The expression sees `name`, `account`, `region`, `arn`, `tags` (a map of strings) and one field a facet, holding AWS's
document, or null where there is none: `versioning.Status == 'Enabled'`. JMESPath cannot loop, call or write.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.parser import ParsedResult

from scanner.model import facet as facets
from scanner.model.base import Document
from scanner.model.estate import evidence_of
from scanner.model.evidence import Present
from scanner.model.snapshot import BucketRecord

DOCUMENTS: dict[str, facets.Facet[Any]] = {
    facet.name: facet
    for facet in (facets.VERSIONING, facets.REPLICATION, facets.ENCRYPTION, facets.TAGS, facets.OWNERSHIP)
}


@lru_cache(maxsize=256)
def compiled(expression: str) -> ParsedResult:
    """Compile an expression; raise jmespath.exceptions.JMESPathError where it is not one."""
    return jmespath.compile(expression)


@lru_cache(maxsize=256)
def facets_of(expression: str) -> frozenset[str]:
    """Return the facets whose documents the expression may look at."""
    return frozenset(_fields(compiled(expression).parsed)) & DOCUMENTS.keys()


def _fields(node: Mapping[str, Any]) -> set[str]:
    found = {node["value"]} if node["type"] == "field" else set()
    return found.union(*(_fields(child) for child in node["children"] if isinstance(child, dict)))


def matches(expression: str, record: BucketRecord) -> bool:
    """Tell whether the expression holds; raise `Unread` where a document that it looks at is not known.

    Holds means what JMESPath calls truthy: not false, null, or empty.
    """
    documents = {name: _document(name, record) for name in sorted(facets_of(expression))}
    return bool(compiled(expression).search({**_names(record), **documents}))


def _names(record: BucketRecord) -> Document:
    ref = record.ref
    return {"name": ref.name, "account": ref.account, "region": ref.region, "arn": ref.arn}


def _document(name: str, record: BucketRecord) -> Document | None:
    evidence = evidence_of(record, name)
    value = DOCUMENTS[name].value(evidence)
    if name == facets.TAGS.name:
        return dict(value.items)
    return evidence.document if isinstance(evidence, Present) else None
