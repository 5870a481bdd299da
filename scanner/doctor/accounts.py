"""The accounts: who lets us in, what can be listed there, and what a scan may read of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.aws.transport import Answer
from scanner.doctor.permissions import Collectors, permissions
from scanner.doctor.principal import principal
from scanner.doctor.regions import regions
from scanner.doctor.trials import Trial
from scanner.doctor.value import Group, Line, Mark
from scanner.errors import ScannerError
from scanner.model.bucket import BucketRef


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What came of entering one account.

    `buckets` are those of the first page, `more` says that there are others; `refused` is why they could not be listed.
    `tried` is on how many of them the reads were tried. `opted` is what was told of Regions, None where nobody asked.
    """

    account: str
    caller: str
    buckets: Sequence[BucketRef] = ()
    more: bool = False
    refused: str = ""
    tried: int = 0
    trials: Sequence[Trial] = ()
    opted: Answer | None = None


def account(visit: Visit, needed: Sequence[str], collectors: Collectors) -> Group:
    """Return everything about an account that let us in."""
    return Group(f"account {visit.account}", tuple(_lines(visit, needed, collectors)), visit.account)


def closed(who: str, error: ScannerError) -> Line:
    """Return a line about credentials, or an account, that could not be entered."""
    return Line(Mark.PROBLEM, who, " ".join(str(error).split()), error.remedy)


def _lines(visit: Visit, needed: Sequence[str], collectors: Collectors) -> Iterator[Line]:
    yield Line(Mark.OK, "read as", visit.caller)
    if visit.refused:
        remedy = f"Allow s3:ListAllMyBuckets to {principal(visit.caller)}: without it nothing of the account is seen."
        yield Line(Mark.PROBLEM, "no s3:ListAllMyBuckets", visit.refused, remedy)
        return
    yield _listed(visit)
    if visit.tried or visit.trials:
        yield from permissions(visit.caller, needed, visit.trials, collectors)
    if visit.opted is not None:
        yield from regions(visit.opted, {ref.region for ref in visit.buckets})


def _listed(visit: Visit) -> Line:
    number = f"{len(visit.buckets):,}{' or more' if visit.more else ''} buckets"
    if visit.tried:
        return Line(Mark.OK, "lists", f"{number}; reads were tried on {visit.tried}")
    if visit.buckets:
        text, remedy = (
            f"{number}, of which none fits the policies and options",
            "Check --bucket, --region and --policy.",
        )
        return Line(Mark.WARN, "lists", text, remedy)
    return Line(Mark.SKIPPED, "lists", "no bucket, so that there is nothing to try the reads on")
