"""What a row says of a finding that both runs have."""

import pytest

from scanner.drift.value import Drift, FindingDrift, Kind, RunRef, State
from scanner.drift.words import closing, rows, sections
from scanner.model.finding import Severity, Verdict, WaiverRef
from tests.support.reports import waived

BAD = State(Verdict.NON_COMPLIANT, Severity.HIGH, "It is off.", "off")
HEAD = "{} prod-ledger, rule dr-all: rule-enabled (dr): "


def told(before: State | None, after: State | None, reason: str = "") -> str:
    place = ("1", "eu-west-1", "prod-ledger", "dr-all", "r")
    entry = FindingDrift(Kind.CHANGED, "id", "dr", "rule-enabled", *place, before, after, reason=reason)
    (line,) = rows([entry])
    return line


def state(
    *, severity: Severity = Severity.HIGH, actual: str = "off", waiver: WaiverRef | None = None,
    verdict: Verdict = Verdict.NON_COMPLIANT,
) -> State:  # fmt: skip
    return State(verdict, severity, "It is off.", actual, waiver)


@pytest.mark.parametrize(
    ("after", "severity", "happened"),
    [
        (state(severity=Severity.LOW), "low", "severity high became low"),
        (state(actual=""), "high", "off became nothing"),
        (state(waiver=waived("2027-01-01")), "high", "waived by data-platform, until 2027-01-01"),
        (state(waiver=waived("2026-01-01", expired=True)), "high", "waived by data-platform, expired on 2026-01-01"),
        (state(verdict=Verdict.COMPLIANT), "high", "NON_COMPLIANT became COMPLIANT: It is off."),
        (
            state(verdict=Verdict.INSUFFICIENT_DATA, severity=Severity.LOW),
            "low",
            "NON_COMPLIANT became INSUFFICIENT_DATA: It is off.; severity high became low",
        ),
    ],
)
def test_a_change(after: State, severity: str, happened: str) -> None:
    assert told(BAD, after) == HEAD.format(severity) + happened


def test_a_waiver_that_went() -> None:
    assert told(state(waiver=waived("2027-01-01")), BAD).endswith(": no waiver any more")
    assert "waiver" not in told(state(waiver=waived("2027-01-01")), state(verdict=Verdict.COMPLIANT))


def test_one_side_alone() -> None:
    assert told(None, BAD) == HEAD.format("high") + "It is off."
    assert told(BAD, None, "the bucket is gone") == HEAD.format("high") + "the bucket is gone"


def changed(before: State, after: State) -> FindingDrift:
    place = ("1", "eu-west-1", "prod-ledger", "dr-all", "r")
    return FindingDrift(Kind.CHANGED, "id", "dr", "rule-enabled", *place, before, after)


def test_what_was_and_is_in_order_is_counted_and_not_listed() -> None:
    fine, other = state(verdict=Verdict.COMPLIANT), state(verdict=Verdict.NOT_APPLICABLE)
    run = RunRef("run", "2026-11-22T12:00:00Z", "1")
    findings = (changed(fine, other), changed(fine, BAD))
    found = Drift(1, run, run, (), findings, unchanged=0, places=(), configurations=())
    (section,) = sections(found)
    assert section.rows == ("high prod-ledger, rule dr-all: rule-enabled: COMPLIANT became NON_COMPLIANT: It is off.",)
    assert list(closing(found)) == ["In order before and now, for another reason: 1 finding; --format json has all."]


def found_by(
    policy: str, *, after: State | None = BAD, bucket: str = "prod-ledger", destination: str = "r"
) -> FindingDrift:
    place = ("1", "eu-west-1", bucket, "dr-all", destination)
    return FindingDrift(Kind.NEW, f"{policy} {bucket}", policy, "rule-enabled", *place, None, after)


def test_what_several_policies_say_is_said_once() -> None:
    milder = found_by("sovereignty", after=state(severity=Severity.LOW))
    findings = (found_by("baseline"), found_by("dr"), found_by("dr", bucket="prod-cards"), milder)
    assert list(rows(findings)) == [
        "high prod-ledger, rule dr-all: rule-enabled (baseline, dr): It is off.",
        "high prod-cards, rule dr-all: rule-enabled (dr): It is off.",
        "low prod-ledger, rule dr-all: rule-enabled (sovereignty): It is off.",
    ]


def test_two_places_are_two_lines_even_where_they_read_alike() -> None:
    assert len(list(rows([found_by("dr"), found_by("dr", destination="other")]))) == 2


def test_what_was_asked_for_the_first_time_could_not_be_decided_before_either() -> None:
    unknown, run = state(verdict=Verdict.INSUFFICIENT_DATA), RunRef("run", "2026-11-22T12:00:00Z", "1")
    place = ("1", "eu-west-1", "prod-ledger", "dr-all", "r")
    findings = tuple(
        FindingDrift(Kind.UNREADABLE, name, "dr", "rule-enabled", *place, before, unknown)
        for name, before in (("a", None), ("b", BAD))
    )
    found = Drift(1, run, run, (), findings, unchanged=0, places=(), configurations=())
    assert [(section.heading, len(section.rows)) for section in sections(found)] == [
        ("Asked for the first time, and cannot be decided", 1),
        ("Could be decided before, cannot now", 1),
    ]
