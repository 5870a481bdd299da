"""What all tests share."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make golden` write the golden files again."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing them")
