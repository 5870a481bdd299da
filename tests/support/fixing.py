"""`fix` with everything in memory: doors that lead to a fake cloud and to a fake world of objects."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scanner.apply import Budgets
from scanner.aws.access import Access, ConnectionOptions
from scanner.errors import AwsUnreachableError
from scanner.model.plan import Plan
from scanner.model.progress import Progress, Silent
from scanner.pipeline import JudgeOptions, ScanOptions
from scanner.pipeline.fixing import FixOptions, Planned, fix
from scanner.pipeline.proving import Again, Proving
from scanner.verify import Options
from tests.support.fake_cloud import CloudWriter, FakeCloud
from tests.support.fake_objects import FakeStore, World
from tests.support.planning import HERE, THERE, ListingReader

POLICY = """
schema: 1
name: dr
version: 1.0.0
expects:
  source-versioning: {}
  replication-configured: {}
  destination-exists: {}
  destination-versioning: {}
  replication-role: {}
  replication-role-permissions: {}
remediation:
  destination: {bucket: "{bucket}-replica", region: eu-central-1, account: same}
  role: "replication-{bucket}"
"""


@dataclass
class Doors:
    """What every door leads to, by the profile that is used: an account's id. `opened` and `closed` count doors."""

    cloud: FakeCloud
    objects: World = field(default_factory=World)
    locked: set[tuple[str, str]] = field(default_factory=set)
    opened: list[Any] = field(default_factory=list)
    closed: list[Any] = field(default_factory=list)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put them in the place of AWS's."""
        monkeypatch.setattr("scanner.aws.access.connect", self._door("read", lambda of: ListingReader(self.cloud, of)))
        monkeypatch.setattr("scanner.aws.access.connect_writer", self._door("write", self._writer))
        monkeypatch.setattr("scanner.aws.access.connect_objects", self._door("put", self._store))

    def _door(self, kind: str, open_: Any) -> Any:  # noqa: ANN401 -- whatever is behind it
        def door(access: Access, _options: ConnectionOptions) -> Any:  # noqa: ANN401
            if (kind, access.profile) in self.locked:
                raise AwsUnreachableError(f"{access}: nobody may {kind} here", "Ask.")
            opened = open_(access.profile)
            opened.close = lambda: self.closed.append(opened)
            self.opened.append(opened)
            return opened

        return door

    def _writer(self, account: str) -> CloudWriter:
        return CloudWriter(self.cloud, account)

    def _store(self, account: str) -> Any:  # noqa: ANN401 -- a store with an account
        store: Any = FakeStore(self.objects, account)
        store.account = account
        return store


@contextmanager
def quiet() -> Iterator[Progress]:
    """Tell nobody."""
    yield Silent()


def yes(_plan: Plan, _folder: Path) -> str:
    """Approve whatever it is."""
    return "the test"


def proving(objects: World, **more: Any) -> Proving:  # noqa: ANN401 -- fields of the options
    """Return how to prove in a world's own time, with two more tries."""
    times: dict[str, Any] = {"clock": objects.clock, "sleep": objects.sleep, "workers": 1, **more}
    return Proving(options=Options(**times), again=Again(times=2))


def options(folder: Path, text: str = POLICY, **more: Any) -> FixOptions:  # noqa: ANN401 -- fields of the options
    """Return a repair of both accounts, without canaries, into the folder `run`, by a policy's text."""
    (folder / "policy.yaml").write_text(text)
    judging = JudgeOptions(policies=(str(folder / "policy.yaml"),), formats=("csv",), out=folder / "run")
    scan = ScanOptions(accesses=tuple(Access(profile=one) for one in (HERE, THERE)), judging=judging, workers=1)
    given: dict[str, Any] = {"scan": scan, "approve": yes, "proving": None, "budgets": Budgets(spread=0), **more}
    return FixOptions(**given)


def fixed(folder: Path, text: str = POLICY, **more: Any) -> Planned:  # noqa: ANN401 -- fields of the options
    """Repair, and tell nobody meanwhile."""
    return fix(options(folder, text, **more), quiet)
