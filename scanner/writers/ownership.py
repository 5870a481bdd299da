"""Object ownership, replaced as a whole."""

from scanner.model.facet import OWNERSHIP
from scanner.writers._calls import putting
from scanner.writers._documents import same_by

_ACTIONS = ("s3:PutBucketOwnershipControls",)

WRITING = putting(
    OWNERSHIP,
    ("PutBucketOwnershipControls", "OwnershipControls"),
    "DeleteBucketOwnershipControls",
    same=same_by(lambda document: document),
    permissions={"PutBucketOwnershipControls": _ACTIONS, "DeleteBucketOwnershipControls": _ACTIONS},
)
