"""Typed views of a replication configuration (API: ReplicationConfiguration, ReplicationRule, Destination)."""

from typing import Any

from scanner.model.base import Document, Value, text
from scanner.model.bucket import bucket_of_arn

ENABLED = "Enabled"


class Scope(Value, frozen=True):
    """Which objects a rule takes: a key prefix and tags that must all be present (API: ReplicationRuleFilter)."""

    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def is_whole_bucket(self) -> bool:
        """True only for the empty prefix without tags: the one filter that provably covers everything."""
        return not self.prefix and not self.tags

    def contains(self, other: "Scope") -> bool:
        """Tell whether every object of `other` is one of ours."""
        return other.prefix.startswith(self.prefix) and set(self.tags) <= set(other.tags)

    def overlaps(self, other: "Scope") -> bool:
        """Tell whether an object could be in both: it has one key, and one value for each of its tags."""
        nested = self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix)
        ours = dict(self.tags)
        return nested and all(ours.get(key, value) == value for key, value in other.tags)

    def __str__(self) -> str:
        parts = [f"prefix {self.prefix!r}"] if self.prefix else []
        parts += [f"tag {key!r} = {value!r}" for key, value in self.tags]
        return " and ".join(parts) or "all objects"


class Destination(Value, frozen=True):
    """Where a rule sends its replicas, and how.

    `account` is what the rule declares, not proof of who owns the bucket. `storage_class` is empty where the rule
    leaves it out (the replica then keeps the source object's class).
    """

    partition: str
    bucket: str
    account: str = ""
    storage_class: str = ""
    replica_kms_key: str = ""
    owner_override: bool = False
    replication_time_control: bool = False
    metrics: bool = False

    @property
    def arn(self) -> str:
        """Return the destination bucket's ARN."""
        return f"arn:{self.partition}:s3:::{self.bucket}"


class Rule(Value, frozen=True):
    """One rule. `legacy` marks a V1 rule: `Prefix` at rule level, no `Filter` (UG: replication-add-config).

    `delete_markers` is None for V1, whose behaviour is fixed. `replica_modifications` is whether replica modification
    sync is on.
    """

    id: str
    enabled: bool
    priority: int
    scope: Scope
    destination: Destination
    legacy: bool = False
    delete_markers: bool | None = None
    kms_opt_in: bool = False
    replica_modifications: bool = False

    @property
    def replicates_delete_markers(self) -> bool:
        """V1 rules replicate the delete markers that users make; V2 rules do where they say so."""
        return self.legacy or bool(self.delete_markers)


class ReplicationConfiguration(Value, frozen=True):
    """The one IAM role and the rules of a source bucket, in the document's order."""

    role: str
    rules: tuple[Rule, ...]

    @property
    def enabled_rules(self) -> tuple[Rule, ...]:
        """The rules that replicate anything."""
        return tuple(rule for rule in self.rules if rule.enabled)


NOT_CONFIGURED = ReplicationConfiguration(role="", rules=())
"""What an absent replication configuration reads as."""


def parse_replication(document: Document) -> ReplicationConfiguration:
    """Read AWS's document; raise KeyError, TypeError or ValueError for a shape the API does not document."""
    rules = tuple(_rule(position, rule) for position, rule in enumerate(document["Rules"]))
    return ReplicationConfiguration(role=text(document["Role"]), rules=rules)


def _rule(position: int, rule: Document) -> Rule:
    criteria = rule.get("SourceSelectionCriteria") or {}
    return Rule(
        # S3 names every rule itself where the writer did not; the position is for doubles that do not.
        id=text(rule.get("ID") or f"rule-{position + 1}"),
        enabled=_status(rule, "Status"),
        priority=_priority(rule),
        scope=parse_scope(rule),
        destination=_destination(rule["Destination"]),
        legacy="Filter" not in rule,
        delete_markers=_is_enabled(rule.get("DeleteMarkerReplication")),
        kms_opt_in=_is_enabled(criteria.get("SseKmsEncryptedObjects")) is True,
        replica_modifications=_is_enabled(criteria.get("ReplicaModifications")) is True,
    )


def _priority(rule: Document) -> int:
    priority = rule.get("Priority", 0)
    if type(priority) is not int:
        raise TypeError(f"Priority is {priority!r}, not a whole number")
    return priority


def _status(holder: Document, key: str) -> bool:
    status = holder[key]
    if status not in (ENABLED, "Disabled"):
        raise ValueError(f"{key} is {status!r}, neither Enabled nor Disabled")
    return bool(status == ENABLED)


def _is_enabled(element: Document | None) -> bool | None:
    return None if not element else _status(element, "Status")


def parse_scope(rule: Document) -> Scope:
    """Read which objects a rule takes; raise as `parse_replication` does."""
    if "Filter" not in rule:
        return Scope(prefix=text(rule["Prefix"]))
    chosen, tags = _predicates(rule["Filter"])
    return Scope(
        prefix=text(chosen.get("Prefix", "")),
        tags=tuple(sorted((text(tag["Key"]), text(tag["Value"])) for tag in tags)),
    )


def _predicates(chosen: Document) -> tuple[Document, list[Document]]:
    """Return where the prefix stands, and the tags. A predicate we do not know could narrow the rule: refuse it."""
    if "And" in chosen:
        both = chosen["And"]
        known = chosen.keys() == {"And"} and both.keys() <= {"Prefix", "Tags"}
        tags = list(both.get("Tags", []))
    else:
        both = chosen
        known = len(chosen) <= 1 and chosen.keys() <= {"Prefix", "Tag"}
        tags = [chosen["Tag"]] if "Tag" in chosen else []
    if not known:
        raise ValueError(
            f"Filter has {', '.join(sorted({*chosen, *both}))}: not one prefix, one tag or one And of these"
        )
    return both, tags


def _destination(document: Document) -> Destination:
    partition, bucket = bucket_of_arn(document["Bucket"])
    encryption: dict[str, Any] = document.get("EncryptionConfiguration") or {}
    return Destination(
        partition=partition,
        bucket=bucket,
        account=text(document.get("Account", "")),
        storage_class=text(document.get("StorageClass", "")),
        replica_kms_key=text(encryption.get("ReplicaKmsKeyID", "")),
        owner_override=_overrides_owner(document.get("AccessControlTranslation")),
        replication_time_control=_is_enabled(document.get("ReplicationTime")) is True,
        metrics=_is_enabled(document.get("Metrics")) is True,
    )


def _overrides_owner(translation: Document | None) -> bool:
    if not translation:
        return False
    if translation["Owner"] != "Destination":
        raise ValueError(f"AccessControlTranslation.Owner is {translation['Owner']!r}, not Destination")
    return True
