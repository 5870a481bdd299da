"""What a run is asked to do, and what it came to."""

from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scanner.discover import Scope
from scanner.errors import ExitCode
from scanner.model.engine import WORKERS, Engine
from scanner.model.finding import Severity
from scanner.model.progress import Observer, Silent
from scanner.model.recorded import AskedConfig
from scanner.model.report import Report
from scanner.model.snapshot import AccountRecord
from scanner.pipeline.baseline import Baseline

if TYPE_CHECKING:
    # boto3 is slow to import and not needed to judge a saved snapshot.
    from scanner.aws.access import Access
    from scanner.pipeline.membership import Membership
    from scanner.signing import Signer

DEFAULT_POLICY = "baseline"
DEFAULT_FORMATS = ("html", "csv", "json")


class JudgeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What to judge by and what to write.

    `fail_on` is None where findings never fail the run; those of the `baseline` never do. `simulate` is whether the IAM
    policy simulator is asked, too. `history` is the file that the run is added to; `signer` signs it.
    """

    policies: Sequence[str] = (DEFAULT_POLICY,)
    formats: Sequence[str] = DEFAULT_FORMATS
    fail_on: Severity | None = Severity.LOW
    out: Path | None = None
    simulate: bool = False
    baseline: Baseline | None = None
    history: Path | None = None
    signer: "Signer | None" = None


class ScanOptions(msgspec.Struct, frozen=True, kw_only=True):
    """A scan of live accounts: with which credentials, of which buckets, how many reads at a time, by which engine.

    Nothing is read any more `deadline` seconds after the beginning.
    `proofs` are runs, or folders of runs, whose canaries are evidence of this scan: paths, or `s3://BUCKET/PREFIX`.
    `observer` is told of accounts, requests and questions for as long as the command runs. `membership` says which
    accounts of the organisation are scanned in place of `accesses`, and `left_out` are accounts that are told and not
    asked; `session_policy` is whether roles are narrowed to reading. `resume` is the folder of a scan that was killed
    or interrupted, to go on with. `executor` is the address of a Dask scheduler whose workers read the accounts; where
    it is empty, this process does.
    """

    accesses: "Sequence[Access]"
    judging: JudgeOptions = msgspec.field(default_factory=JudgeOptions)
    scope: Scope = msgspec.field(default_factory=Scope)
    region: str = ""
    workers: int = WORKERS
    deadline: float = inf
    engine: Engine = Engine.FAST
    proofs: Sequence[str] = ()
    membership: "Membership | None" = None
    left_out: Sequence[AccountRecord] = ()
    session_policy: bool = True
    resume: Path | None = None
    config: AskedConfig | None = None
    executor: str = ""
    observer: Observer = msgspec.field(default_factory=Silent)


class Result(msgspec.Struct, frozen=True):
    """What a run came to: the report, the folder with its files, the exit code of the contract's table.

    `warning` is what its reader should know that changes none of them.
    """

    report: Report
    directory: Path
    exit_code: ExitCode
    warning: str = ""
