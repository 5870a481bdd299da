"""From a request to its operation and its answer."""

from typing import NamedTuple

from bench.fleet import Bucket, Fleet
from bench.fleet_rules import FOREIGN
from bench.responder import listing, other, sts
from bench.responder.answers import DENIED, GONE, READ_ONLY, answer, refusal
from bench.responder.documents import OPERATIONS, told
from bench.responder.faults import Faults
from bench.responder.interference import Interference
from bench.responder.requests import Request, query_of

_FOREIGN_REGION = "eu-central-1"
_MADE_BEFOREHAND = ("replication", "versioning")


class Reply(NamedTuple):
    """An operation of AWS and the bytes that answer it; None for never."""

    operation: str
    answer: bytes | None


class World:
    """A fleet with faults. What is asked of every bucket is made beforehand."""

    def __init__(self, fleet: Fleet, faults: Faults) -> None:
        self._fleet = fleet
        self._buckets = {bucket.name: bucket for bucket in fleet.buckets}
        self._made = {(one.name, part): told(one, part) for one in fleet.buckets for part in _MADE_BEFOREHAND}
        self.faults = faults
        self._interference = Interference(faults)

    def change(self, faults: Faults) -> None:
        """Go on with other faults; their counts begin anew."""
        self.faults = faults
        self._interference = Interference(faults)

    def reply(self, request: Request) -> Reply:
        """Return what a request comes to."""
        account, _, service = request.signer
        if service == "sts":
            return Reply(*sts.asked(account, request.form, self.faults.deny_roles))
        if service not in ("s3", ""):
            return Reply(*other.asked(service, request.target or request.path, request.form))
        operation, answered = self._s3(request)
        if not service:
            return Reply(f"{operation} (unsigned)", answered)
        if self._interference.hangs(account):
            return Reply(operation, None)
        return Reply(operation, self._interference.answer(account) or answered)

    def _s3(self, request: Request) -> Reply:
        if not request.path:
            return Reply("ListBuckets", self._list(request))
        name, query = request.path.partition("/")[0], query_of(request.query)
        part = next((part for part in OPERATIONS if part in query), "")
        operation = "HeadBucket" if request.method == "HEAD" else OPERATIONS[part]
        if request.method not in ("GET", "HEAD"):
            return Reply(f"{request.method} {part}", READ_ONLY)
        bucket = self._buckets.get(name)
        if not bucket or self.faults.vanished(bucket):
            return Reply(operation, _stranger(name, operation))
        return Reply(operation, self._refusal(request, bucket, operation) or self._told(bucket, operation, part))

    def _list(self, request: Request) -> bytes:
        account = request.signer.account
        if not account or account in self.faults.deny_listing:
            return DENIED
        refused = self._region_refusal(request)
        return refused or listing.page(account, self._fleet.accounts.get(account, ()), query_of(request.query))

    def _refusal(self, request: Request, bucket: Bucket, operation: str) -> bytes | None:
        """Return why a bucket is not told about: the Region, the signer, a denial."""
        account, region, _ = request.signer
        if refused := self._region_refusal(request):
            return refused
        if account and region != bucket.region and operation != "GetBucketLocation":
            return _wrong_region(bucket.region, region, operation)
        if account != bucket.account or self.faults.denies(bucket, operation):
            return _denied(operation, bucket.region)
        return None

    def _region_refusal(self, request: Request) -> bytes | None:
        code = self.faults.refuse_regions.get(request.signer.region)
        return refusal(403, code, "This Region refuses.") if code else None

    def _told(self, bucket: Bucket, operation: str, part: str) -> bytes:
        if operation == "HeadBucket":
            return answer(200, x_amz_bucket_region=bucket.region)
        return self._made.get((bucket.name, part)) or told(bucket, part)


def _stranger(name: str, operation: str) -> bytes:
    """Answer for a bucket of nobody, or of an account that is not scanned."""
    if name.startswith(f"vault-{FOREIGN}"):
        return _denied(operation, _FOREIGN_REGION)
    return answer(404) if operation == "HeadBucket" else GONE


def _denied(operation: str, region: str) -> bytes:
    return answer(403, x_amz_bucket_region=region) if operation == "HeadBucket" else DENIED


def _wrong_region(right: str, given: str, operation: str) -> bytes:
    if operation == "HeadBucket":
        return answer(400, x_amz_bucket_region=right)
    message = f"The authorization header is malformed; the region '{given}' is wrong; expecting '{right}'"
    more = f"<Region>{right}</Region>"
    return refusal(400, "AuthorizationHeaderMalformed", message, more, x_amz_bucket_region=right)
