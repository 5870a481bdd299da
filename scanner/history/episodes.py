"""How long findings were wrong: pure, from what each run saw of a finding.

A run that could not look proves nothing: it neither ends an episode nor begins one, but it is counted, so that nobody
takes a date for surer than it is.
"""

from collections.abc import Iterable
from enum import StrEnum

from scanner.model.base import Value
from scanner.model.finding import Verdict


class Sight(StrEnum):
    """What one run saw of a finding; UNSEEN did not look or could not, ABSENT looked and found no such question."""

    WRONG = "wrong"
    RIGHT = "right"
    UNSEEN = "unseen"
    ABSENT = "absent"


_OF_VERDICT = {
    Verdict.NON_COMPLIANT: Sight.WRONG,
    Verdict.COMPLIANT: Sight.RIGHT,
    Verdict.NOT_APPLICABLE: Sight.RIGHT,
    Verdict.INSUFFICIENT_DATA: Sight.UNSEEN,
}


class Look(Value, frozen=True):
    """What a run that started at a time saw."""

    at: str
    sight: Sight


class Episode(Value, frozen=True):
    """A finding from when it was first seen wrong until it was seen right.

    `repaired` is empty while it is open, and where it ended without a repair: `gone` is then when it was asked no more.
    `blind` counts the runs in between that could not look; `older_possible` says that the run before could not look
    either, or that there was none.
    """

    first_seen: str
    last_seen: str
    repaired: str = ""
    gone: str = ""
    blind: int = 0
    older_possible: bool = False

    @property
    def open(self) -> bool:
        """True while nobody has seen it right or gone."""
        return not self.repaired and not self.gone


def sight_of(verdict: str) -> Sight:
    """Return what a verdict says about whether a finding is wrong."""
    return _OF_VERDICT[Verdict(verdict)]


def episodes(looks: Iterable[Look]) -> tuple[Episode, ...]:
    """Return the episodes of a finding from its looks in the order of time, the oldest first."""
    found: list[Episode] = []
    before = Sight.UNSEEN
    for look in looks:
        current = found[-1] if found and found[-1].open else None
        if current:
            found[-1] = _continued(current, look)
        elif look.sight is Sight.WRONG:
            found.append(Episode(look.at, look.at, older_possible=before is Sight.UNSEEN))
        before = look.sight
    return tuple(found)


def _continued(episode: Episode, look: Look) -> Episode:
    last, repaired, gone, blind = episode.last_seen, "", "", episode.blind
    if look.sight is Sight.WRONG:
        last = look.at
    elif look.sight is Sight.RIGHT:
        repaired = look.at
    elif look.sight is Sight.ABSENT:
        gone = look.at
    else:
        blind += 1
    return Episode(episode.first_seen, last, repaired, gone, blind, episode.older_possible)
