"""Logs: one event a line, for people as text and for programs as JSON, on the standard library's logging."""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TextIO

from scanner.aws.codes import Kind, kind_of
from scanner.model.progress import Pace, Question, Silent, Slowed
from scanner.model.report import Report
from scanner.telemetry.secrets import told

FORMATS = ("text", "json")

_NAME = "scanner"
_LOOK_EVERY = 5.0  # seconds between looks at who is slowed down
_ABOUT = {"s3": "bucket"}  # what a question of a service is about
_Field = str | int | float
_Kind = tuple[str, str, str]  # account, operation, code


class _Lines(logging.Formatter):
    """What all forms share: the fields of an event in their order, every text of them harmless."""

    def fields(self, record: logging.LogRecord) -> dict[str, _Field]:
        """Return time (RFC 3339, UTC, milliseconds), level, event, then what the event tells."""
        at = datetime.fromtimestamp(record.created, UTC)
        given: dict[str, _Field] = getattr(record, "fields", {})
        head: dict[str, _Field] = {
            "time": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
            "level": record.levelname.lower(),
            "event": told(record.getMessage()),
        }
        return head | {name: told(value) if isinstance(value, str) else value for name, value in given.items()}


class JsonLines(_Lines):
    """An object a line (JSON Lines), in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        return json.dumps(self.fields(record))


class TextLines(_Lines):
    """Time, level and event, then `name=value`; a value that is not one plain word is quoted as in JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        fields = self.fields(record)
        head = f"{fields.pop('time')} {fields.pop('level'):<7} {fields.pop('event')}"
        return " ".join([head, *(f"{name}={_word(value)}" for name, value in fields.items())])


def _word(value: _Field) -> str:
    text = str(value)
    plain = text and not any(character in ' "=\\' for character in text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def handler_on(stream: TextIO, form: str, level: str) -> logging.Handler:
    """Return a handler that writes events of a level or above, in one of the `FORMATS`."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    handler.setLevel(level.upper())
    return handler


class Logs(Silent):
    """Logs what it is told; of what comes in thousands the first of each kind, and at the end how many."""

    def __init__(self, handler: logging.Handler, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._began = clock()
        self._phase, self._since, self._done = "", self._began, 0
        self._unreadable = Counter[_Kind]()
        self._pace: Pace = dict[str, Slowed]
        self._look_at = self._began
        self._slowed = set[str]()  # accounts
        self._log = logging.Logger(_NAME, handler.level)  # noqa: LOG001 -- no two runs share a handler
        self._log.addHandler(handler)

    def began(self, command: str) -> None:
        """The command begins."""
        self._say(logging.INFO, "run.started", command=command)

    def phase(self, name: str, total: int | None) -> None:
        """A phase begins, and the one before is over."""
        self._finish_phase()
        self._phase, self._since, self._done = name, self._clock(), 0
        self._say(logging.INFO, "phase.started", phase=name, **({} if total is None else {"total": total}))

    def advance(self) -> None:
        """One step of the phase is done."""
        self._done += 1

    def connected(self, account: str, caller: str) -> None:
        """An account let us in."""
        self._say(logging.INFO, "account.connected", account=account, caller=caller)

    def refused(self, access: str, why: str) -> None:
        """Nobody let us in."""
        self._say(logging.ERROR, "account.refused", access=access, message=why)

    def paced(self, pace: Pace) -> None:
        """Requests begin."""
        self._pace = pace

    def asked(self, question: Question) -> None:
        """A question has its answer, or has none for good."""
        self._look_at_pace()
        if self._log.isEnabledFor(logging.DEBUG):
            self._say(logging.DEBUG, "asked", **_told(question), seconds=round(question.seconds, 4))
        if question.code and self._is_first((question.account, question.operation, question.code)):
            event = "gave_up" if kind_of(question.code) is Kind.TRANSIENT else "unreadable"
            self._say(logging.WARNING, event, **_told(question), message=question.message)

    def reported(self, report: Report, folder: Path) -> None:
        """The command came to a report: say what it covers, and which files were written."""
        buckets, summary = report.coverage.buckets, report.summary
        self._say(
            logging.INFO,
            "run.reported",
            run=report.run.id,
            listed=buckets.listed,
            read=buckets.read,
            partly_read=buckets.partly_read,
            unread=buckets.unread,
            **summary.verdicts,
        )
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            self._say(logging.INFO, "file.written", path=str(path), bytes=path.stat().st_size)

    def ended(self, exit_code: int) -> None:
        """The command is over: close the phase, and say how often things happened."""
        self._finish_phase()
        for account, slowed in sorted(self._pace().items()):
            if slowed.throttled:
                self._say(logging.WARNING, "throttled.total", account=account, **_slowed(slowed))
        for (account, operation, code), count in sorted(self._unreadable.items()):
            self._say(
                logging.WARNING, "unreadable.total", account=account, operation=operation, code=code, count=count
            )  # fmt: skip
        seconds = round(self._clock() - self._began, 3)
        self._say(logging.INFO, "run.finished", exit_code=exit_code, seconds=seconds)

    def _finish_phase(self) -> None:
        if self._phase:
            seconds = round(self._clock() - self._since, 3)
            self._say(logging.INFO, "phase.finished", phase=self._phase, done=self._done, seconds=seconds)

    def _is_first(self, kind: _Kind) -> bool:
        with self._lock:
            self._unreadable[kind] += 1
            return self._unreadable[kind] == 1

    def _look_at_pace(self) -> None:
        """Say which accounts are slowed down since the last look. Who comes while another looks goes on."""
        if self._clock() < self._look_at or not self._lock.acquire(blocking=False):
            return
        try:
            self._look_at = self._clock() + _LOOK_EVERY
            for account, slowed in self._pace().items():
                if slowed.throttled and account not in self._slowed:
                    self._slowed.add(account)
                    self._say(logging.WARNING, "throttled", account=account, **_slowed(slowed))
        finally:
            self._lock.release()

    def _say(self, level: int, event: str, **fields: _Field) -> None:
        self._log.log(level, event, extra={"fields": fields})


def _slowed(slowed: Slowed) -> dict[str, _Field]:
    return {"throttled": slowed.throttled, "retried": slowed.retried, "waited": round(slowed.waited, 1)}


def _told(question: Question) -> dict[str, _Field]:
    """Return where and what; what is not known is left out."""
    place = {"account": question.account, "region": question.region}
    what = {_ABOUT.get(question.service, "about"): question.about, "operation": question.operation}
    return {name: value for name, value in (place | what | {"code": question.code}).items() if value}
