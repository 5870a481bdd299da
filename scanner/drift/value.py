"""What differs between two runs, as a value: the versioned shape of `scanner drift --format json`."""

from enum import StrEnum

import msgspec

from scanner.model.base import Value, to_json
from scanner.model.finding import Severity, Verdict, WaiverRef
from scanner.model.provenance import PolicyRef

SCHEMA = 1


class RunRef(Value, frozen=True):
    """One of the two runs; `version` is the program's that made it."""

    id: str
    started: str
    version: str
    policies: tuple[PolicyRef, ...] = ()


class Kind(StrEnum):
    """What became of a finding.

    READABLE was not decided before and is now, for better or worse. DROPPED was wrong or undecided and is not asked any
    more, which is no repair.
    """

    NEW = "new"
    UNREADABLE = "newly-unreadable"
    READABLE = "readable-again"
    CHANGED = "changed"
    DROPPED = "not-asked-any-more"
    RESOLVED = "resolved"


class State(Value, frozen=True):
    """What one run said of a finding."""

    verdict: Verdict
    severity: Severity
    message: str
    actual: str
    waiver: WaiverRef | None = None


class FindingDrift(Value, frozen=True):
    """One finding that is not as it was. `id`, and its place, are the newer run's where that has it.

    `before` and `after` are None where that run did not ask; `was` is the older id where a rule or a policy was
    renamed. `reason` says why a finding was dropped.
    """

    kind: Kind
    id: str
    policy: str
    check: str
    account: str
    region: str
    bucket: str
    rule: str
    destination: str
    before: State | None
    after: State | None
    was: str = ""
    reason: str = ""


class Fate(StrEnum):
    """What became of an account or a bucket between the runs.

    CAME and GONE are facts of listings that both runs have whole. NOT_LOOKED_AT and LOOKED_AT say only that one of the
    runs did not look, or could not.
    """

    CAME = "came"
    GONE = "gone"
    MOVED = "moved"
    NOT_LOOKED_AT = "not-looked-at"
    LOOKED_AT = "looked-at-first"


class PlaceDrift(Value, frozen=True):
    """One account (`bucket` is empty) or bucket that came, went or moved. `sentence` says so, and why."""

    fate: Fate
    account: str
    region: str
    bucket: str
    sentence: str


class ConfigurationDrift(Value, frozen=True):
    """One change of a configuration, whether or not a check judges it. `subject` is a bucket's name or an ARN."""

    account: str
    region: str
    subject: str
    facet: str
    sentence: str


class Drift(Value, frozen=True):
    """Everything that differs. `notes` are what a reader must know to compare the two runs at all.

    `unchanged` counts the findings that both runs have and that are the same; `not_compared` the documents that only
    one of the runs could read.
    """

    schema: int
    older: RunRef
    newer: RunRef
    notes: tuple[str, ...]
    findings: tuple[FindingDrift, ...]
    unchanged: int
    places: tuple[PlaceDrift, ...]
    configurations: tuple[ConfigurationDrift, ...]
    not_compared: int = 0

    @property
    def differs(self) -> bool:
        """True where anything is not as it was."""
        return bool(self.findings or self.places or self.configurations)

    def of(self, kind: Kind) -> tuple[FindingDrift, ...]:
        """Return the findings to which this happened, in their order."""
        return tuple(entry for entry in self.findings if entry.kind is kind)


def encode(found: Drift) -> bytes:
    """Return the JSON: indented, keys in the order of the types, UTF-8, a line feed at the end."""
    return msgspec.json.format(to_json(found), indent=2) + b"\n"
