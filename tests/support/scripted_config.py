"""An AWS Config of our own, in memory: aggregators, recorders, items, and every way in which they fail."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, own_fault
from scanner.aws.transport import Answer
from scanner.model.collector import Reader
from scanner.model.evidence import Evidence
from scanner.recorded.trust import BUCKET
from tests.support.fake_reader import FakeReader
from tests.support.fragments import record
from tests.support.recording import item, parts_of

Document = dict[str, Any]
AGGREGATOR = "company"
LEADER = "111111111111"
HOME = "eu-central-1"
_TOO_MANY = 100
_AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def denied(operation: str) -> Fault:
    """Return AWS's refusal."""
    return own_fault("AccessDeniedException", f"not authorized to perform: config:{operation}", Kind.OTHER)


class ScriptedConfig:
    """What Config knows of every account; `first` is answered, each once, ahead of all else, `always` ever."""

    def __init__(self) -> None:
        self.items: dict[str, Document] = {}
        self.statuses: dict[tuple[str, str], str] = {}
        self.recorders: dict[tuple[str, str], Document] = {}
        self.first: dict[str, list[Answer]] = {}
        self.unprocessed: Counter[str] = Counter()
        self.calls: list[tuple[str, str, Document]] = []
        self.always: dict[str, Answer] = {}
        self.aggregators = {AGGREGATOR}
        self._lock = Lock()

    def add(self, account: str, region: str, name: str, evidence: Mapping[str, Evidence], **more: object) -> None:
        """Record a bucket as it was read; the place is followed and recorded unless it was said otherwise."""
        self.items[name] = item(account, region, name, parts_of(evidence), **more)
        self.statuses.setdefault((account, region), "SUCCEEDED")
        self.recorders.setdefault((account, region), {"recording": True, "lastStatus": "Success"})

    def asked(self, operation: str) -> list[Document]:
        """Return the parameters of each call of an operation."""
        return [parameters for named, _, parameters in self.calls if named == operation]

    def ask(self, account: str, operation: str, parameters: Document, region: str) -> Answer:
        """Answer a call made with the credentials of an account."""
        with self._lock:
            self.calls.append((operation, region, parameters))
            if self.first.get(operation):
                return self.first[operation].pop(0)
            if operation in self.always:
                return self.always[operation]
            name = parameters.get("ConfigurationAggregatorName", AGGREGATOR)
            if name not in self.aggregators:
                return own_fault("NoSuchConfigurationAggregatorException", "The aggregator does not exist.")
            answer: Answer = getattr(self, f"_{operation}")(account, parameters, region)
            return answer

    def _DescribeConfigurationAggregators(self, account: str, parameters: Document, region: str) -> Answer:  # noqa: N802
        (name,) = parameters["ConfigurationAggregatorNames"]
        if name not in self.aggregators:
            return own_fault("NoSuchConfigurationAggregatorException", "The aggregator does not exist.")
        arn = f"arn:aws:config:{region}:{account}:config-aggregator/config-aggregator-abc"
        told = {"ConfigurationAggregatorName": name, "ConfigurationAggregatorArn": arn, "CreationTime": _AT}
        return {"ConfigurationAggregators": [told]}

    def _DescribeConfigurationAggregatorSourcesStatus(  # noqa: N802
        self, _account: str, parameters: Document, _region: str
    ) -> Answer:
        told = [
            {
                "SourceId": account,
                "SourceType": "ACCOUNT",
                "AwsRegion": region,
                "LastUpdateStatus": status,
                "LastUpdateTime": _AT,
            }
            for (account, region), status in sorted(self.statuses.items())
        ]
        return _page("AggregatedSourceStatusList", told, parameters)

    def _ListAggregateDiscoveredResources(self, _account: str, parameters: Document, _region: str) -> Answer:  # noqa: N802
        assert parameters["ResourceType"] == BUCKET
        told = [
            {
                "SourceAccountId": one["accountId"],
                "SourceRegion": one["awsRegion"],
                "ResourceId": name,
                "ResourceType": BUCKET,
                "ResourceName": name,
            }
            for name, one in self.items.items()
        ]
        return _page("ResourceIdentifiers", told, parameters)

    def _BatchGetAggregateResourceConfig(self, _account: str, parameters: Document, _region: str) -> Answer:  # noqa: N802
        wanted = parameters["ResourceIdentifiers"]
        now, later = self._processed(wanted, "ResourceId")
        return {"BaseConfigurationItems": now, "UnprocessedResourceIdentifiers": later}

    def _BatchGetResourceConfig(self, account: str, parameters: Document, region: str) -> Answer:  # noqa: N802
        now, later = self._processed(parameters["resourceKeys"], "resourceId")
        own = [one for one in now if (one["accountId"], one["awsRegion"]) == (account, region)]
        return {"baseConfigurationItems": own, "unprocessedResourceKeys": later}

    def _processed(self, wanted: Sequence[Document], key: str) -> tuple[list[Document], list[Document]]:
        assert 0 < len(wanted) <= _TOO_MANY
        later = [one for one in wanted if self.unprocessed[one[key]] > 0]
        self.unprocessed.subtract(one[key] for one in later)
        return [self.items[one[key]] for one in wanted if one not in later and one[key] in self.items], later

    def _DescribeConfigurationRecorders(self, account: str, _parameters: Document, region: str) -> Answer:  # noqa: N802
        found = [{"name": "default", "recordingGroup": {"allSupported": True}}]
        return {"ConfigurationRecorders": found if (account, region) in self.recorders else []}

    def _DescribeConfigurationRecorderStatus(self, account: str, _parameters: Document, region: str) -> Answer:  # noqa: N802
        told = self.recorders.get((account, region))
        return {"ConfigurationRecordersStatus": [{"name": "default", "lastStartTime": _AT, **told}] if told else []}


def _page(key: str, told: Sequence[Document], parameters: Document) -> Document:
    first, limit = int(parameters.get("NextToken", 0)), parameters["Limit"]
    left = len(told) > first + limit
    return {key: list(told[first : first + limit]), **({"NextToken": str(first + limit)} if left else {})}


class LiveReader(FakeReader):
    """A reader in memory whose credentials also ask AWS Config."""

    home = HOME

    def __init__(
        self,
        config: ScriptedConfig,
        fragment: dict[str, Document],
        account: str = LEADER,
        *,
        listing_error: str = "",
        before: Callable[[str, str], None] = lambda _operation, _bucket: None,
    ) -> None:
        super().__init__(fragment, account, listing_error=listing_error, before=before)
        self._config = config

    @property
    def asker(self) -> "LiveReader":
        """Itself: it asks, too."""
        return self

    def ask(self, operation: str, parameters: Document, region: str = "", service: str = "") -> Answer:
        """Ask AWS Config."""
        assert service == "config"
        return self._config.ask(self.account, operation, parameters, region)


def record_all(config: ScriptedConfig, fragment: Mapping[str, Document]) -> None:
    """Let AWS Config record the buckets of an estate fragment."""
    for name, bucket in fragment.items():
        if not name.startswith("arn:"):
            read = record(name, bucket)
            config.add(read.ref.account, read.ref.region, name, read.evidence)


__all__ = ["AGGREGATOR", "HOME", "LEADER", "LiveReader", "Reader", "ScriptedConfig", "denied", "record_all"]
