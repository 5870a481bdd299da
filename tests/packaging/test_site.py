"""The site: built strictly, every link leads somewhere, and nothing of it comes from elsewhere."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from lxml import html

from docs import site
from tests.support.pages import ROOT

pytestmark = pytest.mark.packaging

LOADED = ("//script/@src", "//link[not(@rel='canonical')]/@href", "//img/@src", "//iframe/@src", "//source/@src")


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site.lay_out(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def built(laid_out: Path) -> dict[Path, Any]:
    """Return the pages of the built site by their paths."""
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(laid_out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    folder = laid_out.parent / "html"
    # The page for addresses that lead nowhere belongs to a server: its links begin at the root.
    return {path: html.parse(path).getroot() for path in folder.rglob("*.html") if path.name != "404.html"}


def test_every_page_is_in_the_navigation_once(laid_out: Path) -> None:
    listed = Counter(_leaves(yaml.safe_load(laid_out.read_text())["nav"]))
    pages = laid_out.parent / "pages"
    assert listed == Counter(path.relative_to(pages).as_posix() for path in pages.rglob("*.md"))


def _leaves(entry: object) -> Iterator[str]:
    match entry:
        case list():
            for one in entry:
                yield from _leaves(one)
        case dict():
            yield from _leaves(list(entry.values()))
        case _:
            yield str(entry)


def test_every_deploy_target_is_a_how_to_page(laid_out: Path) -> None:
    listed = set(_leaves(yaml.safe_load(laid_out.read_text())["nav"]))
    targets = {path.parent.name for path in (ROOT / "deploy").glob("*/README.md")}
    assert targets
    assert {f"how-to/deploy/{target}.md" for target in targets} <= listed


def test_every_page_is_built(laid_out: Path, built: dict[Path, Any]) -> None:
    pages = laid_out.parent / "pages"
    wanted = {path.relative_to(pages).with_suffix(".html") for path in pages.rglob("*.md")}
    assert {path.relative_to(laid_out.parent / "html") for path in built} == wanted


def test_links_and_anchors_lead_somewhere(built: dict[Path, Any]) -> None:
    anchors = {path: {*page.xpath("//@id"), *page.xpath("//a/@name")} for path, page in built.items()}
    broken = [
        f"{path.name}: {link}"
        for path, page in built.items()
        for link in page.xpath("//a/@href")
        if not _leads_somewhere(path, link, anchors)
    ]
    assert not broken


def _leads_somewhere(path: Path, link: str, anchors: dict[Path, set[str]]) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return True
    there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if there not in anchors:
        return there.is_file() and not parts.fragment
    return not parts.fragment or unquote(parts.fragment) in anchors[there]


def test_nothing_is_loaded_from_elsewhere(built: dict[Path, Any]) -> None:
    loaded = {(path, str(link)) for path, page in built.items() for query in LOADED for link in page.xpath(query)}
    assert loaded
    assert not [link for path, link in loaded if urlsplit(link).scheme or link.startswith("//")]
    assert not [link for path, link in loaded if not (path.parent / urlsplit(link).path).is_file()]


def test_pages_that_moved_link_where_things_are_then(laid_out: Path) -> None:
    pages = laid_out.parent / "pages"
    assert "](../scan-an-organization.md#name-the-accounts" in (pages / "how-to/deploy/lambda.md").read_text()
    assert "](deploy/lambda.md)" in (pages / "how-to/run-in-ci.md").read_text()
    assert (pages / "repository/policies/schema.json").read_bytes() == (ROOT / "policies/schema.json").read_bytes()


@pytest.mark.parametrize(
    ("source", "there"),
    [
        ("docs/how-to/notify.md", "how-to/notify.md"),
        ("deploy/cron/README.md", "how-to/deploy/cron.md"),
        ("deploy/cron/scanner.cron", "repository/deploy/cron/scanner.cron"),
    ],
)
def test_places(source: str, there: str) -> None:
    assert site.place(PurePosixPath(source)) == PurePosixPath(there)
