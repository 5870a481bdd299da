"""Whatever filters and buckets there are: order is irrelevant, exclusions win, and what is unread decides nothing."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.model.evidence import Unreadable
from scanner.model.policy import Filter, Policy
from scanner.model.snapshot import BucketRecord
from scanner.policy.select import facets_to_select, may_select, select
from tests.support.fragments import record
from tests.support.policies import policy

ACCOUNTS = st.sampled_from(["111111111111", "222222222222"])
REGIONS = st.sampled_from(["eu-west-1", "us-east-1", ""])
NAMES = st.sampled_from(["prod-a", "prod-b", "test-a"])
KEYS = st.sampled_from(["class", "team"])
VALUES = st.sampled_from(["critical", "low", ""])


def some(*globs: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Return a strategy of up to three globs, often none."""
    return st.one_of(st.just(()), st.lists(st.sampled_from(globs), max_size=3, unique=True).map(tuple))


FILTERS = st.builds(
    Filter,
    accounts=some("1*", "222222222222", "*"),
    regions=some("eu-*", "us-east-1", "*"),
    buckets=some("prod-*", "*-a", "test-[ab]"),
    tags=st.dictionaries(KEYS, some("critical", "l*", "*").filter(bool), max_size=2).map(lambda tags: (*tags.items(),)),
    where=st.sampled_from(["", "versioning.Status == 'Enabled'", "tags.team", "starts_with(tags.class, 'c')"]),
)


@st.composite
def buckets(draw: st.DrawFn) -> BucketRecord:
    """Draw a bucket, some of its documents unreadable."""
    tags = [{"Key": key, "Value": draw(VALUES)} for key in draw(st.sets(KEYS))]
    documents: dict[str, Any] = {
        "tags": draw(st.sampled_from([{"TagSet": tags}, None, "AccessDenied"])),
        "versioning": draw(st.sampled_from([{"Status": "Enabled"}, {}, "SlowDown"])),
    }
    return record(draw(NAMES), {"account": draw(ACCOUNTS), "region": draw(REGIONS), **documents})


def about(selects: Filter, exclude: Filter) -> Policy:
    """Return a policy with these filters."""
    return policy("source-versioning", selects=selects, exclude=exclude)


def turned(asked: Filter) -> Filter:
    """Return the same filter with every list the other way round."""
    return Filter(
        accounts=asked.accounts[::-1],
        regions=asked.regions[::-1],
        buckets=asked.buckets[::-1],
        tags=tuple((key, globs[::-1]) for key, globs in asked.tags[::-1]),
        where=asked.where,
    )


@given(FILTERS, FILTERS, buckets())
def test_the_order_of_patterns_is_irrelevant(selects: Filter, exclude: Filter, bucket: BucketRecord) -> None:
    found = select(about(selects, exclude), bucket)
    assert select(about(turned(selects), turned(exclude)), bucket).chosen is found.chosen


@given(FILTERS, FILTERS, buckets())
def test_an_exclusion_wins(selects: Filter, exclude: Filter, bucket: BucketRecord) -> None:
    excluded = not exclude.is_empty and select(about(exclude, Filter()), bucket).chosen
    if excluded:
        assert select(about(selects, exclude), bucket).chosen is False


@given(FILTERS, FILTERS, buckets(), st.sampled_from(["tags", "versioning"]))
def test_what_becomes_unreadable_never_turns_yes_into_no_or_no_into_yes(
    selects: Filter, exclude: Filter, bucket: BucketRecord, facet: str
) -> None:
    """An answer may get lost with a document, and may be the same without it; it is never the opposite."""
    before = select(about(selects, exclude), bucket).chosen
    denied = Unreadable(operation="Get", at="", code="AccessDenied", message="")
    after = select(about(selects, exclude), replace(bucket, evidence={**bucket.evidence, facet: denied})).chosen
    assert after is before or after is None


@given(FILTERS, FILTERS, buckets())
def test_names_alone_never_leave_out_what_the_documents_would_select(
    selects: Filter, exclude: Filter, bucket: BucketRecord
) -> None:
    asked = about(selects, exclude)
    if select(asked, bucket).chosen is not False:
        assert may_select(asked, bucket.ref)


@given(FILTERS, FILTERS, buckets())
def test_nothing_is_looked_at_but_what_is_said_to_be_needed(
    selects: Filter, exclude: Filter, bucket: BucketRecord
) -> None:
    asked = about(selects, exclude)
    needed = facets_to_select(asked)
    read = {facet: answer for facet, answer in bucket.evidence.items() if facet in needed}
    assert select(asked, replace(bucket, evidence=read)) == select(asked, bucket)


@settings(max_examples=300)
@given(FILTERS, FILTERS, buckets())
def test_an_answer_agrees_with_a_slow_reference(selects: Filter, exclude: Filter, bucket: BucketRecord) -> None:
    """With all read, a policy selects what its filter matches and its exclusion does not."""
    everything_read = "unreadable" not in {str(answer.__struct_config__.tag) for answer in bucket.evidence.values()}
    selected, excluded = (select(about(part, Filter()), bucket).chosen for part in (selects, exclude))
    found = select(about(selects, exclude), bucket).chosen
    if everything_read and bucket.ref.region and None not in (selected, excluded):
        assert found is (selected and (exclude.is_empty or not excluded))
