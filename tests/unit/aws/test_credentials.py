"""Whose credentials sign: the default chain's, a profile's, a role's that is assumed again before it expires."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import get_ident

import pytest

from scanner import parallel, registry
from scanner.aws.access import Access, ConnectionOptions, lets_in
from scanner.aws.assuming import Assuming, Metadata
from scanner.aws.reader import AwsReader
from scanner.errors import AwsUnreachableError
from scanner.model.account import Account
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Evidence, Present, Unreadable
from tests.support.scripted_s3 import Reply, ScriptedS3, sts_error
from tests.unit.aws.conftest import Time

Connect = Callable[..., AwsReader]

OWN_KEY = "AKIAIOSFODNN7EXAMPLE"
ROLE = "arn:aws:iam::222222222222:role/audit"
CALLER = "arn:aws:sts::222222222222:assumed-role/audit/scanner"
ENABLED = Reply(body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
CONFIG = "[profile prod]\nregion = ap-southeast-2\naws_access_key_id = AKIAPROD\naws_secret_access_key = secret\n"


def assumed(key: str, lives: timedelta = timedelta(hours=1), caller: str = CALLER) -> Reply:
    """Return what AssumeRole answers: keys that live so long, and whose they are."""
    until = datetime.now(UTC) + lives
    user = f"<AssumedRoleUser><Arn>{caller}</Arn></AssumedRoleUser>" if caller else ""
    return Reply(
        body="<AssumeRoleResponse><AssumeRoleResult><Credentials>"
        f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        f"<Expiration>{until:%Y-%m-%dT%H:%M:%SZ}</Expiration>"
        f"</Credentials>{user}</AssumeRoleResult></AssumeRoleResponse>"
    )


def identity(arn: str) -> Reply:
    account = arn.split(":")[4]
    return Reply(
        body=f"<R><GetCallerIdentityResult><Account>{account}</Account><Arn>{arn}</Arn></GetCallerIdentityResult></R>"
    )


def read(reader: AwsReader, s3: ScriptedS3) -> Evidence:
    s3.on("GetBucketVersioning", ENABLED)
    return reader.read(registry.collectors()["versioning"], BucketRef("", "ledger", ""))


def test_the_default_credentials(s3: ScriptedS3, connected: Connect) -> None:
    reader = connected()
    assert (reader.account, reader.caller, reader.partition) == (
        "111111111111",
        "arn:aws:iam::111111111111:user/auditor",
        "aws",
    )
    assert isinstance(read(reader, s3), Present)
    assert {request.access_key for request in s3.requests} == {OWN_KEY}
    assert {request.region for request in s3.requests} == {"eu-central-1"}


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-eusc"])
def test_the_partition_is_the_caller_s(partition: str, s3: ScriptedS3, connected: Connect) -> None:
    s3.on("GetCallerIdentity", identity(f"arn:{partition}:sts::333333333333:assumed-role/audit/x"))
    reader = connected()
    assert (reader.partition, reader.account) == (partition, "333333333333")


def test_a_profile_brings_its_keys_and_its_region(
    s3: ScriptedS3, connected: Connect, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    (files / "config").write_text(CONFIG)
    assert isinstance(read(connected(Access(profile="prod")), s3), Present)
    assert {(request.access_key, request.region) for request in s3.requests} == {("AKIAPROD", "ap-southeast-2")}


def test_the_region_asked_for_goes_first(s3: ScriptedS3, connected: Connect) -> None:
    connected(region="eu-north-1")
    assert {request.region for request in s3.requests} == {"eu-north-1"}


def test_aws_region_is_taken_where_boto3_knows_none(
    s3: ScriptedS3, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_REGION", "sa-east-1")
    connected()
    assert {request.region for request in s3.requests} == {"sa-east-1"}


@pytest.mark.parametrize("external_id", ["", "tenant:42/x=y"])
def test_a_role_is_assumed_with_the_own_keys_and_reads_with_its(
    external_id: str, s3: ScriptedS3, connected: Connect
) -> None:
    s3.on("AssumeRole", assumed("ASIAROLE"))
    reader = connected(Access(role_arn=ROLE, external_id=external_id))
    assert isinstance(read(reader, s3), Present)
    (asked,) = s3.asked("AssumeRole")
    wanted = {"RoleArn": ROLE, "RoleSessionName": "scanner"} | ({"ExternalId": external_id} if external_id else {})
    assert {key: value for key, value in asked.values.items() if key not in ("Action", "Version")} == wanted
    assert (asked.access_key, asked.region) == (OWN_KEY, "eu-central-1")
    (seen,) = s3.asked("GetBucketVersioning")
    assert (seen.access_key, seen.headers["x-amz-security-token"]) == ("ASIAROLE", "t")
    assert (reader.account, reader.caller) == ("222222222222", CALLER)
    assert s3.asked("GetCallerIdentity") == []


@pytest.mark.parametrize(
    ("answer", "account", "lets"),
    [
        (assumed("ASIAROLE"), "222222222222", True),
        (assumed("ASIAROLE"), "333333333333", False),
        (sts_error(403, "AccessDenied"), "222222222222", False),
    ],
)
def test_a_role_can_be_tried(answer: Reply, account: str, lets: bool, s3: ScriptedS3, time: Time) -> None:
    s3.on("AssumeRole", answer)
    options = ConnectionOptions(sleep=time.sleep, clock=time.clock)
    assert lets_in(Access(role_arn=ROLE, account=Account(account)), options) is lets
    assert len(s3.requests) == len(s3.asked("AssumeRole")) == 1


def test_who_a_role_is_gets_asked_where_its_answer_does_not_say(s3: ScriptedS3, connected: Connect) -> None:
    s3.on("AssumeRole", assumed("ASIAROLE", caller=""))
    assert connected(Access(role_arn=ROLE)).account == "111111111111"
    assert [request.access_key for request in s3.asked("GetCallerIdentity")] == ["ASIAROLE"]


def test_a_role_is_assumed_from_a_profile(s3: ScriptedS3, connected: Connect, files: Path) -> None:
    (files / "config").write_text(CONFIG)
    s3.on("AssumeRole", assumed("ASIAROLE"))
    connected(Access(profile="prod", role_arn=ROLE), region="eu-west-3")
    (asked,) = s3.asked("AssumeRole")
    assert (asked.access_key, asked.region) == ("AKIAPROD", "eu-west-3")


def test_a_role_is_assumed_again_before_it_expires(s3: ScriptedS3, connected: Connect) -> None:
    s3.on("AssumeRole", assumed("ASIAOLD", timedelta(minutes=1)), assumed("ASIANEW"))
    reader = connected(Access(role_arn=ROLE))
    assert isinstance(read(reader, s3), Present)
    assert [request.access_key for request in s3.asked("GetBucketVersioning")] == ["ASIANEW"]
    assert len(s3.asked("AssumeRole")) == 2


def test_a_role_that_is_throttled_when_assumed_again_is_waited_for(s3: ScriptedS3, connected: Connect) -> None:
    throttled = sts_error(400, "Throttling")
    s3.on("AssumeRole", assumed("ASIAOLD", timedelta(minutes=-1)), throttled, throttled, assumed("ASIANEW"))
    assert isinstance(read(connected(Access(role_arn=ROLE)), s3), Present)


@pytest.mark.parametrize("minutes", [14, 2])
@pytest.mark.parametrize("refusal", [sts_error(403, "AccessDenied"), sts_error(400, "Throttling")])
def test_a_role_that_cannot_be_assumed_again_yet_reads_on_with_the_keys_that_are_good(
    s3: ScriptedS3, connected: Connect, minutes: int, refusal: Reply
) -> None:
    """STS is left alone meanwhile, however many buckets are read."""
    s3.on("AssumeRole", assumed("ASIAOLD", timedelta(minutes=minutes)), refusal)
    reader = connected(Access(role_arn=ROLE))
    assert all(isinstance(read(reader, s3), Present) for _ in range(20))
    assert {request.access_key for request in s3.asked("GetBucketVersioning")} == {"ASIAOLD"}
    assert len(s3.asked("AssumeRole")) == 2


def test_keys_are_renewed_apart_from_the_reads_that_share_a_thread(
    s3: ScriptedS3, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed_in: list[int] = []
    renew = Assuming.__call__

    def noted(assuming: Assuming) -> Metadata:
        renewed_in.append(get_ident())
        return renew(assuming)

    monkeypatch.setattr(Assuming, "__call__", noted)
    s3.on("AssumeRole", assumed("ASIAOLD", timedelta(minutes=1)), assumed("ASIANEW"))
    reader = connected(Access(role_arn=ROLE))
    (told,) = parallel.each_in_turn(lambda _: read(reader, s3), [[None]], 4, shared=True)
    assert isinstance(told, Present)
    assert len(renewed_in) == 1
    assert get_ident() not in renewed_in


def test_a_role_that_can_no_longer_be_assumed_ends_the_reading(s3: ScriptedS3, connected: Connect) -> None:
    """Its AccessDenied is not the bucket's."""
    s3.on("AssumeRole", assumed("ASIAOLD", timedelta(minutes=-1)), sts_error(403, "AccessDenied", "not yours any more"))
    reader = connected(Access(role_arn=ROLE))
    answers = {read(reader, s3) for _ in range(3)}
    assert {type(answer) for answer in answers} == {Unreadable}
    assert {(answer.code, answer.message) for answer in answers if isinstance(answer, Unreadable)} == {
        ("AccessDenied", "not yours any more")
    }
    assert len(s3.asked("AssumeRole")) == 2
    assert s3.asked("GetBucketVersioning") == []


