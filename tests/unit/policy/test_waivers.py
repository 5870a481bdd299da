"""A waiver rides beside the findings that it names, until its last day, and says when nobody needs it."""

from datetime import date
from typing import Any

import pytest

from scanner import registry
from scanner.evaluate import evaluate, judged
from scanner.model.account import Account
from scanner.model.estate import Estate
from scanner.model.finding import Severity, Verdict, WaiverRef
from scanner.model.policy import Filter, Policy, Waiver, informed
from scanner.model.snapshot import BucketRecord
from scanner.model.waiving import WaiverState, WaiverUse
from scanner.policy.select import facets_to_select
from scanner.policy.waivers import Subject, WaiverUses, waiver_for
from tests.support.fragments import record, records
from tests.support.policies import policy
from tests.support.policy_files import HEAD, parsed, problems

TODAY = date(2026, 11, 22)
SCRATCH = {"TagSet": [{"Key": "class", "Value": "scratch"}]}


def bucket(tags: Any = None) -> BucketRecord:  # noqa: ANN401 -- a document, an error code or nothing
    """Return the record of a bucket with these tags."""
    return record("prod-tmp-1", {"region": "eu-west-1", "tags": tags})


def waiver(**fields: Any) -> Waiver:  # noqa: ANN401 -- a waiver's own fields
    """Return a waiver for the reason `scratch`."""
    plain: dict[str, Any] = {"check": "rule-enabled", "bucket": "*", "expires": "2027-03-31"}
    return Waiver(**{**plain, "reason": "scratch", "owner": "team", **fields})


def found(
    *waivers: Waiver, today: date = TODAY, rule: str = "", record: BucketRecord | None = None, days: int = 365
) -> WaiverRef | None:
    """Return the waiver that rides beside a rule-enabled finding of the bucket."""
    asked = policy("rule-enabled", waivers=waivers, waiver_days=days)
    return waiver_for(asked, Subject("rule-enabled", record or bucket(), rule), today)


@pytest.mark.parametrize(
    ("accepted", "rides"),
    [
        (waiver(), True),
        (waiver(check="rule-*"), True),
        (waiver(check="source-versioning"), False),
        (waiver(bucket="prod-tmp-*"), True),
        (waiver(bucket="prod-tmp"), False),
        (waiver(account="111111111111"), True),
        (waiver(account="2*"), False),
    ],
)
def test_check_bucket_and_account_must_match(accepted: Waiver, rides: bool) -> None:
    expected = WaiverRef("scratch", "team", "2027-03-31", expired=False)
    assert found(accepted) == (expected if rides else None)


@pytest.mark.parametrize(
    ("glob", "rule", "rides"),
    [
        ("*", "", True),
        ("*", "dr-all", True),
        ("dr-*", "dr-all", True),
        ("dr-*", "logs", False),
        ("dr-*", "", False),
        ("?*", "", False),
        ("[*]", "*", True),
    ],
)
def test_a_rule_is_matched_by_its_id_and_only_a_star_matches_none(glob: str, rule: str, rides: bool) -> None:
    assert (found(waiver(rule=glob), rule=rule) is not None) is rides


@pytest.mark.parametrize(
    ("tags", "rides"),
    [
        (SCRATCH, True),
        ({"TagSet": [{"Key": "class", "Value": "ledger"}]}, False),
        (None, False),
        ("AccessDenied", False),
        ({"TagSet": "nonsense"}, False),
    ],
)
def test_tags_must_match_and_be_known(tags: Any, rides: bool) -> None:  # noqa: ANN401 -- see bucket
    accepted = waiver(tags=(("class", ("scratch", "cache")),))
    assert (found(accepted, record=bucket(tags)) is not None) is rides


def test_a_waiver_by_tags_makes_the_tags_wanted() -> None:
    assert facets_to_select(policy("rule-enabled", waivers=(waiver(tags=(("k", ("*",)),)),))) == {"tags"}
    assert facets_to_select(policy("rule-enabled", waivers=(waiver(),))) == frozenset()


@pytest.mark.parametrize(("day", "expired"), [(date(2027, 3, 31), False), (date(2027, 4, 1), True)])
def test_it_holds_on_its_last_day_and_is_still_shown_afterwards(day: date, expired: bool) -> None:
    assert found(waiver(), today=day) == WaiverRef("scratch", "team", "2027-03-31", expired=expired)


@pytest.mark.parametrize(
    ("expires", "days", "rides"),
    [
        ("2027-11-22", 365, True),
        ("2027-11-23", 365, False),
        ("9999-12-31", 365, False),
        ("2027-11-23", 366, True),
        ("2026-11-23", 1, True),
        ("2026-11-24", 1, False),
    ],
)
def test_it_does_not_hold_where_its_last_day_lies_too_far_ahead(expires: str, days: int, rides: bool) -> None:
    assert (found(waiver(expires=expires), days=days) is not None) is rides


def test_of_several_the_longest_that_may_rides() -> None:
    old, new, far = waiver(expires="2026-01-01"), waiver(expires="2027-06-01"), waiver(expires="2999-01-01")
    for order in ((old, new, far), (far, new, old)):
        reference = found(*order)
        assert reference is not None
        assert reference.expires == "2027-06-01"


def test_without_waivers_there_is_none() -> None:
    assert found() is None


# What became of each


def uses(*waivers: Waiver, fragment: dict[str, dict[str, Any]] | None = None) -> tuple[WaiverUse, ...]:
    """Judge buckets that are not versioned, and return what became of the waivers."""
    asked = policy("source-versioning", waivers=waivers)
    never: dict[str, dict[str, Any]] = {"a": {"region": "eu-west-1", "versioning": {}, "tags": SCRATCH}}
    estate = Estate(records(fragment or never))
    counted = WaiverUses([asked, policy("rule-enabled", name="other")], TODAY)
    for one in judged(estate, [asked], registry.checks(), TODAY):
        counted.add(one)
    return counted.told()


