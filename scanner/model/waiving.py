"""What became of the policies' waivers in a run: which hold, which do not, which nobody needed."""

from enum import StrEnum

from scanner.model.base import Value


class WaiverState(StrEnum):
    """Whether a waiver accepts anything on the day of the run."""

    HOLDS = "holds"
    EXPIRED = "expired"
    TOO_LONG = "too-long"


class WaiverUse(Value, frozen=True):
    """One waiver of a policy, and what it met in the run.

    `findings` counts the findings that it names, whether or not it holds. `unread` are buckets of which it is not known
    whether they carry its tags; it does not hold for them. `tags` are written `key=glob` or `key=glob|glob`.
    """

    policy: str
    check: str
    bucket: str
    account: str
    rule: str
    tags: tuple[str, ...]
    reason: str
    owner: str
    ticket: str
    expires: str
    state: WaiverState
    findings: int
    unread: tuple[str, ...] = ()

    @property
    def unused(self) -> bool:
        """True where it is known to name no finding of the run."""
        return not self.findings and not self.unread

    @property
    def wants_attention(self) -> bool:
        """True for a waiver that somebody should renew, narrow or delete."""
        return self.state is not WaiverState.HOLDS or self.unused or bool(self.unread)
