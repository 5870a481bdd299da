"""The permissions: what the policies need, which of it was proven, and what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scanner.doctor.outcome import Outcome, because, outcome
from scanner.doctor.principal import principal
from scanner.doctor.trials import Trial
from scanner.doctor.value import Line, Mark
from scanner.model.base import Value
from scanner.model.collector import Collector, Gatherer
from scanner.model.evidence import Unreadable
from scanner.model.facet import LOCATION
from scanner.model.survey import Survey
from scanner.permissions.needed import LISTING

Collectors = Mapping[str, Collector | Gatherer | Survey]
_SHOWN = 3
_FORBIDDEN = "AccessDenied"
"""What AWS says where there is room for words: HeadBucket's answer has a status alone."""


class Tried:
    """The trials of one account, by the IAM action that each asked for."""

    def __init__(self, trials: Sequence[Trial], collectors: Collectors) -> None:
        self.own: dict[str, list[Trial]] = defaultdict(list)
        self.foreign: list[Trial] = []
        ended = {trial.about for trial in trials if outcome(trial.evidence) is Outcome.ENDED}
        for trial in trials:
            if trial.facet == LOCATION.name and trial.about in ended:
                continue  # HeadBucket's refusal has no code: what the others say is the reason
            if trial.foreign:
                self.foreign.append(trial)
            elif outcome(trial.evidence) is not Outcome.NOT_ASKED:
                for action in actions(trial, collectors):
                    self.own[action].append(trial)


def actions(trial: Trial, collectors: Collectors) -> Sequence[str]:
    """Return which IAM actions a trial tells about: all that the read takes, or the one that failed."""
    collector = collectors[trial.facet]
    if not isinstance(trial.evidence, Unreadable) or isinstance(collector, Collector):
        return collector.permissions
    failed = collector.calls.get(trial.evidence.operation)
    return (failed,) if failed else ()


def permissions(caller: str, needed: Iterable[str], trials: Sequence[Trial], collectors: Collectors) -> Iterator[Line]:
    """Yield what a caller may read of what is `needed`, IAM actions, as far as the trials tell."""
    who, tried = principal(caller), Tried(trials, collectors)
    wanted = [action for action in needed if action != LISTING]
    proven = [action for action in wanted if action in tried.own and _all_read(tried.own[action])]
    if proven:
        yield Line(Mark.OK, "may", ", ".join(proven))
    yield from _in_doubt(who, {action: tried.own[action] for action in wanted if action in tried.own})
    untried = [action for action in wanted if action not in tried.own]
    if untried:
        why = "not tried, as no bucket that was tried has such a thing"
        yield Line(Mark.SKIPPED, "may", f"{', '.join(untried)}: {why}", "Try more buckets: --try 20.")
    yield from _foreign(who, tried.foreign)


def _all_read(trials: Iterable[Trial]) -> bool:
    return all(outcome(trial.evidence) is Outcome.READ for trial in trials)


class _Doubt(Value, frozen=True):
    """Why a read is not proven: on which of how many things, with what code, and what AWS's message says."""

    outcome: Outcome
    about: tuple[str, ...]
    of: int
    code: str
    why: str


def _in_doubt(who: str, tried: Mapping[str, Sequence[Trial]]) -> Iterator[Line]:
    """Yield what is not proven, actions that fare alike in one line."""
    alike: dict[_Doubt, list[str]] = defaultdict(list)
    for action, trials in tried.items():
        if not _all_read(trials):
            alike[_doubt(trials)].append(action)
    yield from (_said(", ".join(found), doubt, who) for doubt, found in alike.items())


def _doubt(trials: Sequence[Trial]) -> _Doubt:
    gravest = next(one for one in (Outcome.DENIED, Outcome.ENDED, Outcome.UNKNOWN) if _with(trials, one))
    found = _with(trials, gravest)
    why = next((text for trial in found if (text := because(_message(trial)))), "")
    return _Doubt(gravest, tuple(sorted({trial.about for trial in found})), len(trials), _code(found[0]), why)


def _said(found: str, doubt: _Doubt, who: str) -> Line:
    whole = len(doubt.about) == doubt.of
    share = (
        f"on all {doubt.of} tried" if whole else f"on {len(doubt.about)} of {doubt.of} tried, {_listed(doubt.about)}"
    )
    why = f"; {doubt.why}" if doubt.why else ""
    if doubt.outcome is Outcome.DENIED:
        allow = f"Allow {found} to {who}; `scanner permissions` prints the whole document."
        look = f"Look for a Deny in the policies of {_listed(doubt.about)}, or allow {who} to read it."
        return Line(Mark.PROBLEM, "may not", f"{found}: {doubt.code} {share}{why}", allow if whole else look)
    remedy = "Try again; docs/reference/failure-codes.md tells what the code means."
    if doubt.outcome is Outcome.ENDED:
        remedy = "Take fresh credentials, and check that the account has enabled the Regions of these buckets."
    return Line(Mark.PROBLEM, "not known", f"{found}: {doubt.code} {share}{why}", remedy)


def _foreign(who: str, trials: Sequence[Trial]) -> Iterator[Line]:
    """Yield which destinations of others can be read and which cannot."""
    buckets: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        buckets[trial.about].append(trial)
    good = [name for name, found in buckets.items() if _all_read(found)]
    if good:
        yield Line(Mark.OK, "may read", f"destinations in accounts that are not scanned: {', '.join(good)}")
    closed = sorted(buckets.keys() - set(good))
    if closed:
        first = next(trial for trial in buckets[closed[0]] if outcome(trial.evidence) is not Outcome.READ)
        text = f"{_told(first)}; nobody listed {_listed(closed)}, which rules name as destination"
        remedy = f"Scan the account that has it, too, or let its owner allow {who} to read it in its bucket policy."
        yield Line(Mark.PROBLEM, "destinations", text, remedy)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _with(trials: Iterable[Trial], wanted: Outcome) -> list[Trial]:
    return [trial for trial in trials if outcome(trial.evidence) is wanted]


def _message(trial: Trial) -> str:
    return trial.evidence.message if isinstance(trial.evidence, Unreadable) else ""


def _told(trial: Trial) -> str:
    return f"{trial.evidence.operation}: {_code(trial)}"


def _code(trial: Trial) -> str:
    evidence = trial.evidence
    code = evidence.code if isinstance(evidence, Unreadable) else _FORBIDDEN
    return _FORBIDDEN if code == "403" else code
