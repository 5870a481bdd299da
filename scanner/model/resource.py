"""What a rule leans on beside buckets: the replication role, the keys. Named by ARN, read like buckets."""

import re

from scanner.model.base import Value
from scanner.model.bucket import account_of_arn, region_of_arn
from scanner.model.evidence import Evidence

# IAM User Guide: reference_iam-quotas.html (names and paths). KMS Developer Guide: concepts.html (key ids, aliases).
_SHAPES = {
    "iam": re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/([!-~]+/)?[\w+=,.@-]{1,64}", re.ASCII),
    "kms": re.compile(
        r"arn:aws[a-z-]*:kms:[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:"
        r"(key/[A-Za-z0-9-]{1,64}|alias/[A-Za-z0-9/_-]{1,250})"
    ),
}


class ResourceRef(Value, frozen=True, order=True):
    """A role or a key, by ARN. The ARN is what a document says, so it may be no ARN at all."""

    arn: str

    @property
    def place(self) -> str:
        """Return what every report is ordered by."""
        return self.arn

    @property
    def account(self) -> str:
        """The account that owns it, empty where the ARN does not tell."""
        return account_of_arn(self.arn)

    @property
    def region(self) -> str:
        """The Region that it is in, empty for what has none, as roles."""
        return region_of_arn(self.arn)

    def is_of(self, service: str) -> bool:
        """Tell whether it is the well-formed ARN of a role (`iam`), or of a key or an alias (`kms`)."""
        return _SHAPES[service].fullmatch(self.arn) is not None


class ResourceRecord(Value, frozen=True):
    """A role's or key's evidence by facet name."""

    ref: ResourceRef
    evidence: dict[str, Evidence]
