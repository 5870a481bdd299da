"""Cloud Custodian: a policy matches the buckets that are wrong; one that it does not match is fine."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.fleet import Truth
from bench.responder.running import Responder
from bench.tools.tool import Tool

_POLICY = Path(__file__).with_name("custodian.yaml")


def custodian(program: str) -> Tool:
    """Return the tool; the program is that of the package c7n."""

    def words(_: Responder, folder: Path) -> Sequence[str]:
        options = ["-s", str(folder / "out"), "--region", "us-east-1", "--cache-period", "0"]
        return [program, "run", *options, str(_POLICY)]

    return Tool("Cloud Custodian", words, _answers, most_buckets=10_000, most_accounts=1)


def _answers(responder: Responder, folder: Path) -> Mapping[str, Truth]:
    (found,) = (folder / "out").glob("*/resources.json")
    matched = {bucket["Name"] for bucket in json.loads(found.read_bytes())}
    return {one.name: Truth.FAIL if one.name in matched else Truth.PASS for one in responder.fleet.buckets}
