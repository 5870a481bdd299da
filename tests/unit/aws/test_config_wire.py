"""AWS Config over the wire: its JSON is what the readers expect, and its throttling is waited out."""

import json

from scanner import registry
from scanner.aws.config_source import ConfigSource
from scanner.aws.reader import AwsReader
from scanner.model.collector import Collector
from scanner.model.evidence import Present
from tests.support.recording import item
from tests.support.scripted_s3 import Reply, ScriptedS3
from tests.unit.aws.conftest import ACCOUNT, Time

REGION = "eu-west-1"
LISTED = (
    "<ListAllMyBucketsResult><Buckets><Bucket><Name>ledger</Name>"
    f"<BucketRegion>{REGION}</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>"
)


def answer(**told: object) -> Reply:
    return Reply(body=json.dumps(told, default=str))


def test_config_is_asked_in_its_own_words(s3: ScriptedS3, reader: AwsReader, time: Time) -> None:
    recorded = item(ACCOUNT, REGION, "ledger", {"BucketVersioningConfiguration": '{"status": "Enabled"}'})
    recorded["configurationItemCaptureTime"] = 1_795_000_000.5
    s3.on("ListBuckets", Reply(body=LISTED))
    group = {"name": "default", "recordingGroup": {"allSupported": True}}
    s3.on("DescribeConfigurationRecorders", answer(ConfigurationRecorders=[group]))
    status = {"name": "default", "recording": True, "lastStatus": "Success", "lastStartTime": 1_790_000_000}
    s3.on("DescribeConfigurationRecorderStatus", answer(ConfigurationRecordersStatus=[status]))
    throttled = Reply(400, json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}))
    s3.on("BatchGetResourceConfig", throttled, answer(baseConfigurationItems=[recorded], unprocessedResourceKeys=[]))
    source = ConfigSource({ACCOUNT: reader}, {ACCOUNT: reader})
    source.follow_recorders()
    ((ref, _),) = source.readers[ACCOUNT].list_buckets()
    versioning = registry.collectors()["versioning"]
    assert isinstance(versioning, Collector)
    told = source.readers[ACCOUNT].read(versioning, ref)
    source.close()
    assert told == Present("BatchGetResourceConfig", "2026-11-18T11:06:40Z", {"Status": "Enabled"})
    assert time.slept
    _, asked = s3.asked("BatchGetResourceConfig")
    assert asked.region == REGION
    assert json.loads(asked.body) == {"resourceKeys": [{"resourceType": "AWS::S3::Bucket", "resourceId": "ledger"}]}
