"""Keys of KMS. moto signs with real RSA and NIST keys in process, and hashes whatever it is sent."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.stub import Stubber
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from moto import mock_aws

from scanner.aws.access import Access, ConnectionOptions, connect_key
from scanner.aws.asker import Asker
from scanner.aws.clients import Clients
from scanner.aws.retry import Retry
from scanner.aws.signing import AwsKey
from scanner.errors import AwsUnreachableError, BadFileError, UsageError
from scanner.signing import load_public

REGION = "eu-central-1"
MESSAGE = b"digest  findings.json\n"
ARN = "arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with mock_aws():
        client = boto3.client("kms", region_name=REGION)
        yield client
        client.close()


def made(kms: Any, spec: str, usage: str = "SIGN_VERIFY") -> str:  # noqa: ANN401
    return str(kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["Arn"])


def opened(arn: str) -> AwsKey:
    return connect_key(Access(), ConnectionOptions(region=REGION), arn)


@pytest.mark.parametrize("spec", ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "RSA_2048"])
def test_what_kms_signs_the_fetched_key_verifies(kms: Any, spec: str) -> None:  # noqa: ANN401
    with closing(opened(made(kms, spec))) as key:
        public = load_public(key.public_key, "fetched")
        signature = key.sign(MESSAGE)
    assert public.verifies(signature, MESSAGE)
    assert not public.verifies(signature, b"other")
    with closing(opened(made(kms, spec))) as other:
        assert not load_public(other.public_key, "other").verifies(signature, MESSAGE)


def test_a_key_of_a_kind_that_is_not_used_is_refused(kms: Any) -> None:  # noqa: ANN401
    with pytest.raises(BadFileError, match="not used here"):
        opened(made(kms, "ECC_SECG_P256K1"))


def test_a_key_that_is_not_there_is_said_with_what_to_do(kms: Any) -> None:  # noqa: ANN401, ARG001
    with pytest.raises(AwsUnreachableError, match="GetPublicKey: NotFoundException") as refused:
        opened(ARN)
    assert "kms:GetPublicKey" in refused.value.remedy


@pytest.mark.parametrize(
    "arn", ["key.pem", "arn:aws:s3:::bucket", "arn:aws:kms:eu-central-1::key/x", f"{ARN} ", "alias/evidence"]
)
def test_what_is_no_arn_of_a_key_is_refused_before_aws_is_asked(arn: str) -> None:
    with pytest.raises(UsageError, match="not the ARN"):
        opened(arn)


class Stubbed:
    """Keys of KMS whose answers are told beforehand."""

    def __init__(self) -> None:
        clients = Clients(Session("AKIAIOSFODNN7EXAMPLE", "none"), Config(retries={"total_max_attempts": 1}))
        self.asker = Asker(clients, Retry(0, lambda: 0.0, lambda _: None), REGION)
        self.stub = Stubber(clients.get(REGION, "kms"))
        self.private = Ed25519PrivateKey.generate()
        self.der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def tells(self, usage: str) -> None:
        self.stub.add_response("get_public_key", {"PublicKey": self.der, "KeyUsage": usage}, {"KeyId": ARN})


@pytest.fixture
def told() -> Iterator[Stubbed]:
    stubbed = Stubbed()
    with stubbed.stub:
        yield stubbed
        stubbed.stub.assert_no_pending_responses()
    stubbed.asker.close()


def test_an_ed25519_key_of_kms_signs_the_message_itself(told: Stubbed) -> None:
    told.tells("SIGN_VERIFY")
    sent = {"KeyId": ARN, "Message": MESSAGE, "MessageType": "RAW", "SigningAlgorithm": "ED25519_SHA_512"}
    told.stub.add_response("sign", {"Signature": told.private.sign(MESSAGE)}, sent)
    key = AwsKey(told.asker, ARN)
    assert load_public(key.public_key, "fetched").verifies(key.sign(MESSAGE), MESSAGE)


def test_a_key_for_something_else_is_refused(told: Stubbed) -> None:
    told.tells("ENCRYPT_DECRYPT")
    with pytest.raises(UsageError, match="not a key for signing"):
        AwsKey(told.asker, ARN)


def test_more_than_kms_takes_is_not_sent(told: Stubbed) -> None:
    told.tells("SIGN_VERIFY")
    with pytest.raises(UsageError, match="4096 bytes at most"):
        AwsKey(told.asker, ARN).sign(b"x" * 4097)


def test_a_refusal_of_kms_is_said(told: Stubbed) -> None:
    told.tells("SIGN_VERIFY")
    told.stub.add_client_error("sign", "AccessDeniedException", "told by the test", 400)
    key = AwsKey(told.asker, ARN)
    with pytest.raises(AwsUnreachableError, match="Sign: AccessDeniedException: told by the test"):
        key.sign(MESSAGE)


def test_an_answer_without_what_was_asked_for_is_said(told: Stubbed) -> None:
    told.stub.add_response("get_public_key", {"KeyUsage": "SIGN_VERIFY"}, {"KeyId": ARN})
    with pytest.raises(AwsUnreachableError, match="GetPublicKey: KMS answered without a PublicKey"):
        AwsKey(told.asker, ARN)
    told.tells("SIGN_VERIFY")
    told.stub.add_response("sign", {})
    key = AwsKey(told.asker, ARN)
    with pytest.raises(AwsUnreachableError, match="Sign: KMS answered without a Signature"):
        key.sign(MESSAGE)
