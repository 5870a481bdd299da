"""A scan that others read in parts says what one process says, and what never arrives is told as unread."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isinf
from pathlib import Path
from typing import Any
from weakref import ref

import pytest

from scanner import pipeline
from scanner.aws.access import Access, ConnectionOptions
from scanner.errors import AwsUnreachableError, ExitCode, UsageError
from scanner.model.account import Account
from scanner.model.progress import Silent
from scanner.pipeline.cluster import Answer
from scanner.pipeline.membership import Members, Membership
from scanner.pipeline.shards import MOST_ACCOUNTS, Shard, Told, VersionError, read_shard, sharded
from scanner.runs import directory, partial
from tests.support.cluster import FakeCluster
from tests.support.fake_reader import FakeReader

ADDRESS = "tcp://cluster:8786"
ACCOUNTS = tuple(f"{100_000_000_000 + number}" for number in range(5))
OWN = "999999999999"
POLICY = """
schema: 1
name: versioned
version: 1.0.0
expects:
  source-versioning: {}
  destination-versioning: {}
  replication-role: {}
"""
ABOUT_THE_ESTATE = f"""
schema: 1
name: chains
version: 1.0.0
selects: {{accounts: ["{ACCOUNTS[0]}"]}}
expects:
  no-replication-chain: {{}}
"""


def role(account: str) -> str:
    return f"arn:aws:iam::{account}:role/audit"


def fragment() -> dict[str, dict[str, Any]]:
    """Return two buckets in each account: one that replicates into the next account, one that is denied."""
    found: dict[str, dict[str, Any]] = {}
    for account, following in zip(ACCOUNTS, (*ACCOUNTS[1:], OWN), strict=True):
        leaning = role(account).replace("audit", "replication")
        found[leaning] = {"role": {"Arn": leaning, "AssumeRolePolicyDocument": {"Statement": []}}}
        rule = {
            "ID": "all",
            "Status": "Enabled",
            "Priority": 1,
            "Filter": {},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::src-{following}", "Account": following},
        }
        found[f"src-{account}"] = {
            "account": account,
            "region": "eu-west-1",
            "versioning": {"Status": "Enabled"},
            "replication": {"Role": leaning, "Rules": [rule]},
        }
        found[f"shut-{account}"] = {"account": account, "region": "eu-west-1", "versioning": "AccessDenied"}
    found[f"src-{OWN}"] = {"account": OWN, "listed": False, "region": "eu-west-1", "versioning": {}}
    return found


class World:
    """Lets in by account, and remembers who was let in and by whom."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.unlisted: set[str] = set()
        self.entered: list[str] = []
        self.readers: list[FakeReader] = []

    def connect(self, access: Access, options: ConnectionOptions) -> FakeReader:
        account = access.role_arn.split(":")[4] if access.role_arn else OWN
        if account in self.refused:
            raise AwsUnreachableError(f"sts:AssumeRole: AccessDenied: {account}", "Ask its owner.")
        self.entered.append(account)
        assert options.on_request
        options.on_request("sts:AssumeRole")
        error = "AccessDenied" if account in self.unlisted else ""
        self.readers.append(FakeReader(fragment(), account, listing_error=error))
        return self.readers[-1]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr("scanner.aws.access.connect", made.connect)
    return made


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    made = FakeCluster()
    monkeypatch.setattr("scanner.pipeline.spreading.cluster_at", made.at)
    return made


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "versioned.yaml"
    path.write_text(POLICY)
    return str(path)


class Scanning:
    """Scans with a policy into folders of a test."""

    def __init__(self, policy: str, home: Path) -> None:
        self.policy, self.home = policy, home

    def __call__(self, name: str, executor: str = ADDRESS, *, resume: bool = False, **asked: Any) -> pipeline.Result:  # noqa: ANN401
        out = None if resume else self.home / name
        judging = pipeline.JudgeOptions(policies=(self.policy,), formats=("json",), out=out)
        asked.setdefault("accesses", [Access(role_arn=role(account)) for account in ACCOUNTS])
        options = pipeline.ScanOptions(
            judging=judging, executor=executor, resume=self.home / name if resume else None, workers=2, **asked
        )
        return pipeline.scan(options, Silent())


