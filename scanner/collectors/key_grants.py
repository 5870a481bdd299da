"""A key's grants, which may stand in for statements of its policy (KMS: grants)."""

from collections.abc import Iterator

from scanner.collectors.key_policy import key_id
from scanner.model.base import Document
from scanner.model.collector import Ask, Gatherer
from scanner.model.facet import KEY_GRANTS
from scanner.model.resource import ResourceRef

_KEPT = ("GranteePrincipal", "Operations", "Constraints")


def _gather(ask: Ask, ref: ResourceRef) -> Document:
    return {"Grants": [{name: grant[name] for name in _KEPT if name in grant} for grant in _grants(ask, ref)]}


def _grants(ask: Ask, ref: ResourceRef) -> Iterator[Document]:
    key = key_id(ask, ref)
    marker: Document = {}
    while True:
        page = ask("ListGrants", KeyId=key, **marker)
        yield from page["Grants"]
        if not page.get("Truncated"):
            return
        marker = {"Marker": page["NextMarker"]}


COLLECTOR = Gatherer(
    facet=KEY_GRANTS,
    service="kms",
    calls={"ListGrants": "kms:ListGrants", "DescribeKey": "kms:DescribeKey"},
    gather=_gather,
    absent=frozenset({"NotFoundException"}),
)
