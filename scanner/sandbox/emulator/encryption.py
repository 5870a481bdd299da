"""Whether whoever writes or reads an object may use its KMS key (Amazon S3 User Guide: UsingKMSEncryption.html)."""

from http import HTTPStatus
from typing import Any

from scanner.sandbox.emulator import keys, moto_iam, moto_state
from scanner.sandbox.emulator.errors import S3Error, access_denied
from scanner.sandbox.emulator.request import S3Request


def check_write(request: S3Request) -> None:
    """Raise what S3 would answer where a new object's key cannot be used."""
    if moto_state.owner_of(request.bucket) is None:
        return
    algorithm, key = _chosen(request)
    if algorithm in keys.KMS:
        _check(request, ("kms:GenerateDataKey",), key)


def check_read(request: S3Request) -> None:
    """Raise what S3 would answer where an object's key cannot be used."""
    if moto_state.owner_of(request.bucket) is None:
        return
    found = moto_state.object_version(request.bucket, request.key, request.query.get("versionId"))
    if found is not None and found.encryption in keys.KMS:
        _check(request, ("kms:Decrypt",), found.kms_key_id or "")


def _chosen(request: S3Request) -> tuple[str, str]:
    """Return the algorithm and the key that a new object gets: the request's, else the bucket's."""
    asked = request.headers.get("x-amz-server-side-encryption", "")
    if asked:
        return asked, request.headers.get("x-amz-server-side-encryption-aws-kms-key-id", "")
    rule: dict[str, Any] = moto_state.bucket_of(request.bucket).encryption["Rule"]
    default = rule["ApplyServerSideEncryptionByDefault"]
    return default["SSEAlgorithm"], default.get("KMSMasterKeyID", "")


def _check(request: S3Request, actions: tuple[str, ...], name: str) -> None:
    bucket = moto_state.bucket_of(request.bucket)
    key = moto_iam.key_arn(name, bucket.region_name, request.caller.account) if name else ""
    if keys.lets(request.caller, actions, key, bucket, request.key):
        return
    found = moto_iam.key_of(key)
    if found is None:
        raise S3Error(HTTPStatus.BAD_REQUEST, "KMS.NotFoundException", f"Key '{name}' does not exist")
    if found.key_state != "Enabled":
        code = "KMS.DisabledException" if found.key_state == "Disabled" else "KMS.KMSInvalidStateException"
        raise S3Error(HTTPStatus.BAD_REQUEST, code, f"{found.arn} is {found.key_state}.")
    raise access_denied()
