"""Which rule decides for an object, and what a bucket's rules cover together (DOMAIN §1.4–1.5).

Priority arbitrates only between rules that share a destination; disabled rules take no part.
"""

from scanner.model.replication import Rule, Scope


def by_destination(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    """Group the enabled rules by destination ARN, in each group highest priority first.

    Rules of equal priority, which S3 refuses but a document may carry, keep the document's order.
    """
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.enabled:
            groups.setdefault(rule.destination.arn, []).append(rule)
    return {arn: tuple(sorted(group, key=lambda rule: -rule.priority)) for arn, group in groups.items()}


def shadowing(rule: Rule, rules: tuple[Rule, ...]) -> Rule | None:
    """Return the rule of higher precedence that already decides for every object of `rule`, if there is one."""
    for other in by_destination(rules).get(rule.destination.arn, ()):
        if other == rule:
            return None
        if other.scope.contains(rule.scope):
            return other
    return None


def covers(rules: tuple[Rule, ...], wanted: Scope) -> tuple[Rule, ...]:
    """Return the enabled rules that each alone replicate every object of `wanted`.

    Prefixes and tags never add up: no finite set of them contains every key (DOMAIN §1.5, step 3).
    """
    return tuple(rule for rule in rules if rule.enabled and rule.scope.contains(wanted))
