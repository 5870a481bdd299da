"""Drift: what is different between two runs. Pure: no clock, no network, no files.

Nothing is called resolved that was not looked at: a bucket that vanished is gone, an account that could not be read was
not looked at.
"""

from scanner.drift.compare import drift
from scanner.drift.side import Side
from scanner.drift.value import Drift, encode

__all__ = ["Drift", "Side", "drift", "encode"]
