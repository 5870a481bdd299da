"""The reader: what the scan asks of AWS, answered as evidence."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from scanner.aws import listing
from scanner.aws.answers import evidence_of, gathered, unreadable
from scanner.aws.asker import Asker
from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, own_fault
from scanner.aws.retry import Retry
from scanner.aws.surveys import surveyed
from scanner.aws.transport import Transport
from scanner.clock import now
from scanner.model.base import Document
from scanner.model.bucket import BucketRef, is_bucket_name
from scanner.model.collector import Collector, Gatherer
from scanner.model.evidence import Evidence, Unreadable
from scanner.model.keys import PREDEFINED
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject, Survey

# botocore sends these to S3 Express and to Outposts, other services with calls of their own.
_OTHER_SERVICES = ("--x-s3", "--op-s3")


class Identity(msgspec.Struct, frozen=True):
    """Who reads: GetCallerIdentity's account and ARN, and the partition of that ARN."""

    account: str
    caller: str
    partition: str


class AwsReader:
    """Reads buckets with the credentials of one account: `scanner.model.collector.Reader`, safe to share by threads."""

    def __init__(self, identity: Identity, transport: Transport, retry: Retry, home: str) -> None:
        self.account = identity.account
        self.caller = identity.caller
        self.partition = identity.partition
        self._transport = transport
        self.home = home
        self._asker = Asker(transport, retry, home)

    @property
    def asker(self) -> Asker:
        """What asks AWS, for who reads something else with the same credentials."""
        return self._asker

    @property
    def calls(self) -> Counter[str]:
        """Requests sent so far, retries included, by operation; a copy."""
        return self._transport.calls

    def list_buckets(self) -> Iterator[tuple[BucketRef, Evidence]]:
        """Yield the account's general purpose buckets, each with the evidence of its location.

        The Region is empty, and its evidence unreadable, where the listing did not tell it. Raises `ListingError`,
        also after some were yielded.
        """
        for page in listing.pages(self._asker.ask):
            yield from listing.buckets(page, self.account, self.partition)

    def read(self, collector: Collector, ref: BucketRef) -> Evidence:
        """Return the evidence of one facet; never raises for anything that AWS or the network does.

        Where its owner is known, S3 is told to answer only for a bucket of that account.
        """
        if not is_bucket_name(ref.name) or ref.name.endswith(_OTHER_SERVICES):
            return unreadable(collector.operation, _NOT_A_NAME, now())
        if ref.partition != self.partition:
            return unreadable(collector.operation, _OTHER_PARTITION, now())
        owner = {"ExpectedBucketOwner": ref.account} if ref.account else {}
        return self._read(collector, {"Bucket": ref.name, **owner}, ref.region)

    def gather(self, gatherer: Gatherer, ref: ResourceRef) -> Evidence:
        """Return the evidence of a role or a key; never raises for anything that AWS or the network does.

        AWS is not asked about what is no ARN, about what only its own account can be asked about and is another's, nor
        about a predefined alias: DescribeKey makes the AWS managed key where there is none (API: DescribeKey).
        """
        if fault := self._out_of_reach(gatherer, ref):
            return unreadable(gatherer.operation, fault, now())
        return gathered(
            gatherer,
            ref,
            lambda operation, parameters: self._asker.ask(operation, parameters, ref.region, gatherer.service),
        )

    def _out_of_reach(self, gatherer: Gatherer, ref: ResourceRef) -> Fault | None:
        if not ref.is_of(gatherer.service):
            return _NOT_AN_ARN
        if PREDEFINED in ref.arn:
            return _PREDEFINED
        if gatherer.own_account and ref.account != self.account:
            return own_fault(
                "OtherAccount", f"Only account {ref.account} itself can be asked; scan it, too. AWS was not asked."
            )
        return None

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        """Return the evidence of how replication fared; never raises for anything that AWS or the network does."""
        return surveyed(
            survey,
            subject,
            lambda region, operation, parameters: self._asker.ask(operation, parameters, region, survey.service),
        )

    def close(self) -> None:
        """Stop reading and close the connections: reads under way give up waiting, later ones are unreadable."""
        self._asker.close()

    def _read(self, collector: Collector, parameters: Document, region: str) -> Evidence:
        answer = self._asker.ask(collector.operation, parameters, region)
        evidence = evidence_of(collector, answer, now())
        if isinstance(evidence, Unreadable) and isinstance(answer, Fault) and _elsewhere(answer, region):
            answer = self._asker.ask(collector.operation, parameters, answer.region)
            return evidence_of(collector, answer, now())
        return evidence


_NOT_AN_ARN = own_fault("InvalidArn", "Not the ARN of a role or a key; AWS was not asked.")
_PREDEFINED = own_fault(
    "PredefinedAlias", "Asking about a predefined alias can create its AWS managed key; AWS was not asked."
)
_NOT_A_NAME = own_fault("InvalidBucketName", "Not the name of a general purpose bucket; S3 was not asked.")

# A bucket of that name in our own partition is another one.
_OTHER_PARTITION = own_fault("OtherPartition", "The bucket is in another partition of AWS; S3 was not asked.")


def _elsewhere(fault: Fault, region: str) -> bool:
    return fault.kind is Kind.ELSEWHERE and fault.region not in ("", region)
