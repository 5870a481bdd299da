"""Which options of many accounts go together, and what they come to."""

from pathlib import Path
from typing import Any

import pytest

from scanner.aws.access import Access
from scanner.cli.many import SCAN_ROLE, Selectors, Sought, sought
from scanner.errors import UsageError
from scanner.permissions import SCAN_ROLE as MADE
from scanner.pipeline.membership import Membership

NONE = Selectors(SCAN_ROLE, None, None, None)
ROLE = "arn:aws:iam::111111111111:role/audit"


def told(
    *profiles: str,
    roles: tuple[str, ...] = (),
    external_id: str = "",
    selectors: Selectors = NONE,
    **ways: Any,  # noqa: ANN401 -- a file, or whether an organisation is asked
) -> Sought:
    return sought(profiles, roles, external_id, selectors=selectors, **{"file": None, "organization": False, **ways})


def test_roles_and_profiles_are_as_ever() -> None:
    assert told() == Sought((Access(),))
    assert told("hub", roles=(ROLE,), external_id="x1").accesses == (Access("hub", ROLE, "x1"),)


def test_an_organisation_is_asked_with_one_profile() -> None:
    chosen = Selectors("reader", ["/Prod"], ["env=prod"], ["sandbox-*"])
    assert told("hub", external_id="x1", organization=True, selectors=chosen).membership == Membership(
        access=Access("hub", external_id="x1"),
        role="reader",
        units=("/Prod",),
        tags=(("env", "prod"),),
        excluded=("sandbox-*",),
    )
    assert SCAN_ROLE == MADE


def test_a_file_brings_everything_with_it(tmp_path: Path) -> None:
    file = tmp_path / "accounts.yaml"
    file.write_text('schema: 1\naccounts: [{id: "111111111111", role: audit, regions: [eu-west-1]}]\n')
    found = told(file=file)
    assert [access.role_arn for access in found.accesses] == ["arn:{partition}:iam::111111111111:role/audit"]
    assert found.regions == {"111111111111": ("eu-west-1",)}
    with pytest.raises(UsageError, match="--accounts with --profile or --external-id"):
        told("hub", file=file)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"roles": (ROLE,), "organization": True}, "--assume-role and --organization together"),
        ({"file": Path("accounts.yaml"), "organization": True}, "--accounts and --organization together"),
        ({"selectors": Selectors(SCAN_ROLE, ["/"], None, ["x"])}, "--ou, --exclude-account without --organization"),
        ({"organization": True, "selectors": Selectors(SCAN_ROLE, None, ["env"], None)}, "is no KEY=VALUE"),
    ],
)
def test_what_does_not_go_together(asked: dict[str, Any], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        told(**asked)


def test_several_profiles_are_of_no_one_organisation() -> None:
    with pytest.raises(UsageError, match="several profiles"):
        told("a", "b", organization=True)
