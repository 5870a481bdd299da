"""The limits that several policies set together: the strictest of each."""

from collections.abc import Iterable

from scanner.model.plan import Limits, Risk
from scanner.model.policy import Policy


def limits_of(policies: Iterable[Policy]) -> Limits:
    """Return the strictest limits of the policies; what none of them sets is the default."""
    written = [policy.limits for policy in policies]
    # Numbers of the types that a saved plan has when it is read again: its digest must be the same then.
    buckets = [int(one["buckets"]) for one in written if "buckets" in one]
    shares = [float(one["share"]) for one in written if "share" in one]
    risks = [Risk(one["risk"]) for one in written if "risk" in one]
    default = Limits()
    return Limits(
        buckets=min(buckets, default=default.buckets),
        share=min(shares, default=default.share),
        risk=min(risks, default=default.risk, key=lambda risk: risk.rank),
        never=tuple(sorted({name for one in written for name in one.get("never", ())})),
    )
