"""Judges a case and compares what came out with what was expected."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from scanner.casework.case import Case, Expected, subject_of
from scanner.casework.fragments import AT, estate
from scanner.evaluate import evaluate
from scanner.model.base import Value
from scanner.model.check import Check
from scanner.model.estate import Estate
from scanner.model.finding import Finding
from scanner.policy.select import select

TODAY = date.fromisoformat(AT[:10])


class Difference(Value, frozen=True):
    """What was expected and what was found of one subject, each a line for people; empty for nothing."""

    about: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


class Outcome(Value, frozen=True):
    """What became of a case: the expectations that were met, and the differences, none where it passed."""

    case: Case
    met: tuple[Expected, ...]
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """True where everything came out as expected."""
        return not self.differences


def tried(case: Case, checks: Mapping[str, Check]) -> Outcome:
    """Judge a case.

    Of each bucket and check that it names all findings are compared, so that a second rule nobody thought of shows;
    of what it does not name, nothing is.
    """
    fragment = estate(case.buckets)
    findings = evaluate(fragment, [case.policy], checks, TODAY)
    met = tuple(wanted for wanted in case.expect if any(map(wanted.is_met_by, findings)))
    differences = (*_selection(case, fragment), *_differences(case.expect, findings))
    return Outcome(case, met, differences)


def _selection(case: Case, fragment: Estate) -> Iterator[Difference]:
    chosen = {record.ref.name: select(case.policy, record).chosen for record in fragment if record.judged}
    selected = {name if sure else f"{name} (not known)" for name, sure in chosen.items() if sure is not False}
    if case.selects is not None and selected != case.selects:
        yield Difference("buckets that the policy selects", _names(case.selects), _names(selected))


def _names(buckets: Iterable[str]) -> tuple[str, ...]:
    return (", ".join(sorted(buckets)) or "none",)


def _differences(expect: Iterable[Expected], findings: Iterable[Finding]) -> Iterator[Difference]:
    expect = tuple(expect)
    named = {wanted.subject[:2] for wanted in expect}
    compared = [finding for finding in findings if subject_of(finding)[:2] in named]
    subjects = [wanted.subject for wanted in expect] + [subject_of(finding) for finding in compared]
    for bucket, check, rule in dict.fromkeys(subjects):
        wanted = [one for one in expect if one.subject == (bucket, check, rule)]
        found = [finding for finding in compared if subject_of(finding) == (bucket, check, rule)]
        if not wanted or not all(any(map(one.is_met_by, found)) for one in wanted):
            about = f"{bucket} {check}" + (f", rule {rule}" if rule else "")
            yield Difference(about, tuple(map(_wish, wanted)), tuple(map(_answer, found)))


def _wish(wanted: Expected) -> str:
    return f"{wanted.verdict}: … {wanted.message} …" if wanted.message else str(wanted.verdict)


def _answer(finding: Finding) -> str:
    return f"{finding.verdict}: {finding.message}"
