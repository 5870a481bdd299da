"""Readers that stand on AWS Config: what is asked of Config, what of S3, and what nobody tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from scanner import registry
from scanner.aws.config_source import ConfigSource
from scanner.aws.faults import own_fault
from scanner.aws.reader import AwsReader
from scanner.discover import Scope, discover
from scanner.errors import AwsUnreachableError, UsageError
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, ListingError, Reader
from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Evidence, Present, Unreadable
from scanner.model.progress import Silent
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject
from scanner.recorded.evidence import doubts
from scanner.recorded.facets import NOT_IN_CONFIG
from scanner.recorded.trust import RECORDERS, SOURCES, STALE
from tests.support.fragments import estate
from tests.support.recording import CAPTURED_AT
from tests.support.scripted_config import AGGREGATOR, HOME, LEADER, LiveReader, ScriptedConfig, denied, record_all

OTHER = "222222222222"
WEST = "eu-west-1"
BATCH, OWN_BATCH = "BatchGetAggregateResourceConfig", "BatchGetResourceConfig"
LIST = "ListAggregateDiscoveredResources"
ENABLED = {"region": WEST, "versioning": {"Status": "Enabled"}}
THEIRS = {**ENABLED, "account": OTHER}
PLACES = [(LEADER, WEST), (OTHER, WEST)]
Fragment = dict[str, dict[str, Any]]


def collector(facet: str) -> Collector:
    found = registry.collectors()[facet]
    assert isinstance(found, Collector)
    return found


@contextmanager
def source(*live: LiveReader, aggregator: str = AGGREGATOR, slept: list[float] | None = None) -> Iterator[ConfigSource]:
    sleep = None if slept is None else slept.append
    readers = {one.account: cast("AwsReader", one) for one in live}
    made = ConfigSource(readers, readers, sleep)
    try:
        if aggregator:
            made.follow_aggregator(aggregator)
        else:
            made.follow_recorders()
        yield made
    finally:
        made.close()


@pytest.fixture
def config() -> ScriptedConfig:
    return ScriptedConfig()


def recorded(
    config: ScriptedConfig, fragment: Fragment, account: str = LEADER, *, listing_error: str = ""
) -> LiveReader:
    record_all(config, fragment)
    return LiveReader(config, fragment, account, listing_error=listing_error)


def many(number: int, account: str = LEADER, region: str = WEST) -> Fragment:
    return {
        f"bucket-{account}-{region}-{n:04}": {**ENABLED, "account": account, "region": region} for n in range(number)
    }


def refs(reader: Reader) -> list[BucketRef]:
    return [ref for ref, _ in reader.list_buckets()]


def versioning(reader: Reader, ref: BucketRef) -> Evidence:
    return reader.read(collector("versioning"), ref)


def code(evidence: Evidence) -> str:
    assert isinstance(evidence, Unreadable)
    return evidence.code


def test_a_hundred_buckets_a_call_whatever_accounts_they_are_in(config: ScriptedConfig) -> None:
    fragment = many(130) | many(120, OTHER) | many(50, "333333333333")
    leader = recorded(config, fragment)
    with source(leader, LiveReader(config, fragment, OTHER)) as made:
        assert list(made.readers) == [LEADER, OTHER, "333333333333"]
        for reader in made.readers.values():
            for ref in refs(reader):
                told = versioning(reader, ref)
                assert told == Present(BATCH, CAPTURED_AT, {"Status": "Enabled"})
                assert reader.read(collector("location"), ref) == Present(BATCH, CAPTURED_AT, {"Region": WEST})
        assert len(config.asked(LIST)) == 3
        assert [len(asked["ResourceIdentifiers"]) for asked in config.asked(BATCH)] == [100, 100, 100]
        assert {region for operation, region, _ in config.calls if operation in (LIST, BATCH, SOURCES)} == {HOME}
    assert set(leader.calls) == {("ListBuckets", "")}


def test_an_account_s_own_recorders_are_asked_region_by_region(config: ScriptedConfig) -> None:
    fragment = many(150) | many(30, region="us-east-1")
    leader = recorded(config, fragment)
    with source(leader, aggregator="") as made:
        reader = made.readers[LEADER]
        for ref in refs(reader):
            assert versioning(reader, ref) == Present(OWN_BATCH, CAPTURED_AT, {"Status": "Enabled"})
        asked = sorted(
            (region, len(told["resourceKeys"])) for operation, region, told in config.calls if operation == OWN_BATCH
        )
        assert asked == [(WEST, 50), (WEST, 100), ("us-east-1", 30)]
        assert len(config.asked(RECORDERS)) == 2
        looked = {record.ref.region: record.evidence["config-frequencies"] for record in made.evidence()}
        assert {region: one.document for region, one in looked.items() if isinstance(one, Present)} == {
            WEST: {"CONTINUOUS": 150},
            "us-east-1": {"CONTINUOUS": 30},
        }
    assert set(leader.calls) == {("ListBuckets", "")}


def test_what_config_does_not_carry_is_read_live(config: ScriptedConfig) -> None:
    ownership = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    leader = recorded(config, {"a": {**ENABLED, "ownership": ownership}})
    with source(leader) as made:
        (ref,) = refs(made.readers[LEADER])
        told = made.readers[LEADER].read(collector("ownership"), ref)
        assert isinstance(told, Present)
        assert (told.operation, told.document) == ("GetBucketOwnershipControls", ownership)
        assert not config.asked(BATCH)


def test_an_unknown_shape_is_read_live(config: ScriptedConfig) -> None:
    leader = recorded(config, {"a": ENABLED})
    config.items["a"]["supplementaryConfiguration"]["BucketVersioningConfiguration"] = '{"status": "Enabled", "new": 1}'
    with source(leader) as made:
        (ref,) = refs(made.readers[LEADER])
        assert versioning(made.readers[LEADER], ref).operation == "GetBucketVersioning"
    with source(LiveReader(config, {})) as made:
        assert LEADER in made.readers


def test_an_account_without_credentials_is_told_by_config_alone(config: ScriptedConfig) -> None:
    leader = recorded(config, {"a": ENABLED, "b": THEIRS})
    config.items["b"]["supplementaryConfiguration"]["BucketPolicy"] = '{"policyText": 1}'
    with source(leader) as made:
        reader = made.readers[OTHER]
        assert (reader.account, reader.caller, reader.partition, reader.live) == (OTHER, leader.caller, "aws", None)
        ((ref, located),) = reader.list_buckets()
        assert ref == BucketRef(OTHER, "b", WEST)
        assert isinstance(located, Present)
        assert (located.operation, located.document) == (LIST, {"Region": WEST})
        assert versioning(reader, ref) == Present(BATCH, CAPTURED_AT, {"Status": "Enabled"})
        assert reader.read(collector("replication"), ref) == Absent(
            BATCH, CAPTURED_AT, "ReplicationConfigurationNotFoundError"
        )
        assert code(reader.read(collector("policy"), ref)) == UNKNOWN_SHAPE
        assert code(reader.read(collector("ownership"), ref)) == NOT_IN_CONFIG
        role = ResourceRef(f"arn:aws:iam::{OTHER}:role/r")
        assert code(reader.gather(registry.collectors()["role"], role)) == NOT_IN_CONFIG
        subject = Subject(ref, (), {}, estate({}))
        assert code(reader.survey(registry.collectors()["metric-data"], subject)) == NOT_IN_CONFIG
        reader.close()
        made.readers[LEADER].close()
    assert leader.closed


def test_roles_and_surveys_are_read_live_where_that_is_possible(config: ScriptedConfig) -> None:
    arn = f"arn:aws:iam::{LEADER}:role/r"
    leader = recorded(config, {"a": {**ENABLED, "metric-data": "AccessDenied"}, arn: {"role": "AccessDenied"}})
    with source(leader) as made:
        reader = made.readers[LEADER]
        (ref,) = refs(reader)
        assert code(reader.gather(registry.collectors()["role"], ResourceRef(arn))) == "AccessDenied"
        subject = Subject(ref, (), {}, estate({}))
        assert code(reader.survey(registry.collectors()["metric-data"], subject)) == "AccessDenied"


@pytest.mark.parametrize("status", ["FAILED", "OUTDATED"])
def test_two_accounts_of_which_one_is_stale(config: ScriptedConfig, status: str) -> None:
    leader = recorded(config, {"a": ENABLED, "b": THEIRS})
    config.statuses[OTHER, WEST] = status
    with source(leader) as made:
        assert versioning(made.readers[LEADER], refs(made.readers[LEADER])[0]).operation == BATCH
        told = versioning(made.readers[OTHER], refs(made.readers[OTHER])[0])
        assert (told.operation, code(told)) == (SOURCES, STALE)
        found = doubts(made.evidence(), PLACES)
        assert [(place, doubt.code) for place, doubt in found] == [((OTHER, WEST), STALE)]


def test_a_stale_account_is_read_live_where_that_is_possible(config: ScriptedConfig) -> None:
    leader = recorded(config, {"a": ENABLED})
    config.statuses[LEADER, WEST] = "OUTDATED"
    with source(leader) as made:
        (ref,) = refs(made.readers[LEADER])
        assert versioning(made.readers[LEADER], ref).operation == "GetBucketVersioning"
        assert not config.asked(BATCH)


@pytest.mark.parametrize(
    "recorder", [None, {"recording": False, "lastStatus": "Success"}, {"recording": True, "lastStatus": "Failure"}]
)
@pytest.mark.parametrize("aggregator", ["", AGGREGATOR])
def test_where_the_recorder_does_not_run_s3_is_read(
    config: ScriptedConfig, recorder: dict[str, Any] | None, aggregator: str
) -> None:
    leader = recorded(config, {"a": ENABLED})
    if recorder:
        config.recorders[LEADER, WEST] = recorder
    else:
        del config.recorders[LEADER, WEST]
    with source(leader, aggregator=aggregator) as made:
        (ref,) = refs(made.readers[LEADER])
        assert versioning(made.readers[LEADER], ref).operation == "GetBucketVersioning"
        ((place, doubt),) = doubts(made.evidence(), PLACES[:1])
        assert (place, doubt.code) == ((LEADER, WEST), STALE)
        assert not config.asked(BATCH)
        assert not config.asked(OWN_BATCH)


@pytest.mark.parametrize("operation", [RECORDERS, "DescribeConfigurationRecorderStatus"])
def test_a_recorder_that_may_not_be_asked_about_is_not_relied_on(config: ScriptedConfig, operation: str) -> None:
    leader = recorded(config, {"a": ENABLED})
    config.always[operation] = denied(operation)
    with source(leader, aggregator="") as made:
        (ref,) = refs(made.readers[LEADER])
        assert versioning(made.readers[LEADER], ref).operation == "GetBucketVersioning"
        ((_, doubt),) = doubts(made.evidence(), PLACES)
        assert (doubt.operation, doubt.code) == (operation, "AccessDeniedException")
        assert len(config.asked(operation)) == 1


def test_a_recorder_of_unknown_shape_is_not_relied_on(config: ScriptedConfig) -> None:
    leader = recorded(config, {"a": ENABLED})
    config.always[RECORDERS] = {"ConfigurationRecorders": [{"recordingGroup": {"allSupported": True}}]}
    with source(leader, aggregator="") as made:
        (ref,) = refs(made.readers[LEADER])
        assert versioning(made.readers[LEADER], ref).operation == "GetBucketVersioning"
        ((_, doubt),) = doubts(made.evidence(), PLACES)
        assert doubt.code == UNKNOWN_SHAPE


def test_what_was_not_processed_is_asked_for_again(config: ScriptedConfig) -> None:
    slept: list[float] = []
    leader = recorded(config, many(3) | {"never": THEIRS})
    config.unprocessed.update({f"bucket-{LEADER}-{WEST}-0001": 2, "never": 99})
    with source(leader, slept=slept) as made:
        for ref in refs(made.readers[LEADER]):
            assert versioning(made.readers[LEADER], ref).operation == BATCH
        (ref,) = refs(made.readers[OTHER])
        assert code(versioning(made.readers[OTHER], ref)) == "UnprocessedResourceIdentifiers"
    assert [len(asked["ResourceIdentifiers"]) for asked in config.asked(BATCH)] == [4, 2, 2, 1, 1]
    assert slept == [0.5, 1.0, 2.0, 4.0]


def test_a_batch_that_fails_leaves_its_buckets_to_s3(config: ScriptedConfig) -> None:
    leader = recorded(config, many(1) | {"b": THEIRS})
    config.always[BATCH] = own_fault("ThrottlingException", "Rate exceeded")
    with source(leader) as made:
        (ref,) = refs(made.readers[LEADER])
        assert versioning(made.readers[LEADER], ref).operation == "GetBucketVersioning"
        (ref,) = refs(made.readers[OTHER])
        told = versioning(made.readers[OTHER], ref)
        assert (told.operation, code(told)) == (BATCH, "ThrottlingException")
        assert len(config.asked(BATCH)) == 1


@pytest.mark.parametrize(
    "answer", [{}, {"BaseConfigurationItems": [{}]}, {"BaseConfigurationItems": [{"accountId": 1}]}]
)
def test_a_batch_of_unknown_shape_tells_nothing(config: ScriptedConfig, answer: dict[str, Any]) -> None:
    leader = recorded(config, {"b": THEIRS})
    config.always[BATCH] = answer
    with source(leader) as made:
        (ref,) = refs(made.readers[OTHER])
        assert code(versioning(made.readers[OTHER], ref)) == UNKNOWN_SHAPE


@pytest.mark.parametrize(
    "change", [{"accountId": "333333333333"}, {"awsRegion": "us-east-1"}, {"configurationItemCaptureTime": "today"}]
)
def test_another_s_item_is_not_taken_for_the_bucket_s(config: ScriptedConfig, change: dict[str, Any]) -> None:
    leader = recorded(config, {"b": THEIRS})
    with source(leader) as made:
        config.items["b"] |= change
        (ref,) = refs(made.readers[OTHER])
        assert code(versioning(made.readers[OTHER], ref)) in (NOT_IN_CONFIG, UNKNOWN_SHAPE)


def test_a_bucket_that_config_has_lost_or_does_not_know_is_not_absent(config: ScriptedConfig) -> None:
    leader = recorded(config, {"b": THEIRS})
    with source(leader) as made:
        reader = made.readers[OTHER]
        (ref,) = refs(reader)
        del config.items["b"]
        assert code(versioning(reader, ref)) == NOT_IN_CONFIG
        for stranger in (BucketRef(OTHER, "c", WEST), BucketRef(LEADER, "b", WEST), BucketRef(OTHER, "b", "us-east-1")):
            assert code(versioning(reader, stranger)) == NOT_IN_CONFIG


def test_what_s3_lists_counts_not_what_config_remembers(config: ScriptedConfig) -> None:
    leader = recorded(config, {"a": ENABLED})
    record_all(config, {"deleted": ENABLED})
    leader._fragment["new"] = ENABLED  # made after Config looked
    with source(leader) as made:
        reader = made.readers[LEADER]
        assert [ref.name for ref in refs(reader)] == ["a", "new"]
        assert versioning(reader, BucketRef(LEADER, "new", WEST)).operation == "GetBucketVersioning"


def test_what_config_knows_fills_a_list_that_breaks_off(config: ScriptedConfig) -> None:
    leader = recorded(config, {"a": ENABLED}, listing_error="AccessDenied")
    record_all(config, {"b": ENABLED})
    with source(leader) as made:
        found: list[tuple[BucketRef, Evidence]] = []
        with pytest.raises(ListingError, match="AccessDenied"):
            found.extend(made.readers[LEADER].list_buckets())
        assert [ref.name for ref, _ in found] == ["a", "b"]


def test_an_account_that_the_aggregator_does_not_follow_is_read_live(config: ScriptedConfig) -> None:
    leader = recorded(config, {"a": ENABLED})
    config.statuses.clear()
    with source(leader) as made:
        (ref,) = refs(made.readers[LEADER])
        assert versioning(made.readers[LEADER], ref).operation == "GetBucketVersioning"


def test_there_is_no_such_aggregator(config: ScriptedConfig) -> None:
    leader = recorded(config, {"a": ENABLED})
    with (
        pytest.raises(UsageError, match="there is no aggregator 'other' in eu-central-1"),
        source(leader, aggregator="other"),
    ):
        pass


@pytest.mark.parametrize("operation", ["DescribeConfigurationAggregators", SOURCES, LIST])
def test_an_aggregator_that_may_not_be_read_says_what_is_wanted(config: ScriptedConfig, operation: str) -> None:
    leader = recorded(config, {"a": ENABLED})
    config.always[operation] = denied(operation)
    with pytest.raises(AwsUnreachableError, match=f"{operation}: AccessDeniedException") as raised, source(leader):
        pass
    assert "scanner permissions --for scan --source config" in raised.value.remedy


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("DescribeConfigurationAggregators", {}),
        (SOURCES, {"AggregatedSourceStatusList": [{"SourceType": "ACCOUNT"}]}),
        (LIST, {"ResourceIdentifiers": [{"ResourceId": "a"}]}),
        (LIST, {"ResourceIdentifiers": [], "NextToken": "again"}),
    ],
)
def test_an_aggregator_that_talks_nonsense_is_not_read(
    config: ScriptedConfig, operation: str, answer: dict[str, Any]
) -> None:
    leader = recorded(config, {"a": ENABLED})
    config.always[operation] = answer
    with pytest.raises(AwsUnreachableError, match="could not be read"), source(leader):
        pass


def test_reads_after_the_end_tell_nothing(config: ScriptedConfig) -> None:
    leader = recorded(config, {"b": THEIRS})
    with source(leader) as made:
        (ref,) = refs(made.readers[OTHER])
        made.close()
        assert code(versioning(made.readers[OTHER], ref)) == "ReaderClosed"


def test_of_a_bucket_in_two_accounts_nobody_takes_config_s_word(config: ScriptedConfig) -> None:
    """One of the items is stale: the bucket was made anew in the other account."""
    places = [{"SourceAccountId": account, "SourceRegion": WEST, "ResourceId": "both"} for account in (LEADER, OTHER)]
    config.always[LIST] = {"ResourceIdentifiers": places}
    leader = recorded(config, {"both": ENABLED})
    config.statuses[OTHER, WEST] = "SUCCEEDED"
    with source(leader) as made:
        told = {
            account: versioning(made.readers[account], BucketRef(account, "both", WEST)) for account in made.readers
        }
        assert told[LEADER].operation == "GetBucketVersioning"
        assert code(told[OTHER]) == NOT_IN_CONFIG
        assert not config.asked(BATCH)


def test_a_bucket_that_config_knows_in_two_regions_is_in_neither(config: ScriptedConfig) -> None:
    places = [{"SourceAccountId": OTHER, "SourceRegion": region, "ResourceId": "both"} for region in (WEST, HOME)]
    config.always[LIST] = {"ResourceIdentifiers": places}
    with source(recorded(config, {})) as made:
        found = discover({OTHER: made.readers[OTHER]}, Scope(), collector("location"), 1, Silent())
    (record,) = found.buckets
    assert record.ref == BucketRef(OTHER, "both", "")
    assert code(record.evidence["location"]) == NOT_IN_CONFIG
