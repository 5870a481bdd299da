"""A cloud in memory that a fake reader and a fake writer share: whole documents, and AWS's refusals that order decides.

Hooks around each write and each read make what no emulator makes: lost answers, denials, stale reads, other people. A
cloud that is given a path keeps itself in that file, so that several processes can share it.
"""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, Gatherer
from scanner.model.evidence import NO_SUCH_BUCKET, Absent, Evidence, Present, Unreadable
from scanner.model.plan import Target
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject, Survey
from scanner.model.writing import Accepted, Call, Refusal, Rejected

AT = "2026-11-22T12:00:00Z"
Document = dict[str, Any]
Answer = Accepted | Rejected

_PUTS = {
    "PutBucketVersioning": ("versioning", "VersioningConfiguration"),
    "PutBucketEncryption": ("encryption", "ServerSideEncryptionConfiguration"),
    "PutPublicAccessBlock": ("public-access-block", "PublicAccessBlockConfiguration"),
    "PutBucketOwnershipControls": ("ownership", "OwnershipControls"),
    "PutBucketTagging": ("tags", "Tagging"),
    "PutObjectLockConfiguration": ("object-lock", "ObjectLockConfiguration"),
    "PutBucketNotificationConfiguration": ("notifications", "NotificationConfiguration"),
    "PutBucketReplication": ("replication", "ReplicationConfiguration"),
}
_DELETES = {
    "DeleteBucketPolicy": "policy",
    "DeleteBucketReplication": "replication",
    "DeleteBucketTagging": "tags",
    "DeleteBucketEncryption": "encryption",
    "DeletePublicAccessBlock": "public-access-block",
    "DeleteBucketOwnershipControls": "ownership",
}
_SSE_S3 = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}
_BLOCKED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
_AT_BIRTH: Document = {
    "versioning": {},
    "encryption": _SSE_S3,
    "public-access-block": _BLOCKED,
    "ownership": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    "notifications": {},
}


def rejected(code: str, message: str = "made by the test", refusal: Refusal = Refusal.OTHER) -> Rejected:
    """Return a rejection as the real writer would."""
    return Rejected(at=AT, code=code, message=message, refusal=refusal, request_id="refused-1")


class RefusedHere(Exception):  # noqa: N818 -- AWS's refusal on its way to the answer
    """What the cloud refuses, by AWS's code."""


class FakeCloud:
    """Documents by ARN and facet, the account of each ARN, and the writes that arrived, in order.

    `before_write` and `after_write` are called around each write, with its operation and target; what they return in
    place of None is the answer. `on_read` likewise may return evidence in place of the truth.
    """

    def __init__(self, things: dict[str, tuple[str, Document]], path: Path | None = None) -> None:
        self.things: dict[str, Document] = {
            arn: {"account": account, "facets": facets} for arn, (account, facets) in things.items()
        }
        self.occupied: set[str] = set()
        self.writes: list[tuple[str, str]] = []
        self.before_write: Callable[[str, str], Answer | None] = lambda _operation, _arn: None
        self.after_write: Callable[[str, str], Answer | None] = lambda _operation, _arn: None
        self.on_read: Callable[[str, str], Evidence | None] = lambda _facet, _arn: None
        self._path = path

    def facets(self, arn: str) -> Document | None:
        """Return a thing's documents, None where there is no such thing."""
        with self._shared():
            thing = self.things.get(arn)
            return thing["facets"] if thing else None

    def state(self) -> Document:
        """Return everything, as a value of its own."""
        with self._shared():
            copy: Document = json.loads(json.dumps(self.things))
            return copy

    def write(self, account: str, target: Target, call: Call) -> Answer:
        """Take a call as AWS would, between the hooks."""
        if answer := self.before_write(call.operation, target.arn):
            return answer
        with self._shared():
            answer = self._taken(account, target, call)
            self._save()
        return self.after_write(call.operation, target.arn) or answer

    def _taken(self, account: str, target: Target, call: Call) -> Answer:
        try:
            self._do(account, target, call.operation, call.parameters)
        except RefusedHere as refused:
            return rejected(str(refused))
        self.writes.append((call.operation, target.arn))
        return Accepted(AT, f"request-{len(self.writes)}")

    def _do(self, account: str, target: Target, operation: str, given: Document) -> None:
        if operation == "CreateBucket":
            self._create_bucket(account, target, given)
        elif operation == "CreateRole":
            self._create_role(account, target, given)
        elif (thing := self.things.get(target.arn)) is None:
            raise RefusedHere(NO_SUCH_BUCKET if target.is_bucket else "NoSuchEntity")
        elif thing["account"] != account or given.get("ExpectedBucketOwner", account) != account:
            raise RefusedHere("AccessDenied")
        elif operation in ("DeleteBucket", "DeleteRole"):
            self._delete(target)
        else:
            self._change(thing["facets"], operation, given)

    def _create_bucket(self, account: str, target: Target, given: Document) -> None:
        if target.arn in self.things:
            own = self.things[target.arn]["account"] == account
            raise RefusedHere("BucketAlreadyOwnedByYou" if own else "BucketAlreadyExists")
        region = given.get("CreateBucketConfiguration", {}).get("LocationConstraint", "us-east-1")
        facets: Document = {"location": {"Region": region}, **json.loads(json.dumps(_AT_BIRTH))}
        if given.get("ObjectLockEnabledForBucket"):
            facets |= {"object-lock": {"ObjectLockEnabled": "Enabled"}, "versioning": {"Status": "Enabled"}}
        self.things[target.arn] = {"account": account, "facets": facets}

    def _create_role(self, account: str, target: Target, given: Document) -> None:
        if target.arn in self.things:
            raise RefusedHere("EntityAlreadyExists")
        trust = json.loads(given["AssumeRolePolicyDocument"])
        role = {"Arn": target.arn, "RoleId": f"AROA{len(self.writes)}", "AssumeRolePolicyDocument": trust}
        policies: Document = {"Inline": [], "Attached": [], "Boundary": None}
        self.things[target.arn] = {"account": account, "facets": {"role": role, "role-policies": policies}}

    def _delete(self, target: Target) -> None:
        if target.arn in self.occupied:
            raise RefusedHere("BucketNotEmpty")
        if self.things[target.arn]["facets"].get("role-policies", {}).get("Inline"):
            raise RefusedHere("DeleteConflict")
        del self.things[target.arn]

    def _change(self, facets: Document, operation: str, given: Document) -> None:
        if operation in _PUTS:
            facet, parameter = _PUTS[operation]
            self._admit(facets, facet, given[parameter])
            facets[facet] = given[parameter]
        elif operation in _DELETES:
            facets.pop(_DELETES[operation], None)
        elif operation in ("PutBucketPolicy", "PutKeyPolicy"):
            facets["policy" if operation == "PutBucketPolicy" else "key-policy"] = {"Policy": given["Policy"]}
        elif operation == "UpdateAssumeRolePolicy":
            facets["role"]["AssumeRolePolicyDocument"] = json.loads(given["PolicyDocument"])
        else:
            _change_inline(facets["role-policies"], given)

    def _admit(self, facets: Document, facet: str, document: Document) -> None:
        """Refuse what S3 refuses because of another facet (API: PutBucketReplication, PutBucketVersioning)."""
        if facet == "versioning" and document["Status"] == "Suspended" and "replication" in facets:
            raise RefusedHere("InvalidBucketState")
        if facet == "replication":
            sides = [facets, *(self._destination(rule) for rule in document["Rules"])]
            if any(side.get("versioning", {}).get("Status") != "Enabled" for side in sides):
                raise RefusedHere("InvalidRequest")

    def _destination(self, rule: Document) -> Document:
        thing: Document = self.things.get(rule["Destination"]["Bucket"], {"facets": {}})
        facets: Document = thing["facets"]
        return facets

    @contextmanager
    def _shared(self) -> Iterator[None]:
        """Hold the file, where there is one, and what it says."""
        if self._path is None:
            yield
            return
        with self._path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if self._path.stat().st_size:
                self.things, self.writes = json.loads(self._path.read_text())
            yield

    def _save(self) -> None:
        if self._path:
            self._path.write_text(json.dumps([self.things, self.writes]))


