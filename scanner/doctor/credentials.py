"""The credentials: whose they are, where they come from, how long they last."""

from datetime import datetime, timedelta
from typing import Final

from scanner.doctor.value import Line, Mark
from scanner.model.reached import Holder

SOON: Final = timedelta(hours=1)
"""What expires sooner may end in the middle of a scan of an organisation."""

_SOURCES: Final = {
    "assume-role": "a role that is assumed for it",
    "assume-role-with-web-identity": "a role, by web identity",
    "config-file": "the AWS configuration file",
    "container-role": "the container's role",
    "custom-process": "its credential_process",
    "env": "the environment's AWS_ACCESS_KEY_ID",
    "iam-role": "the machine's role",
    "login": "`aws login`",
    "shared-credentials-file": "the AWS credentials file",
    "sso": "IAM Identity Center",
    "sso-role": "IAM Identity Center",
}


def credentials(name: str, holder: Holder, now: datetime) -> tuple[Line, ...]:
    """Return who credentials are, and whether they last."""
    source = _SOURCES.get(holder.method, holder.method)
    who = Line(Mark.OK, name, f"{holder.caller}, from {source}")
    place = f"account {holder.account}, partition {holder.partition}, home Region {holder.home}"
    return who, Line(Mark.OK, "begins in", place), _lasting(holder, now)


def _lasting(holder: Holder, now: datetime) -> Line:
    about = "last"
    if not holder.temporary:
        return Line(Mark.OK, about, "until somebody takes them away: they are not temporary")
    if holder.expires is None:
        return Line(Mark.OK, about, "temporary; until when, their source does not tell")
    left = holder.expires - now
    if holder.renewed:
        return Line(Mark.OK, about, f"temporary, and renewed while a scan runs; these for {_minutes(left)}")
    if left > SOON:
        return Line(Mark.OK, about, f"temporary, for {_minutes(left)}, and not renewed")
    remedy = "Take fresh ones before a long scan, or credentials that are renewed: a profile with SSO or a role."
    return Line(Mark.WARN, about, f"temporary, for only {_minutes(left)}, and not renewed", remedy)


def _minutes(left: timedelta) -> str:
    hours, minutes = divmod(max(0, round(left.total_seconds() / 60)), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
