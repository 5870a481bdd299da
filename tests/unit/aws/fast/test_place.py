"""Endpoints are botocore's, and what they do not say is left to it."""

import gc
import logging
import os
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import EndpointResolutionError
from botocore.loaders import create_loader

from scanner.aws.clients import Clients
from scanner.aws.fast.lines import Lines
from scanner.aws.fast.place import Origin, Place, is_plain
from scanner.aws.fast.routes import Route, Routes

LOADER = create_loader()


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    return tmp_path / "config"


def session() -> Session:
    """Return a session that shares AWS's descriptions with the others: reading them takes most of the time."""
    core = botocore.session.get_session()
    core.register_component("data_loader", LOADER)
    return Session("AKIAIOSFODNN7EXAMPLE", "none", botocore_session=core)


@contextmanager
def route(region: str = "eu-west-1", config: dict[str, Any] | None = None) -> Iterator[Route | None]:
    clients = Clients(session(), Config(**(config or {})))
    with closing(clients), closing(Routes(lambda ca: Lines(1, 1, ca, 1))) as routes:
        yield routes.find(clients, region)


def requested(region: str) -> str:
    """Return the host that botocore itself sends a request for the list of buckets to."""
    client = session().client("s3", region_name=region)
    hosts: list[str] = []

    def answer(request: object, **_: object) -> None:
        hosts.append(request.url.split("/")[2])  # type: ignore[attr-defined]  # botocore's own
        raise LookupError

    client.meta.events.register("before-send.s3", answer)
    with closing(client), pytest.raises(LookupError):
        client.list_buckets(MaxBuckets=1)
    return hosts[0]


@pytest.mark.parametrize("variable", ["", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "us-gov-west-1", "us-iso-east-1"])
def test_a_region_is_asked_where_botocore_asks_it(region: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if variable:
        monkeypatch.setenv(variable, "true")
    with route(region) as found:
        assert found
        assert (found.place.name, found.place.region, found.place.prefix) == (requested(region), region, "")


def test_a_region_without_such_an_endpoint_is_a_fault_as_botocores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    with pytest.raises(EndpointResolutionError), route("cn-north-1"):
        pass


def test_an_endpoint_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://[::1]:9000/gate/")
    with route() as found:
        assert found
        assert found.place == Place(Origin("http", "::1", 9000, None), "[::1]:9000", "/gate", "eu-west-1")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    with route() as found:
        assert found
        assert found.place.name == "s3.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"client_cert": "me.pem"}, "a client certificate"),
        ({"proxies": {"https": "http://p"}}, "proxies of the client's own"),
        ({"signature_version": "s3"}, "signature version s3"),
        ({"s3": {"use_accelerate_endpoint": True}}, "S3 Transfer Acceleration"),
        ({"s3": {"addressing_style": "virtual"}}, "buckets in the host's name"),
    ],
)
def test_what_only_botocore_can_do_is_left_to_it(
    config: dict[str, object], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), route(config=config) as found:
        assert found is None
    assert reason in caplog.text


def test_the_configuration_file_counts_too(nothing_configured: Path) -> None:
    nothing_configured.write_text("[default]\ns3 =\n  addressing_style = virtual\n")
    with route() as found:
        assert found is None


@pytest.mark.parametrize("proxy", ["https://p:1", "socks5://p:1", "http://me:hun/ter2@p:1", "http://me:[x@p"])
def test_a_proxy_of_another_kind_is_left_to_botocore(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with route() as found:
        assert found is None


@pytest.mark.parametrize("region", ["aws-global", "fips-us-east-1", "s3-external-1", "", "evil.example/"])
def test_what_is_no_region_s_own_name_is_left_to_botocore(region: str) -> None:
    assert not is_plain(region)
    with route(region) as found:
        assert found is None


def test_a_region_is_looked_up_once_for_all_accounts() -> None:
    accounts = [Clients(session(), Config()) for _ in range(3)]
    with closing(Routes(lambda ca: Lines(1, 1, ca, 1))) as routes:
        found = [routes.find(one, "eu-west-1") for one in accounts]
    assert found[0] is found[1] is found[2]
    assert found[0]
    for one in accounts:
        one.close()


class Known:
    """What a caller knows."""


def test_finding_the_way_holds_on_to_nobody_who_asked() -> None:
    """The request that tells the way is stopped by an exception, and that knows its callers."""

    def called(routes: Routes, clients: Clients) -> weakref.ref[Known]:
        known = Known()
        assert routes.find(clients, "eu-west-1")
        return weakref.ref(known)

    clients = Clients(session(), Config())
    with closing(clients), closing(Routes(lambda ca: Lines(1, 1, ca, 1))) as routes:
        gc.disable()
        try:
            assert called(routes, clients)() is None
        finally:
            gc.enable()
