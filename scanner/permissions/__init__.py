"""What a scan, a repair, a canary and what follows must be able to do: the least-privilege documents of their roles.

They follow from the registry and the policies alone: who writes a check, a collector, an action or a writer says what
it reads or writes, and never touches this.
"""

from scanner.permissions.documents import Trusted
from scanner.permissions.keeping import proofs_grant, upload_grant
from scanner.permissions.needed import LISTING, SCAN_ROLE, actions_of, organization_grant, scan_grant, session_policy
from scanner.permissions.proving import verify_grant
from scanner.permissions.publishing import config_rule_grant, publish_grant
from scanner.permissions.recorded import CONFIG_ACTIONS, with_config
from scanner.permissions.render import FORMATS, render
from scanner.permissions.repairing import NothingToRepairError, Repairing, fix_grant
from scanner.permissions.statements import Grant

__all__ = [
    "CONFIG_ACTIONS",
    "FORMATS",
    "LISTING",
    "SCAN_ROLE",
    "Grant",
    "NothingToRepairError",
    "Repairing",
    "Trusted",
    "actions_of",
    "config_rule_grant",
    "fix_grant",
    "organization_grant",
    "proofs_grant",
    "publish_grant",
    "render",
    "scan_grant",
    "session_policy",
    "upload_grant",
    "verify_grant",
    "with_config",
]
