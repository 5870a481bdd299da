"""Which waiver rides beside a finding. It never hides the verdict."""

from datetime import date
from fnmatch import fnmatchcase

from scanner.model.bucket import BucketRef
from scanner.model.finding import WaiverRef
from scanner.model.policy import Policy, Waiver


def waiver_for(policy: Policy, check: str, ref: BucketRef, today: date) -> WaiverRef | None:
    """Return the waiver that accepts a check's findings on a bucket; an unexpired one wins over an expired one."""
    matching = [waiver for waiver in policy.waivers if _matches(waiver, check, ref)]
    if not matching:
        return None
    longest = max(matching, key=lambda waiver: waiver.expires)
    expired = date.fromisoformat(longest.expires) < today
    return WaiverRef(longest.reason, longest.owner, longest.expires, expired)


def _matches(waiver: Waiver, check: str, ref: BucketRef) -> bool:
    return (
        fnmatchcase(check, waiver.check)
        and fnmatchcase(ref.name, waiver.bucket)
        and fnmatchcase(ref.account, waiver.account)
    )
