"""What all tests share."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, and nothing that a busy machine decides: no failure is ever luck.
settings.register_profile(
    "deterministic",
    derandomize=True,
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("deterministic")

_OWN = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"}
"""What a terminal says of itself."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make golden` write the golden files again."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing them")


def pytest_configure() -> None:
    """Begin like everybody: with nothing of whose machine it is, and taking notice of Ctrl-C.

    A shell lets its background jobs ignore that, and they all that they start.
    """
    for name in [name for name in os.environ if name in _OWN or name.startswith("AWS_")]:
        del os.environ[name]
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
