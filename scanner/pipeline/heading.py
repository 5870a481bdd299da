"""The header of a run: when it began, who reads, and what it was asked."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from scanner import __version__
from scanner.clock import rfc3339
from scanner.model.snapshot import Asked, SnapshotHeader
from scanner.pipeline.options import ScanOptions


def header_of(started: datetime, callers: Iterable[str], options: ScanOptions) -> SnapshotHeader:
    """Return the header of a run that began at a moment in UTC."""
    return SnapshotHeader(
        run_id=f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        started=rfc3339(started),
        tool_version=__version__,
        callers=tuple(callers),
        asked=asked_of(options),
    )


def asked_of(options: ScanOptions) -> Asked:
    """Return what a scan with these options asks."""
    profiles = dict.fromkeys(access.profile for access in options.accesses if access.profile)
    return Asked(
        profiles=tuple(profiles),
        roles=tuple(access.role_arn for access in options.accesses if access.role_arn),
        home_region=options.region,
        regions=tuple(options.scope.regions),
        buckets=tuple(options.scope.buckets),
        workers=options.workers,
        config=options.config or msgspec.UNSET,
        **_asked_of_organization(options),
    )


def _asked_of_organization(options: ScanOptions) -> dict[str, Any]:
    asked = options.membership
    if asked is None:
        return {}
    return {
        "organization_role": asked.role,
        "units": tuple(asked.units),
        "account_tags": tuple("=".join(tag) for tag in asked.tags),
        "excluded_accounts": tuple(asked.excluded),
    }
