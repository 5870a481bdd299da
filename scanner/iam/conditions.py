"""Whether a statement's conditions hold in a request.

IAM User Guide: reference_policies_elements_condition_operators.html, reference_policies_condition-logic-multiple-
context-keys-or-values.html and reference_policies_condition-single-vs-multi-valued-context-keys.html.
"""

from functools import lru_cache
from typing import NamedTuple

import msgspec

from scanner.iam.context import ABSENT, Context
from scanner.iam.document import Condition
from scanner.iam.glob import Text
from scanner.iam.logic import About, Doubt, Truth, every, negate, some
from scanner.iam.operators import NULL, OPERATORS

FOR_ALL, FOR_ANY, IF_EXISTS = "forallvalues:", "foranyvalue:", "ifexists"

# Keys with a value for each of the objects asked about. Any other has one value, be it known by its beginning only.
_OF_OBJECTS = "kms:encryptioncontext:"


class Form(NamedTuple):
    """An operator taken apart: `ForAllValues:StringLikeIfExists` is `stringlike` in the set form `forallvalues:`."""

    base: str
    over: str
    if_exists: bool


@lru_cache(maxsize=256)
def form_of(operator: str) -> Form:
    """Take an operator apart, in lower case; whether there is such an operator is not asked."""
    folded = operator.lower()
    over = next((prefix for prefix in (FOR_ALL, FOR_ANY) if folded.startswith(prefix)), "")
    base = folded.removeprefix(over)
    return Form(base.removesuffix(IF_EXISTS), over, base.endswith(IF_EXISTS))


def holds(condition: Condition, context: Context) -> Truth:
    """Tell whether a condition holds; a doubt names its operator and key."""
    truth = _holds(condition, context)
    if not isinstance(truth, Doubt):
        return truth
    if truth.about is About.PART and not condition.key.lower().startswith(_OF_OBJECTS):
        truth = Doubt(About.CONDITION, f"only the beginning of the request's {condition.key} is known")
    return msgspec.structs.replace(truth, operator=condition.operator, key=condition.key)


def _holds(condition: Condition, context: Context) -> Truth:
    form = form_of(condition.operator)
    known = form.base in OPERATORS or (form.base == NULL and not form.over and not form.if_exists)
    if not known:
        return Doubt(About.DOCUMENT, f"there is no documented condition operator {condition.operator!r}")
    given = context.value(condition.key)
    if given is None:
        return Doubt(About.CONDITION, f"the request's {condition.key} is not known")
    if form.base == NULL:
        return _is_null(condition, given)
    if given == ABSENT:
        return _holds_without(form)
    return _holds_with(condition, form, given, context)


def _is_null(condition: Condition, given: tuple[Text, ...]) -> Truth:
    wanted = condition.values
    if not {*wanted} <= {"true", "false"}:
        return Doubt(About.DOCUMENT, "Null is compared with something else than true or false")
    return ("true" if given == ABSENT else "false") in wanted


def _holds_without(form: Form) -> Truth:
    """Tell whether a condition holds in a request without its key."""
    if form.over == FOR_ANY:
        open_ = Doubt(About.RULES, "what ForAnyValue with IfExists means for an absent key is not documented")
        return open_ if form.if_exists else False
    return form.if_exists or form.over == FOR_ALL or OPERATORS[form.base].negated


def _holds_with(condition: Condition, form: Form, given: tuple[Text, ...], context: Context) -> Truth:
    if not form.over and len(given) > 1:
        return Doubt(About.RULES, "the key has several values, and the operator is for keys with one")
    if form.over and "" in given:
        return Doubt(About.RULES, "what a set operator makes of an empty value is not documented")
    tests = (_one_holds(condition, form, value, context) for value in given)
    return some(tests) if form.over == FOR_ANY else every(tests)


def _one_holds(condition: Condition, form: Form, given: Text, context: Context) -> Truth:
    operator = OPERATORS[form.base]
    matched = some(operator.compare(wanted, given, context) for wanted in condition.values)
    return negate(matched) if operator.negated else matched