@pytest.fixture
def scan(policy: str, tmp_path: Path) -> Scanning:
    return Scanning(policy, tmp_path)


def said(result: pipeline.Result) -> dict[str, Any]:
    """Return what a run says, without when, and without the time of each answer."""
    report: dict[str, Any] = json.loads((result.directory / directory.FINDINGS).read_text())
    for name in ("id", "started", "finished"):
        del report["run"][name]
    report["run"].pop("resumed", None)
    return report


def dying(account: str, why: BaseException | str) -> Callable[[Shard], Told | str]:
    """Return what reads every shard but that of one account."""

    def read(shard: Shard) -> Told | str:
        if any(account in access.role_arn for access in shard.accesses):
            if isinstance(why, str):
                return why
            raise why
        return read_shard(shard)

    return read


@pytest.mark.parametrize("workers", [1, 0, 7])
def test_the_result_is_that_of_one_process(world: World, cluster: FakeCluster, scan: Scanning, workers: int) -> None:
    cluster.workers = workers
    world.unlisted, world.refused = {ACCOUNTS[2]}, {ACCOUNTS[3]}
    alone, spread = scan("alone", ""), scan("spread")
    assert said(spread) == said(alone)
    assert spread.exit_code == alone.exit_code
    assert len(cluster.asked) == len(ACCOUNTS)
    assert all(reader.closed for reader in world.readers)


@pytest.mark.usefixtures("world")
def test_what_arrived_is_let_go_of(cluster: FakeCluster, scan: Scanning) -> None:
    """Of all that the workers tell, this process holds the answer that it is taking in and the one before it."""
    held: list[int] = []
    arrived: list[ref[Told]] = []
    loaded = cluster.answers

    def watched(shards: Iterable[Shard], seconds: float | None) -> Iterator[Answer]:
        for shard, told in loaded(shards, seconds):
            assert isinstance(told, Told)
            arrived.append(ref(told))
            held.append(sum(one() is not None for one in arrived))
            yield shard, told
            del told

    cluster.answers = watched  # type: ignore[method-assign]
    scan("spread")
    assert len(held) == len(ACCOUNTS)
    assert max(held) <= 2
    assert not any(one() for one in arrived)


def test_what_one_accounts_policy_asks_of_all_others_is_read_afterwards(
    world: World, cluster: FakeCluster, scan: Scanning
) -> None:
    Path(scan.policy).write_text(ABOUT_THE_ESTATE)
    assert said(scan("spread")) == said(scan("alone", ""))
    assert len(cluster.asked) == len(ACCOUNTS)
    assert len(world.entered) > len(ACCOUNTS)


def test_what_a_worker_read_is_not_read_again(world: World, cluster: FakeCluster, scan: Scanning) -> None:
    scan("spread")
    by_workers, afterwards = world.readers[: len(ACCOUNTS)], world.readers[len(ACCOUNTS) :]
    read = {call for reader in by_workers for call in reader.calls if call[0] != "ListBuckets"}
    again = {call for reader in afterwards for call in reader.calls}
    assert len(read) == len({name for _, name in read}) * 2
    assert again
    assert not again & read
    assert cluster.seconds is None


def test_requests_of_all_processes_are_counted(world: World, cluster: FakeCluster, scan: Scanning) -> None:
    result = scan("spread")
    run = json.loads((result.directory / directory.RUN).read_text())
    assert f'"sts:AssumeRole": {len(world.entered)}' in json.dumps(run)
    assert len(cluster.asked) <= len(world.entered)


def test_a_shard_that_dies_for_good_is_coverage(world: World, cluster: FakeCluster, scan: Scanning) -> None:
    cluster.read = dying(ACCOUNTS[1], "KilledWorker: killed three times")
    result = scan("spread")
    accounts = {one.account: one for one in result.report.coverage.accounts}
    assert accounts[ACCOUNTS[1]].error == "the cluster could not read it: KilledWorker: killed three times"
    assert not any(accounts[other].error for other in ACCOUNTS if other != ACCOUNTS[1])
    assert result.report.coverage.buckets.listed == 2 * (len(ACCOUNTS) - 1)
    assert not result.report.coverage.complete
    assert world.refused == set()


