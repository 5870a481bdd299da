"""May an AWS service take a role? IAM User Guide: reference_policies_elements_principal.html ("service principals").

S3 takes the replication role by sts:AssumeRole as s3.amazonaws.com (Amazon S3 User Guide: setting-repl-config-perm-
overview.html). What it sends with that is not documented, so a condition of the trust policy stays undecided.
"""

from functools import partial

from scanner.iam.context import NOTHING_KNOWN, Context
from scanner.iam.document import Document, Effect
from scanner.iam.judgement import Judgement, decided
from scanner.iam.matching import Asked
from scanner.iam.principals import serves
from scanner.iam.sides import applying, tallied

S3 = "s3.amazonaws.com"
"""S3's service principal, in every partition."""

BATCH_OPERATIONS = "batchoperations.s3.amazonaws.com"
"""The service principal of S3 Batch Operations, which runs Batch Replication."""


def may_assume(trust: Document, service: str = S3, context: Context = NOTHING_KNOWN) -> Judgement:
    """Decide whether a role's trust policy lets a service take the role.

    Service control policies do not limit what a service principal does itself, so nothing else has a say.
    """
    kind = trust.name.kind
    cases = applying((trust,), Asked("sts:assumerole", "*", context))
    allow = tallied(kind, Effect.ALLOW, cases, partial(serves, service=service, denying=False))
    deny = tallied(kind, Effect.DENY, cases, partial(serves, service=service, denying=True))
    return decided(allow, deny, unseen=())
