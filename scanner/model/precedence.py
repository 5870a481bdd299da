"""Which rule decides for an object, and what a bucket's rules cover together.

Priority arbitrates only between rules that share a destination, and the higher number wins; disabled rules take no
part (API: ReplicationRule.Priority; Amazon S3 User Guide: replication-add-config.html).
"""

from scanner.model.replication import Rule, Scope


def by_destination(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    """Group the enabled rules by destination ARN, in each group highest priority first.

    Rules of equal priority, which S3 refuses but a document may carry, go by their ids, so that no answer depends on
    the order of the document.
    """
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.enabled:
            groups.setdefault(rule.destination.arn, []).append(rule)
    return {arn: tuple(sorted(group, key=lambda rule: (-rule.priority, rule.id))) for arn, group in groups.items()}


def shadowing(rule: Rule, rules: tuple[Rule, ...]) -> Rule | None:
    """Return the enabled rule of higher priority that already decides for every object of `rule`, if there is one.

    Where several do, it is the one that comes first. Rules of equal priority never shadow each other: which of them
    decides is not defined.
    """
    higher = (other for other in by_destination(rules).get(rule.destination.arn, ()) if other.priority > rule.priority)
    return next((other for other in higher if other.scope.contains(rule.scope)), None)


def covers(rules: tuple[Rule, ...], wanted: Scope) -> tuple[Rule, ...]:
    """Return the enabled rules that each alone replicate every object of `wanted`.

    Prefixes and tags never add up: whatever finite set of them is given, some object of `wanted` matches none.
    """
    return tuple(rule for rule in rules if rule.enabled and rule.scope.contains(wanted))
