"""A vault in memory: keeps what is put, checks what it is sent as S3 does, and fails when it is told to."""

import base64
import hashlib
from collections.abc import Callable

from scanner.model.archive import Listed
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target
from scanner.model.vault import Deposit, Kept

NOT_THERE = ObjectFault("HeadObject", "404", "Not Found")
EXISTS = ObjectFault("PutObject", "PreconditionFailed", "it is there")
CONFLICT = ObjectFault("PutObject", "ConditionalRequestConflict", "another put is under way")
DENIED = ObjectFault("PutObject", "AccessDenied", "told by the test")


class FakeVault:
    """Buckets of one name and Region. `failing` may answer a call, by its name and key, in place of the vault.

    `sizes` are what listings tell of objects that would be too large for a test.
    """

    account = "111111111111"
    partition = "aws"

    def __init__(
        self,
        *,
        public: str | ObjectFault = "",
        locked: bool | ObjectFault = True,
        failing: Callable[[str, str], ObjectFault | None] = lambda _call, _key: None,
    ) -> None:
        self.kept: dict[str, Deposit] = {}
        self.sizes: dict[str, int] = {}
        self.asked: list[Target] = []
        self.calls: list[tuple[str, str]] = []
        self._public, self._locked, self._failing = public, locked, failing

    def region(self, bucket: Target) -> str | ObjectFault:
        self.asked.append(bucket)
        return self._failing("region", "") or "eu-central-1"

    def publicity(self, bucket: Target) -> str | ObjectFault:
        self.asked.append(bucket)
        return self._public

    def locks(self, bucket: Target) -> bool | ObjectFault:
        self.asked.append(bucket)
        return self._locked

    def put(self, bucket: Target, new: Deposit) -> ObjectFault | None:
        self.asked.append(bucket)
        self.calls.append(("put", new.key))
        assert new.sha256 == base64.b64encode(hashlib.sha256(new.body).digest()).decode()
        if fault := self._failing("put", new.key):
            return fault
        if new.key in self.kept:
            return EXISTS
        self.kept[new.key] = new
        return None

    def look(self, bucket: Target, key: str) -> Kept | ObjectFault:
        self.asked.append(bucket)
        self.calls.append(("look", key))
        if fault := self._failing("look", key):
            return fault
        found = self.kept.get(key)
        return Kept(len(found.body), found.sha256, found.retention) if found else NOT_THERE

    def listed(self, bucket: Target, beginning: str, after: str) -> tuple[Listed, ...] | ObjectFault:
        self.asked.append(bucket)
        self.calls.append(("listed", after))
        if fault := self._failing("listed", beginning):
            return fault
        found = (self.kept[key] for key in sorted(self.kept) if key.startswith(beginning) and key > after)
        return tuple(Listed(one.key, self.sizes.get(one.key, len(one.body)), one.sha256) for one in found)

    def content(self, bucket: Target, key: str, etag: str = "") -> bytes | ObjectFault:
        self.asked.append(bucket)
        self.calls.append(("content", key))
        if fault := self._failing("content", key):
            return fault
        assert etag == self.kept[key].sha256
        return self.kept[key].body

    def close(self) -> None:
        """Nothing is open."""
