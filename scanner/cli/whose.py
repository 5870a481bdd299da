"""The options that say with whose credentials a command reads and writes, the same for all that do."""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from scanner.cli.access import AssumeRoleOption, ExternalIdOption, HomeRegionOption, ProfileOption
from scanner.cli.many import (
    SCAN_ROLE,
    AccountsOption,
    AccountTagOption,
    ExcludeAccountOption,
    OrganizationOption,
    OrganizationRoleOption,
    Selectors,
    SessionPolicyOption,
    UnitOption,
    sought,
)
from scanner.cli.options import accesses_of
from scanner.cli.watching import current
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.pipeline import ScanOptions
    from scanner.pipeline.whose import Whose as Writing

_PARAMETER: Final = "whose"


@dataclass(frozen=True, kw_only=True)
class Whose:
    """With whose credentials to read, in the options' own words: each field is one of them."""

    profile: ProfileOption = None
    assume_role: AssumeRoleOption = None
    external_id: ExternalIdOption = ""
    home_region: HomeRegionOption = ""
    accounts: AccountsOption = None
    organization: OrganizationOption = False
    organization_role: OrganizationRoleOption = SCAN_ROLE
    unit: UnitOption = None
    account_tag: AccountTagOption = None
    exclude_account: ExcludeAccountOption = None
    session_policy: SessionPolicyOption = True

    def reading(
        self,
        *,
        region: Sequence[str] | None = None,
        bucket: Sequence[str] | None = None,
        **more: Any,  # noqa: ANN401 -- each of its own type
    ) -> "ScanOptions":
        """Return what to read, and with which credentials; raise UsageError for options that do not go together.

        `region` and `bucket` narrow what is judged; `more` are the other options of the scan.
        """
        from scanner.discover import Scope  # noqa: PLC0415 -- keeps --help fast
        from scanner.pipeline import ScanOptions  # noqa: PLC0415

        of = sought(
            self.profile or (),
            self.assume_role or (),
            self.external_id,
            file=self.accounts,
            organization=self.organization,
            selectors=Selectors(self.organization_role, self.unit, self.account_tag, self.exclude_account),
        )
        return ScanOptions(
            accesses=of.accesses,
            membership=of.membership,
            left_out=of.left_out,
            session_policy=self.session_policy,
            scope=Scope(tuple(region or ()), tuple(bucket or ()), of.regions),
            region=self.home_region,
            observer=current().observer,
            **more,
        )

    def writing(self, roles: Sequence[str] | None) -> "Writing":
        """Return with which roles to write, none where the credentials that read are to write as well.

        Raises UsageError for a role of every account beside others.
        """
        from scanner.pipeline.whose import InEach  # noqa: PLC0415 -- keeps --help fast

        if not roles:
            return ()
        if not any(map(_is_in_each, roles)):
            return accesses_of(self.profile or (), roles, self.external_id)
        if len(roles) > 1:
            named = next(filter(_is_in_each, roles))
            raise UsageError(
                f"{named!r} beside other roles", "Give the one name that the role has in every account, or ARNs alone."
            )
        return InEach(roles[0])

    def require_writing(self, given: Sequence[str] | None, option: str) -> None:
        """Raise UsageError where an organisation's accounts would be written to by whoever may read them all."""
        if self.organization and not given:
            raise UsageError(
                f"--organization needs {option} where something is written",
                f"Name who may write: {option} with the name that the role has in every account.",
            )


READER: Final = Whose()
"""With the default credentials: what stands for the options in the signature of a command."""


def reads(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `Whose` in the place of its parameter of that kind."""
    ours = inspect.signature(Whose).parameters

    @functools.wraps(command)
    def run(**given: object) -> None:
        words: dict[str, Any] = {name: given.pop(name) for name in ours}
        command(**given, **{_PARAMETER: Whose(**words)})

    run.__signature__ = _with_ours(inspect.signature(command), list(ours.values()))  # type: ignore[attr-defined]
    return run


def _with_ours(signature: inspect.Signature, ours: list[inspect.Parameter]) -> inspect.Signature:
    own = signature.parameters.items()
    told = [one for name, parameter in own for one in (ours if name == _PARAMETER else [parameter])]
    return signature.replace(parameters=[one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in told])


def _is_in_each(role: str) -> bool:
    return not role.startswith("arn:") or "{account}" in role
