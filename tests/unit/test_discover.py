"""Discovery: every account asked, no account's failure hiding another's buckets."""

from collections.abc import Iterator

from scanner import registry
from scanner.discover import Discovery, Scope, discover
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Evidence
from scanner.model.progress import Silent
from tests.support.fake_reader import FakeReader

OTHER = "222222222222"


def run(*readers: FakeReader, scope: Scope | None = None) -> Discovery:
    by_account = {reader.account: reader for reader in readers}
    return discover(by_account, scope or Scope(), registry.collectors()["location"], 2, Silent())


def test_accounts_that_cannot_be_listed_keep_their_error_beside_the_others() -> None:
    found = run(
        FakeReader({"a": {"region": "eu-west-1"}}),
        FakeReader({"b": {"region": "eu-west-1", "account": OTHER}}, OTHER, listing_error="AccessDenied"),
    )
    assert [(account.account, account.buckets) for account in found.accounts] == [("111111111111", 1), (OTHER, 1)]
    assert found.accounts[0].error == ""
    assert found.accounts[1].error == "ListBuckets: AccessDenied: made by the test"
    assert sorted(record.ref.name for record in found.buckets) == ["a", "b"]


def test_scope_takes_globs_of_regions_and_names() -> None:
    scope = Scope(regions=("eu-*",), buckets=("prod-*",))
    fragment = {
        "prod-eu": {"region": "eu-west-1"},
        "prod-us": {"region": "us-east-1"},
        "test-eu": {"region": "eu-west-1"},
    }
    found = run(FakeReader(fragment), scope=scope)
    assert {record.ref.name for record in found.buckets if record.in_scope} == {"prod-eu"}


def test_a_bucket_whose_region_nobody_tells_stays_in_scope() -> None:
    found = run(FakeReader({"a": {"location": "AccessDenied"}}), scope=Scope(regions=("eu-west-1",)))
    assert found.buckets[0].in_scope
    assert found.buckets[0].ref.region == ""


def test_scope_without_patterns_holds_everything() -> None:
    assert Scope().holds(BucketRef("1", "any", "us-east-1"))


class Twice(FakeReader):
    """Tells every bucket again on a second page."""

    def list_buckets(self) -> Iterator[tuple[BucketRef, Evidence]]:
        yield from super().list_buckets()
        yield from super().list_buckets()


def test_a_bucket_that_two_pages_tell_counts_once() -> None:
    found = run(Twice({"a": {"region": "eu-west-1"}, "b": {}}))
    assert found.accounts[0].buckets == 2
    assert sorted(record.ref.name for record in found.buckets) == ["a", "b"]
