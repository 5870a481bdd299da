"""Findings: their ids, their order, and when a waiver counts."""

import pytest

from scanner.model.finding import Finding, Severity, Verdict, WaiverRef, finding_id

ARN = "arn:aws:s3:::data"


def finding(**changes: object) -> Finding:
    fields: dict[str, object] = {
        "id": "0",
        "policy": "p",
        "check": "source-versioning",
        "verdict": Verdict.NON_COMPLIANT,
        "severity": Severity.HIGH,
        "account": "111111111111",
        "region": "eu-west-1",
        "bucket": "data",
        "rule": "",
        "destination": "",
        "message": "",
        "expected": "",
        "actual": "",
    }
    return Finding(**{**fields, **changes})  # type: ignore[arg-type]


def test_severities_are_ranked() -> None:
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3, 4]
    assert Severity.CRITICAL.at_least(Severity.HIGH)
    assert Severity.HIGH.at_least(Severity.HIGH)
    assert not Severity.MEDIUM.at_least(Severity.HIGH)


def test_verdicts_are_the_words_of_aws_config() -> None:
    assert set(map(str, Verdict)) == {"COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"}


def test_an_id_is_a_published_constant() -> None:
    """Ids are in people's tickets and waivers: changing how they are made breaks these."""
    assert finding_id("source-versioning", ARN, "dr", "", "") == "3ce60c4a94699beff102"


def test_an_id_tells_subjects_apart() -> None:
    subjects = [
        ("dr", "a", "b"),
        ("dr", "ab", ""),
        ("dr", "", "ab"),
        ("d", "ra", "b"),
        ("dr", "a"),
        ("dr", "a", "b", ""),
    ]
    ids = {finding_id("check", ARN, *subject) for subject in subjects}
    assert len(ids) == len(subjects)
    assert finding_id("a", "bc") != finding_id("ab", "c")


def test_an_id_can_be_made_of_any_name() -> None:
    assert len(finding_id("check", ARN, "\ud800", "\x00\n<b>")) == 20


@pytest.mark.parametrize(
    ("waiver", "waived"),
    [
        (None, False),
        (WaiverRef("scratch", "team", "2027-01-01"), True),
        (WaiverRef("scratch", "team", "2025-01-01", expired=True), False),
    ],
)
def test_an_expired_waiver_accepts_nothing(waiver: WaiverRef | None, *, waived: bool) -> None:
    assert finding(waiver=waiver).is_waived is waived


@pytest.mark.parametrize("field", ["account", "region", "bucket", "rule", "destination", "check", "policy"])
def test_each_field_of_the_place_takes_part_in_the_order(field: str) -> None:
    assert finding(**{field: "a"}).sort_key() < finding(**{field: "b"}).sort_key()


def test_the_account_leads_the_order() -> None:
    assert finding(account="1", bucket="z").sort_key() < finding(account="2", bucket="a").sort_key()