def test_where_nothing_is_told_nothing_is_written(world: World, cluster: FakeCluster, scan: Scanning) -> None:
    world.refused = set(ACCOUNTS)
    with pytest.raises(AwsUnreachableError, match=ACCOUNTS[4]):
        scan("spread")
    assert not (scan.home / "spread").exists()
    assert len(cluster.asked) == len(ACCOUNTS)


def test_an_interruption_before_anything_arrived_leaves_nothing(
    world: World, cluster: FakeCluster, scan: Scanning
) -> None:
    cluster.read = dying(ACCOUNTS[0], KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        scan("spread")
    assert not (scan.home / "spread").exists()
    assert not world.entered


def test_an_interruption_saves_what_arrived_and_the_rest_is_resumed(
    world: World, cluster: FakeCluster, scan: Scanning
) -> None:
    whole = said(scan("alone", ""))
    cluster.read = dying(ACCOUNTS[3], KeyboardInterrupt())
    result = scan("spread")
    assert result.exit_code == ExitCode.INTERRUPTED
    accounts = {one.account: one for one in result.report.coverage.accounts}
    assert {name for name, one in accounts.items() if one.error} == set(ACCOUNTS[3:])
    assert "interrupted before it was read" in accounts[ACCOUNTS[4]].error
    assert result.report.coverage.buckets.listed == 6

    cluster.read, cluster.asked = read_shard, []
    resumed = scan("spread", resume=True)
    assert cluster.roles == [role(account) for account in ACCOUNTS[3:]]
    assert said(resumed) == whole
    assert world.refused == set()


def test_accounts_are_told_in_their_order_whichever_arrived_before_an_interruption(
    world: World, cluster: FakeCluster, scan: Scanning, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = said(scan("alone", ""))
    in_order = cluster.answers
    monkeypatch.setattr(cluster, "answers", lambda shards, seconds: in_order(reversed(tuple(shards)), seconds))
    cluster.read = dying(ACCOUNTS[1], KeyboardInterrupt())
    assert scan("spread").exit_code == ExitCode.INTERRUPTED
    cluster.read = read_shard
    assert said(scan("spread", resume=True)) == whole
    assert world.refused == set()


class KilledError(BaseException):
    """The process dies here."""


def test_a_scan_that_was_killed_does_not_ask_again_for_whole_accounts(
    world: World, cluster: FakeCluster, scan: Scanning
) -> None:
    whole = said(scan("alone", ""))
    cluster.read = dying(ACCOUNTS[2], KilledError())
    with pytest.raises(KilledError):
        scan("spread")
    assert (scan.home / "spread" / partial.NAME).exists()
    cluster.read, cluster.asked = read_shard, []
    assert said(scan("spread", resume=True)) == whole
    assert cluster.roles == [role(account) for account in ACCOUNTS[2:]]
    assert said(scan("again", "")) == whole
    assert world.refused == set()


@pytest.mark.parametrize("executor", [ADDRESS, ""])
def test_an_account_that_left_the_organisation_meanwhile_is_not_told(
    executor: str, world: World, cluster: FakeCluster, scan: Scanning, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [Access(role_arn=role(account), account=Account(account)) for account in ACCOUNTS]
    monkeypatch.setattr("scanner.pipeline.asking.members_of", lambda *_: Members(tuple(there), ()))
    asked: dict[str, Any] = {"accesses": (), "membership": Membership(access=Access(), role="audit")}
    cluster.read = dying(ACCOUNTS[3], KeyboardInterrupt())
    scan("spread", **asked)
    cluster.read = read_shard
    del there[0]
    whole, resumed = said(scan("alone", "", **asked)), said(scan("spread", executor, resume=True, **asked))
    assert ACCOUNTS[0] in resumed["run"].pop("caller"), "it was asked in an earlier part"
    del whole["run"]["caller"]
    assert resumed == whole
    assert world.refused == set()


def test_what_one_process_began_a_cluster_may_end(
    world: World, cluster: FakeCluster, scan: Scanning, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = said(scan("alone", ""))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FakeReader, "read", stop)
        assert scan("spread", "").exit_code == ExitCode.INTERRUPTED
    assert said(scan("spread", resume=True)) == whole
    assert cluster.roles == [role(account) for account in ACCOUNTS]
    assert world.refused == set()


def test_nothing_is_lost_of_a_resumed_run_where_no_account_answers_any_more(
    world: World, cluster: FakeCluster, scan: Scanning
) -> None:
    cluster.read = dying(ACCOUNTS[0], KilledError())
    with pytest.raises(KilledError):
        scan("spread")
    cluster.read, world.refused = read_shard, set(ACCOUNTS)
    with pytest.raises(AwsUnreachableError):
        scan("spread", resume=True)
    assert (scan.home / "spread" / partial.NAME).exists()


def test_the_deadline_ends_the_waiting(world: World, cluster: FakeCluster, scan: Scanning) -> None:
    cluster.read = dying(ACCOUNTS[3], TimeoutError())
    result = scan("spread", deadline=600.0)
    assert cluster.seconds
    assert 600 < cluster.seconds < 700
    errors = {one.account: one.error for one in result.report.coverage.accounts if one.error}
    assert errors == dict.fromkeys(ACCOUNTS[3:], "the deadline passed before it was read")
    assert not any(isinf(shard.ends) for shard in cluster.asked)
    assert world.refused == set()


def test_an_account_that_lets_only_workers_in_has_unreadable_destinations(
    world: World, cluster: FakeCluster, scan: Scanning
) -> None:
    def read(shard: Shard) -> Told | str:
        told = read_shard(shard)
        if shard.number == len(ACCOUNTS) - 1:
            world.refused = set(ACCOUNTS)
        return told

    cluster.read = read
    result = scan("spread")
    assert {one.code for one in result.report.coverage.errors} >= {"AwsUnreachableError"}
    assert result.report.coverage.buckets.listed == 2 * len(ACCOUNTS)


def test_a_profile_is_of_this_machine(world: World, cluster: FakeCluster, scan: Scanning) -> None:
    with pytest.raises(UsageError, match="profiles"):
        scan("spread", accesses=[Access(profile="mine")])
    assert not world.entered
    assert not cluster.asked


def test_the_workers_own_account_can_be_one_of_them(world: World, cluster: FakeCluster, scan: Scanning) -> None:
    accesses = [Access(), Access(role_arn=role(ACCOUNTS[0]))]
    assert said(scan("spread", accesses=accesses)) == said(scan("alone", "", accesses=accesses))
    assert len(cluster.asked) == len(accesses)
    assert OWN in world.entered


def test_of_two_doors_to_an_account_the_one_that_opened_is_used(
    world: World, cluster: FakeCluster, scan: Scanning
) -> None:
    accesses = [Access(role_arn=role(ACCOUNTS[0])), Access(role_arn=f"{role(ACCOUNTS[0])}-too"), Access()]
    assert said(scan("spread", accesses=accesses)) == said(scan("alone", "", accesses=accesses))
    assert [len(shard.accesses) for shard in cluster.asked] == [2, 1]
    assert world.entered


def test_another_scanner_reads_no_shard() -> None:
    shard = Shard(0, pipeline.ScanOptions(accesses=()), (), version="0.0.1")
    with pytest.raises(VersionError, match=r"scanner 0\.0\.1 asks"):
        read_shard(shard)


@pytest.mark.parametrize(("accounts", "workers", "size"), [(3, 2, 1), (100, 5, 5), (1000, 2, MOST_ACCOUNTS)])
def test_shards_are_small_and_carry_nothing_of_the_driver(accounts: int, workers: int, size: int) -> None:
    accesses: Sequence[Access] = [Access(account=Account(f"{number:012}")) for number in range(accounts)]
    options = pipeline.ScanOptions(accesses=(), resume=Path("here"), proofs=("there",), executor=ADDRESS)
    shards = list(sharded(options, (), accesses, workers))
    assert max(len(shard.accesses) for shard in shards) == size
    assert [access for shard in shards for access in shard.accesses] == list(accesses)
    assert all(
        (shard.options.resume, shard.options.proofs, shard.options.executor) == (None, (), "") for shard in shards
    )
