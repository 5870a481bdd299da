"""A policy selects a bucket, does not, or cannot tell."""

from typing import Any

import pytest

from scanner.model.account import Account
from scanner.model.policy import Filter, informed
from scanner.policy.select import NO, YES, facets_to_select, may_select, select
from tests.support.fragments import record
from tests.support.policies import policy

BUCKET: dict[str, Any] = {
    "region": "eu-west-1",
    "account": "111111111111",
    "tags": {"TagSet": [{"Key": "class", "Value": "critical"}, {"Key": "team", "Value": "shop"}]},
    "versioning": {"Status": "Enabled"},
}
UNTOLD = {**BUCKET, "region": ""}
SEALED = {**BUCKET, "tags": "AccessDenied", "versioning": "AccessDenied"}

CRITICAL = (("class", ("critical",)),)
ENABLED = "versioning.Status == 'Enabled'"


def chosen(bucket: dict[str, Any], selects: Filter | None = None, exclude: Filter | None = None) -> bool | None:
    """Return what a policy with these filters says of a bucket named prod-data."""
    asked = policy("source-versioning", selects=selects or Filter(), exclude=exclude or Filter())
    found = record("prod-data", bucket)
    selection = select(asked, found)
    assert may_select(asked, found.ref) or selection.chosen is False
    assert bool(selection.reason) is (selection.chosen is None)
    return selection.chosen


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Filter(), True),
        (Filter(accounts=("111111111111",)), True),
        (Filter(accounts=("222222222222", "1*")), True),
        (Filter(accounts=("2*",)), False),
        (Filter(regions=("eu-*",)), True),
        (Filter(regions=("us-*", "eu-central-?")), False),
        (Filter(buckets=("prod-*",)), True),
        (Filter(buckets=("PROD-*",)), False),
        (Filter(buckets=("prod-dat[ab]",)), True),
        (Filter(buckets=("data",)), False),
        (Filter(tags=CRITICAL), True),
        (Filter(tags=(("class", ("low", "crit*")),)), True),
        (Filter(tags=(*CRITICAL, ("team", ("ops",)))), False),
        (Filter(tags=(("owner", ("*",)),)), False),
        (Filter(where=ENABLED), True),
        (Filter(where="versioning.Status == 'Suspended'"), False),
        (Filter(accounts=("1*",), regions=("eu-*",), buckets=("prod-*",), tags=CRITICAL, where=ENABLED), True),
        (Filter(accounts=("1*",), regions=("us-*",), buckets=("prod-*",), tags=CRITICAL, where=ENABLED), False),
    ],
)
def test_every_part_that_is_given_must_match(asked: Filter, answer: bool) -> None:
    assert chosen(BUCKET, selects=asked) is answer
    if not asked.is_empty:
        assert chosen(BUCKET, exclude=asked) is not answer


def test_an_empty_exclusion_excludes_nothing() -> None:
    assert chosen(BUCKET, exclude=Filter()) is True


def test_an_exclusion_wins_over_a_selection() -> None:
    assert chosen(BUCKET, selects=Filter(buckets=("prod-data",)), exclude=Filter(tags=CRITICAL)) is False


@pytest.mark.parametrize("asked", [Filter(tags=CRITICAL), Filter(where=ENABLED)])
def test_what_could_not_be_read_neither_selects_nor_leaves_out(asked: Filter) -> None:
    assert chosen(SEALED, selects=asked) is None
    assert chosen(SEALED, exclude=asked) is None


@pytest.mark.parametrize(
    ("selects", "exclude"),
    [
        (Filter(buckets=("test-*",), tags=CRITICAL), Filter()),
        (Filter(where="tags.class == 'low' && versioning"), Filter(buckets=("prod-*",))),
        (Filter(tags=CRITICAL), Filter(regions=("eu-*",))),
    ],
)
def test_one_no_settles_it_whatever_else_could_not_be_read(selects: Filter, exclude: Filter) -> None:
    assert chosen(SEALED, selects=selects, exclude=exclude) is False


