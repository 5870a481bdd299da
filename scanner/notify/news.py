"""What a target is told: the documented, versioned shape of events and of the bodies of webhooks."""

import hashlib
from collections.abc import Collection, Iterable
from typing import Final

from msgspec.structs import replace

from scanner.model.base import Value
from scanner.model.finding import Severity
from scanner.model.outcome import State
from scanner.model.proof import ProofState
from scanner.notify.targets import Reason

SCHEMA: Final = 1
TOP: Final = 5
"""So many of each kind are told; the others are counted."""


class About(Value, frozen=True):
    """One run. Times are RFC 3339 in UTC."""

    id: str
    started: str
    finished: str
    caller: str


class Item(Value, frozen=True):
    """One new finding; the texts are clipped."""

    id: str
    check: str
    policy: str
    severity: Severity
    account: str
    region: str
    bucket: str
    rule: str
    destination: str
    message: str


class Expired(Value, frozen=True):
    """One waiver that expired. `findings` counts those that count again."""

    policy: str
    check: str
    bucket: str
    owner: str
    expires: str
    findings: int


class Failed(Value, frozen=True):
    """One pair whose test object did not prove it."""

    source: str
    destination: str
    rule: str
    state: ProofState
    message: str


class Stuck(Value, frozen=True):
    """One step of a repair that did not succeed. `code` is AWS's, empty where it gave none."""

    target: str
    account: str
    region: str
    facet: str
    state: State
    code: str
    message: str


class Coverage(Value, frozen=True):
    """What the run speaks about. `undecided` counts findings that nobody waived and that could not be decided."""

    complete: bool
    interrupted: bool
    accounts: int
    accounts_failed: int
    listed: int
    read: int
    partly_read: int
    unread: int
    undecided: int


class News(Value, frozen=True):
    """What a target is told: the documented detail of events and body of webhooks.

    `reasons` say why it is told, each with a digest of what it is about, the same for the same news of another run.
    `new_findings` counts by severity; of the rest the first few are here and the others counted. `coverage` is None
    where nothing was scanned, as after `verify` and `apply`. `report` is where the report is, empty where nobody said.
    """

    schema: int
    run: About
    reasons: dict[Reason, str]
    since: str
    new_findings: dict[Severity, int]
    top: tuple[Item, ...]
    expired_waivers: int
    waivers: tuple[Expired, ...]
    failed_proofs: int
    proofs: tuple[Failed, ...]
    coverage: Coverage | None
    report: str
    failed_steps: int = 0
    steps: tuple[Stuck, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same news, whichever run tells it."""
        return digest_of(f"{reason}={digest}" for reason, digest in self.reasons.items())

    def only(self, wanted: Collection[Reason]) -> "News":
        """Return the news with those reasons alone."""
        return replace(self, reasons={reason: digest for reason, digest in self.reasons.items() if reason in wanted})


def digest_of(keys: Iterable[str]) -> str:
    """Return a digest of what news is about, whatever its order."""
    digest = hashlib.sha256()
    for key in sorted(keys):
        digest.update(key.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()
