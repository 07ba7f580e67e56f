"""The cheap look at a token, held against the CDK's own answer."""

from __future__ import annotations

import math

import jsii
from aws_cdk import (
    Aws,
    CfnParameter,
    Duration,
    Fn,
    IStableAnyProducer,
    IStableStringProducer,
    Lazy,
    Stack,
    Token,
)
from aws_cdk import aws_s3 as s3
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.spec.tokens import is_token


@jsii.implements(IStableStringProducer, IStableAnyProducer)
class Later:
    """What the CDK asks at synthesis."""

    def produce(self) -> str:
        return "later"


def test_agrees_with_the_cdk(stack: Stack) -> None:
    number = CfnParameter(stack, "N", type="Number")
    texts = CfnParameter(stack, "L", type="CommaDelimitedList")
    text = CfnParameter(stack, "T")
    bucket = s3.Bucket(stack, "B")
    samples: list[object] = [
        number,
        number.value_as_number,
        int(number.value_as_number),
        texts.value_as_list,
        text.value_as_string,
        [text.value_as_string],
        [text.value_as_string, "b"],
        Fn.split(",", text.value_as_string),
        Fn.get_att("X", "Y"),
        Fn.join("-", ["a", Aws.REGION]),
        Aws.REGION,
        "prefix-" + Aws.ACCOUNT_ID,
        bucket.bucket_arn,
        Token.as_number({"Ref": "N"}),
        Token.as_list({"Ref": "L"}),
        "plain",
        "${Token}",
        "${Tok[TOKEN.1]}",
        "",
        1,
        1.5,
        0,
        True,
        -1e300,
        1e289,
        -1.8e289,
        2.0**963,
        ["a", "b"],
        [],
        [1],
        {"a": 1},
        None,
    ]

    assert [Token.is_unresolved(sample) for sample in samples] == [is_token(sample) for sample in samples]


def test_a_resource_is_no_token(stack: Stack) -> None:
    assert not is_token(s3.Bucket(stack, "B"))
    assert not is_token(Duration.minutes(1))


def test_what_is_produced_later_is_a_token_in_every_form() -> None:
    assert is_token(Lazy.string(Later()))
    assert is_token(Lazy.any(Later()))


def test_many_tokens_in_one_text_are_a_token(stack: Stack) -> None:
    assert is_token(f"{stack.region}/{stack.account}")


@given(st.one_of(st.integers(min_value=-(2**53), max_value=2**53), st.floats(-1e280, 1e280), st.booleans()))
def test_no_number_that_a_user_writes_is_a_token(value: float) -> None:
    assert not is_token(value)


@given(st.one_of(st.floats(), st.integers(), st.text(), st.binary(), st.lists(st.text()), st.none()))
def test_whatever_is_asked_is_answered(value: object) -> None:
    assert is_token(value) in {True, False}


def test_numbers_without_end_are_no_tokens() -> None:
    assert not any(map(is_token, (math.nan, math.inf, -math.inf, 10**400, -(10**5000))))
