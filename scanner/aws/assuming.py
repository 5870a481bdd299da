"""Keys of a role that is assumed again before they expire, and not more often than makes sense."""

from collections.abc import Callable
from typing import Final

from botocore.credentials import ReadOnlyCredentials, RefreshableCredentials

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
    """Keys that are good until they end, whatever STS answers before.

    botocore asks for new ones a quarter of an hour before the end; in the last ten minutes a refusal would be the
    request's, and each request would ask again: an STS that is throttled, or a role that was taken away, hundreds of
    times a second. These rest in between, are lent to the last second, and only then is the refusal anybody's.
    """

    assuming: Assuming

    def refresh_needed(self, refresh_in: int | None = None) -> bool:
        """Tell whether the keys end so soon, in seconds, that new ones are to be had now."""
        return super().refresh_needed(refresh_in) and (not self.assuming.rests or super().refresh_needed(0))

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Return keys that are good; raise what botocore raises where they ended and there are no others."""
        keys = super().get_frozen_credentials()
        # They may have ended while STS was asked for others in vain.
        return super().get_frozen_credentials() if self.refresh_needed(0) else keys


def role_keys(first: Metadata, assume: Callable[[], Metadata], clock: Callable[[], float], method: str) -> RoleKeys:
    """Return the keys of a role that was assumed just now; `method` is what botocore calls their source."""
    assuming = Assuming(assume, clock)
    keys: RoleKeys = RoleKeys.create_from_metadata(first, assuming, method, mandatory_timeout=0)
    keys.assuming = assuming
    return keys
