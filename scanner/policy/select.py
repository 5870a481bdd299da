"""Does a policy select a bucket? Yes, no, or not known because what it asks about could not be read.

One "no" settles the matter whatever else could not be read; short of that, one unread answer leaves it open.
"""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import partial

from scanner.model.account import Directory, account_matches
from scanner.model.base import Value
from scanner.model.bucket import BucketRef
from scanner.model.estate import evidence_of
from scanner.model.facet import TAGS, Unread
from scanner.model.policy import Filter, Policy
from scanner.model.snapshot import BucketRecord
from scanner.policy import documents, where

_Question = Callable[[], bool]
TagGlobs = tuple[tuple[str, tuple[str, ...]], ...]
"""Tags that a bucket must carry: key, and the globs of which one must match its value."""


class Selection(Value, frozen=True):
    """`chosen` is None where it is not known; `reason` then says what was in the way."""

    chosen: bool | None
    reason: str = ""


YES = Selection(chosen=True)
NO = Selection(chosen=False)


def facets_to_select(policy: Policy) -> frozenset[str]:
    """Return the facets that must be read before the policy can say which buckets it selects, and what it waives."""
    asked = (policy.selects, policy.exclude)
    by_tag = any(part.tags for part in asked) or any(waiver.tags for waiver in policy.waivers)
    tags = {TAGS.name} if by_tag else set()
    return frozenset(tags).union(*(where.facets_of(part.where) for part in asked if part.where))


def may_select(policy: Policy, ref: BucketRef) -> bool:
    """Tell from account, Region and name alone whether the policy could select a bucket; costs no call."""
    exclude = policy.exclude
    by_name_alone = not (exclude.is_empty or exclude.tags or exclude.where)
    excluded = by_name_alone and _all(_by_name(exclude, ref, policy.directory), unknown=False)
    return not excluded and _all(_by_name(policy.selects, ref, policy.directory), unknown=True)


def select(policy: Policy, record: BucketRecord) -> Selection:
    """Decide with everything the policy asks about."""
    if policy.selects.is_empty and policy.exclude.is_empty:
        return YES
    directory = policy.directory
    asked = [*_questions(policy.selects, record, directory), lambda: not _excluded(policy.exclude, record, directory)]
    try:
        return YES if _all(asked) else NO
    except Unread as unread:
        evidence = unread.evidence
        told = (evidence.operation, evidence.code, evidence.message)
        return Selection(chosen=None, reason=": ".join(filter(None, told)))


def _excluded(exclude: Filter, record: BucketRecord, directory: Directory) -> bool:
    return not exclude.is_empty and _all(_questions(exclude, record, directory))


def _all(questions: Iterable[_Question], unknown: bool | None = None) -> bool:
    """Answer "and" in three values: false where one is, else `unknown` where one is not known, else true.

    Without `unknown` the first `Unread` is raised.
    """
    first: Unread | None = None
    for question in questions:
        try:
            if not question():
                return False
        except Unread as unread:
            first = first or unread
    if first is None:
        return True
    if unknown is None:
        raise first
    return unknown


def _questions(asked: Filter, record: BucketRecord, directory: Directory) -> Iterator[_Question]:
    yield from _by_name(asked, record.ref, directory)
    if asked.tags:
        yield lambda: tags_match(asked.tags, record)
    if asked.where:
        yield lambda: where.matches(asked.where, record)


def _by_name(asked: Filter, ref: BucketRef, directory: Directory) -> Iterator[_Question]:
    yield lambda: not asked.accounts or account_matches(asked.accounts, ref.account, directory)
    yield lambda: _any(asked.regions, lambda: documents.told(ref, "region"))
    yield lambda: _any(asked.buckets, lambda: ref.name)


def _any(patterns: tuple[str, ...], text: Callable[[], str]) -> bool:
    # What matches everything needs no answer to match against.
    return not patterns or "*" in patterns or any(fnmatchcase(text(), pattern) for pattern in patterns)


def tags_match(asked: TagGlobs, record: BucketRecord) -> bool:
    """Tell whether a bucket carries all the tags, by key and globs of the value; raise `Unread` where not known."""
    tags = dict(TAGS.value(evidence_of(record, TAGS.name)).items)
    return all(key in tags and _any(patterns, partial(tags.__getitem__, key)) for key, patterns in asked)
