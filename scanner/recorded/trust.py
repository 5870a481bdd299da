"""Whether what AWS Config knows of a place can be up to date: the aggregator's sources, an account's recorder.

AWS Config API: AggregatedSourceStatus, ConfigurationRecorder, ConfigurationRecorderStatus. An old item is no reason for
doubt by itself: an item changes when its bucket does.
"""

from collections.abc import Iterable
from typing import Any, Final

from scanner.model.base import Document, Value, text

BUCKET: Final = "AWS::S3::Bucket"
STALE: Final = "ConfigStale"
"""Our code for what AWS Config may have recorded long ago without knowing of changes since."""


class Doubt(Value, frozen=True):
    """Why what Config knows of a place is not to be relied on: code and message, and the operation that told."""

    operation: str
    code: str
    message: str


SOURCES: Final = "DescribeConfigurationAggregatorSourcesStatus"
RECORDERS: Final = "DescribeConfigurationRecorders"
RECORDER_STATUS: Final = "DescribeConfigurationRecorderStatus"


def doubts_of_sources(statuses: Iterable[Document]) -> dict[tuple[str, str], Doubt | None]:
    """Return the doubt about each account and Region that an aggregator names, None where there is none.

    Raises LookupError or TypeError for what is no AggregatedSourceStatus.
    """
    accounts = (one for one in statuses if one["SourceType"] == "ACCOUNT")
    return {(text(one["SourceId"]), text(one["AwsRegion"])): _of_source(one) for one in accounts}


def unnamed(account: str, region: str) -> Doubt:
    """Return the doubt about a place that is none of the aggregator's sources."""
    return Doubt(SOURCES, STALE, f"The aggregator does not say that it follows account {account} in {region}.")


def _of_source(one: Document) -> Doubt | None:
    status = text(one["LastUpdateStatus"])
    if status == "SUCCEEDED":
        return None
    why = ": ".join(text(one[key]) for key in ("LastErrorCode", "LastErrorMessage") if one.get(key))
    message = (
        f"The aggregator's source {one['SourceId']} in {one['AwsRegion']} is {status}{f' ({why})' if why else ''}."
    )
    return Doubt(SOURCES, STALE, message)


def doubt_of_recorder(recorders: Iterable[Document], statuses: Iterable[Document]) -> Doubt | None:
    """Return why an account's recorder in a Region does not tell how buckets are now, None where it does.

    Recorders of other AWS services do not count. Raises LookupError or TypeError for what the API does not describe.
    """
    own = [one for one in recorders if not one.get("servicePrincipal")]
    if not own:
        return Doubt(RECORDERS, STALE, "There is no configuration recorder in this Region.")
    if not any(records_buckets(one.get("recordingGroup") or {}) for one in own):
        return Doubt(RECORDERS, STALE, f"The configuration recorder does not record {BUCKET}.")
    names = {text(one["name"]) for one in own}
    told = [one for one in statuses if one["name"] in names]
    if any(one["recording"] is True and one.get("lastStatus") == "Success" for one in told):
        return None
    states = ", ".join(_state(one) for one in told) or "unknown"
    return Doubt(RECORDER_STATUS, STALE, f"The configuration recorder's state is: {states}.")


def records_buckets(group: Document) -> bool:
    """Tell whether a recording group is known to have buckets in it (AWS Config API: RecordingGroup)."""
    strategy = (group.get("recordingStrategy") or {}).get("useOnly", "")
    if strategy == "EXCLUSION_BY_RESOURCE_TYPES":
        return BUCKET not in _types(group.get("exclusionByResourceTypes"))
    return group.get("allSupported") is True or BUCKET in _types(group)


def _types(group: Any) -> list[str]:  # noqa: ANN401 -- a part of AWS's document that may be missing
    return list((group or {}).get("resourceTypes") or ())


def _state(one: Document) -> str:
    running = "recording" if one["recording"] is True else "stopped"
    return f"{running}, {one.get('lastStatus', 'no status')}"
