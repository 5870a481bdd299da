"""Following canaries at their source: what S3 says of their replication, until that is final or the time is over.

Amazon S3 User Guide: replication-status.html. There is one status for all destinations of an object.
"""

from collections.abc import Callable, Sequence

from scanner.model.base import Value
from scanner.model.objects import COMPLETED, FAILED, NO_STATUS
from scanner.model.objectstore import ObjectFault, ObjectHead
from scanner.verify.timing import Options, Timing

# Pages of the API reference spell COMPLETED without its last letter.
_SPELLINGS = {"COMPLETE": COMPLETED}


class Put(Value, frozen=True):
    """A canary that was put: `started` is the clock's time before the put, in seconds."""

    key: str
    version: str
    put_at: str
    started: float


class Seen(Value, frozen=True):
    """What was last told of a canary, and how many seconds after the put. `head` is the answer, or why there is none.

    `seconds` has the precision of the pauses between two looks, at most 15 seconds.
    """

    head: ObjectHead | ObjectFault
    seconds: float

    @property
    def status(self) -> str:
        """The status as S3 spells it today, empty where there is none or it could not be read."""
        status = self.head.status if isinstance(self.head, ObjectHead) else NO_STATUS
        return spelled(status)


def spelled(status: str) -> str:
    """Return a status as S3 spells it today."""
    return _SPELLINGS.get(status, status)


def follow(
    puts: Sequence[Put], look: Callable[[Put], ObjectHead | ObjectFault], options: Options, timing: Timing
) -> tuple[Seen, ...]:
    """Return what became of each canary; each is looked at in turn, so that none waits for another."""
    seen: dict[str, Seen] = {}
    waiting = list(puts)
    for _ in timing.tries(options.timeout):
        for put in waiting:
            seen[put.key] = Seen(look(put), round(timing.clock() - put.started, 3))
        waiting = [put for put in waiting if not _settled(seen[put.key], options.grace)]
        if not waiting:
            break
    return tuple(seen[put.key] for put in puts)


def _settled(seen: Seen, grace: float) -> bool:
    if isinstance(seen.head, ObjectFault):
        return not seen.head.may_pass
    return seen.status in (COMPLETED, FAILED) or (seen.status == NO_STATUS and seen.seconds >= grace)
