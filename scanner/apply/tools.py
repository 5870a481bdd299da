"""What applying works with: readers and writers by account, the ways of reading and writing, journal, locks, time."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from scanner.clock import now
from scanner.model.collector import Collector, Gatherer, Reader
from scanner.model.journal import Entry, Journal
from scanner.model.plan import Target
from scanner.model.survey import Survey
from scanner.model.writing import Writer, Writing


class Keeper(Protocol):
    """Keeps other processes off a target: `scanner.journal.locks.Locks`."""

    def locked(self, target: Target) -> AbstractContextManager[None]:
        """Hold the target's lock for a while; raise HeldElsewhereError where another process keeps it."""
        ...


@dataclass(frozen=True)
class Budgets:
    """How long to insist, in seconds.

    `write` bounds how long a write that may pass is asked again: IAM tells new roles to the rest of AWS within minutes
    (IAM User Guide: troubleshoot.html). `read_back` bounds the wait until a write is seen; reads of a bucket's
    configuration lag behind (Amazon S3 User Guide: Welcome.html, "Bucket configurations"). `spread` is how long a rule
    waits after the roles and policies that it leans on were written: S3 tries no object again that it was refused.
    `settle` is how long a Batch Replication job waits after the rules and the role that it works by were written: it
    sees only objects that S3 knows by then to be eligible (Amazon S3 User Guide: s3-batch-replication-batch.html).
    """

    write: float = 180.0
    read_back: float = 120.0
    spread: float = 15.0
    settle: float = 300.0


@dataclass(frozen=True, kw_only=True)
class Tools:
    """Everything that applying a plan works with.

    `readers` and `writers` are by account id. `past` are the journal's entries from before, where the plan was begun
    already. `now` returns the time as RFC 3339 in UTC; `clock`, in seconds, and `sleep` are replaced by tests.
    """

    readers: Mapping[str, Reader]
    writers: Mapping[str, Writer]
    collectors: Mapping[str, Collector | Gatherer | Survey]
    writings: Mapping[str, Writing]
    journal: Journal
    locks: Keeper
    past: tuple[Entry, ...] = ()
    budgets: Budgets = field(default_factory=Budgets)
    now: Callable[[], str] = now
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
