"""boto3 as one would write it in an afternoon: a client for each Region, threads, nothing saved but the answers."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import ClientError

from bench.clients.judged import Seen, SeenRule, write
from bench.fleet import REGIONS

Clients = dict[str, Any]


def _main(path: Path, threads: int, roles: Sequence[str]) -> None:
    config = Config(max_pool_connections=threads, retries={"mode": "standard", "max_attempts": 5})
    accounts = [_clients(session, config) for session in _sessions(roles)]
    with ThreadPoolExecutor(threads) as pool:
        listed = [bucket for buckets in pool.map(_listed, accounts) for bucket in buckets]
        write(path, dict(pool.map(_read, listed)))


def _sessions(roles: Sequence[str]) -> Iterator[Session]:
    own = Session()
    sts = own.client("sts")
    for role in roles:
        keys = sts.assume_role(RoleArn=role, RoleSessionName="bench")["Credentials"]
        yield Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    if not roles:
        yield own


def _clients(session: Session, config: Config) -> Clients:
    return {region: session.client("s3", region_name=region, config=config) for region in REGIONS}


def _listed(clients: Clients) -> list[tuple[Any, str, str]]:
    pages = clients[REGIONS[0]].get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 1000})
    buckets = (bucket for page in pages for bucket in page["Buckets"])
    return [(clients[one["BucketRegion"]], one["Name"], one["BucketRegion"]) for one in buckets]


def _read(listed: tuple[Any, str, str]) -> tuple[str, Seen]:
    client, name, region = listed
    bucket = Seen(region)
    try:
        bucket.versioning = client.get_bucket_versioning(Bucket=name).get("Status", "")
        rules = client.get_bucket_replication(Bucket=name)["ReplicationConfiguration"]["Rules"]
        bucket.rules = [_rule(rule) for rule in rules]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        bucket.error = "" if code == "ReplicationConfigurationNotFoundError" else code
    return name, bucket


def _rule(rule: dict[str, Any]) -> SeenRule:
    destination = rule["Destination"]
    name = destination["Bucket"].rpartition(":")[2]
    prefix = rule.get("Filter", {}).get("Prefix", "")
    return SeenRule(rule["Status"] == "Enabled", prefix, name, destination.get("Account", ""))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
