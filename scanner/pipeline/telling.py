"""Tells others of a run that is saved: what is news against an earlier run, to whom, and what became of it."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scanner.history import opened, wrong_before
from scanner.home.folders import state_folder
from scanner.model.report import Report
from scanner.notify.carrying import Carrier
from scanner.notify.gathering import Since, news_of, news_of_proofs
from scanner.notify.memory import Memory
from scanner.notify.news import News
from scanner.notify.sending import Delivery, send_all
from scanner.notify.settings import Notify
from scanner.notify.targets import Target
from scanner.pipeline.baseline import Baseline
from scanner.runs import directory

_HOUR = 3600.0


@dataclass(frozen=True)
class Telling:
    """Whom to tell of what. `baseline` is the run that findings are new against, else the last one in `history`."""

    settings: Notify
    targets: Mapping[str, Target]
    baseline: Baseline | None = None
    history: Path | None = None


def news_in(report: Report, telling: Telling) -> News:
    """Return what of a report is news; raise BadFileError for a history that cannot be read."""
    return news_of(report, _since(report, telling), telling.settings)


def saved_news(folder: Path, telling: Telling) -> News:
    """Return what of a saved run is news, of a scan or of a verification alone; raise BadFileError."""
    if directory.only_proves(folder):
        return news_of_proofs(directory.load_verification(folder), telling.settings)
    return news_in(directory.load_report(folder), telling)


def tell(news: News, telling: Telling) -> tuple[Delivery, ...]:
    """Send news to each target; return what became of it. Nothing here raises for what a target does."""
    settings = telling.settings
    folder = state_folder(os.environ) / "notified"
    memory = Memory(folder, settings.repeat_hours * _HOUR, patience=settings.timeout)
    carrier = Carrier(settings, os.environ, int(time.time()))
    return send_all(news, telling.targets, settings, carrier.carry, memory)


def _since(report: Report, telling: Telling) -> Since:
    if telling.baseline:
        return Since(telling.baseline.run, telling.baseline.known)
    if telling.history is None or not telling.history.is_file():
        return Since()
    with opened(telling.history) as store:
        return Since(*wrong_before(store, report))