def test_everything_that_a_role_can_be_assumed_with_is_sent(s3: ScriptedS3, connected: Connect) -> None:
    """A chain: each role with the keys of the one before, the external id and the narrowing for the last alone."""
    first, second = (f"arn:aws:iam::33333333333{n}:role/hop" for n in (3, 4))
    s3.on("AssumeRole", assumed("ASIAONE"), assumed("ASIATWO"), assumed("ASIAROLE"))
    access = Access(
        role_arn=ROLE.replace("aws", "{partition}", 1),
        external_id="tenant-42",
        via=(first, second),
        session="dr-audit",
        session_policy='{"Version":"2012-10-17","Statement":[]}',
    )
    connected(access)
    asked = [request.values for request in s3.asked("AssumeRole")]
    assert [values["RoleArn"] for values in asked] == [first, second, ROLE]
    assert [request.access_key for request in s3.asked("AssumeRole")] == [OWN_KEY, "ASIAONE", "ASIATWO"]
    assert [values.get("ExternalId") for values in asked] == [None, None, "tenant-42"]
    assert [values["RoleSessionName"] for values in asked] == ["scanner", "scanner", "dr-audit"]
    assert [values.get("Policy") for values in asked] == [None, None, access.session_policy]
    # Whoever takes a role for longer than an hour may not have got it from a role.
    assert all("DurationSeconds" not in values for values in asked)


def test_credentials_of_another_account_than_the_one_that_was_meant_will_not_do(
    s3: ScriptedS3, connected: Connect
) -> None:
    s3.on("AssumeRole", assumed("ASIAROLE"))
    with pytest.raises(AwsUnreachableError, match="is of account 222222222222, and was given for account 333333333333"):
        connected(Access(role_arn=ROLE, account=Account("333333333333")))
    assert connected(Access(role_arn=ROLE, account=Account("222222222222"))).account == "222222222222"
