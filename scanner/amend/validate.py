"""What S3 would refuse in PutBucketReplication, told before anything is sent.

Amazon S3 API Reference: ErrorResponses.html, "List of replication-related error codes". What is not known locally is
not refused. S3 itself does not look at the role's permissions, the keys, or the destination's bucket policy.
"""

from collections import Counter
from collections.abc import Iterator

from scanner.amend.limits import excesses
from scanner.amend.own import MAX_ID
from scanner.amend.priorities import MAX_PRIORITY
from scanner.amend.upgrade import is_legacy
from scanner.amend.validate_rule import of_rule
from scanner.amend.validating import Known, KnownDestination, Refused, invalid_argument, invalid_request, malformed
from scanner.model.base import Document
from scanner.model.bucket import BucketRef, account_of_arn

__all__ = ["Known", "KnownDestination", "Refused", "refusals"]

_SCHEMA = "for this version of Cross Region Replication configuration schema"
_V2_ELEMENTS = ("Priority", "DeleteMarkerReplication")


def refusals(document: Document, source: BucketRef, known: Known) -> tuple[Refused, ...]:
    """Return everything that S3 is known to refuse about a configuration for a source bucket; nothing where it fits."""
    rules = document.get("Rules")
    if not rules:
        return (malformed("Rules", "a replication configuration has at least one rule"),)
    if not all((rule.get("Destination") or {}).get("Bucket") for rule in rules):
        return (malformed("Rules", "every rule has a destination bucket"),)
    found = [*_of_document(document, source, known)]
    for position, rule in enumerate(rules):
        place = f"rule {rule.get('ID') or position + 1!r}"
        found += of_rule(rule, place, source, known)
    return tuple(found)


def _of_document(document: Document, source: BucketRef, known: Known) -> Iterator[Refused]:
    if known.source_versioned is False:
        yield invalid_request(
            "source", "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
        )
    owner = account_of_arn(str(document.get("Role", "")))
    if not owner:
        yield malformed("Role", "the role must be the ARN of an IAM role")
    elif source.account and owner != source.account:
        yield Refused("AccessDenied", f"iam:PassRole cannot hand on a role of account {owner}", "Role")
    for sentence in excesses(document):
        yield invalid_request("Rules", sentence)
    yield from _of_ids(document["Rules"])
    yield from _of_legacy(document["Rules"]) if is_legacy(document) else _of_priorities(document["Rules"])


def _of_ids(rules: list[Document]) -> Iterator[Refused]:
    ids = [str(rule["ID"]) for rule in rules if "ID" in rule]
    for one, times in Counter(ids).items():
        if times > 1:
            yield invalid_argument(f"rule {one!r}", "Rule Id must be unique. Found same Id for more than one rule")
        if not one.isascii() or len(one) > MAX_ID:
            yield invalid_argument(f"rule {one!r}", f"Rule Id must be ASCII, of {MAX_ID} characters at most")


def _of_legacy(rules: list[Document]) -> Iterator[Refused]:
    """S3 takes the whole document for V1 where one rule has no Filter."""
    for rule in rules:
        place = f"rule {rule.get('ID', '')!r}"
        if "Prefix" not in rule:
            yield malformed(place, "a rule of a V1 configuration has a Prefix")
        for element in _V2_ELEMENTS:
            if element in rule:
                yield invalid_request(place, f"{element} cannot be used {_SCHEMA}")
    if len({rule["Destination"]["Bucket"] for rule in rules}) > 1:
        yield invalid_request("Rules", "Number of distinct destination bucket ARNs cannot exceed 1")


def _of_priorities(rules: list[Document]) -> Iterator[Refused]:
    for rule in rules:
        for element in _V2_ELEMENTS:
            if element not in rule:
                yield invalid_request(f"rule {rule.get('ID', '')!r}", f"{element} must be specified {_SCHEMA}")
    priorities = Counter(rule["Priority"] for rule in rules if "Priority" in rule)
    for priority, times in priorities.items():
        if times > 1:
            yield invalid_request("Rules", f"Found duplicate priority {priority}")
        if not 0 <= priority <= MAX_PRIORITY:
            yield invalid_request("Rules", f"Priority must be between 0 and {MAX_PRIORITY}")
