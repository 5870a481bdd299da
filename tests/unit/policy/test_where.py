"""`where` holds, does not hold, or is not known."""

from typing import Any

import pytest

from scanner.model.facet import Unread
from scanner.policy.documents import DOCUMENTS, NAMES
from scanner.policy.where import facets_of, matches
from tests.support.fragments import record

BUCKET: dict[str, Any] = {
    "region": "eu-west-1",
    "account": "111111111111",
    "versioning": {"Status": "Enabled"},
    "tags": {"TagSet": [{"Key": "env", "Value": "prod"}, {"Key": "empty", "Value": ""}]},
    "replication": {
        "Role": "arn:aws:iam::111111111111:role/r",
        "Rules": [{"ID": "all", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": "arn:aws:s3:::copy"}}],
    },
    "encryption": None,
}


@pytest.mark.parametrize(
    "expression",
    [
        "versioning.Status == 'Enabled'",
        "tags.env == 'prod'",
        "starts_with(name, 'prod-') && account == '111111111111'",
        "arn == 'arn:aws:s3:::prod-data'",
        "region == 'eu-west-1'",
        "replication.Rules[?Status == 'Enabled'].Destination.Bucket | contains(@, 'arn:aws:s3:::copy')",
        "!encryption",
        "length(replication.Rules) > `0`",
        "`0`",
        "keys({a: name})",
    ],
)
def test_what_jmespath_calls_true_holds(expression: str) -> None:
    assert matches(expression, record("prod-data", BUCKET))


@pytest.mark.parametrize(
    "expression",
    [
        "versioning.MFADelete",
        "tags.empty",
        "tags.none",
        "replication.Rules[?ID == 'x']",
        "`{}`",
        "`false`",
        "encryption",
    ],
)
def test_false_null_and_empty_do_not_hold(expression: str) -> None:
    assert not matches(expression, record("prod-data", BUCKET))


def test_a_document_that_could_not_be_read_leaves_it_open() -> None:
    with pytest.raises(Unread, match="AccessDenied"):
        matches("versioning.Status == 'Enabled'", record("b", {**BUCKET, "versioning": "AccessDenied"}))


def test_a_document_that_is_not_looked_at_may_be_unreadable() -> None:
    assert matches("tags.env == 'prod'", record("b", {**BUCKET, "versioning": "AccessDenied"}))


def test_a_document_of_unknown_shape_leaves_it_open() -> None:
    with pytest.raises(Unread, match="UnknownShape"):
        matches("versioning.Status == 'Perhaps'", record("b", {**BUCKET, "versioning": {"Status": "Perhaps"}}))


def test_a_region_that_nobody_told_leaves_it_open() -> None:
    with pytest.raises(Unread, match="the region of b is not known"):
        matches("region == 'eu-west-1'", record("b", {**BUCKET, "region": ""}))


@pytest.mark.parametrize("expression", ["starts_with(tags.none, 'p')", "name < `1`", "sum(tags.env)"])
def test_an_expression_that_fails_on_a_bucket_leaves_it_open(expression: str) -> None:
    with pytest.raises(Unread, match="where: ExpressionFailed"):
        matches(expression, record("b", BUCKET))


def test_who_takes_the_whole_bucket_reads_every_document() -> None:
    assert facets_of("length(keys(@)) > `3`") == {facet.name for facet in DOCUMENTS.values()}
    assert facets_of("tags.env || name") == {"tags"}


def test_the_names_are_those_that_the_schema_promises() -> None:
    assert set(NAMES) == {"account", "arn", "name", "region", *DOCUMENTS}