def test_what_holds_counts_its_findings() -> None:
    (use,) = uses(waiver(check="source-versioning", ticket="RISK-1", tags=(("class", ("s*", "c*")),)))
    assert use == WaiverUse(
        policy="made-by-the-test",
        check="source-versioning",
        bucket="*",
        account="*",
        rule="*",
        tags=("class=s*|c*",),
        reason="scratch",
        owner="team",
        ticket="RISK-1",
        expires="2027-03-31",
        state=WaiverState.HOLDS,
        findings=1,
    )
    assert not use.wants_attention


@pytest.mark.parametrize(
    ("accepted", "state", "findings"),
    [
        (waiver(check="*", expires="2026-01-01"), WaiverState.EXPIRED, 1),
        (waiver(check="*", expires="2030-01-01"), WaiverState.TOO_LONG, 1),
        (waiver(check="*", bucket="nobody"), WaiverState.HOLDS, 0),
    ],
)
def test_what_expired_reaches_too_far_or_is_not_needed_wants_attention(
    accepted: Waiver, state: WaiverState, findings: int
) -> None:
    (use,) = uses(accepted)
    assert (use.state, use.findings, use.unused, use.wants_attention) == (state, findings, not findings, True)


def test_a_sound_bucket_needs_no_waiver() -> None:
    (use,) = uses(waiver(check="*"), fragment={"a": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}})
    assert use.unused


def test_unreadable_tags_make_a_waiver_neither_hold_nor_unused() -> None:
    tags = (("class", ("scratch",)),)
    fragment: dict[str, dict[str, Any]] = {
        "shut": {"region": "eu-west-1", "versioning": {}, "tags": "AccessDenied"},
        "not-asked": {"region": "eu-west-1", "versioning": {}},
    }
    (use,) = uses(waiver(check="*", tags=tags), fragment=fragment)
    assert (use.findings, use.unread, use.unused, use.wants_attention) == (0, ("not-asked", "shut"), False, True)


def test_an_undecided_finding_of_a_bucket_that_may_not_be_selected_can_be_waived() -> None:
    asked = policy(
        "source-versioning", selects=Filter(tags=(("class", ("*",)),)), waivers=(waiver(check="source-versioning"),)
    )
    estate = Estate(records({"a": {"region": "eu-west-1", "versioning": {}, "tags": "AccessDenied"}}))
    (finding,) = evaluate(estate, [asked], registry.checks(), TODAY)
    assert (finding.verdict, finding.severity, finding.is_waived) == (
        Verdict.INSUFFICIENT_DATA,
        Severity.CRITICAL,
        True,
    )


# In a policy file


def waived(rest: str) -> Policy:
    """Return a policy with one waiver."""
    line = f"  - {{check: rule-enabled, bucket: b, reason: r, owner: o, expires: 2027-03-31, {rest}}}\n"
    return parsed(f"{HEAD}expects: {{rule-enabled: {{}}}}\nwaivers:\n{line}waiver_days: 30\n")


def test_a_file_names_rules_and_tags() -> None:
    asked = waived("rule: 'dr-*', tags: {class: [scratch, cache], stage: test}")
    (accepted,) = asked.waivers
    assert (accepted.rule, asked.waiver_days) == ("dr-*", 30)
    assert accepted.tags == (("class", ("scratch", "cache")), ("stage", ("test",)))


def test_a_file_that_says_nothing_has_the_defaults() -> None:
    asked = parsed(f"{HEAD}expects: {{rule-enabled: {{}}}}\n")
    assert (asked.waivers, asked.waiver_days) == ((), 365)


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("waiver_days: 0", "/waiver_days: must be at least 1"),
        ("waiver_days: 36500", "/waiver_days: must be at most 3660"),
        ("waivers: [{check: rule-enabled, bucket: b, reason: r, owner: o}]", "'expires' is missing"),
        ("waivers: [{check: rule-enabled, bucket: b, owner: o, expires: 2027-01-01}]", "'reason' is missing"),
        (
            "waivers: [{check: rule-enabled, bucket: b, reason: ' ', owner: o, expires: 2027-01-01}]",
            "/waivers/0/reason: ' ' says nothing",
        ),
        (
            'waivers: [{check: rule-enabled, bucket: b, reason: r, owner: "\\n", expires: 2027-01-01}]',
            "says nothing; a waiver without it is nobody's decision",
        ),
        ("waivers: [{check: rule-enabled, bucket: b, reason: r, expires: 2027-01-01}]", "'owner' is missing"),
        (
            "waivers: [{check: rule-enabled, bucket: b, reason: r, owner: o, expires: 2027-01-01, tags: {}}]",
            "/waivers/0/tags: is empty",
        ),
    ],
)
def test_what_a_file_may_not_say(rest: str, problem: str) -> None:
    (found,) = problems(f"{HEAD}expects: {{rule-enabled: {{}}}}\n{rest}\n")
    assert problem in found


@pytest.mark.parametrize(
    ("account", "known", "rides"),
    [
        ("pay*", Account("111111111111", "payments"), True),
        ("ou:/Prod", Account("111111111111", "payments", "/Prod/EU"), True),
        ("shop", Account("111111111111", "payments"), False),
        ("pay*", Account("111111111111"), False),
    ],
)
def test_a_waiver_names_an_account_by_what_is_known_of_it(account: str, known: Account, rides: bool) -> None:
    (asked,) = informed([policy("rule-enabled", waivers=(waiver(account=account),))], [known])
    assert (waiver_for(asked, Subject("rule-enabled", bucket()), TODAY) is not None) is rides
