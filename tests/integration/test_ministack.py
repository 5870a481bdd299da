"""The same company on an emulator that none of us wrote: the verdicts must be the same wherever it is faithful.

It is not asked for what it does otherwise than S3:

- buckets that deny the audit role: it evaluates bucket policies only when every caller is authenticated;
- documents that S3 refuses today: nothing but its own API puts a document in place;
- the empty prefix of a V1 rule, which it loses. The V1 bucket therefore has a prefix here, and one more finding.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from scanner.sandbox import in_force
from scanner.sandbox.estate import Bucket
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.nordwind.places import PARTNER, PRODUCTION
from scanner.sandbox.running import environment
from scanner.sandbox.seed import seed
from tests.integration.demo_expectations import expected_rows
from tests.support.estates import Row, of_bucket, scan
from tests.support.ministack import AccountClients, ministack

pytestmark = pytest.mark.emulator

V1: Final = "nordwind-waybills"


def _with_prefix(bucket: Bucket) -> Bucket:
    return replace(bucket, rules=tuple(replace(rule, prefix="2026/") for rule in bucket.rules))


ESTATE: Final = tuple(
    _with_prefix(bucket) if bucket.name == V1 else bucket
    for bucket in BUCKETS
    if not bucket.unchecked and not bucket.denied
)
JUDGED: Final = tuple(bucket.name for bucket in ESTATE if bucket.account != PARTNER and bucket.later != "deleted")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Row, str]]:
    user = {"AWS_ACCESS_KEY_ID": PRODUCTION, "AWS_SECRET_ACCESS_KEY": "any"}
    with ministack() as endpoint:
        variables = environment(endpoint) | user
        with in_force(variables):
            clients = AccountClients(endpoint)
            seed(clients, ESTATE)
        yield scan(variables, tmp_path_factory.mktemp("ministack") / "run")


@pytest.mark.parametrize("name", JUDGED)
def test_the_verdicts_follow_from_the_story(name: str, rows: dict[Row, str]) -> None:
    expected = dict(expected_rows(name))
    if name == V1:
        expected |= {row: "NON_COMPLIANT" for row in expected if row[2] == "whole-bucket-scope"}
    assert of_bucket(rows, name) == expected
