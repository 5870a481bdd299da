"""The report: the versioned shape of `findings.json`, and all that any renderer may use.

Renderers get nothing else, so a saved run renders again, byte for byte the same, without AWS and without the checks.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from scanner.model.base import Value, to_json
from scanner.model.coverage import Coverage
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.portions import portions
from scanner.model.provenance import PolicyRef, Tool
from scanner.model.trend import Trend
from scanner.model.verification import Repair, Verification
from scanner.model.waiving import WaiverUse

SCHEMA = 1


class Run(Value, frozen=True):
    """One run. Times are RFC 3339 in UTC; `caller` is the ARN of the identity that started it."""

    id: str
    started: str
    finished: str
    caller: str
    policies: tuple[PolicyRef, ...]
    interrupted: bool = False


class Survival(StrEnum):
    """Would the bucket's objects survive the loss of its Region?"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    REPLICA = "replica"


class BucketSummary(Value, frozen=True):
    """One selected bucket. `reason` says in a sentence why it would or would not survive the loss of its Region."""

    account: str
    region: str
    bucket: str
    survival: Survival
    reason: str
    worst: Severity | None
    non_compliant: int
    insufficient_data: int
    receives_from: tuple[str, ...] = ()


class PairState(StrEnum):
    """What the findings about a pair and its source say together."""

    SOUND = "sound"
    FAULTY = "faulty"
    UNKNOWN = "unknown"


class PairSummary(Value, frozen=True):
    """One enabled rule with its destination. `destination_region` and `_account` are empty where not known."""

    source_account: str
    source_region: str
    source: str
    rule: str
    scope: str
    destination_account: str
    destination_region: str
    destination: str
    state: PairState


class ShapeKind(StrEnum):
    """What several buckets and the enabled rules between them look like; the most troubling first."""

    LOOP = "loop"
    CHAIN = "chain"
    TWO_WAY = "two-way"
    FAN_IN = "fan-in"
    FAN_OUT = "fan-out"


class Member(Value, frozen=True):
    """One bucket of a shape; its account and Region are empty where not known."""

    account: str
    region: str
    bucket: str


class Shape(Value, frozen=True):
    """What enabled rules make of several buckets.

    `members` follow the arrows: round the loop, whose last leads to its first; a chain's sources, its middle and the
    bucket that receives nothing of theirs; a fan-in's sources and then their destination; a fan-out's source and then
    its destinations. `more` counts the buckets left out: of the loop's end, or of those sources or destinations.
    `sync` tells of a two-way pair whether replica modification sync is on in the rules of both; else it is None.
    `findings` are the ids of those that judge the shape.
    """

    kind: ShapeKind
    sentence: str
    members: tuple[Member, ...]
    more: int = 0
    sync: bool | None = None
    findings: tuple[str, ...] = ()


class CheckInfo(Value, frozen=True):
    """What the report tells about a check, so that a saved run needs no code to be read."""

    id: str
    title: str
    loses: str
    repair: str
    failure_codes: tuple[str, ...]


class Summary(Value, frozen=True):
    """The counts that lead every view. `by_severity` counts unwaived NON_COMPLIANT findings."""

    verdicts: dict[str, int]
    by_severity: dict[str, int]
    survival: dict[str, int]
    waived: int


class Report(Value, frozen=True):
    """Everything about one run. The findings may lie on disk, each decoded when it is asked for.

    `repair` and `verification` are None where the run changed nothing.
    """

    schema: int
    tool: Tool
    run: Run
    coverage: Coverage
    summary: Summary
    findings: Sequence[Finding]
    buckets: tuple[BucketSummary, ...] = ()
    pairs: tuple[PairSummary, ...] = ()
    shapes: tuple[Shape, ...] = ()
    checks: tuple[CheckInfo, ...] = ()
    waivers: tuple[WaiverUse, ...] = ()
    trend: Trend | None = None
    repair: Repair | None = None
    verification: Verification | None = None

    def counting(self) -> tuple[Finding, ...]:
        """The findings that are wrong and not waived, worst first."""
        wrong = (f for f in self.findings if f.verdict is Verdict.NON_COMPLIANT and not f.is_waived)
        return tuple(sorted(wrong, key=lambda f: (f.severity.rank, f.sort_key())))

    def undecided(self) -> tuple[Finding, ...]:
        """The findings that could not be decided."""
        return tuple(f for f in self.findings if f.verdict is Verdict.INSUFFICIENT_DATA)

    def waived(self) -> tuple[Finding, ...]:
        """The findings that a waiver names, an expired one too, worst first."""
        named = (f for f in self.findings if f.waiver is not None)
        return tuple(sorted(named, key=lambda f: (f.severity.rank, f.sort_key())))


_PORTION: Final = 1_000
_LONG: Final = frozenset({"findings", "buckets", "pairs"})
"""The lists that grow with the estate: a portion of them is made into text at a time."""


def pieces(report: Report) -> Iterator[bytes]:
    """Yield `findings.json` in pieces: indented, keys in the order of the types, UTF-8, a line feed at the end."""
    comma = b"{"
    for name in Report.__struct_fields__:
        yield comma
        value = getattr(report, name)
        if name in _LONG and value:
            yield from _listed(name, value)
        else:
            yield _indented(name, value)
        comma = b","
    yield b"\n}\n"


def _listed(name: str, values: Iterable[object]) -> Iterator[bytes]:
    begin, end = f'\n  "{name}": ['.encode(), b"\n  ]"
    yield begin
    comma = b""
    for portion in portions(values, _PORTION):
        yield comma + _indented(name, portion)[len(begin) : -len(end)]
        comma = b","
    yield end


def _indented(name: str, value: object) -> bytes:
    """Return a key of the report and its value as they stand in it, from the line feed before them on."""
    return msgspec.json.format(to_json({name: value}), indent=2)[1:-2]


def encode(report: Report) -> bytes:
    """Return `findings.json` whole."""
    return b"".join(pieces(report))


def decode(text: bytes) -> Report:
    """Read `findings.json`; raise msgspec.ValidationError or msgspec.DecodeError for anything else."""
    report = msgspec.json.decode(text, type=Report)
    coverage = msgspec.structs.replace(report.coverage, errors=tuple(report.coverage.errors))
    return msgspec.structs.replace(report, findings=tuple(report.findings), coverage=coverage)
