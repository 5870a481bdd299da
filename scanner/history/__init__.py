"""History: what earlier runs found, in one SQLite file on this machine."""

from scanner.history.place import default_place
from scanner.history.pruning import Keep, Pruned, old_runs, prune
from scanner.history.reading import view
from scanner.history.store import Store, opened
from scanner.history.trend import trend_of, wrong_before
from scanner.history.value import Asked, HistoryView, encode

__all__ = [
    "Asked",
    "HistoryView",
    "Keep",
    "Pruned",
    "Store",
    "default_place",
    "encode",
    "old_runs",
    "opened",
    "prune",
    "trend_of",
    "view",
    "wrong_before",
]
