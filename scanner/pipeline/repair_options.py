"""What a repair is asked to do: with whose credentials, approved by whom, proven how."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scanner.apply import Budgets
from scanner.model.plan import Plan
from scanner.model.progress import Progress
from scanner.pipeline.applying import DEFAULT_BUDGETS
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.proving import Again, Proving
from scanner.pipeline.whose import Whose

Approve = Callable[[Plan, Path], str]
"""Shows a plan, which is saved in the folder, and asks; returns how it was approved, or raises RefusedError."""

Watch = Callable[[], AbstractContextManager[Progress]]
"""Gives something to tell progress to, for the length of a block: nothing is told while a person is asked."""

AFTER_REPAIR: Final = Proving(again=Again(times=6))


@dataclass(frozen=True, kw_only=True)
class FixOptions:
    """A repair: what to scan, with whose credentials to write and to put canaries, and who approves.

    Without `writing` and `canary` the credentials of the scan do both. `proving` is None where no canary is wanted.
    `include_managed` is whether buckets that infrastructure as code manages are repaired, too. `budgets` are how long
    to insist on a write.
    """

    scan: ScanOptions
    approve: Approve
    writing: Whose = ()
    canary: Whose = ()
    proving: Proving | None = AFTER_REPAIR
    include_managed: bool = False
    budgets: Budgets = DEFAULT_BUDGETS
