"""The evaluator that the proof rests on, held against what IAM says of each element and against another evaluator."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from policy_callers import CALLERS
from policy_documents import Deployed
from policy_evaluator import Document, Row, UnknownPolicyError, decide
from policy_hosting import HOSTING
from synthesized import new_stack, synth

from constructs_sm.local.environment import cache_directory, engine_python

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


def asked(**context: Any) -> Row:
    said = {key.replace("__", ":"): value for key, value in context.items()}
    return Row("s3:GetObject", "arn:aws:s3:::b/k", allowed=True, context=said)


def when(operator: str, key: str, value: Any) -> Document:
    return {**ALLOW, "Condition": {operator: {key: value}}}


TABLE: dict[str, tuple[Sequence[Document], Row, bool]] = {
    "nothing allows nothing": ([], asked(), False),
    "an allow": ([ALLOW], asked(), True),
    "a deny wins, wherever it stands": ([{**ALLOW, "Effect": "Deny"}, ALLOW], asked(), False),
    "actions ignore case": ([{**ALLOW, "Action": "S3:getobject"}], asked(), True),
    "resources do not": ([{**ALLOW, "Resource": "arn:aws:s3:::B/*"}], asked(), False),
    "a question mark is one sign": ([{**ALLOW, "Resource": "arn:aws:s3:::b/?"}], asked(), True),
    "and not two": ([{**ALLOW, "Resource": "arn:aws:s3:::b/k?"}], asked(), False),
    "a dot is a dot": ([{**ALLOW, "Resource": "arn:aws:s3:::./k"}], asked(), False),
    "an escaped asterisk is one": ([{**ALLOW, "Resource": "arn:aws:s3:::b/${*}"}], asked(), False),
    "other actions than": ([{"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}], asked(), True),
    "other resources than": ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "*/k"}], asked(), False),
    "equal": ([when("StringEquals", "s3:x", ["1", "2"])], asked(s3__x="2"), True),
    "equal is exact": ([when("StringEquals", "s3:x", "a*")], asked(s3__x="ab"), False),
    "like": ([when("StringLike", "s3:x", "a*")], asked(s3__x="ab"), True),
    "keys ignore case": ([when("StringLike", "S3:X", "a*")], asked(s3__x="ab"), True),
    "an absent key holds nothing": ([when("StringLike", "s3:x", "*")], asked(), False),
    "a truth": ([when("Bool", "s3:x", "true")], asked(s3__x="true"), True),
    "an untruth": ([when("Bool", "s3:x", "true")], asked(s3__x="false"), False),
    "null, present": ([when("Null", "s3:x", "true")], asked(s3__x="1"), False),
    "null, absent": ([when("Null", "s3:x", "true")], asked(), True),
    "null, of no values": ([when("Null", "s3:x", "true")], asked(s3__x=()), True),
    "a truth as JSON has it": ([when("Bool", "s3:x", True)], asked(s3__x="true"), True),
    "unequal": ([when("StringNotEquals", "s3:x", "1")], asked(s3__x="2"), True),
    "unequal to none of several": ([when("StringNotEquals", "s3:x", ["1", "2"])], asked(s3__x="2"), False),
    "an absent key is unequal": ([when("StringNotEquals", "s3:x", "1")], asked(), True),
    "all unequal": ([when("ForAllValues:StringNotEquals", "s3:x", "1")], asked(s3__x=("2", "3")), True),
    "not all unequal": ([when("ForAllValues:StringNotEquals", "s3:x", "1")], asked(s3__x=("1", "2")), False),
    "equal, if it exists": ([when("StringEqualsIfExists", "s3:x", "1")], asked(s3__x="1"), True),
    "unequal, and it exists": ([when("StringEqualsIfExists", "s3:x", "1")], asked(s3__x="2"), False),
    "equal, and it does not exist": ([when("StringEqualsIfExists", "s3:x", "1")], asked(), True),
    "an ARN, if it exists": ([when("ArnLikeIfExists", "s3:x", "arn:aws:s:r:a:*")], asked(), True),
    "an ARN of too few parts": ([when("ArnLike", "s3:x", "arn:aws:s:*:a/b")], asked(s3__x="arn:aws:s:r:a:a/b"), False),
    "an ARN": ([when("ArnLike", "s3:x", "arn:aws:*:r:a:*")], asked(s3__x="arn:aws:s:r:a:b:c"), True),
    "of the wrong account": ([when("ArnLike", "s3:x", "arn:aws:s:r:a:*")], asked(s3__x="arn:aws:s:r:z:a:x"), False),
    "any of several": ([when("ForAnyValue:StringEquals", "s3:x", "1")], asked(s3__x=("1", "2")), True),
    "any of none": ([when("ForAnyValue:StringEquals", "s3:x", "1")], asked(), False),
    "all of several": ([when("ForAllValues:StringEquals", "s3:x", "1")], asked(s3__x=("1", "2")), False),
    "all of none": ([when("ForAllValues:StringEquals", "s3:x", "1")], asked(), True),
    "one for all conditions": (
        [{**ALLOW, "Condition": {"Bool": {"s3:x": "true"}, "StringLike": {"s3:y": "a"}}}],
        asked(s3__x="true", s3__y="b"),
        False,
    ),
}
OURS_ALONE = {"null, of no values", "an ARN of too few parts"}
"""What the evaluator of the embedded engine gets wrong: to it `[]` is a value, and a wildcard in an ARN passes colons."""


@pytest.mark.parametrize("name", TABLE)
def test_decides_as_iam_does(name: str) -> None:
    policy, row, allowed = TABLE[name]

    assert allowed == decide(policy, row)


@pytest.mark.parametrize(
    "statement",
    [
        when("DateLessThan", "s3:x", "1"),
        when("DateLessThanIfExists", "s3:x", "1"),
        when("ForEveryValue:StringEquals", "s3:x", "1"),
        {**ALLOW, "Resource": "arn:aws:s3:::b/${aws:username}/*"},
        {**ALLOW, "NotPrincipal": "*"},
        {**ALLOW, "NotAction": "s3:*"},
        {**ALLOW, "Effect": "Maybe"},
    ],
)
def test_refuses_what_it_does_not_know(statement: Document) -> None:
    with pytest.raises(UnknownPolicyError):
        decide([statement], asked(s3__x="1"))


def test_refuses_several_values_where_one_is_compared() -> None:
    with pytest.raises(UnknownPolicyError):
        decide([when("StringEquals", "s3:x", "1")], asked(s3__x=("1", "2")))


OTHER = """
import json, sys
from ministack.core import iam_evaluator as iam
account = "111122223333"
for question in map(json.loads, sys.stdin):
    context = {key.lower(): value for key, value in question["context"].items()}
    asked = iam.EvalContext(
        principal_arn=f"arn:aws:iam::{account}:role/it", principal_type="Role", principal_account=account,
        action=question["action"], resource_arn=question["resource"], region="eu-west-1",
        secure_transport=context.get("aws:securetransport") != "false", service_context=context)
    policies = [iam.parse_policy_document({"Statement": question["statements"]})]
    print(iam.evaluate(asked, policies).decision == "Allow")
