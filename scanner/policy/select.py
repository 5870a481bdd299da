"""Does a policy select a bucket? Yes, no, or not known because what it asks about could not be read."""

from fnmatch import fnmatchcase

from scanner.model.base import Value
from scanner.model.bucket import BucketRef
from scanner.model.estate import evidence_of
from scanner.model.facet import TAGS, Unread
from scanner.model.policy import Filter, Policy
from scanner.model.snapshot import BucketRecord
from scanner.policy import where


class Selection(Value, frozen=True):
    """`chosen` is None where it is not known; `reason` then says what was in the way."""

    chosen: bool | None
    reason: str = ""


YES = Selection(chosen=True)
NO = Selection(chosen=False)


def facets_to_select(policy: Policy) -> frozenset[str]:
    """Return the facets that must be read before the policy can say which buckets it selects."""
    asked = (policy.selects, policy.exclude)
    tags = {TAGS.name} if any(part.tags for part in asked) else set()
    return frozenset(tags).union(*(where.facets_of(part.where) for part in asked if part.where))


def may_select(policy: Policy, ref: BucketRef) -> bool:
    """Tell from account, Region and name alone whether the policy could select a bucket; costs no call."""
    return _named(policy.selects, ref) and not _excluded_by_name(policy.exclude, ref)


def select(policy: Policy, record: BucketRecord) -> Selection:
    """Decide with everything the policy asks about; what is unreadable decides nothing, unless the name already did."""
    if not may_select(policy, record.ref):
        return NO
    try:
        if not _documents_match(policy.selects, record):
            return NO
        return NO if _excluded(policy.exclude, record) else YES
    except Unread as unread:
        return Selection(chosen=None, reason=str(unread))


def _excluded(exclude: Filter, record: BucketRecord) -> bool:
    return not exclude.is_empty and _named(exclude, record.ref) and _documents_match(exclude, record)


def _excluded_by_name(exclude: Filter, ref: BucketRef) -> bool:
    by_name_alone = not exclude.is_empty and not exclude.tags and not exclude.where
    return by_name_alone and _named(exclude, ref)


def _named(asked: Filter, ref: BucketRef) -> bool:
    return _any(asked.accounts, ref.account) and _any(asked.regions, ref.region) and _any(asked.buckets, ref.name)


def _any(patterns: tuple[str, ...], text: str) -> bool:
    return not patterns or any(fnmatchcase(text, pattern) for pattern in patterns)


def _documents_match(asked: Filter, record: BucketRecord) -> bool:
    return _tags_match(asked, record) and (not asked.where or where.matches(asked.where, record))


def _tags_match(asked: Filter, record: BucketRecord) -> bool:
    if not asked.tags:
        return True
    tags = dict(TAGS.value(evidence_of(record, TAGS.name)).items)
    return all(key in tags and _any(patterns, tags[key]) for key, patterns in asked.tags)
