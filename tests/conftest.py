"""What all tests share."""

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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make golden` write the golden files again."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing them")


def pytest_configure() -> None:
    """Take notice of Ctrl-C, which a shell lets its background jobs ignore, and they all that they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