"""


def cases(context: Mapping[str, object]) -> Iterator[tuple[list[Document], Row]]:
    for case in {**HOSTING, **CALLERS}.values():
        stack = new_stack(context)
        case.build(stack)
        # The other evaluator decides on identity policies alone; what denies everybody may stand in any.
        said = Deployed(synth(stack)).statements(case.principal)
        counted = [each for each in said if "Principal" not in each or each["Effect"] == "Deny"]
        held: list[Document] = [{key: value for key, value in each.items() if key != "Principal"} for each in counted]
        yield from ((held, row) for row in case.rows if "${" not in json.dumps(held))


@cache
def other_python() -> Path:
    return engine_python(cache_directory(os.environ))


def test_the_evaluator_of_the_embedded_engine_agrees_on_every_row(context: dict[str, object]) -> None:
    shared = [said[:2] for name, said in TABLE.items() if name not in OURS_ALONE and "${" not in str(said[0])]
    every = [*cases(context), *((list(policy), row) for policy, row in shared)]
    questions = [
        {"statements": held, "action": row.action, "resource": row.resource, "context": row.context}
        for held, row in every
    ]
    sent = "\n".join(map(json.dumps, questions))
    done = subprocess.run([other_python(), "-c", OTHER], input=sent, capture_output=True, text=True, check=True)

    theirs = [line == "True" for line in done.stdout.splitlines()]
    assert 2900 <= len(theirs)
    assert [] == [str(row) for (held, row), answer in zip(every, theirs, strict=True) if decide(held, row) != answer]
