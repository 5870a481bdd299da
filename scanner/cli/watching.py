"""Who is told of a command while it runs: counts, and as it is asked for, logs, metrics and traces."""

import functools
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from scanner.cli.console import is_terminal, say_warning
from scanner.cli.greeting import Greeting
from scanner.cli.options import known
from scanner.errors import ExitCode, ScannerError, UsageError
from scanner.model.progress import Observer
from scanner.telemetry import tracing
from scanner.telemetry.counts import Counts
from scanner.telemetry.fanout import FanOut

_FORMATS = ("text", "json")
_LEVELS = ("debug", "info", "warning", "error")

LogFormatOption = Annotated[
    str,
    typer.Option(
        "--log-format",
        metavar="FORMAT",
        help="Log to standard error in place of progress: text or json.",
    ),
]
LogLevelOption = Annotated[
    str,
    typer.Option(
        "--log-level",
        metavar="LEVEL",
        help="Least level to log: debug, info, warning, error. [default: info]",
    ),
]
MetricsFileOption = Annotated[
    Path | None,
    typer.Option(
        "--metrics-file",
        metavar="FILE",
        help="Write metrics at the end, for Prometheus' textfile collector.",
    ),
]


class Watch(msgspec.Struct, frozen=True):
    """The numbers of the command that runs, everybody who is told of it, and whether logs are written."""

    counts: Counts
    observer: Observer
    logs: bool = False
    greeting: Greeting | None = None


_current: ContextVar[Watch | None] = ContextVar("watch", default=None)


def current() -> Watch:
    """Return who watches the command that runs: only counts, where none is watched."""
    watch = _current.get()
    return watch or _unasked(Counts())


def watched(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of logs and metrics, and tell their observers of its beginning and end."""
    return _watched(command, greets=False)


def greeted(command: Callable[..., None]) -> Callable[..., None]:
    """Do the same for one that takes its time before it has anything to show, and asks nothing meanwhile."""
    return _watched(command, greets=True)


def _watched(command: Callable[..., None], *, greets: bool) -> Callable[..., None]:
    @functools.wraps(command)
    def run(*, log_format: str, log_level: str, metrics_file: Path | None, **given: object) -> None:
        quiet = not greets or bool(given.get("quiet"))
        watch = _watch(log_format, log_level, metrics_file, quiet=quiet)
        token = _current.set(watch)
        try:
            with _told(watch.observer, command.__name__):
                command(**given)
        finally:
            _current.reset(token)

    run.__signature__ = _with_ours(inspect.signature(command))  # type: ignore[attr-defined]
    return run


def _with_ours(signature: inspect.Signature) -> inspect.Signature:
    ours = {
        "log_format": (LogFormatOption, ""),
        "log_level": (LogLevelOption, ""),
        "metrics_file": (MetricsFileOption, None),
    }
    keyword = inspect.Parameter.KEYWORD_ONLY
    added = (
        inspect.Parameter(name, keyword, default=default, annotation=kind) for name, (kind, default) in ours.items()
    )
    return signature.replace(parameters=[*signature.parameters.values(), *added])


@contextmanager
def _told(observer: Observer, command: str) -> Iterator[None]:
    code = int(ExitCode.DEFECT)
    observer.began(command)
    try:
        yield
        code = ExitCode.DONE
    except typer.Exit as leaving:
        code = leaving.exit_code
        raise
    except ScannerError as error:
        code = error.exit_code
        raise
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
        raise
    finally:
        observer.ended(code)


def _unasked(counts: Counts) -> Watch:
    return Watch(counts, counts)


def _watch(log_format: str, log_level: str, metrics_file: Path | None, *, quiet: bool) -> Watch:
    counts = Counts()
    logs = _logs(log_format, log_level)
    greeting = None if quiet or logs or not is_terminal(sys.stderr) else Greeting(sys.stderr)
    others = (*logs, *_metrics(metrics_file, counts), *_traces(), *filter(None, (greeting,)))
    return Watch(counts, FanOut((counts, *others)), bool(logs), greeting) if others else _unasked(counts)


def _logs(form: str, level: str) -> list[Observer]:
    if not form and not level:
        return []
    from scanner.telemetry.logs import Logs, handler_on  # noqa: PLC0415 -- logging is not asked for by most

    return [Logs(handler_on(sys.stderr, log_format_of(form), log_level_of(level)))]


def log_format_of(text: str) -> str:
    """Return the form of logs that an option names; raise UsageError where there is none of that name."""
    return known("log format", text or "text", _FORMATS)


def log_level_of(text: str) -> str:
    """Return the least level that an option names; raise UsageError where there is none of that name."""
    return known("log level", text or "info", _LEVELS)


def _metrics(path: Path | None, counts: Counts) -> list[Observer]:
    if path is None:
        return []
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is not a folder", "Give --metrics-file a file in a folder that exists.")
    from scanner.telemetry.metrics import Metrics  # noqa: PLC0415 -- slow to import

    return [Metrics(path, counts, say_warning)]


def _traces() -> Sequence[Observer]:
    if not tracing.wanted(os.environ):
        return ()
    return tracing.tracers(os.environ)
