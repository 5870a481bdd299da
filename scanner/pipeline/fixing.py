"""`scan --fix`: scan, plan, ask, apply, scan again, prove, and report the whole of it."""

from dataclasses import dataclass

import msgspec

from scanner.errors import ExitCode, RefusedError
from scanner.guard import guard
from scanner.model.plan import Plan
from scanner.model.progress import Progress
from scanner.model.verification import Repair
from scanner.pipeline.judging import judge, publish
from scanner.pipeline.options import Result, ScanOptions
from scanner.pipeline.planning import plan_for
from scanner.pipeline.repair_options import AFTER_REPAIR, Approve, FixOptions, Watch
from scanner.pipeline.repairing import Before, Repairing, published, remaining
from scanner.pipeline.scanning import Session, session
from scanner.runs import directory, snapshot_file

__all__ = ["AFTER_REPAIR", "Approve", "FixOptions", "Planned", "Watch", "fix", "make_plan"]


@dataclass(frozen=True)
class Planned:
    """A plan, and the run that it answers."""

    plan: Plan
    result: Result


def make_plan(options: ScanOptions, watch: Watch, *, include_managed: bool = False) -> Planned:
    """Scan and plan, and write both into the run's folder. Nothing is written to AWS. Raises what `scan` raises."""
    with session(options, repairing=True) as opened, watch() as progress:
        before = _scanned(opened, progress)
        plan = _planned(opened, before, progress, include_managed=include_managed)
    result = publish(before.report, opened.policies, options.judging, before.folder, before.snapshot)
    code = ExitCode.CHANGES if plan.steps else result.exit_code
    return Planned(plan, msgspec.structs.replace(result, exit_code=code))


def fix(options: FixOptions, watch: Watch) -> Planned:
    """Repair what the policies find and their limits allow; the result's report tells of the time after it.

    Raises what `scan` raises, and RefusedError where the guard or the person refuses: the run's folder then holds the
    scan's reports and the plan, and nothing was written to AWS.
    """
    with session(options.scan, repairing=True) as opened:
        with watch() as progress:
            before = _scanned(opened, progress)
            plan = _planned(opened, before, progress, include_managed=options.include_managed)
        if not plan.steps:
            report = msgspec.structs.replace(before.report, repair=Repair(plan, plan.digest, "", ()))
            return Planned(plan, remaining(published(opened, report, before.snapshot, before.folder), ExitCode.DONE))
        approved = _approved(plan, opened, options, before)
        return Planned(plan, Repairing(opened, options, before, plan, approved).run(watch))


def _scanned(opened: Session, progress: Progress) -> Before:
    found = opened.discover(progress)
    folder = opened.folder()
    snapshot = opened.read(found, progress)
    snapshot_file.write(folder / directory.SNAPSHOT, snapshot)
    if snapshot.interrupted:
        raise KeyboardInterrupt
    return Before(snapshot, judge(snapshot, opened.policies), folder)


def _planned(opened: Session, before: Before, progress: Progress, *, include_managed: bool) -> Plan:
    plan = plan_for(
        before.snapshot, before.report, opened.policies, opened.sources, progress, include_managed=include_managed
    )
    directory.write_plan(before.folder, plan)
    return plan


def _approved(plan: Plan, opened: Session, options: FixOptions, before: Before) -> str:
    try:
        guard(plan)
        return options.approve(plan, before.folder)
    except RefusedError:
        published(opened, before.report, before.snapshot, before.folder)
        raise
