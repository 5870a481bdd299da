"""Whether a principal that a policy names exists, and what becomes of it in the policies when it is deleted.

A policy that names a deleted role keeps the role's unique id, which matches no role of the same name, and cannot be
written again (IAM User Guide: reference_policies_elements_principal.html; how S3 then refuses is told by GitHub's
ministryofjustice/analytical-platform#4932).
"""

import re
from typing import Final

from scanner.sandbox.emulator import moto_iam, moto_state
from scanner.sandbox.estate import BUILDER_ROLE

_UNIQUE_ID = re.compile(r"A(?:RO|ID)A[A-Z0-9]+")
_ROLE_OR_USER = re.compile(r"arn:aws:iam::\d{12}:(?:role|user)/.+")
_OTHERS: Final = re.compile(r"\*|\d{12}|arn:aws:iam::\d{12}:root|arn:aws:sts::\d{12}:.+|[a-z0-9.-]+\.amazonaws\.com")


def exists(principal: str) -> bool:
    """Tell whether IAM can map a principal; accounts and services are taken to exist."""
    if _UNIQUE_ID.fullmatch(principal):
        return False
    if _ROLE_OR_USER.fullmatch(principal):
        return principal.endswith(f":role/{BUILDER_ROLE}") or moto_iam.identity_of(principal) is not None
    return _OTHERS.fullmatch(principal) is not None


def orphan(arn: str, unique_id: str) -> None:
    """Put the unique id of a deleted role in its ARN's place, in the policies of all buckets and keys."""
    for kept in (moto_state, moto_iam):
        kept.replace_in_policies(f'"{arn}"', f'"{unique_id}"')
