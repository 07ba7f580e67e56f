"""Values of the CDK that are read once and kept: every read is a call to node."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from aws_cdk import Aws, Duration, Stack

from constructs_sm.spec.references import read_once
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.variant import DEFAULT_VARIANT_NAME

if TYPE_CHECKING:
    from constructs import IConstruct

_READ: WeakKeyDictionary[object, dict[str, Any]] = WeakKeyDictionary()


@cache
def partition() -> str:
    """The partition of whatever stack this ends up in."""
    return Aws.PARTITION


@cache
def region() -> str:
    """The Region of whatever stack this ends up in."""
    return Aws.REGION


@cache
def account() -> str:
    """The account of whatever stack this ends up in."""
    return Aws.ACCOUNT_ID


@cache
def url_suffix() -> str:
    """What host names end in, in whatever stack this ends up in."""
    return Aws.URL_SUFFIX


@cache
def duration(seconds: float) -> Duration:
    """A length of time."""
    return Duration.seconds(seconds)


def variant_suffix(name: str, place: int) -> str:
    """What the ids of what is made for a variant end in: nothing, for the one that every pattern makes.

    Only the name tells variants apart: in another order, or once there is another, each keeps what it has. A name that is
    known later can be no part of an id, and its place stands for it.
    """
    return "" if name == DEFAULT_VARIANT_NAME else f"-{place if is_token(name) else name}"


def stack_of(scope: IConstruct) -> Stack:
    """The stack around *scope*."""
    if isinstance(scope, Stack):
        return scope
    known = _READ.setdefault(scope, {})
    if "stack" not in known:
        known["stack"] = Stack.of(scope)
    found: Stack = known["stack"]
    return found


def remember_stack(construct: IConstruct, scope: IConstruct) -> None:
    """Keep that *construct*, just made below *scope*, is in the same stack."""
    _READ.setdefault(construct, {})["stack"] = stack_of(scope)


def literal_region(scope: IConstruct) -> str | None:
    """The Region of the stack around *scope* when it is known at synthesis."""
    named: str = read_once(stack_of(scope), "region")
    return None if is_token(named) else named


def literal_account(scope: IConstruct) -> str | None:
    """The account of the stack around *scope* when it is known at synthesis."""
    numbered: str = read_once(stack_of(scope), "account")
    return None if is_token(numbered) else numbered
