"""What the collectors pick out of S3's own XML, parsed as the SDK parses it."""

from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.session import get_session

from scanner import registry
from scanner.model.collector import ErrorAnswer

S3 = get_session().get_service_model("s3")

V1 = """<ReplicationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Role>r</Role>
<Rule><ID>old</ID><Prefix></Prefix><Status>Enabled</Status>
<Destination><Bucket>arn:aws:s3:::b</Bucket></Destination></Rule></ReplicationConfiguration>"""
V2 = """<ReplicationConfiguration><Role>r</Role>
<Rule><ID>all</ID><Priority>1</Priority><Filter/><Status>Enabled</Status>
<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>
<Destination><Bucket>arn:aws:s3:::b</Bucket></Destination></Rule>
<Rule><ID>part</ID><Priority>2</Priority>
<Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter><Status>Disabled</Status>
<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>
<Destination><Bucket>arn:aws:s3:::c</Bucket></Destination></Rule></ReplicationConfiguration>"""
_OFF = {"Status": "Disabled"}


def picked(facet: str, body: str, **headers: str) -> dict[str, Any]:
    collector = registry.collectors()[facet]
    shape = S3.operation_model(collector.operation).output_shape
    assert shape is not None
    answer = {
        "status_code": 200,
        "headers": {k.replace("_", "-"): v for k, v in headers.items()},
        "body": body.encode(),
    }
    parsed: dict[str, Any] = create_parser("rest-xml").parse(answer, shape)
    document: dict[str, Any] = collector.document(parsed)
    return document


@pytest.mark.parametrize(
    ("facet", "body", "document"),
    [
        ("versioning", "<VersioningConfiguration/>", {}),
        (
            "versioning",
            "<VersioningConfiguration><Status>Suspended</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>",
            {"Status": "Suspended", "MFADelete": "Disabled"},
        ),
        ("tags", "<Tagging><TagSet></TagSet></Tagging>", {"TagSet": []}),
        (
            "tags",
            "<Tagging><TagSet><Tag><Key>=cmd</Key><Value>&lt;b&gt;</Value></Tag></TagSet></Tagging>",
            {"TagSet": [{"Key": "=cmd", "Value": "<b>"}]},
        ),
        (
            "replication",
            V1,
            {
                "Role": "r",
                "Rules": [
                    {"ID": "old", "Prefix": "", "Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::b"}}
                ],
            },
        ),
        (
            "replication",
            V2,
            {
                "Role": "r",
                "Rules": [
                    {
                        "ID": "all",
                        "Priority": 1,
                        "Filter": {},
                        "Status": "Enabled",
                        "DeleteMarkerReplication": _OFF,
                        "Destination": {"Bucket": "arn:aws:s3:::b"},
                    },
                    {
                        "ID": "part",
                        "Priority": 2,
                        "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}]}},
                        "Status": "Disabled",
                        "DeleteMarkerReplication": _OFF,
                        "Destination": {"Bucket": "arn:aws:s3:::c"},
                    },
                ],
            },
        ),
    ],
)
def test_the_document_is_kept_as_it_was_sent(facet: str, body: str, document: dict[str, Any]) -> None:
    assert picked(facet, body) == document


def test_the_location_is_in_a_header() -> None:
    assert picked("location", "", x_amz_bucket_region="eu-west-1") == {"Region": "eu-west-1"}
    assert picked("location", "") == {"Region": ""}


@pytest.mark.parametrize(
    ("status", "region", "document"),
    [
        (301, "us-west-2", {"Region": "us-west-2", "Code": "301"}),
        (400, "us-west-2", {"Region": "us-west-2", "Code": "400"}),
        (403, "us-west-2", {"Region": "us-west-2", "Code": "403"}),
        (403, "", {"Region": "", "Code": "403"}),
        (301, "", None),
        (400, "", None),
        (503, "", None),
        (0, "", None),
    ],
)
def test_an_error_may_still_tell_where_a_bucket_is(status: int, region: str, document: dict[str, Any] | None) -> None:
    headers = {"x-amz-bucket-region": region} if region else {}
    answer = ErrorAnswer(code=str(status), message="", status=status, headers=headers)
    assert registry.collectors()["location"].from_error(answer) == document


@pytest.mark.parametrize("facet", ["encryption", "ownership", "replication", "tags", "versioning"])
def test_no_other_error_is_a_document(facet: str) -> None:
    answer = ErrorAnswer(code="AccessDenied", message="", status=403, headers={"x-amz-bucket-region": "eu-west-1"})
    assert registry.collectors()[facet].from_error(answer) is None