def _change_inline(policies: Document, given: Document) -> None:
    name = given["PolicyName"]
    others = [policy for policy in policies["Inline"] if policy["PolicyName"] != name]
    if "PolicyDocument" in given:
        others.append({"PolicyName": name, "PolicyDocument": json.loads(given["PolicyDocument"])})
    policies["Inline"] = others


class CloudReader:
    """Reads a fake cloud with one account's credentials."""

    partition = "aws"

    def __init__(self, cloud: FakeCloud, account: str) -> None:
        self.account = account
        self.caller = f"arn:aws:sts::{account}:assumed-role/scanner-audit/scanner"
        self._cloud = cloud

    def list_buckets(self) -> Iterator[tuple[BucketRef, Evidence]]:
        raise NotImplementedError

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        raise NotImplementedError

    def read(self, collector: Collector, ref: BucketRef) -> Evidence:
        return self._told(collector, ref.arn)

    def gather(self, gatherer: Gatherer, ref: ResourceRef) -> Evidence:
        return self._told(gatherer, ref.arn)

    def close(self) -> None:
        pass

    def _told(self, collector: Collector | Gatherer, arn: str) -> Evidence:
        facet, operation = collector.facet.name, collector.operation
        if evidence := self._cloud.on_read(facet, arn):
            return evidence
        state = self._cloud.state().get(arn)
        if state is None:
            missing = NO_SUCH_BUCKET if isinstance(collector, Collector) else min(collector.absent)
            return Absent(operation, AT, "404" if facet == "location" else missing)
        if state["account"] != self.account:
            return self._foreign(facet, operation, state["facets"])
        if facet in state["facets"]:
            return Present(operation, AT, state["facets"][facet])
        return Absent(operation, AT, min(collector.absent, default="NotFound"))

    def _foreign(self, facet: str, operation: str, facets: Document) -> Evidence:
        if facet == "location":
            return Present(operation, AT, {**facets["location"], "Code": "403"})
        return Unreadable(operation, AT, "AccessDenied", "not yours")


class CloudWriter:
    """Writes to a fake cloud with one account's credentials."""

    partition = "aws"

    def __init__(self, cloud: FakeCloud, account: str) -> None:
        self.account = account
        self.caller = f"arn:aws:sts::{account}:assumed-role/scanner-fix/scanner"
        self._cloud = cloud

    def write(self, target: Target, call: Call) -> Answer:
        return self._cloud.write(self.account, target, call)

    def close(self) -> None:
        pass
