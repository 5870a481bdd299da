"""Object stores in memory: buckets whose objects are replicated by script, in a time that only passes by sleeping."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from scanner.model.base import Value
from scanner.model.journal import Entry
from scanner.model.objectstore import NewObject, ObjectFault, ObjectHead, ObjectVersion, Tags
from scanner.model.plan import Target

DENIED = ("AccessDenied", "told by the test")
NEVER = float("inf")


SSE_S3 = ObjectHead(size=0, metadata={}, encryption="AES256")
"""What S3 does without any configuration."""


class Killed(BaseException):
    """The process is gone: every call from now on raises it, until the test begins another one."""


class Stored(Value, frozen=True):
    """A version, or a delete marker, as a bucket holds it."""

    version: str
    body: bytes = b""
    head: ObjectHead = ObjectHead(size=0, metadata={})
    tags: Tags = ()
    owner: str = ""
    marker: bool = False
    put_at: float = 0.0


@dataclass
class Route:
    """What a source does with new objects towards a destination: `after` seconds they arrive, or fail for good.

    `change` makes the replica out of what it should be. With `late`, one arrives although its source is gone.
    """

    destination: str
    after: float = 3.0
    fails: bool = False
    late: bool = False
    change: Callable[[Stored], Stored] = lambda replica: replica


@dataclass
class Bucket:
    """A bucket: whose it is, what it holds by key, and where its objects go."""

    account: str
    routes: list[Route] = field(default_factory=list)
    encryption: ObjectHead = SSE_S3
    held: dict[str, list[Stored]] = field(default_factory=dict)


class World:
    """Buckets, time, and what goes wrong. `calls` lists every call: operation, bucket, key, version."""

    def __init__(self, **buckets: Bucket) -> None:
        self.buckets = {name.replace("_", "-"): bucket for name, bucket in buckets.items()}
        self.now = 0.0
        self.calls: list[tuple[str, str, str, str]] = []
        self.steps = 0
        self.dies_at = NEVER
        self.entries: list[Entry] = []
        self._refusals: dict[tuple[str, str], tuple[ObjectFault, float]] = {}
        self._originals: list[tuple[str, str, Stored]] = []
        self._arrived: set[tuple[str, str, str]] = set()
        self._versions = 0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds

    def note(self, entry: Entry) -> None:
        """Be the journal, too."""
        self.step()
        self.entries.append(entry)

    def step(self) -> None:
        """Count a call or a note; the process may die before it."""
        self.steps += 1
        if self.steps >= self.dies_at:
            raise Killed

    def refuse(self, operation: str, bucket: str, code: str = "AccessDenied", *, times: float = NEVER) -> None:
        """Refuse an operation on a bucket: for ever, or so many times, as where it is throttled."""
        fault = ObjectFault(operation, code, "told by the test", may_pass=times < NEVER)
        self._refusals[operation, bucket] = (fault, times)

    def refusal(self, operation: str, bucket: str) -> ObjectFault | None:
        """Return why an operation is refused now."""
        fault, times = self._refusals.get((operation, bucket), (None, 0.0))
        if fault is None or times < 1:
            return None
        self._refusals[operation, bucket] = (fault, times - 1)
        return fault

    def keys(self, bucket: str) -> list[str]:
        """Return the keys that a bucket holds anything of."""
        return sorted(key for key, versions in self.buckets[bucket].held.items() if versions)

    def counted(self) -> Counter[str]:
        return Counter(operation for operation, *_ in self.calls)

    def next_version(self) -> str:
        self._versions += 1
        return f"v{self._versions}"

    def written(self, name: str, key: str, stored: Stored) -> None:
        self.buckets[name].held.setdefault(key, []).append(stored)
        self._originals.append((name, key, stored))

    def settle(self) -> None:
        """Let replicas arrive whose time has come."""
        for name, key, original in self._originals:
            for route in self.buckets[name].routes:
                arrival = (route.destination, key, original.version)
                gone = original not in self.buckets[name].held[key]
                if route.fails or (gone and not route.late) or arrival in self._arrived:
                    continue
                if self.now >= original.put_at + route.after and route.destination in self.buckets:
                    self._arrived.add(arrival)
                    self._deliver(route, key, original)

    def _deliver(self, route: Route, key: str, original: Stored) -> None:
        head = msgspec.structs.replace(original.head, status="REPLICA")
        replica = route.change(msgspec.structs.replace(original, head=head))
        self.buckets[route.destination].held.setdefault(key, []).append(replica)

    def status(self, name: str, original: Stored) -> str:
        """Return the one status for all destinations."""
        routes = self.buckets[name].routes
        if original.head.status or not routes:
            return original.head.status
        due = [self.now >= original.put_at + route.after for route in routes]
        if any(route.fails and over for route, over in zip(routes, due, strict=True)):
            return "FAILED"
        return "COMPLETED" if all(due) else "PENDING"


class FakeStore:
    """The objects of a world, with one account's credentials: those of other accounts' buckets are refused."""

    def __init__(self, world: World, account: str) -> None:
        self._world = world
        self._account = account

    def put(self, bucket: Target, new: NewObject) -> str | ObjectFault:
        if fault := self._begun("PutObject", bucket, new.key):
            return fault
        version, default = self._world.next_version(), self._world.buckets[bucket.name].encryption
        asked = new.encryption
        head = msgspec.structs.replace(
            default,
            size=len(new.body),
            metadata=new.metadata,
            encryption=asked.algorithm if asked else default.encryption,
            key=asked.kms_key if asked else default.key,
        )
        owner = f"canonical-{self._account}"
        stored = Stored(version, new.body, head, new.tags, owner, put_at=self._world.now)
        self._world.written(bucket.name, new.key, stored)
        return version

    def head(self, bucket: Target, key: str, version: str) -> ObjectHead | ObjectFault:
        found = self._found("HeadObject", bucket, key, version)
        if isinstance(found, ObjectFault):
            return found
        return msgspec.structs.replace(found.head, status=self._world.status(bucket.name, found))

    def content(self, bucket: Target, key: str, version: str, most: int) -> bytes | ObjectFault:
        found = self._found("GetObject", bucket, key, version)
        return found if isinstance(found, ObjectFault) else found.body[:most]

    def tags(self, bucket: Target, key: str, version: str) -> Tags | ObjectFault:
        found = self._found("GetObjectTagging", bucket, key, version)
        return found if isinstance(found, ObjectFault) else found.tags

    def bucket_owner(self, bucket: Target) -> str | ObjectFault:
        fault = self._begun("GetBucketAcl", bucket)
        return fault or f"canonical-{self._world.buckets[bucket.name].account}"

    def versions(self, bucket: Target, key: str) -> tuple[ObjectVersion, ...] | ObjectFault:
        if fault := self._begun("ListObjectVersions", bucket, key):
            return fault
        held = self._world.buckets[bucket.name].held.get(key, [])
        return tuple(ObjectVersion(one.version, one.marker, one.owner) for one in held)

    def delete(self, bucket: Target, key: str, version: str) -> ObjectFault | None:
        assert version
        if fault := self._begun("DeleteObject", bucket, key, version):
            return fault
        held = self._world.buckets[bucket.name].held.get(key, [])
        held[:] = [one for one in held if one.version != version]
        return None

    def close(self) -> None:
        """Nothing is open."""

    def _begun(self, operation: str, bucket: Target, key: str = "", version: str = "") -> ObjectFault | None:
        self._world.step()
        self._world.settle()
        self._world.calls.append((operation, bucket.name, key, version))
        if refused := self._world.refusal(operation, bucket.name):
            return refused
        there = self._world.buckets.get(bucket.name)
        if there is None:
            return ObjectFault(operation, "404" if operation == "HeadObject" else "NoSuchBucket", "")
        return None if there.account == self._account else ObjectFault(operation, *DENIED)

    def _found(self, operation: str, bucket: Target, key: str, version: str) -> Stored | ObjectFault:
        if fault := self._begun(operation, bucket, key, version):
            return fault
        held = self._world.buckets[bucket.name].held.get(key, [])
        missing = ObjectFault(operation, "404" if operation == "HeadObject" else "NoSuchVersion", "")
        return next((one for one in held if one.version == version and not one.marker), missing)
