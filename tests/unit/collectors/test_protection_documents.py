"""What the collectors of guarding documents keep of S3's own XML, parsed as the SDK parses it, and that it is JSON."""

import json
from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.session import get_session

from scanner import registry

S3 = get_session().get_service_model("s3")

LIFECYCLE = """<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<Rule><ID>a</ID><Filter><And><Prefix>l/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>
<ObjectSizeGreaterThan>9</ObjectSizeGreaterThan></And></Filter><Status>Enabled</Status>
<Expiration><Date>2027-01-01T00:00:00.000Z</Date></Expiration></Rule>
<Rule><ID>b</ID><Prefix></Prefix><Status>Disabled</Status><Transition><Date>2027-01-01T00:00:00Z</Date>
<StorageClass>GLACIER</StorageClass></Transition>
<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration></Rule>
</LifecycleConfiguration>"""
DATE = "2027-01-01T00:00:00+00:00"

NOTIFICATIONS = """<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<QueueConfiguration><Id>q</Id><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>l/</Value></FilterRule></S3Key>
</Filter><Queue>arn:q</Queue><Event>s3:Replication:*</Event></QueueConfiguration>
<CloudFunctionConfiguration><CloudFunction>arn:f</CloudFunction><Event>s3:ObjectCreated:*</Event>
</CloudFunctionConfiguration><EventBridgeConfiguration/></NotificationConfiguration>"""

OBJECT_LOCK = """<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>
<Mode>COMPLIANCE</Mode><Days>9</Days></DefaultRetention></Rule></ObjectLockConfiguration>"""

BLOCK = """<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>
<RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>"""

PAYMENT = "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"


def picked(facet: str, body: str) -> dict[str, Any]:
    collector = registry.collectors()[facet]
    shape = S3.operation_model(collector.operation).output_shape
    assert shape is not None
    answer = {"status_code": 200, "headers": {}, "body": body.encode()}
    document: dict[str, Any] = collector.document(create_parser("rest-xml").parse(answer, shape))
    return document


@pytest.mark.parametrize(
    ("facet", "body", "document"),
    [
        (
            "lifecycle",
            LIFECYCLE,
            {
                "Rules": [
                    {
                        "ID": "a",
                        "Filter": {
                            "And": {
                                "Prefix": "l/",
                                "Tags": [{"Key": "k", "Value": "v"}],
                                "ObjectSizeGreaterThan": 9,
                            }
                        },
                        "Status": "Enabled",
                        "Expiration": {"Date": DATE},
                    },
                    {
                        "ID": "b",
                        "Prefix": "",
                        "Status": "Disabled",
                        "Transitions": [{"Date": DATE, "StorageClass": "GLACIER"}],
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 3},
                    },
                ]
            },
        ),
        (
            "notifications",
            NOTIFICATIONS,
            {
                "QueueConfigurations": [
                    {
                        "Id": "q",
                        "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "l/"}]}},
                        "QueueArn": "arn:q",
                        "Events": ["s3:Replication:*"],
                    }
                ],
                "LambdaFunctionConfigurations": [{"LambdaFunctionArn": "arn:f", "Events": ["s3:ObjectCreated:*"]}],
                "EventBridgeConfiguration": {},
            },
        ),
        ("notifications", "<NotificationConfiguration/>", {}),
        (
            "object-lock",
            OBJECT_LOCK,
            {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 9}}},
        ),
        ("public-access-block", BLOCK, {"BlockPublicAcls": True, "RestrictPublicBuckets": False}),
        ("request-payment", PAYMENT, {"Payer": "Requester"}),
    ],
)
def test_the_document_is_kept_as_it_was_sent(facet: str, body: str, document: dict[str, Any]) -> None:
    found = picked(facet, body)
    assert found == document
    assert json.loads(json.dumps(found)) == found


def test_an_answer_without_a_payer_is_no_document() -> None:
    with pytest.raises(KeyError):
        picked("request-payment", "<RequestPaymentConfiguration/>")
