"""How long a finding was wrong, by what the runs saw; a run that could not look proves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.history.episodes import Episode, Look, Sight, episodes, sight_of
from scanner.model.finding import Verdict

SIGHTS = {"W": Sight.WRONG, "R": Sight.RIGHT, "?": Sight.UNSEEN, "-": Sight.ABSENT}


def looks(story: str) -> list[Look]:
    """Return looks on the days 0, 1, 2 … of a story such as `RW?WR`."""
    return [Look(str(day), SIGHTS[letter]) for day, letter in enumerate(story)]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("", ()),
        ("RR?-", ()),
        ("RW", (Episode("1", "1"),)),
        ("W", (Episode("0", "0", older_possible=True),)),
        ("?W", (Episode("1", "1", older_possible=True),)),
        ("R?W", (Episode("2", "2", older_possible=True),)),
        ("-W", (Episode("1", "1"),)),
        ("RWWR", (Episode("1", "2", repaired="3"),)),
        ("RW?W", (Episode("1", "3", blind=1),)),
        ("RW??", (Episode("1", "1", blind=2),)),
        ("RW?R", (Episode("1", "1", repaired="3", blind=1),)),
        ("RW-", (Episode("1", "1", gone="2"),)),
        ("RW-W", (Episode("1", "1", gone="2"), Episode("3", "3"))),
        ("RWRW", (Episode("1", "1", repaired="2"), Episode("3", "3"))),
    ],
)
def test_stories(story: str, expected: tuple[Episode, ...]) -> None:
    assert episodes(looks(story)) == expected


@given(st.text(alphabet="WR?-", max_size=30))
def test_blind_runs_change_no_date_but_a_beginning(story: str) -> None:
    """Whatever could not be looked at, the dates are those of the runs that could."""
    seen = [look for look in looks(story) if look.sight is not Sight.UNSEEN]
    told = [(e.first_seen, e.last_seen, e.repaired, e.gone) for e in episodes(looks(story))]
    assert told == [(e.first_seen, e.last_seen, e.repaired, e.gone) for e in episodes(seen)]
    assert sum(e.open for e in episodes(looks(story))) <= 1


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_a_sight(verdict: Verdict) -> None:
    assert (sight_of(verdict.value) is Sight.WRONG) is (verdict is Verdict.NON_COMPLIANT)
    assert (sight_of(verdict.value) is Sight.UNSEEN) is (verdict is Verdict.INSUFFICIENT_DATA)
