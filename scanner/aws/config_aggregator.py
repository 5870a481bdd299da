"""An aggregator: which buckets it knows, in which accounts and Regions, and how well it follows these.

ListAggregateDiscoveredResources, not SelectAggregateResourceConfig: the query would save a call for a hundred buckets,
but it searches an index of its own, returns documents in another form, and does not say what it leaves out. The batches
name what they did not get to (AWS Config Developer Guide: querying-AWS-resources.html).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scanner.aws.config_batches import Ask
from scanner.aws.config_trust import plain
from scanner.aws.faults import Fault
from scanner.clock import now
from scanner.errors import AwsUnreachableError, UsageError
from scanner.model.base import Document, text
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Evidence, Present
from scanner.model.pages import PageTokens, RepeatedTokenError
from scanner.model.resource import ResourceRecord, ResourceRef
from scanner.recorded.evidence import AGGREGATOR, LIST
from scanner.recorded.evidence import SOURCES as SOURCES_FACET
from scanner.recorded.trust import BUCKET, SOURCES, Doubt, doubts_of_sources, unnamed

_DESCRIBE: Final = "DescribeConfigurationAggregators"
_MISSING: Final = "NoSuchConfigurationAggregatorException"
_PAGE: Final = 100


@dataclass(frozen=True)
class Aggregator:
    """What an aggregator told: its buckets by account and name, the doubts by account and Region, the evidence."""

    name: str
    region: str
    buckets: tuple[BucketRef, ...]
    doubts: dict[tuple[str, str], Doubt | None]
    evidence: ResourceRecord

    def doubt(self, account: str, region: str) -> Doubt | None:
        """Return why the aggregator is not to be relied on for a place, None where it is."""
        place = (account, region)
        return self.doubts[place] if place in self.doubts else unnamed(account, region)


def read_aggregator(ask: Ask, name: str, region: str, partition: str) -> Aggregator:
    """Ask an aggregator; raise UsageError where there is none of the name, AwsUnreachableError for any other fault."""
    described = _told(ask(_DESCRIBE, {"ConfigurationAggregatorNames": [name]}, region), _DESCRIBE, name, region)
    statuses = list(_pages(ask, SOURCES, "AggregatedSourceStatusList", name, region))
    listed = list(_pages(ask, LIST, "ResourceIdentifiers", name, region, ResourceType=BUCKET))
    try:
        (found,) = described["ConfigurationAggregators"]
        evidence: dict[str, Evidence] = {
            AGGREGATOR: Present(_DESCRIBE, now(), plain(found)),
            SOURCES_FACET: Present(SOURCES, now(), {"AggregatedSourceStatusList": [plain(one) for one in statuses]}),
        }
        record = ResourceRecord(ResourceRef(text(found["ConfigurationAggregatorArn"])), evidence)
        buckets = tuple(sorted(_ref(one, partition) for one in listed))
        return Aggregator(name, region, buckets, doubts_of_sources(statuses), record)
    except (LookupError, TypeError, ValueError) as error:
        raise _unreadable(name, region, f"{type(error).__name__}: {error}") from error


def _ref(told: Document, partition: str) -> BucketRef:
    return BucketRef(text(told["SourceAccountId"]), text(told["ResourceId"]), text(told["SourceRegion"]), partition)


def _pages(ask: Ask, operation: str, key: str, name: str, region: str, **more: object) -> Iterator[Document]:
    parameters: Document = {"ConfigurationAggregatorName": name, "Limit": _PAGE, **more}
    tokens = PageTokens()
    token: Document = {}
    while True:
        page = _told(ask(operation, {**parameters, **token}, region), operation, name, region)
        yield from page.get(key) or ()
        try:
            token = tokens.following(page)
        except RepeatedTokenError as error:
            raise _unreadable(name, region, f"{operation}: {error}") from error
        if not token:
            return


def _told(answer: Document | Fault, operation: str, name: str, region: str) -> Document:
    if not isinstance(answer, Fault):
        return answer
    if answer.error.code == _MISSING:
        raise UsageError(
            f"there is no aggregator {name!r} in {region}",
            "Say ACCOUNT/NAME where it is not the first credentials' account; --home-region names its Region.",
        )
    raise _unreadable(name, region, f"{operation}: {answer.error.code}: {answer.error.message}")


def _unreadable(name: str, region: str, why: str) -> AwsUnreachableError:
    return AwsUnreachableError(
        f"the aggregator {name!r} in {region} could not be read: {why}",
        "`scanner permissions --for scan --source config` prints what the role wants; without --source S3 is read.",
    )
