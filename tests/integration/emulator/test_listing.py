"""ListBuckets page by page (Amazon S3 API Reference: API_ListBuckets.html)."""

from typing import Any

import pytest

from scanner.sandbox.clients import Client
from tests.support.emulated import CENTRAL, WEST, World, code_of

pytestmark = pytest.mark.emulator

LISTED = "777788889999"
"""An account of these tests alone, so that they know what it holds."""

PLACES = {"alpha": WEST, "beta": CENTRAL, "gamma": WEST}


@pytest.fixture(scope="module")
def s3(world: World) -> Client:
    for name, region in PLACES.items():
        world.clients.s3(LISTED, region).create_bucket(
            Bucket=f"listed-{name}", CreateBucketConfiguration={"LocationConstraint": region}
        )
    return world.clients.s3(LISTED)


def _names(answer: dict[str, Any]) -> list[str]:
    return [bucket["Name"].removeprefix("listed-") for bucket in answer["Buckets"]]


def test_without_parameters_everything_comes_without_regions(s3: Client) -> None:
    answer = s3.list_buckets()
    assert _names(answer) == list(PLACES)
    assert not any("BucketRegion" in bucket for bucket in answer["Buckets"])
    assert answer["Owner"]["ID"]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_pages_hold_every_bucket_once(size: int, s3: Client) -> None:
    pages = list(s3.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": size}))
    assert [name for page in pages for name in _names(page)] == list(PLACES)
    assert [len(page["Buckets"]) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert "ContinuationToken" not in pages[-1]


def test_regions_come_along_with_a_parameter(s3: Client) -> None:
    found = {bucket["Name"]: bucket["BucketRegion"] for bucket in s3.list_buckets(MaxBuckets=10)["Buckets"]}
    assert found == {f"listed-{name}": region for name, region in PLACES.items()}


def test_a_prefix_narrows(s3: Client) -> None:
    answer = s3.list_buckets(Prefix="listed-b")
    assert (_names(answer), answer["Prefix"]) == (["beta"], "listed-b")


def test_a_region_narrows_at_its_own_endpoint(s3: Client, world: World) -> None:
    assert _names(s3.list_buckets(BucketRegion=WEST)) == ["alpha", "gamma"]
    assert _names(world.clients.s3(LISTED, CENTRAL).list_buckets(BucketRegion=CENTRAL)) == ["beta"]
    assert code_of(s3.list_buckets, BucketRegion=CENTRAL) == "InvalidArgument"


def test_a_page_has_ten_thousand_buckets_at_most(s3: Client) -> None:
    assert code_of(s3.list_buckets, MaxBuckets=10_001) == "InvalidArgument"


def test_other_accounts_are_not_listed(s3: Client, world: World) -> None:
    assert not world.clients.s3("999900001111").list_buckets()["Buckets"]
    assert _names(s3.list_buckets()) == list(PLACES)
