"""Who may call IAM, STS and KMS, and what these refuse that moto would take.

Only what repairing and reading replication needs is looked at closely: whom a role trusts, what a role or key policy
must be. Keys of other accounts are never shown, also where their policy would allow it.
"""

import re
from typing import Final

from scanner.sandbox.emulator import authority, moto_iam, principals, statements
from scanner.sandbox.emulator.calls import Call
from scanner.sandbox.emulator.errors import CallError
from scanner.sandbox.emulator.moto_iam import Caller
from scanner.sandbox.emulator.statements import Asked, Decision, NotAPolicyError
from scanner.sandbox.estate import BUILDER_ROLE

_FREE: Final = ("sts:GetCallerIdentity",)
_KEY_ARN = re.compile(r"arn:aws:kms:[^:]+:(?P<account>\d{12}):.+")
_DOCUMENTS: Final = {
    "iam:CreateRole": ("AssumeRolePolicyDocument", "MalformedPolicyDocument"),
    "iam:UpdateAssumeRolePolicy": ("PolicyDocument", "MalformedPolicyDocument"),
    "iam:PutRolePolicy": ("PolicyDocument", "MalformedPolicyDocument"),
    "kms:CreateKey": ("Policy", "MalformedPolicyDocumentException"),
    "kms:PutKeyPolicy": ("Policy", "MalformedPolicyDocumentException"),
}
"""Where each of these calls has its policy, and the code with which a bad one is refused."""


def authorise(call: Call) -> None:
    """Raise the error with which AWS would refuse the call."""
    if call.action in _FREE:
        return
    if call.action == "sts:AssumeRole":
        allowed = _may_assume(call)
    elif call.service == "kms" and call.text("KeyId"):
        allowed = _may_use_key(call)
    else:
        allowed = authority.allows(Asked(call.caller, call.action, _resource(call)), call.caller.account, "")
    if not allowed:
        raise _denied(call)
    if call.action in _DOCUMENTS:
        _check_document(call)


def trusts(role: moto_iam.MotoIdentity, caller: Caller) -> Decision:
    """Return what a role's trust policy says about a caller, which may be a service."""
    return statements.decide(role.assume_role_policy_document, Asked(caller, "sts:AssumeRole", role.arn))


def _may_assume(call: Call) -> bool:
    arn = call.text("RoleArn")
    if arn.endswith(f":role/{BUILDER_ROLE}"):
        return True
    role = moto_iam.identity_of(arn)
    told = {
        "sts:externalid": call.text("ExternalId"),
        "aws:principalorgid": moto_iam.organization_of(call.caller.account),
    }
    asked = Asked(call.caller, call.action, arn, {key: value for key, value in told.items() if value})
    return role is not None and authority.admits(asked, arn.split(":")[4], role.assume_role_policy_document)


def _may_use_key(call: Call) -> bool:
    named = _KEY_ARN.fullmatch(call.text("KeyId"))
    if named and named["account"] != call.caller.account:
        return False
    key = moto_iam.key_of(_key_arn(call))
    # A key that is not there is for moto to tell.
    return key is None or authority.admits(Asked(call.caller, call.action, key.arn), key.account_id, key.policy)


def _key_arn(call: Call) -> str:
    return moto_iam.key_arn(call.text("KeyId"), call.region, call.caller.account)


def _resource(call: Call) -> str:
    name = call.text("RoleName")
    if not name:
        return call.text("PolicyArn") or "*"
    role = moto_iam.role_named(call.caller.account, name)
    return role.arn if role else f"arn:aws:iam::{call.caller.account}:role{call.text('Path') or '/'}{name}"


def _check_document(call: Call) -> None:
    parameter, code = _DOCUMENTS[call.action]
    try:
        found = statements.parse(call.text(parameter))
    except NotAPolicyError as error:
        raise CallError(code, "Syntax errors in policy.", call.speaks_json) from error
    named = {one for statement in found for one in statement.principals or ()}
    if not all(principals.exists(one) for one in named):
        raise CallError(code, "Invalid principal in policy", call.speaks_json)
    if call.action == "kms:PutKeyPolicy" and not _can_still_be_changed(call):
        message = "The new key policy will not allow you to update the key policy in the future."
        raise CallError(code, message, call.speaks_json)


def _can_still_be_changed(call: Call) -> bool:
    """Tell whether the caller may still change the policy (KMS API Reference: PutKeyPolicy, lockout safety check)."""
    said = statements.decide(call.text("Policy"), Asked(call.caller, "kms:PutKeyPolicy", _key_arn(call)))
    return said in (Decision.ALLOWED, Decision.DELEGATED)


def _denied(call: Call) -> CallError:
    message = f"User: {call.caller.arn} is not authorized to perform: {call.action}"
    return CallError("AccessDeniedException" if call.speaks_json else "AccessDenied", message, call.speaks_json)
