"""The conditions of policy statements, as far as they are evaluated.

A key that a request has no value for fails what asks for one and passes what only forbids one (IAM User Guide:
reference_policies_elements_condition_operators.html).
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

Context = Mapping[str, str]

_Test = Callable[[str, str], bool]

KEYS: Final = frozenset(
    key.lower()
    for key in (
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:ResourceAccount",
        "aws:SecureTransport",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceVpce",
        "iam:PassedToService",
        "kms:CallerAccount",
        "kms:EncryptionContext:aws:s3:arn",
        "kms:ViaService",
        "s3:prefix",
        "s3:ResourceAccount",
        "sts:ExternalId",
    )
)
"""The condition keys that are known here, in lower case: their names have no case."""


def _same(value: str, wanted: str) -> bool:
    return value == wanted


def _same_but_for_case(value: str, wanted: str) -> bool:
    return value.lower() == wanted.lower()


_WANTING: Final[Mapping[str, _Test]] = {
    "StringEquals": _same,
    "StringEqualsIgnoreCase": _same_but_for_case,
    "StringLike": fnmatchcase,
    "ArnEquals": fnmatchcase,
    "ArnLike": fnmatchcase,
    "Bool": _same_but_for_case,
}
_FORBIDDING: Final[Mapping[str, _Test]] = {
    "StringNotEquals": _same,
    "StringNotLike": fnmatchcase,
    "ArnNotEquals": fnmatchcase,
    "ArnNotLike": fnmatchcase,
}


def understood(condition: Mapping[str, Any]) -> bool:
    """Tell whether every operator and key of a `Condition` element is evaluated here."""
    return all(
        (operator in _WANTING or operator in _FORBIDDING) and all(key.lower() in KEYS for key in wanted)
        for operator, wanted in condition.items()
    )


def hold(condition: Mapping[str, Any], context: Context) -> bool:
    """Tell whether an understood `Condition` element holds for a request."""
    return all(
        _holds(operator, context.get(key.lower()), wanted)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, value: str | None, wanted: object) -> bool:
    patterns = [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
    if operator in _FORBIDDING:
        test = _FORBIDDING[operator]
        return value is None or not any(test(value, pattern) for pattern in patterns)
    return value is not None and any(_WANTING[operator](value, pattern) for pattern in patterns)
