"""Prowler: the one check that asks the question, with its three reports."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.fleet import REGIONS, Truth
from bench.responder.running import Responder
from bench.tools.tool import Tool

_CHECK = "s3_bucket_cross_region_replication"
_TRUTH = {"PASS": Truth.PASS, "FAIL": Truth.FAIL, "MANUAL": Truth.UNKNOWN}


def prowler(program: str) -> Tool:
    """Return the tool."""

    def words(_: Responder, folder: Path) -> Sequence[str]:
        reports = ["-M", "csv", "html", "json-ocsf", "-o", str(folder / "out"), "--no-banner", "--no-color"]
        return [program, "aws", "--check", _CHECK, "--region", *REGIONS, *reports]

    return Tool("Prowler", words, _answers, most_buckets=1000, most_accounts=1)


def _answers(_: Responder, folder: Path) -> Mapping[str, Truth]:
    answers: dict[str, Truth] = {}
    for found in (folder / "out").glob("*.csv"):
        with found.open(newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file, delimiter=";") if row["CHECK_ID"] == _CHECK]
        answers |= {row["RESOURCE_UID"].rpartition(":")[2]: _TRUTH[row["STATUS"]] for row in rows}
    return answers
