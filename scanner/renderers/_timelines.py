"""The pairs as people are shown them: today's with what earlier runs saw of them, and those that are no more."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from scanner.model.report import BucketSummary, PairSummary, Report
from scanner.model.trend import PairChange, PairHistory, PairMark

Key = tuple[str, str, str, str]


class Proven(msgspec.Struct, frozen=True):
    """What a test object of this run told of a pair, and where on the page that stands."""

    state: str
    at: str
    anchor: str


class Timeline(msgspec.Struct, frozen=True):
    """A pair with its past.

    `first_seen` is empty where no earlier run saw it; `state` is `gone` where it is no more.
    """

    source: str
    source_account: str
    source_region: str
    rule: str
    scope: str
    destination: str
    destination_account: str
    destination_region: str
    state: str
    first_seen: str = ""
    changes: tuple[PairChange, ...] = ()
    earlier: int = 0
    proof: Proven | None = None


def timelines(report: Report, pairs: Sequence[PairSummary], proofs: Mapping[Key, Proven]) -> Iterator[Timeline]:
    """Yield these pairs of a report in their order, and then those that its buckets had before."""
    past = {_key(one): one for one in report.trend.pairs} if report.trend else {}
    unseen = PairHistory("", "", "", "", "")
    for pair in pairs:
        key = pair.source_account, pair.source, pair.rule, pair.destination
        yield _of_now(pair, past.get(key, unseen), proofs.get(key))
    buckets = {bucket.bucket: bucket for bucket in report.buckets}
    now = {(pair.source_account, pair.source, pair.rule, pair.destination) for pair in report.pairs}
    for key, one in past.items():
        if one.gone and key not in now:
            yield _of_before(one, buckets.get(one.source), buckets.get(one.destination))


def _key(one: PairHistory) -> Key:
    return one.source_account, one.source, one.rule, one.destination


def _of_now(pair: PairSummary, past: PairHistory, proof: Proven | None) -> Timeline:
    return Timeline(
        source=pair.source,
        source_account=pair.source_account,
        source_region=pair.source_region,
        rule=pair.rule,
        scope=pair.scope,
        destination=pair.destination,
        destination_account=pair.destination_account,
        destination_region=pair.destination_region,
        state=pair.state,
        first_seen=past.first_seen,
        changes=past.changes,
        earlier=past.earlier,
        proof=proof,
    )


def _of_before(past: PairHistory, source: BucketSummary | None, destination: BucketSummary | None) -> Timeline:
    return Timeline(
        source=past.source,
        source_account=past.source_account,
        source_region=source.region if source else "",
        rule=past.rule,
        scope="",
        destination=past.destination,
        destination_account=destination.account if destination else "",
        destination_region=destination.region if destination else "",
        state=PairMark.GONE,
        first_seen=past.first_seen,
        changes=past.changes,
        earlier=past.earlier,
    )
