"""What a run found about a pair's source: check by check the worst verdict that endangers replicas."""

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.history.store import Store, stored
from scanner.model.finding import Severity, Verdict
from scanner.model.report import Report

_WORST_FIRST = (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA, Verdict.COMPLIANT, Verdict.NOT_APPLICABLE)
_SEEN = """
    SELECT "check", rule, verdict, severity, waived FROM finding JOIN observation ON finding = number AND run = ?
    WHERE account = ? AND bucket = ?
"""


@dataclass(frozen=True)
class Answer:
    """What one finding said."""

    check: str
    rule: str
    verdict: str
    severity: str
    waived: int


@dataclass(frozen=True)
class Sight:
    """Everything that a run said of a source; `answers` is empty where it did not look at it."""

    answers: tuple[Answer, ...]

    @property
    def undecided(self) -> bool:
        """True where something about the source could not be read."""
        return any(answer.verdict == Verdict.INSUFFICIENT_DATA for answer in self.answers)

    def verdicts(self, rule: str) -> dict[str, Verdict]:
        """Return the verdicts that make the state of a rule's pair: what is grave and not waived, by check."""
        found: dict[str, Verdict] = {}
        for answer in self.answers:
            if answer.rule in ("", rule) and not answer.waived and Severity(answer.severity).at_least(Severity.HIGH):
                said = (found.get(answer.check, Verdict.NOT_APPLICABLE), Verdict(answer.verdict))
                found[answer.check] = min(said, key=_WORST_FIRST.index)
        return found


Source = tuple[str, str]
"""Account and bucket."""


class Sights:
    """What the runs of a history, and the report of now, said of sources."""

    def __init__(self, store: Store, report: Report) -> None:
        self._store = store
        self._report = report
        self._now: dict[Source, tuple[Answer, ...]] = {}

    def look(self, sources: Iterable[Source]) -> None:
        """Gather what the report says of these sources: once, as it has many findings about others."""
        gathered: dict[Source, list[Answer]] = {source: [] for source in sources}
        for f in self._report.findings if gathered else ():
            source = stored(f.account), stored(f.bucket)
            if source in gathered:
                answer = Answer(f.check, stored(f.rule), f.verdict.value, f.severity.value, f.is_waived)
                gathered[source].append(answer)
        self._now = {source: tuple(answers) for source, answers in gathered.items()}

    def seen(self, source: Source, run: int | None) -> Sight:
        """Return what a run, by its number in the history, said of a source; None is the report itself."""
        if run is None:
            return Sight(self._now.get(source, ()))
        rows = self._store.connection.execute(_SEEN, (run, *source))
        return Sight(tuple(Answer(*said) for said in rows))
