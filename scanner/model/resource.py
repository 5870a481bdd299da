"""What a rule leans on beside buckets: the replication role, the keys. Named by ARN, read like buckets."""

from scanner.model.base import Value
from scanner.model.bucket import account_of_arn, region_of_arn
from scanner.model.evidence import Evidence


class ResourceRef(Value, frozen=True, order=True):
    """A role or a key, by ARN."""

    arn: str

    @property
    def account(self) -> str:
        """The account that owns it, empty where the ARN does not tell."""
        return account_of_arn(self.arn)

    @property
    def region(self) -> str:
        """The Region that it is in, empty for what has none, as roles."""
        return region_of_arn(self.arn)


class ResourceRecord(Value, frozen=True):
    """A role's or key's evidence by facet name."""

    ref: ResourceRef
    evidence: dict[str, Evidence]
