"""AWS's policy documents as `parse` reads them: values made once and judged many times."""

from enum import StrEnum

from scanner.model.base import Value


class PolicyKind(StrEnum):
    """Where a statement stands, or what has not been seen."""

    ROLE_POLICY = "role policy"
    BOUNDARY = "permissions boundary"
    BUCKET_POLICY = "bucket policy"
    KEY_POLICY = "key policy"
    TRUST_POLICY = "trust policy"
    GRANT = "grant"
    SERVICE_CONTROL = "service control policy"
    RESOURCE_CONTROL = "resource control policy"

    @property
    def names_principals(self) -> bool:
        """Tell whether its statements say whom they are about."""
        return self in (PolicyKind.BUCKET_POLICY, PolicyKind.KEY_POLICY, PolicyKind.TRUST_POLICY)

    @property
    def has_resources(self) -> bool:
        """Tell whether its statements say what they are about; a trust policy is about the role it stands in."""
        return self is not PolicyKind.TRUST_POLICY


class PolicyName(Value, frozen=True):
    """Which policy it is: the name of an inline policy, the ARN of a managed one, of a bucket, of a key."""

    kind: PolicyKind
    name: str


WHOLE = -1
"""The index that stands for a document as a whole."""


class StatementRef(Value, frozen=True):
    """Which statement it is; `index` counts from 0 or is `WHOLE`, `sid` may be empty."""

    policy: PolicyName
    index: int
    sid: str = ""

    def __str__(self) -> str:
        policy = f"{self.policy.kind} {self.policy.name!r}"
        if self.index == WHOLE:
            return policy
        return f"statement {repr(self.sid) if self.sid else self.index + 1} of {policy}"


class Effect(StrEnum):
    """What a statement does where it applies."""

    ALLOW = "Allow"
    DENY = "Deny"


class Entries(Value, frozen=True):
    """Entries of an element; `inverted` where it is its Not… form: everything but these."""

    values: tuple[str, ...]
    inverted: bool = False


class PrincipalType(StrEnum):
    """What kind of principal an entry names."""

    ANYONE = "*"
    ACCOUNT = "account"
    ARN = "ARN"
    UNIQUE_ID = "unique id"
    SERVICE = "service"
    FEDERATED = "federated"
    CANONICAL_USER = "canonical user"
    MALFORMED = "malformed"


class Principal(Value, frozen=True):
    """One entry of a Principal element; of an account, `text` is the twelve digits however it was written."""

    type: PrincipalType
    text: str


class Principals(Value, frozen=True):
    """Whom a statement is about; `inverted` where it is NotPrincipal."""

    values: tuple[Principal, ...]
    inverted: bool = False


class Condition(Value, frozen=True):
    """One key of one operator of a Condition element, both as they were written."""

    operator: str
    key: str
    values: tuple[str, ...]


class Statement(Value, frozen=True):
    """One statement. With a `problem` nothing is concluded from it; without an effect it may be of either.

    `actions` are in lower case. `resources` is None in trust policies, `principals` in policies of a role.
    """

    ref: StatementRef
    effect: Effect | None = None
    actions: Entries = Entries(())
    resources: Entries | None = None
    principals: Principals | None = None
    conditions: tuple[Condition, ...] = ()
    problem: str = ""


class Document(Value, frozen=True):
    """A policy's statements in their order. One that could not be read is a single statement with a problem."""

    name: PolicyName
    statements: tuple[Statement, ...] = ()
