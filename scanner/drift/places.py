"""Which accounts and buckets came, went or moved, and which were only not looked at."""

from collections.abc import Iterator

from scanner.drift.side import Side
from scanner.drift.value import Fate, PlaceDrift
from scanner.model.finding import Finding
from scanner.model.snapshot import BucketRecord
from scanner.policy.problems import plain


def compare_places(older: Side, newer: Side) -> tuple[PlaceDrift, ...]:
    """Return what became of accounts and, where both runs have their snapshots, of buckets."""
    found = [*_accounts(older, newer)]
    if older.snapshot and newer.snapshot:
        found += _buckets(older, newer)
    return tuple(sorted(found, key=lambda place: (place.account, place.bucket, place.fate)))


def fate_of(finding: Finding, newer: Side) -> str:
    """Return why the newer run does not have a finding of the older one, in a few words; never "resolved"."""
    if newer.interrupted:
        return "not looked at: the newer run was interrupted"
    if finding.policy not in {policy.name for policy in newer.run.policies}:
        return "the newer run knows no such policy"
    error = newer.accounts.get(finding.account)
    if error is None:
        return "not looked at: the newer run did not ask the account"
    if error:
        return f"not looked at: the account could not be listed: {plain(error)}"
    return _fate_of_bucket(finding, newer)


def _fate_of_bucket(finding: Finding, newer: Side) -> str:
    if not newer.snapshot:
        return "not asked any more; whether the bucket is still there, only the snapshot of the newer run tells"
    record = newer.names.get(finding.bucket)
    if record is None:
        return "the bucket is gone"
    if not record.in_scope:
        return "not looked at: the newer run left the bucket out"
    if finding.rule and (finding.bucket, finding.rule, finding.destination) not in newer.pairs:
        return f"no enabled rule {plain(finding.rule)} leads to {plain(finding.destination)} any more"
    return "the policy does not ask this of the bucket any more"


def _accounts(older: Side, newer: Side) -> Iterator[PlaceDrift]:
    before, after = older.accounts, newer.accounts
    for account in sorted(before.keys() | after.keys()):
        answer = _account(before.get(account), after.get(account))
        if answer:
            fate, words = answer
            yield PlaceDrift(fate, account, "", "", f"Account {plain(account) or 'not known'} {words}.")


def _account(before: str | None, after: str | None) -> tuple[Fate, str] | None:
    """Return what became of an account, from its error in each run: None where not asked, empty where listed."""
    if before == after or (before and after):
        return None
    if after is None:
        return Fate.NOT_LOOKED_AT, "was not asked by the newer run"
    if after:
        return Fate.NOT_LOOKED_AT, f"could not be listed by the newer run: {plain(after)}"
    return Fate.LOOKED_AT, "was not asked by the older run" if before is None else "can be listed again"


def _buckets(older: Side, newer: Side) -> Iterator[PlaceDrift]:
    before, after = older.buckets, newer.buckets
    for arn in sorted(before.keys() | after.keys()):
        old, new = before.get(arn), after.get(arn)
        answer = _met(old, new) if old and new else _one_sided(old, new, older, newer)
        place = new or old
        if answer and place:
            fate, words = answer
            ref = place.ref
            yield PlaceDrift(fate, ref.account, ref.region, ref.name, f"Bucket {plain(ref.name)} {words}.")


def _one_sided(old: BucketRecord | None, new: BucketRecord | None, older: Side, newer: Side) -> tuple[Fate, str] | None:
    if old:
        if newer.listed_whole(old.ref.account):
            return Fate.GONE, "is gone"
        return Fate.NOT_LOOKED_AT, "was not looked at by the newer run, so what became of it is not known"
    if new and older.listed_whole(new.ref.account):
        return Fate.CAME, f"was created in {plain(new.ref.region) or 'a Region that is not known'}"
    return Fate.LOOKED_AT, "was not looked at by the older run"


def _met(old: BucketRecord, new: BucketRecord) -> tuple[Fate, str] | None:
    """Return what became of a bucket that both runs list: S3 moves none, so another place means another bucket."""
    for what, before, after in (
        ("account", old.ref.account, new.ref.account),
        ("Region", old.ref.region, new.ref.region),
    ):
        if before and after and before != after:
            return Fate.MOVED, f"was created again: its {what} was {plain(before)} and is {plain(after)}"
    if old.in_scope and not new.in_scope:
        return Fate.NOT_LOOKED_AT, "was left out by the newer run"
    if new.in_scope and not old.in_scope:
        return Fate.LOOKED_AT, "was left out by the older run"
    return None
