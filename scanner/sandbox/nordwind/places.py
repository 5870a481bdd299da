"""Nordwind's accounts and Regions, and the tags it sorts its data by."""

from typing import Final

PRODUCTION: Final = "471158220934"
PLATFORM: Final = "863301457720"
RECOVERY: Final = "225940718366"
PARTNER: Final = "640127795513"
"""Havn Analytics, who get a feed; nobody at Nordwind may look into their account."""

SCANNED: Final = (PRODUCTION, PLATFORM, RECOVERY)

ORGANIZATION: Final = {
    PLATFORM: ("nordwind-platform", ""),
    PRODUCTION: ("nordwind-production", "Workloads"),
    RECOVERY: ("nordwind-recovery", "Recovery"),
}
"""The names and units of the accounts of Nordwind's organisation, by id. The platform's is the management account."""

WEST: Final = "eu-west-1"
CENTRAL: Final = "eu-central-1"
NORTH: Final = "eu-north-1"
US: Final = "us-east-1"

CRITICAL: Final = {"data-class": "critical", "team": "operations"}
INTERNAL: Final = {"data-class": "internal", "team": "operations"}
LOGS: Final = {"purpose": "logs", "team": "platform"}
COPIED_TO_TEST: Final = {"copy-to": "test", "data-class": "internal", "team": "shop"}
EUROPEAN: Final = {"data-residency": "eu"}
