"""What became of a step."""

from enum import StrEnum

from scanner.model.base import Value


class State(StrEnum):
    """What became of a step. Only APPLIED and ALREADY let the steps that follow it go on."""

    APPLIED = "APPLIED"
    """Written, and read back as wanted."""
    ALREADY = "ALREADY"
    """It was as wanted before anything was written."""
    REFUSED = "REFUSED"
    """Not written: what is there is not what the plan saw, or could not be read again."""
    HELD_BACK = "HELD_BACK"
    """Not written: a step that it follows did not succeed, or the run was stopped before it."""
    FAILED = "FAILED"
    """AWS refused the write, or what reads back is not what was written."""

    @property
    def succeeded(self) -> bool:
        """True where the facet is as the plan wants it."""
        return self in (State.APPLIED, State.ALREADY)


class Outcome(Value, frozen=True):
    """What became of a step, in a sentence that says what happened and what to do next.

    `at` is RFC 3339 in UTC; `code` is AWS's, verbatim, empty where none was given; `request_id` is that of the write.
    """

    step: str
    state: State
    message: str
    at: str
    code: str = ""
    request_id: str = ""
