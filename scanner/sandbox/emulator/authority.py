"""What the policies on both sides say together (IAM User Guide: reference_policies_evaluation-logic.html).

Within an account either the identity's policies or the resource's may allow; across accounts both must. A key's policy
and a role's trust policy must always give their leave (KMS Developer Guide: control-access-overview.html). Permissions
boundaries, session policies and those of an organization are not evaluated.
"""

from dataclasses import replace

from scanner.sandbox.emulator import moto_iam, statements
from scanner.sandbox.emulator.statements import Asked, Decision
from scanner.sandbox.estate import BUILDER_ROLE

_GIVEN = (Decision.ALLOWED, Decision.DELEGATED)


def own_policies_say(asked: Asked) -> Decision:
    """Return what the caller's own policies say. Whoever builds the estate may do everything, as a root user may."""
    if asked.caller.arn.endswith(f":role/{BUILDER_ROLE}"):
        return Decision.ALLOWED
    identity = moto_iam.identity_of(asked.caller.arn)
    documents = () if identity is None else moto_iam.policies_of(identity)
    return statements.together(statements.decide(document, asked) for document in documents)


def allows(asked: Asked, owner: str, policy: str) -> bool:
    """Tell whether a request about a resource of an account, with that resource policy, is allowed."""
    asked = _in_context(asked, owner)
    own, said = own_policies_say(asked), statements.decide(policy, asked)
    if Decision.DENIED in (own, said):
        return False
    if asked.caller.account != owner:
        return own is Decision.ALLOWED and said in _GIVEN
    return Decision.ALLOWED in (own, said)


def admits(asked: Asked, owner: str, policy: str) -> bool:
    """The same about a KMS key or a role, which nobody may use without leave of its own policy."""
    asked = _in_context(asked, owner)
    own, said = own_policies_say(asked), statements.decide(policy, asked)
    if Decision.DENIED in (own, said):
        return False
    if asked.caller.account == owner and said is Decision.ALLOWED:
        return True
    return own is Decision.ALLOWED and said in _GIVEN


def _in_context(asked: Asked, owner: str) -> Asked:
    always = {
        "aws:principalaccount": asked.caller.account,
        "aws:principalarn": asked.caller.arn,
        "aws:resourceaccount": owner,
        # The emulator stands for an endpoint that is reached by HTTPS.
        "aws:securetransport": "true",
        "kms:calleraccount": asked.caller.account,
        "s3:resourceaccount": owner,
    }
    return replace(asked, context=always | dict(asked.context))
