"""What the pages about configuration and notifications show is what the program takes."""

import json
from pathlib import Path

import jsonschema
import pytest
import typer

from scanner.cli.app import app
from scanner.cli.config_check import refuse_wrong
from scanner.cli.config_file import named
from scanner.cli.config_keys import Settings
from scanner.model.base import to_json
from scanner.notify.news import News
from scanner.notify.settings import Notify
from scanner.notify.targets import Reason
from tests.support.pages import ROOT, Block, page

CONFIGURE, NOTIFY = page("docs/how-to/configure.md"), page("docs/how-to/notify.md")


@pytest.mark.parametrize("block", [*CONFIGURE.blocks_of("toml"), *NOTIFY.blocks_of("toml")])
def test_files_are_valid(block: Block, tmp_path: Path) -> None:
    path = tmp_path / "scanner.toml"
    path.write_text(block.text)
    found = named(str(path))
    assert found
    refuse_wrong(found, Settings(typer.main.get_command(app)))


def test_the_schema_of_the_news_is_kept(news: News) -> None:
    schema = json.loads((ROOT / "docs/reference/news.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(to_json(news)))


def test_the_tables_are_whole() -> None:
    keys, reasons = NOTIFY.tables
    assert [row[0] for row in keys.rows] == [
        field.replace("_", "-") for field in Notify.__struct_fields__ if field != "targets"
    ]
    assert [row[0] for row in reasons.rows] == [str(reason) for reason in Reason]


def test_a_receiver_as_the_page_shows_it_takes_what_is_signed() -> None:
    from time import time  # noqa: PLC0415 -- beside its only use

    from scanner.notify.webhook import headers  # noqa: PLC0415

    (code,) = NOTIFY.blocks_of("python")
    scope: dict[str, object] = {}
    exec(code.text, scope)  # noqa: S102 -- our own page
    is_ours = scope["is_ours"]
    assert callable(is_ours)
    sent = headers(b"{}", "key", "msg_1", int(time()))
    assert is_ours(sent, b"{}", b"key")
    assert not is_ours(sent, b"{ }", b"key")
    assert not is_ours({**sent, "webhook-timestamp": "1"}, b"{}", b"key")
