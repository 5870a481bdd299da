"""What must be true of a pair that we make or change, whatever the policies ask: else its rule would not work.

They are judged with the same checks as any policy, and repaired by the same actions.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from scanner.model import facet as facets
from scanner.model.check import Check
from scanner.model.policy import Expectation, Filter, Policy
from scanner.model.reading import reading_check

NAME: Final = "(repair prerequisites)"
"""The name of the policy that asks them, which no policy file can have; no report shows it."""

_ASKED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "source-versioning": {},
        "not-same-bucket": {},
        "no-replication-loop": {"two-way": "allowed"},
        "destination-exists": {},
        "destination-versioning": {},
        "replication-role": {},
        "replication-role-permissions": {},
        "destination-bucket-policy": {},
        "replica-key-usable": {},
        "replica-key-policy": {},
        "object-lock-parity": {},
        "requester-pays-destination": {},
    }
)

_EVIDENCE: Final = "repair-evidence"
_JOBS: Final = "batch-replication-evidence"


_READ = reading_check(
    _EVIDENCE,
    "What a repair has to know is read",
    source=(facets.TAGS, facets.VERSIONING, facets.ENCRYPTION, facets.OBJECT_LOCK, facets.POLICY),
    destination=(
        facets.TAGS, facets.VERSIONING, facets.ENCRYPTION, facets.OBJECT_LOCK, facets.POLICY, facets.OWNERSHIP,
    ),
    role=(facets.ROLE, facets.ROLE_POLICIES),
    source_key=(facets.KEY, facets.KEY_POLICY),
    replica_key=(facets.KEY, facets.KEY_POLICY),
)  # fmt: skip
_READ_JOBS = reading_check(
    _JOBS, "What a repair of existing objects has to know is read", runtime=(facets.BATCH_REPLICATION,)
)


def with_prerequisites(checks: Mapping[str, Check]) -> Mapping[str, Check]:
    """Return the checks with those that only read what repairs have to know."""
    return MappingProxyType({**checks, _EVIDENCE: _READ, _JOBS: _READ_JOBS})


def prerequisites(checks: Mapping[str, Check], policies: Iterable[Policy] = ()) -> Policy:
    """Return the policy that asks the prerequisites of every bucket, for repairs by the given policies.

    Jobs of Batch Replication are looked for only where one of the policies lets a repair start one.
    """
    known = with_prerequisites(checks)
    jobs = any("existing_objects" in policy.remediation for policy in policies)
    asked = {**_ASKED, _EVIDENCE: {}, **({_JOBS: {}} if jobs else {})}
    return Policy(
        name=NAME,
        version="1",
        title="What must be true of a pair that a repair makes or changes",
        selects=Filter(),
        exclude=Filter(),
        expects=tuple(_expectation(known[check], parameters) for check, parameters in asked.items()),
    )


def _expectation(check: Check, parameters: Mapping[str, str]) -> Expectation:
    return Expectation(check.id, check.severity, msgspec.convert(dict(parameters), check.parameters))
