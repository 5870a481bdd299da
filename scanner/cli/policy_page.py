"""A policy as text: what it selects and expects, and what a scan with it reads and needs."""

import json
from collections.abc import Iterator

import msgspec

from scanner import registry
from scanner.cli.columns import columns
from scanner.cli.console import safe
from scanner.model.demand import demand_of
from scanner.model.policy import Filter, Policy, checks_of
from scanner.model.printable import counted
from scanner.permissions import actions_of
from scanner.policy.select import facets_to_select


def summary(policy: Policy) -> str:
    """Return one line about a policy."""
    checks = counted(len(policy.expects), "check")
    waivers = f", {counted(len(policy.waivers), 'waiver')}" if policy.waivers else ""
    return safe(f"{policy.source}: {policy.name} {policy.version}, {checks}{waivers}")


def page(policy: Policy) -> str:
    """Return everything about a policy, one fact a line."""
    return "\n".join(
        [
            safe(f"{policy.name} {policy.version}"),
            *([safe(policy.title)] if policy.title else []),
            safe(f"from {policy.source}, sha256 {policy.sha256}"),
            *_section("Selects", _filter(policy.selects) or ["every bucket"]),
            *_section("Leaves out", _filter(policy.exclude)),
            *_section("Expects", _expects(policy)),
            *_section("Waivers", _waivers(policy)),
            *_section("Supports", (f"{framework}: {', '.join(ids)}" for framework, ids in policy.controls)),
            *_needs(policy),
        ]
    )


def _section(title: str, lines: Iterator[str] | list[str]) -> list[str]:
    shown = [f"  {safe(line)}" for line in lines]
    return ["", title, *shown] if shown else []


def _filter(asked: Filter) -> list[str]:
    named = (("accounts", asked.accounts), ("regions", asked.regions), ("buckets", asked.buckets))
    lines = [f"{key}: {', '.join(patterns)}" for key, patterns in named if patterns]
    lines += [f"tag {key}: {', '.join(patterns)}" for key, patterns in asked.tags]
    return [*lines, f"where: {' '.join(asked.where.split())}"] if asked.where else lines


def _expects(policy: Policy) -> Iterator[str]:
    return columns([(wanted.check, str(wanted.severity), _told(wanted.parameters)) for wanted in policy.expects])


def _told(parameters: msgspec.Struct) -> str:
    told = {key: value for key, value in msgspec.to_builtins(parameters).items() if value not in ((), [])}
    return ", ".join(f"{key}: {value if isinstance(value, str) else json.dumps(value)}" for key, value in told.items())


def _waivers(policy: Policy) -> Iterator[str]:
    for waiver in policy.waivers:
        ticket = f", {waiver.ticket}" if waiver.ticket else ""
        place = waiver.bucket if waiver.account == "*" else f"{waiver.bucket} of {waiver.account}"
        place += "" if waiver.rule == "*" else f", rule {waiver.rule}"
        place += "".join(f", tag {key}: {', '.join(globs)}" for key, globs in waiver.tags)
        yield f"{waiver.check} on {place} until {waiver.expires}: {waiver.reason} ({waiver.owner}{ticket})"


def _needs(policy: Policy) -> Iterator[str]:
    demand = demand_of(checks_of(policy, registry.checks()))
    selecting = facets_to_select(policy)
    reads = (
        ("of every bucket whose name, account and Region fit", selecting),
        ("of every selected bucket", demand.source),
        ("of their destinations", demand.destination),
        ("of every bucket of the scan", demand.estate),
        ("of their replication roles", demand.role),
        ("of the keys of their default encryption", demand.source_key),
        ("of the replica keys of their rules", demand.replica_key),
        ("of how their replication fared", demand.runtime),
    )
    yield from _section("Reads", [f"{where}: {', '.join(sorted(facets))}" for where, facets in reads if facets])
    yield from _section("Needs these permissions", list(actions_of([policy], registry.checks(), registry.collectors())))