def test_tags_that_do_not_match_settle_it_although_where_is_not_known() -> None:
    half_read = {**BUCKET, "versioning": "AccessDenied"}
    assert chosen(half_read, selects=Filter(tags=(("class", ("low",)),), where=ENABLED)) is False
    assert chosen(half_read, exclude=Filter(tags=(("class", ("low",)),), where=ENABLED)) is True


def test_the_reason_is_what_aws_said() -> None:
    asked = policy("source-versioning", selects=Filter(tags=CRITICAL))
    reason = select(asked, record("prod-data", SEALED)).reason
    assert reason == "GetBucketTagging: AccessDenied: made by the test"


def test_a_facet_that_nobody_read_is_a_reason_too() -> None:
    asked = policy("source-versioning", selects=Filter(tags=CRITICAL))
    reason = select(asked, record("prod-data", {"region": "eu-west-1"})).reason
    assert reason == "NotCollected: tags of prod-data was not read"


def test_a_region_that_nobody_told_is_neither_in_nor_out() -> None:
    assert chosen(UNTOLD, selects=Filter(regions=("eu-*",))) is None
    assert chosen(UNTOLD, exclude=Filter(regions=("eu-*",))) is None
    assert chosen(UNTOLD, selects=Filter(regions=("eu-*", "*"))) is True
    assert chosen(UNTOLD, exclude=Filter(regions=("*",))) is False


def test_names_alone_say_what_need_not_be_read() -> None:
    ref = record("prod-data", BUCKET).ref
    by_name = policy("source-versioning", selects=Filter(buckets=("test-*",)))
    left_out = policy("source-versioning", exclude=Filter(buckets=("prod-*",)))
    by_tag = policy("source-versioning", exclude=Filter(buckets=("prod-*",), tags=CRITICAL))
    assert [may_select(asked, ref) for asked in (by_name, left_out, by_tag)] == [False, False, True]


def test_only_what_is_asked_about_is_read_to_select() -> None:
    assert facets_to_select(policy("source-versioning", selects=Filter(buckets=("a*",)))) == frozenset()
    asked = policy("source-versioning", selects=Filter(where="encryption"), exclude=Filter(tags=CRITICAL))
    assert facets_to_select(asked) == {"encryption", "tags"}


def test_the_answers_without_a_reason() -> None:
    assert (YES.chosen, NO.chosen) == (True, False)


@pytest.mark.parametrize(
    ("accounts", "answer"),
    [
        (("pay*",), True),
        (("shop*",), False),
        (("ou:/Workloads/*",), True),
        (("ou:/Sandbox",), False),
        (("shop*", "1*"), True),
    ],
)
def test_accounts_are_selected_by_name_and_place_where_these_are_known(accounts: tuple[str, ...], answer: bool) -> None:
    found = record("prod-data", BUCKET)
    known = [Account("111111111111", "payments", "/Workloads/Prod")]
    (selecting,) = informed([policy("source-versioning", selects=Filter(accounts=accounts))], known)
    (leaving_out,) = informed([policy("source-versioning", exclude=Filter(accounts=accounts))], known)
    assert select(selecting, found).chosen is answer
    assert select(leaving_out, found).chosen is not answer
    assert may_select(selecting, found.ref) is answer
    assert may_select(leaving_out, found.ref) is not answer


def test_an_account_whose_name_nobody_told_may_be_selected() -> None:
    asked = policy("source-versioning", selects=Filter(accounts=("pay*",)))
    found = record("prod-data", BUCKET)
    assert chosen(BUCKET, selects=Filter(accounts=("pay*",))) is None
    assert select(asked, found).reason.endswith("of account 111111111111 is not known")
    # Knowing it twice is knowing it once.
    known = [Account("111111111111", "payments")]
    assert informed(informed([asked], []), known) == informed([asked], known)
