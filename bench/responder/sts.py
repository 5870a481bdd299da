"""STS: who is asking, and the keys of a role. The access key that is handed out names the account."""

from collections.abc import Collection, Mapping

from bench.responder.answers import answer, sts_refusal

_NAMESPACE = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
_SECRET = "made-up-secret-of-forty-characters-long!"  # noqa: S105 -- of a made-up account
_NEVER = "2099-01-01T00:00:00Z"


def asked(account: str, form: Mapping[str, str], refusing: Collection[str]) -> tuple[str, bytes]:
    """Return the operation and its answer; roles of the refusing accounts cannot be assumed."""
    if form.get("Action") != "AssumeRole":
        return "GetCallerIdentity", _identity(account)
    role = form["RoleArn"]
    if role.split(":")[4] in refusing:
        message = f"User is not authorized to perform: sts:AssumeRole on resource: {role}"
        return "AssumeRole", sts_refusal(403, "AccessDenied", message)
    return "AssumeRole", _assumed(role)


def _identity(account: str) -> bytes:
    told = f"<Arn>{_caller(account, 'audit')}</Arn><UserId>AROABENCH:bench</UserId><Account>{account}</Account>"
    return _told("GetCallerIdentity", told)


def _assumed(role: str) -> bytes:
    account, name = role.split(":")[4], role.rpartition("/")[2]
    user = f"<AssumedRoleId>AROA{account}:bench</AssumedRoleId><Arn>{_caller(account, name)}</Arn>"
    keys = (
        f"<AccessKeyId>ASIA{account}BEN</AccessKeyId><SecretAccessKey>{_SECRET}</SecretAccessKey>"
        f"<SessionToken>token-of-{account}</SessionToken><Expiration>{_NEVER}</Expiration>"
    )
    return _told("AssumeRole", f"<AssumedRoleUser>{user}</AssumedRoleUser><Credentials>{keys}</Credentials>")


def _caller(account: str, role: str) -> str:
    return f"arn:aws:sts::{account}:assumed-role/{role}/bench"


def _told(operation: str, result: str) -> bytes:
    body = f"<{operation}Response {_NAMESPACE}><{operation}Result>{result}</{operation}Result></{operation}Response>"
    return answer(200, body, "text/xml")
