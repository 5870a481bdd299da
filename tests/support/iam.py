"""Short ways to write permissions in tests: one role, a bucket and a key of its account and of another."""

from typing import Any

from scanner.iam.context import NOTHING_KNOWN, Context
from scanner.iam.document import Document, PolicyKind, PolicyName
from scanner.iam.glob import Text
from scanner.iam.judge import Policies, Request, judge
from scanner.iam.judgement import Judgement
from scanner.iam.parse import parse
from scanner.iam.role import Role

OWN, OTHER = "111111111111", "222222222222"
ROLE = Role(f"arn:aws:iam::{OWN}:role/service-role/s3crr", "AROAEXAMPLEEXAMPLE111")
OBJECT = "arn:aws:s3:::dst/a/b"
KEY = f"arn:aws:kms:eu-west-1:{OTHER}:key/k"

Json = dict[str, Any]


def statement(effect: str = "Allow", **elements: Any) -> Json:  # noqa: ANN401 -- AWS's JSON
    """Return a statement about everything, but for the elements given."""
    defaults = {
        **({} if "NotAction" in elements else {"Action": "*"}),
        **({} if "NotResource" in elements else {"Resource": "*"}),
    }
    return {"Sid": effect, "Effect": effect, **defaults, **elements}


def document(kind: PolicyKind, *statements: Json) -> Document:
    """Return a policy of the newest version."""
    return parse(PolicyName(kind, "p"), {"Version": "2012-10-17", "Statement": list(statements)})


def of_role(*statements: Json) -> Document:
    """Return a policy of the role."""
    return document(PolicyKind.ROLE_POLICY, *statements)


def of_bucket(*statements: Json) -> Document:
    """Return a bucket policy."""
    return document(PolicyKind.BUCKET_POLICY, *statements)


def of_key(*statements: Json) -> Document:
    """Return a key policy."""
    return document(PolicyKind.KEY_POLICY, *statements)


def limit(*statements: Json) -> Document:
    """Return a permissions boundary."""
    return document(PolicyKind.BOUNDARY, *statements)


def ask(
    policies: Policies,
    action: str = "s3:ReplicateObject",
    resource: Text = OBJECT,
    account: str = OWN,
    context: Context = NOTHING_KNOWN,
) -> Judgement:
    """Ask about the role."""
    return judge(Request(ROLE, action, resource, account, context), policies)
