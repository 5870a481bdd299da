"""To whom something is to be allowed: policies name a role, not the session of it that asked."""

import re
from typing import Final

_SESSION: Final = re.compile(r"arn:[a-z0-9-]+:sts::([0-9]{12}):assumed-role/([^/]+)/.*", re.DOTALL)


def principal(caller: str) -> str:
    """Return whom a caller's ARN stands for. A session's ARN does not tell the path of its role."""
    found = _SESSION.fullmatch(caller)
    return f"the role {found[2]} of account {found[1]}" if found else caller
