"""`policy init` writes a policy that is valid as it stands."""

import re
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.policy.sources import pack_names
from scanner.policy.starter import starter
from tests.support.policy_files import parsed

_COMMENTED_OUT = re.compile(r"^( *)# (?=waivers|accounts|regions|tags|where| {2,}(?! |scanner))", re.MULTILINE)


@pytest.mark.parametrize("pack", ["", *pack_names()])
def test_every_starter_is_valid_and_begins_with_the_hint_for_editors(pack: str) -> None:
    text = starter(Path("folder/team-payments.yaml"), pack)
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    policy = parsed(text)
    assert (policy.name, policy.version) == ("team-payments", "0.1.0")


@pytest.mark.parametrize("stem", ["My Policy", "x" * 65, "ünïcode"])
def test_a_path_that_makes_no_name_leaves_one_to_change(stem: str) -> None:
    assert parsed(starter(Path(f"{stem}.yaml"))).name == "my-policy"


def test_what_the_starter_shows_in_comments_is_valid_too() -> None:
    policy = parsed(_COMMENTED_OUT.sub(r"\1", starter(Path("a.yaml"))))
    assert policy.waivers[0].check == "whole-bucket-scope"
    assert policy.selects.where
    assert policy.selects.accounts == ("111111111111",)


def test_a_pack_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="did you mean 'baseline'"):
        starter(Path("a.yaml"), "baselin")
