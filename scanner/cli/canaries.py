"""Options about test objects, and what they mean."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scanner.pipeline.proving import Proving

NoCanaryOption = Annotated[bool, typer.Option("--no-canary", help="Put no test object after a repair.")]
SamplesOption = Annotated[
    int, typer.Option("--samples", metavar="N", min=1, max=100, help="Test objects for each pair.")
]
TimeoutOption = Annotated[
    float,
    typer.Option(
        "--canary-timeout", metavar="SECONDS", min=1, max=86_400, help="How long to wait for a test object to arrive."
    ),
]

SAMPLES = 1
TIMEOUT = 300.0


def proving_of(*, samples: int, timeout: float) -> "Proving":
    """Return how to prove pairs."""
    from scanner.pipeline.proving import Proving  # noqa: PLC0415 -- keeps --help fast
    from scanner.verify import Options  # noqa: PLC0415

    return Proving(options=Options(samples=samples, timeout=timeout, grace=min(60.0, timeout)))


def after_repair(*, samples: int, timeout: float) -> "Proving":
    """Return how to prove pairs right after a repair, when a first failure may be IAM's news still travelling."""
    from scanner.pipeline.fixing import AFTER_REPAIR  # noqa: PLC0415 -- keeps --help fast

    return replace(proving_of(samples=samples, timeout=timeout), again=AFTER_REPAIR.again)
