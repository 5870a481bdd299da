"""Reads a history: the points of its runs, the open findings with their age, and how long repairs took."""

from collections.abc import Sequence
from datetime import datetime

from scanner.history.episodes import Episode, Sight, episodes
from scanner.history.points import points_of
from scanner.history.store import Store
from scanner.history.timelines import Looks, runs_of, timelines_of
from scanner.history.value import SCHEMA, Asked, HistoryView, OpenFinding, Place, Repairs
from scanner.model.finding import Severity


def view(store: Store, asked: Asked | None = None) -> HistoryView:
    """Return what the history tells about the part that is asked for."""
    asked = asked or Asked()
    runs = runs_of(store)
    timelines = timelines_of(store, runs, asked)
    spans = [(place, looks, episode) for _, place, looks in timelines for episode in episodes(looks.looks)]
    newest = runs[-1].started if runs else ""
    still = [_open(place, looks, episode, newest) for place, looks, episode in spans if episode.open]
    return HistoryView(
        schema=SCHEMA,
        points=tuple(points_of(store, asked)),
        open=tuple(sorted(still, key=_urgency)),
        repairs=_repairs([episode for _, _, episode in spans if episode.repaired]),
    )


def _open(place: Place, looks: Looks, episode: Episode, newest: str) -> OpenFinding:
    return OpenFinding(
        place=place,
        severity=looks.severity,
        waived=looks.waived,
        first_seen=episode.first_seen,
        days=int(_days(episode.first_seen, newest)),
        older_possible=episode.older_possible,
        blind=episode.blind,
        readable=looks.looks[-1].sight is Sight.WRONG,
    )


def _repairs(closed: Sequence[Episode]) -> Repairs:
    spans = [_days(episode.first_seen, episode.repaired) for episode in closed]
    unsure = sum(bool(episode.blind) or episode.older_possible for episode in closed)
    return Repairs(len(spans), round(sum(spans) / len(spans), 1) if spans else None, unsure)


def _days(since: str, until: str) -> float:
    try:
        return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds() / 86_400
    except (TypeError, ValueError):
        # A report that somebody edited may hold any text for a time.
        return 0.0


def _urgency(found: OpenFinding) -> tuple[object, ...]:
    place = found.place
    rank = Severity(found.severity).rank
    return (found.waived, rank, found.first_seen, place.account, place.bucket, place.check, place.id)
