"""`--baseline`: fail on new findings only, and say how many are known."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scanner.model.report import Report
    from scanner.pipeline import Baseline

BaselineOption = Annotated[
    Path | None,
    typer.Option(
        metavar="RUN",
        help="Folder of an earlier run, or its findings.json: only findings that it does not have fail.",
        show_default=False,
    ),
]


def load(path: Path | None) -> "Baseline | None":
    """Return the baseline that an option names; raise BadFileError where it cannot be read."""
    from scanner.pipeline import baseline_of  # noqa: PLC0415 -- keeps --help fast

    return baseline_of(path) if path else None


def told(report: "Report", baseline: "Baseline") -> Iterator[str]:
    """Yield the line about what is new and what is known."""
    new, known = baseline.splits(report)
    yield (
        f"Baseline: {len(known)} of {len(new) + len(known)} findings are known since {baseline.started} "
        f"(run {baseline.run}), {len(new)} are new."
    )
