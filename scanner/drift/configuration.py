"""Changes of configuration between two snapshots, whether or not any check judges them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scanner.amend.equality import same
from scanner.drift import rules, settings
from scanner.drift.paths import differences
from scanner.drift.value import ConfigurationDrift
from scanner.model import facet as facets
from scanner.model.base import Document
from scanner.model.estate import AnyRecord, name_of
from scanner.model.evidence import Evidence, Present, Unreadable
from scanner.model.snapshot import Snapshot
from scanner.policy.problems import plain

_MOST = 20
"""So many sentences on one document tell enough; the rest is counted."""

Words = Callable[[str, Any, Any], Iterator[str]]

_WORDS: dict[str, tuple[facets.Facet[Any], str, Words | None]] = {
    facet.name: (facet, noun, words)
    for facet, noun, words in (
        (facets.VERSIONING, "versioning", settings.versioning),
        (facets.REPLICATION, "replication configuration", rules.rule_changes),
        (facets.ENCRYPTION, "default encryption", settings.encryption),
        (facets.TAGS, "tags", settings.tags),
        (facets.OWNERSHIP, "object ownership", settings.ownership),
        (facets.POLICY, "bucket policy", settings.bucket_policy),
        (facets.OBJECT_LOCK, "Object Lock configuration", settings.object_lock),
        (facets.PUBLIC_ACCESS_BLOCK, "Block Public Access", settings.public_access_block),
        (facets.LIFECYCLE, "lifecycle configuration", None),
        (facets.NOTIFICATIONS, "event notifications", None),
        (facets.REQUEST_PAYMENT, "request payment", settings.request_payment),
        (facets.ROLE, "role", settings.role),
        (facets.ROLE_POLICIES, "role policies", settings.role_policies),
        (facets.KEY, "key", settings.key),
        (facets.KEY_POLICY, "key policy", settings.key_policy),
        (facets.KEY_GRANTS, "grants", settings.key_grants),
    )
}
"""How to tell a change of a facet; without words of its own, the places in the document are told."""

_TOLD_WHOLE = frozenset(
    facet.name
    for facet in (
        facets.POLICY,
        facets.ROLE,
        facets.ROLE_POLICIES,
        facets.KEY,
        facets.KEY_POLICY,
        facets.KEY_GRANTS,
    )
)
"""Documents of which only what has words matters: the rest is dates, counters, and the order of statements."""


@dataclass(frozen=True)
class Configurations:
    """The changes, and how many documents only one of the snapshots has an answer about."""

    entries: tuple[ConfigurationDrift, ...]
    not_compared: int


def compare_configurations(older: Snapshot, newer: Snapshot) -> Configurations:
    """Compare every document that both snapshots have an answer about, of buckets, roles and keys."""
    pairs = [*_both(older.buckets, newer.buckets), *_both(older.resources, newer.resources)]
    compared = [(new, name, old.evidence.get(name), new.evidence.get(name)) for old, new in pairs for name in _WORDS]
    entries = [
        ConfigurationDrift(new.ref.account, new.ref.region, name_of(new), name, sentence)
        for new, name, before, after in compared
        if before and after and _known(before) and _known(after)
        for sentence in _sentences(new, name, before, after)
    ]
    missing = sum(_known(before) is not _known(after) for _, _, before, after in compared)
    return Configurations(tuple(sorted(entries, key=_place)), missing)


def _place(entry: ConfigurationDrift) -> tuple[str, ...]:
    # Sentences of one document keep their order, for sorting is stable.
    return (entry.account, entry.subject, entry.facet)


def _both(older: Iterable[AnyRecord], newer: Iterable[AnyRecord]) -> Iterator[tuple[AnyRecord, AnyRecord]]:
    before = {record.ref.arn: record for record in older}
    yield from ((before[record.ref.arn], record) for record in newer if record.ref.arn in before)


def _known(evidence: Evidence | None) -> bool:
    return evidence is not None and not isinstance(evidence, Unreadable)


def _sentences(record: AnyRecord, name: str, before: Evidence, after: Evidence) -> Iterator[str]:
    old, new = _document(before), _document(after)
    if old == new:
        return
    subject = plain(name_of(record))
    place = f"the {_WORDS[name][1]} of {subject}"
    told = _typed(name, subject, before, after)
    if told == [] and name == facets.REPLICATION.name and same(old, new):
        # Only written otherwise: a default that is said on one side, an element that is disabled instead of left out.
        return
    if told is None or not (told or name in _TOLD_WHOLE):
        told = list(_by_place(place, old, new))
    yield from (f"{sentence}." for sentence in told[:_MOST])
    if len(told) > _MOST:
        yield f"There are {len(told) - _MOST} more changes in {place}."


def _typed(name: str, subject: str, before: Evidence, after: Evidence) -> list[str] | None:
    """Return the changes in the facet's own words, None where it has none or a document does not read as documented."""
    facet, _, words = _WORDS[name]
    if words is None:
        return None
    try:
        old, new = facet.value(before), facet.value(after)
    except facets.Unread:
        return None
    if facet is facets.REPLICATION and not (rules.ids_are_unique(old) and rules.ids_are_unique(new)):
        return None
    return list(words(subject, old, new))


def _document(evidence: Evidence) -> Document | None:
    return evidence.document if isinstance(evidence, Present) else None


def _by_place(place: str, old: Document | None, new: Document | None) -> Iterator[str]:
    if old is None or new is None:
        yield f"{place[:1].upper()}{place[1:]} was {'created' if new is not None else 'removed'}"
    else:
        yield from (f"In {place} {phrase}" for phrase in differences(old, new))
