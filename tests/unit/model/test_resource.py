"""ARNs of roles and keys, whatever a document holds in their place."""

import pytest

from scanner.model.resource import ResourceRef

ROLES = [
    "arn:aws:iam::111111111111:role/r",
    "arn:aws:iam::111111111111:role/service-role/s3crr_role",
    "arn:aws:iam::111111111111:role/a/b/c+=,.@-_",
    "arn:aws-cn:iam::111111111111:role/r",
    "arn:aws-us-gov:iam::111111111111:role/r",
]
KEYS = [
    "arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:kms:us-east-1:111111111111:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    "arn:aws:kms:eu-central-1:111111111111:alias/aws/s3",
    "arn:aws-cn:kms:cn-northwest-1:111111111111:alias/a_b-c/d",
    "arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/k",
]
NEITHER = [
    "",
    "arn",
    "r",
    "alias/a",
    "arn:aws:iam::111111111111:role/",
    "arn:aws:iam::111111111111:role/a//",
    "arn:aws:iam::111111111111:user/u",
    "arn:aws:iam:eu-west-1:111111111111:role/r",
    "arn:aws:iam::1111:role/r",
    "arn:aws:iam::111111111111:role/r\n",
    "arn:aws:iam::111111111111:role/" + "r" * 65,
    "arn:aws:iam::" + "\uff11" * 12 + ":role/r",
    "arn:aws:kms::111111111111:key/k",
    "arn:aws:kms:evil.example/:111111111111:key/k",
    "arn:aws:kms:eu-central-1::key/k",
    "arn:aws:kms:eu-central-1:111111111111:grant/k",
    "arn:evil:kms:eu-central-1:111111111111:key/k",
]


@pytest.mark.parametrize("arn", ROLES)
def test_a_role(arn: str) -> None:
    ref = ResourceRef(arn)
    assert (ref.is_of("iam"), ref.is_of("kms")) == (True, False)
    assert (ref.account, ref.region) == ("111111111111", "")


@pytest.mark.parametrize("arn", KEYS)
def test_a_key(arn: str) -> None:
    ref = ResourceRef(arn)
    assert (ref.is_of("iam"), ref.is_of("kms")) == (False, True)
    assert (ref.account, ref.region) == ("111111111111", arn.split(":")[3])


@pytest.mark.parametrize("arn", NEITHER)
def test_neither(arn: str) -> None:
    assert not ResourceRef(arn).is_of("iam")
    assert not ResourceRef(arn).is_of("kms")
