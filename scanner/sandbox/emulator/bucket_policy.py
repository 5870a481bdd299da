"""What S3 refuses in PutBucketPolicy (Amazon S3 User Guide: access-policy-language-overview.html)."""

from http import HTTPStatus

from scanner.sandbox.emulator import principals, statements
from scanner.sandbox.emulator.errors import S3Error
from scanner.sandbox.emulator.request import S3Request
from scanner.sandbox.emulator.statements import NotAPolicyError, Statement


def check(request: S3Request) -> None:
    """Raise what S3 would answer, or NotImplemented for what the sandbox would have to ignore."""
    try:
        found = statements.parse(request.body.decode(errors="replace"))
    except NotAPolicyError as error:
        raise _malformed("This policy contains invalid Json") from error
    for statement in found:
        _check(statement, f"arn:aws:s3:::{request.bucket}")


def _check(statement: Statement, bucket: str) -> None:
    if statement.strange:
        message = f"The sandbox does not evaluate {', '.join(statement.strange)} in a bucket policy"
        raise S3Error(HTTPStatus.NOT_IMPLEMENTED, "NotImplemented", message)
    if statement.principals is None:
        raise _malformed("Missing required field Principal")
    if not all(principals.exists(one) for one in statement.principals):
        raise _malformed("Invalid principal in policy")
    if not all(resource == bucket or resource.startswith(f"{bucket}/") for resource in statement.resources):
        raise _malformed("Policy has invalid resource")


def _malformed(message: str) -> S3Error:
    return S3Error(HTTPStatus.BAD_REQUEST, "MalformedPolicy", message)
