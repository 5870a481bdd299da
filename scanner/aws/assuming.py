"""Keys of a role that is assumed again before they expire, and not more often than makes sense."""

from collections.abc import Callable
from typing import Final

from botocore.credentials import RefreshableCredentials

PAUSE_SECONDS: Final = 30.0
"""How long a role is let alone that could not be assumed again, while its keys are good."""

Metadata = dict[str, str]
"""What botocore calls it: `access_key`, `secret_key`, `token`, `expiry_time`."""


class Assuming:
    """Assumes a role again. `clock` is in seconds."""

    def __init__(self, assume: Callable[[], Metadata], clock: Callable[[], float]) -> None:
        self._assume = assume
        self._clock = clock
        self._rests_until = 0.0

    def __call__(self) -> Metadata:
        """Return new keys; raise what botocore raises."""
        self._rests_until = self._clock() + PAUSE_SECONDS
        found = self._assume()
        self._rests_until = 0.0
        return found

    @property
    def rests(self) -> bool:
        """Whether it was tried just now, and not answered or refused."""
        return self._clock() < self._rests_until


class RoleKeys(RefreshableCredentials):
    """botocore tries a quarter of an hour before the end, and where it fails again with each request.

    An STS that is throttled or a role that was taken away would be asked hundreds of times a second, each with a
    traceback in the log. These rest in between, as long as they are good.
    """

    assuming: Assuming

    def refresh_needed(self, refresh_in: int | None = None) -> bool:
        """Tell whether the keys end so soon, in seconds, that new ones are to be had now."""
        return super().refresh_needed(refresh_in) and (not self.assuming.rests or super().refresh_needed(0))


def role_keys(first: Metadata, assume: Callable[[], Metadata], clock: Callable[[], float], method: str) -> RoleKeys:
    """Return the keys of a role that was assumed just now; `method` is what botocore calls their source."""
    assuming = Assuming(assume, clock)
    keys: RoleKeys = RoleKeys.create_from_metadata(metadata=first, refresh_using=assuming, method=method)
    keys.assuming = assuming
    return keys
