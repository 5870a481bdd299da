"""Applying a plan: its steps one after the other, each only when those that it follows succeeded.

Whatever happens, what was done stands in the journal: the same plan applied again with it goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

from scanner import __version__
from scanner.apply import wording
from scanner.apply.interrupts import Stop, stoppable
from scanner.apply.settling import unwritten
from scanner.apply.step import take
from scanner.apply.tools import Tools
from scanner.journal.locks import this_process
from scanner.journal.memory import NOTHING, remember
from scanner.model.facet import BATCH_REPLICATION, KEY_POLICY, POLICY, REPLICATION, ROLE, ROLE_POLICIES
from scanner.model.journal import Opened
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Plan, Step
from scanner.model.progress import Progress

_SPREADING: Final = frozenset(facet.name for facet in (KEY_POLICY, POLICY, REPLICATION, ROLE, ROLE_POLICIES))
_NAP: Final = 15.0  # seconds, after which a wait notices that it is to stop


@dataclass(frozen=True)
class Applied:
    """What became of each step, in the plan's order. `interrupted` where the rest was held back because of a stop."""

    outcomes: tuple[Outcome, ...]
    interrupted: bool = False


def apply(plan: Plan, tools: Tools, progress: Progress) -> Applied:
    """Take a plan's steps; raise BadFileError where the journal is another plan's.

    A first Ctrl-C or SIGTERM lets the write under way end and holds the rest back; a second one raises
    KeyboardInterrupt wherever that is.
    """
    known = remember(tools.past, plan)
    tools.journal.note(_opened(plan, tools))
    progress.phase("applying", len(plan.steps))
    titles = {step.id: step.title for step in plan.steps}
    outcomes: dict[str, Outcome] = {}
    news = _News(tools)
    with stoppable() as stop:
        for step in plan.steps:
            news.let_spread(step, stop)
            reason = wording.STOPPED if stop.asked else _held_back(step, outcomes, titles)
            memory = known.get(step.id, NOTHING)
            entry = unwritten(tools, step, State.HELD_BACK, reason) if reason else take(tools, step, memory)
            tools.journal.note(entry)
            outcomes[step.id] = entry.outcome
            news.hear(step, entry.outcome)
            progress.advance()
    return Applied(tuple(outcomes.values()), interrupted=stop.asked)


class _News:
    """What was written that the rest of AWS has yet to hear of (IAM User Guide: troubleshoot.html)."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._written: dict[str, float] = {}

    def hear(self, step: Step, outcome: Outcome) -> None:
        """Note a step that was just written."""
        if step.facet in _SPREADING and outcome.state is State.APPLIED:
            self._written[step.id] = self._tools.clock()

    def let_spread(self, step: Step, stop: Stop) -> None:
        """Wait before a rule or a job until what it leans on was written long enough ago, or somebody asks to stop."""
        last = max((self._written[before] for before in step.follows if before in self._written), default=-inf)
        wait = last + self._rest(step) - self._tools.clock()
        while wait > 0 and not stop.asked:
            self._tools.sleep(min(wait, _NAP))
            wait -= _NAP

    def _rest(self, step: Step) -> float:
        budgets = self._tools.budgets
        return {REPLICATION.name: budgets.spread, BATCH_REPLICATION.name: budgets.settle}.get(step.facet, -inf)


def _held_back(step: Step, outcomes: Mapping[str, Outcome], titles: Mapping[str, str]) -> str:
    """Say which step that it follows did not succeed; nothing where all did."""
    for before in step.follows:
        outcome = outcomes.get(before)
        if outcome is None or not outcome.state.succeeded:
            came_to = outcome.state if outcome else "nothing"
            return f"It follows step {before} ({titles.get(before, 'not in the plan')}), which came to {came_to}."
    return ""


def _opened(plan: Plan, tools: Tools) -> Opened:
    callers = sorted({writer.caller for writer in tools.writers.values()})
    return Opened(plan.digest, tools.now(), ", ".join(callers), this_process(), __version__)
