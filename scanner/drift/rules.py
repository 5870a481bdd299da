"""What changed in a replication configuration, rule by rule."""

from collections.abc import Callable, Iterator

import msgspec

from scanner.model.replication import ReplicationConfiguration, Rule
from scanner.policy.problems import plain, shown

_SWITCHES: tuple[tuple[Callable[[Rule], bool], str, str], ...] = (
    (lambda rule: rule.enabled, "was enabled", "was disabled"),
    (lambda rule: rule.replicates_delete_markers, "replicates delete markers now", "leaves delete markers out now"),
    (lambda rule: rule.kms_opt_in, "takes objects encrypted with KMS now", "leaves objects encrypted with KMS out now"),
    (lambda rule: rule.replica_modifications, "syncs replica modifications now", "syncs no replica modifications now"),
    (
        lambda rule: rule.destination.owner_override,
        "gives replicas to the destination's owner now",
        "leaves replicas to the source's owner now",
    ),
    (
        lambda rule: rule.destination.replication_time_control,
        "has Replication Time Control now",
        "has no Replication Time Control any more",
    ),
    (lambda rule: rule.destination.metrics, "has replication metrics now", "has no replication metrics any more"),
    (lambda rule: rule.legacy, "is in the old V1 format now", "is in the current format now"),
)

_FIELDS: tuple[tuple[Callable[[Rule], str], str], ...] = (
    (lambda rule: rule.destination.bucket, "destination"),
    (lambda rule: rule.destination.account, "destination account"),
    (lambda rule: rule.destination.storage_class, "storage class"),
    (lambda rule: rule.destination.replica_kms_key, "replica KMS key"),
    (lambda rule: str(rule.priority), "priority"),
)


def rule_changes(name: str, old: ReplicationConfiguration, new: ReplicationConfiguration) -> Iterator[str]:
    """Yield a sentence for each change of what a bucket replicates; `name` is the bucket's."""
    if not old.rules and new.rules:
        yield f"Replication of {name} was configured, with {_named(new)}"
        return
    if old.rules and not new.rules:
        yield f"The replication configuration of {name} was removed; it had {_named(old)}"
        return
    if old.role != new.role:
        yield f"The replication role of {name} was changed from {plain(old.role)} to {plain(new.role)}"
    yield from _rules(name, old, new)


def ids_are_unique(configuration: ReplicationConfiguration) -> bool:
    """Tell whether rules can be told apart by their ids, as S3 sees to; a double may not."""
    return len({rule.id for rule in configuration.rules}) == len(configuration.rules)


def _named(configuration: ReplicationConfiguration) -> str:
    return ", ".join(f"rule {shown(rule.id)} to {plain(rule.destination.bucket)}" for rule in configuration.rules)


def _rules(name: str, old: ReplicationConfiguration, new: ReplicationConfiguration) -> Iterator[str]:
    before, after = ({rule.id: rule for rule in side.rules} for side in (old, new))
    for was, now in _renamed(before, after):
        yield f"Rule {shown(was)} of {name} was renamed to {shown(now)}"
        del before[was], after[now]
    for rule in before.values():
        if rule.id not in after:
            yield f"Rule {shown(rule.id)} of {name} was removed; it led to {plain(rule.destination.bucket)}"
    for rule in after.values():
        if rule.id not in before:
            state = "" if rule.enabled else ", disabled"
            led = f"it leads to {plain(rule.destination.bucket)} and takes {plain(str(rule.scope))}{state}"
            yield f"Rule {shown(rule.id)} of {name} was added; {led}"
        else:
            yield from _changes(f"ule {shown(rule.id)} of {name}", before[rule.id], rule)


def _renamed(before: dict[str, Rule], after: dict[str, Rule]) -> list[tuple[str, str]]:
    """Return the ids of rules that are the same but for their ids."""
    added = {msgspec.structs.replace(rule, id=""): key for key, rule in after.items() if key not in before}
    pairs = []
    for key, rule in before.items():
        twin = added.pop(msgspec.structs.replace(rule, id=""), None) if key not in after else None
        if twin is not None:
            pairs.append((key, twin))
    return pairs


def _changes(rule: str, old: Rule, new: Rule) -> Iterator[str]:
    for switch, on, off in _SWITCHES:
        if switch(old) != switch(new):
            yield f"R{rule} {on if switch(new) else off}"
    if old.scope != new.scope:
        verb = _verb(old, new)
        yield f"The filter of r{rule} was {verb} from {plain(str(old.scope))} to {plain(str(new.scope))}"
    for field, noun in _FIELDS:
        before, after = field(old), field(new)
        if before != after:
            yield f"The {noun} of r{rule} was changed from {plain(before) or 'none'} to {plain(after) or 'none'}"


def _verb(old: Rule, new: Rule) -> str:
    if old.scope.contains(new.scope):
        return "narrowed"
    return "widened" if new.scope.contains(old.scope) else "changed"
