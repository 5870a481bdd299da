"""The bucket's own Block Public Access settings, replaced as a whole."""

from scanner.model.base import Document
from scanner.model.facet import PUBLIC_ACCESS_BLOCK
from scanner.writers._calls import putting
from scanner.writers._documents import same_by

_SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_ACTIONS = ("s3:PutBucketPublicAccessBlock",)


def _canonical(document: Document) -> object:
    return {**dict.fromkeys(_SETTINGS, False), **document}


WRITING = putting(
    PUBLIC_ACCESS_BLOCK,
    ("PutPublicAccessBlock", "PublicAccessBlockConfiguration"),
    "DeletePublicAccessBlock",
    same=same_by(_canonical),
    permissions={"PutPublicAccessBlock": _ACTIONS, "DeletePublicAccessBlock": _ACTIONS},
)
