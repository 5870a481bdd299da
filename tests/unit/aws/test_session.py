"""Sessions of credentials that are configured."""

import botocore.session
import pytest
from botocore.config import Config

from scanner.aws.session import OwnSession


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> botocore.session.Session:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    return botocore.session.get_session()


def test_the_keys_are_those_that_botocore_finds(core: botocore.session.Session) -> None:
    keys = OwnSession(core, "eu-west-1").get_credentials()
    assert keys is not None
    assert (keys.access_key, keys.method) == ("AKIAIOSFODNN7EXAMPLE", "env")


def test_clients_ask_in_the_session_s_region_or_in_another(core: botocore.session.Session) -> None:
    session = OwnSession(core, "eu-west-1")
    regions = [
        session.client("sts", config=Config()).meta.region_name,
        session.client("sts", region_name="us-east-2").meta.region_name,
    ]
    assert regions == ["eu-west-1", "us-east-2"]


def test_roles_of_profiles_are_assumed_in_the_session_s_region(core: botocore.session.Session) -> None:
    OwnSession(core, "eu-west-1")
    assert core.get_config_variable("region") == "eu-west-1"


def test_a_session_has_a_profile(core: botocore.session.Session) -> None:
    assert OwnSession(core, "").profile_name == "default"
    core.set_config_variable("profile", "audit")
    assert OwnSession(core, "").profile_name == "audit"
