"""A key's policy. Only the key's own account may read it (KMS: kms-api-permissions-reference, cross-account use)."""

from scanner.model.base import Document
from scanner.model.collector import Ask, Gatherer
from scanner.model.facet import KEY_POLICY
from scanner.model.resource import ResourceRef


def key_id(ask: Ask, ref: ResourceRef) -> str:
    """Return an ARN that every operation takes: aliases serve only some of them."""
    if ":alias/" not in ref.arn:
        return ref.arn
    return str(ask("DescribeKey", KeyId=ref.arn)["KeyMetadata"]["Arn"])


def _gather(ask: Ask, ref: ResourceRef) -> Document:
    return {"Policy": ask("GetKeyPolicy", KeyId=key_id(ask, ref), PolicyName="default")["Policy"]}


COLLECTOR = Gatherer(
    facet=KEY_POLICY,
    service="kms",
    calls={"GetKeyPolicy": "kms:GetKeyPolicy", "DescribeKey": "kms:DescribeKey"},
    gather=_gather,
    absent=frozenset({"NotFoundException"}),
    own_account=True,
)
