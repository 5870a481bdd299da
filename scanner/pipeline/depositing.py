"""A run's files into a bucket: nothing is overwritten, each is looked at again, a second go puts what is missing."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from scanner.clock import rfc3339
from scanner.errors import ExitCode, RefusedError
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target
from scanner.model.vault import Deposit, Retention, Vault
from scanner.pipeline.places import Place, content_type, names_of
from scanner.pipeline.sealing import refuse_altered
from scanner.runs import directory, manifest

T = TypeVar("T")

_THERE: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
_ATTEMPTS: Final = 3


@dataclass(frozen=True, kw_only=True)
class DepositOptions:
    """How to put a run: how many days after its end nobody may delete it, by which mode of S3, and whose the bucket is.

    Without `days` the bucket's own default retention holds, if it has one. `owner` is an account id, empty for any.
    """

    days: int = 0
    mode: str = "GOVERNANCE"
    owner: str = ""


@dataclass(frozen=True)
class Deposited:
    """What became of it: the keys that were put, those that were there already, and why it stopped, if it did."""

    put: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    problem: str = ""

    @property
    def exit_code(self) -> ExitCode:
        """The code of the contract's table."""
        return ExitCode.STEPS_FAILED if self.problem else ExitCode.DONE


def deposit(folder: Path, place: Place, vault: Vault, options: DepositOptions) -> Deposited:
    """Put a run's files, the manifest last: where it is, everything else is.

    Raises RefusedError, before anything is put, for a run that is not as it was written, and for a bucket that is
    public, cannot keep what is asked of it, or does not tell.
    """
    refuse_altered(folder)
    run, finished = ended(folder)
    names, said = tuple(names_of(folder)), _digests(folder)
    bucket = _bucket(place, vault, options)
    retention = _retention(finished, options)
    if retention and not _answered(vault.locks(bucket)):
        raise RefusedError(f"{place.bucket} has no Object Lock", "Use a bucket that has, or leave out --retain-days.")
    return _Depositing(vault, bucket, place.folder(run), retention).put_all(folder, names, said)


def _digests(folder: Path) -> dict[str, str]:
    """Return what each file is, the manifest too, as the manifest says."""
    own = hashlib.sha256(manifest.content(folder / manifest.NAME)).hexdigest()
    return {**manifest.read(folder), manifest.NAME: own}


def ended(folder: Path) -> tuple[str, str]:
    """Return a run's id and when it ended (RFC 3339), also where it only put test objects; raise BadFileError."""
    if directory.only_proves(folder):
        verified = directory.load_verification(folder)
        return verified.run, verified.at
    run = directory.load_report(folder).run
    return run.id, run.finished


def put_file(name: str, body: bytes, place: Place, vault: Vault) -> str:
    """Put one file below a place unless it is there already, and return its key; raise RefusedError as `deposit` does.

    It is also raised where the file cannot be put, or where something else is there.
    """
    depositing = _Depositing(vault, _bucket(place, vault, DepositOptions()), place.beginning, None)
    try:
        return depositing.put(name, body)
    except _FailedError as failed:
        raise RefusedError(f"{place.beginning}{name}: {failed}", "Let the caller do what is named.") from failed


def _bucket(place: Place, vault: Vault, options: DepositOptions) -> Target:
    anywhere = Target(f"arn:{vault.partition}:s3:::{place.bucket}", options.owner)
    bucket = Target(anywhere.arn, options.owner, _answered(vault.region(anywhere)))
    public = _answered(vault.publicity(bucket))
    if public:
        raise RefusedError(f"{place.bucket} is public: {public}", "Evidence names buckets; keep it where nobody looks.")
    return bucket


def _answered(answer: T | ObjectFault) -> T:
    """Return an answer; raise RefusedError where there is none, since nothing is concluded from what was not read."""
    if isinstance(answer, ObjectFault):
        raise RefusedError(f"the bucket was not looked at to the end: {answer}", "Let the caller do what is named.")
    return answer


def _retention(finished: str, options: DepositOptions) -> Retention | None:
    """Return until when to keep: counted from the end of the run, so that going on asks for the same moment again."""
    if not options.days:
        return None
    return Retention(options.mode, rfc3339(datetime.fromisoformat(finished) + timedelta(days=options.days)))


@dataclass(frozen=True)
class _Depositing:
    """A bucket that was looked at, and how to put files there."""

    vault: Vault
    bucket: Target
    beginning: str
    retention: Retention | None

    def put_all(self, folder: Path, names: tuple[str, ...], said: Mapping[str, str]) -> Deposited:
        """Put file after file until one fails, or is not what the manifest said when this began."""
        put: list[str] = []
        there: list[str] = []
        for name in names:
            new = self._of(name, manifest.content(folder / name))
            if name in said and base64.b64decode(new.sha256).hex() != said[name]:
                return Deposited(tuple(put), tuple(there), f"{new.key}: it was altered meanwhile")
            try:
                (put if self._kept(new) else there).append(new.key)
            except _FailedError as failed:
                return Deposited(tuple(put), tuple(there), f"{new.key}: {failed}")
        return Deposited(tuple(put), tuple(there))

    def put(self, name: str, body: bytes) -> str:
        """Put one file, and return its key; raise _FailedError."""
        new = self._of(name, body)
        self._kept(new)
        return new.key

    def _of(self, name: str, body: bytes) -> Deposit:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        return Deposit(self.beginning + name, body, digest, content_type(name), self.retention)

    def _kept(self, new: Deposit) -> bool:
        """Put a file unless it is there, and look at it; return whether it was put. Raises _FailedError."""
        for _ in range(_ATTEMPTS):
            fault = self.vault.put(self.bucket, new)
            if fault and fault.code not in _THERE:
                raise _FailedError(str(fault))
            found = self.vault.look(self.bucket, new.key)
            # Two that put the same key at a time may both be told of a conflict.
            if not (fault and isinstance(found, ObjectFault) and found.not_there):
                break
        else:
            raise _FailedError("another program puts it at the same time")
        if isinstance(found, ObjectFault):
            raise _FailedError(f"it cannot be looked at: {found}")
        if (found.size, found.sha256) != (len(new.body), new.sha256):
            raise _FailedError("something else is there, and nothing is overwritten")
        if new.retention and found.retention != new.retention:
            raise _FailedError(f"it is there without retention until {new.retention.until}, or that cannot be seen")
        return fault is None


class _FailedError(Exception):
    """A file could not be put, or is not there as it should be."""
