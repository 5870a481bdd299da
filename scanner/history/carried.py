"""What is known of findings from runs that the history has forgotten: how it stood after the last of them.

One row for each finding that was ever wrong, so that a history stays as small as its findings are many, and nobody is
told that something is wrong since yesterday because the day before is gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.history.episodes import Look, Sight, episodes
from scanner.history.store import Store


@dataclass(frozen=True)
class Carried:
    """How a finding stood: wrong since `at`, else seen right or gone then.

    `sure` is whether a run could look just before it was wrong, or at last where it was not; `severity` and `waived`
    are as it was last seen wrong.
    """

    at: str
    wrong: bool
    sure: bool = True
    severity: str = ""
    waived: bool = False

    def looks(self) -> tuple[Look, ...]:
        """Return what a run would have seen that says the same."""
        right, unseen, wrong = (Look(self.at, sight) for sight in (Sight.RIGHT, Sight.UNSEEN, Sight.WRONG))
        if self.wrong:
            return (right if self.sure else unseen), wrong
        return (right,) if self.sure else (right, unseen)


def carried_of(store: Store) -> dict[int, Carried]:
    """Return what is carried, by the number of the finding."""
    rows = store.connection.execute("SELECT finding, at, wrong, sure, severity, waived FROM carried")
    return {
        finding: Carried(at, bool(wrong), bool(sure), severity, bool(waived))
        for finding, at, wrong, sure, severity, waived in rows
    }


def standing(looks: Iterable[Look], severity: str, *, waived: bool) -> Carried | None:
    """Return how a finding stands after some looks in the order of time, None where none of them saw anything."""
    looks = tuple(looks)
    found = episodes(looks)
    if found and found[-1].open:
        return Carried(found[-1].first_seen, True, not found[-1].older_possible, severity, waived)
    seen = [look.at for look in looks if look.sight is not Sight.UNSEEN]
    return Carried(seen[-1], wrong=False, sure=looks[-1].sight is not Sight.UNSEEN) if seen else None


def carry(store: Store, finding: int, told: Carried) -> None:
    """Keep how a finding stands, in place of what was kept of it."""
    store.connection.execute(
        "INSERT OR REPLACE INTO carried VALUES (?, ?, ?, ?, ?, ?)",
        (finding, told.at, told.wrong, told.sure, told.severity, told.waived),
    )
