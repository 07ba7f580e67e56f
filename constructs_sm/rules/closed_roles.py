"""Roles that take no policies where they are used: whether what the app shows of them is enough.

What cannot be told apart counts as held: conditions, references, and names that the template has only later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from constructs_sm.facts.full_access import named_actions
from constructs_sm.rules.known import shown
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.role import ClosedRoleSpec, Right

_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/"
_ROLES = f"{_GUIDE}sagemaker-roles.html"
_PIECE = re.compile(r"\$\{[^}]*\}|.", re.DOTALL)
_OF_THIS_APP = re.compile(r"\$\{\w+\.Arn\}")
_ARN_PARTS = 6
_ANY = ""  # a piece of a text that may be anything

_IMAGES, _KEYS, _ALARMS, _FUNCTIONS, _PLACES = ("ecr:*", "kms:*", "cloudwatch:DescribeAlarms", "lambda:*", "s3:[PA]*")
_NAMED = (_IMAGES, _KEYS, _ALARMS, _FUNCTIONS, _PLACES)


@rule(
    "SM707",
    ClosedRoleSpec,
    title="AmazonSageMakerFullAccess reaches what a role must be allowed",
    why="it lets write, publish and call where a name has `sagemaker` in it, and nowhere else",
    source=f"{_GUIDE}security-iam-awsmanpol.html",
)
def reached_by_full_access(spec: ClosedRoleSpec) -> Findings:
    for action, arn in _lacking(spec) if spec.full_access else ():
        if action in named_actions():
            cure = "put sagemaker into the name, or allow it"
            yield "", f"must be allowed {action} on {shown(arn)}, got AmazonSageMakerFullAccess without it; {cure}"


@rule(
    "SM708",
    ClosedRoleSpec,
    title="a role that takes no policy here may pull its images",
    why="the containers do not start otherwise, and the endpoint fails after minutes",
    source=_ROLES,
)
def pulls_images(spec: ClosedRoleSpec) -> Findings:
    yield from _missing(spec, _IMAGES)


@rule(
    "SM719",
    ClosedRoleSpec,
    title="a role that takes no policy here may use the keys that were given",
    why="storage, results and notifications cannot be written without the right on their key",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies.html",
)
def uses_keys(spec: ClosedRoleSpec) -> Findings:
    yield from _missing(spec, _KEYS)


@rule(
    "SM723",
    ClosedRoleSpec,
    title="a role that takes no policy here may look at the rollback alarms",
    why="an alarm that the service may not see undoes no update",
    source=f"{_GUIDE}deployment-guardrails-configuration.html",
)
def sees_alarms(spec: ClosedRoleSpec) -> Findings:
    yield from _missing(spec, _ALARMS)


@rule(
    "SM724",
    ClosedRoleSpec,
    title="a role that takes no policy here may call the function with the credentials of the registry",
    why="the image cannot be pulled without them",
    source=f"{_GUIDE}your-algorithms-containers-inference-private.html",
)
def calls_function(spec: ClosedRoleSpec) -> Findings:
    yield from _missing(spec, _FUNCTIONS)


@rule(
    "SM728",
    ClosedRoleSpec,
    title="a role that takes no policy here may write where the endpoint writes",
    why="captured data, core dumps and results are lost without a word otherwise",
    source=f"{_GUIDE}model-monitor-data-capture-endpoint.html",
)
def writes_places(spec: ClosedRoleSpec) -> Findings:
    yield from _missing(spec, _PLACES)


@rule(
    "SM734",
    ClosedRoleSpec,
    title="a role that takes no policy here holds what else it must be allowed",
    why="model data, logs, metrics, topics and networks are reached in the name of the role",
    source=_ROLES,
)
def holds_the_rest(spec: ClosedRoleSpec) -> Findings:
    yield from _missing(spec, "*", beside=_NAMED)


def _missing(spec: ClosedRoleSpec, asked: str, beside: tuple[str, ...] = ()) -> Findings:
    """What is lacking of the actions *asked* for, by resource."""
    found: dict[str, list[str]] = {}
    for action, arn in _lacking(spec):
        told = spec.full_access and action in named_actions()
        if fnmatchcase(action, asked) and not told and not any(fnmatchcase(action, each) for each in beside):
            found.setdefault(arn, []).append(action)
    for arn, actions in found.items():
        what = f"must be allowed {', '.join(actions)} on {shown(arn)}"
        yield "", f"{what}, got none of its policies that allows it; add it to the role, as it takes no policy here"


def _lacking(spec: ClosedRoleSpec) -> Iterator[tuple[str, str]]:
    """Each action and resource that no policy of the role, or not its boundary, allows for certain."""
    bounds = [spec.held, *([] if spec.boundary is None else [spec.boundary])]
    asked = dict.fromkeys(
        (action, arn, right.on_some) for right in spec.needed for action in right.actions for arn in right.resources
    )
    for action, arn, on_some in asked:
        if not all(_may_hold(held, action, arn, on_some=on_some) for held in bounds):
            yield action, arn


def _may_hold(held: Iterable[Right], action: str, arn: str, *, on_some: bool) -> bool:
    return any(
        any(fnmatchcase(action.lower(), pattern.lower()) for pattern in right.actions)
        and any(may_cover(pattern, arn, on_some=on_some) for pattern in right.resources)
        for right in held
    )


def may_cover(pattern: str, arn: str, *, on_some: bool = False) -> bool:
    """Whether *pattern* may match all of *arn*, or *on_some* of it; all that an asterisk is only an asterisk matches.

    A reference may be anything; two that tell the ARN of a resource of this stack are the same if they are the same text.
    """
    one, other = _OF_THIS_APP.match(pattern), _OF_THIS_APP.match(arn)
    if one is not None and other is not None and one[0] != other[0]:
        return False
    wild = "*" if on_some else ""
    parts, asked = _parts(pattern, "*?"), _parts(arn, wild)
    if len(parts) == len(asked) == _ARN_PARTS:
        return all(map(_meet, parts, asked))
    return _meet(_pieces(pattern, "*?"), _pieces(arn, wild))


def _pieces(text: str, wild: str) -> list[str]:
    return [_ANY if piece in wild or len(piece) > 1 else piece for piece in _PIECE.findall(text)]


def _parts(arn: str, wild: str) -> list[list[str]]:
    """The pieces between the colons: a reference within an ARN holds none."""
    parts: list[list[str]] = [[]]
    for piece in _pieces(arn, wild):
        if piece == ":" and len(parts) < _ARN_PARTS:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def _meet(one: list[str], other: list[str]) -> bool:
    """Whether there is a text that both describe."""
    row = [True]
    for piece in other:
        row.append(row[-1] and piece == _ANY)
    for piece in one:
        new = [row[0] and piece == _ANY]
        for place, beside in enumerate(other):
            either = _ANY in (piece, beside)
            new.append(row[place + 1] or new[place] if either else row[place] and piece == beside)
        row = new
    return row[-1]
