"""Shapes of what people write in policies: account ids, Regions, and globs of them.

The patterns are anchored on both ends and mean the same in Python and in JSON Schema (ECMA-262).
"""

from typing import Annotated, Final

from msgspec import Meta

_REGION: Final = r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}"

REGION: Final = rf"^{_REGION}$"
REGION_GLOB: Final = rf"^({_REGION}|[a-z0-9-]*[*?\[][a-z0-9*?\[\]!-]*)$"
_ACCOUNT_GLOB: Final = r"[0-9?]{12}|[0-9?]*\*[0-9?*]*"
ACCOUNT_GLOB: Final = rf"^({_ACCOUNT_GLOB})$"
# What has no letter in it is meant as an id; what begins with `ou:` as a path.
ACCOUNT_PATTERN: Final = rf"^({_ACCOUNT_GLOB}|ou:/.*|(?!ou:)(?![0-9?*\[\]!-]+$).+)$"

REGION_GLOB_MUST: Final = 'must be a Region such as eu-central-1, or a glob of them such as "eu-*"'
ACCOUNT_GLOB_MUST: Final = 'must be an account id, twelve digits in quotes, or a glob of them such as "1234*"'
ACCOUNT_PATTERN_MUST: Final = (
    'must be an account id, twelve digits in quotes, a name, or a path of organisational units such as "ou:/Prod", '
    'or a glob of one of them such as "1234*"'
)

LONGEST: Final = 32
"""Characters of the longest glob of Regions or account ids; the longest Region's name has 15."""

RegionGlob = Annotated[
    str, Meta(pattern=REGION_GLOB, max_length=LONGEST, extra_json_schema={"patternErrorMessage": REGION_GLOB_MUST})
]
AccountGlob = Annotated[
    str, Meta(pattern=ACCOUNT_GLOB, max_length=LONGEST, extra_json_schema={"patternErrorMessage": ACCOUNT_GLOB_MUST})
]
