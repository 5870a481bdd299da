"""One way in which a plan is read before anybody approves it: by a person, by a program, by another tool."""

from collections.abc import Callable
from dataclasses import dataclass

from scanner.model.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A format of plans: `render` gives the same text for the same plan, always; `file` is its file's usual name."""

    id: str
    file: str
    render: Callable[[Plan], str]
