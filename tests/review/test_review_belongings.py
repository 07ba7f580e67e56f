"""What a review says of alarms' actions, logs, callers and scaling, when one edit takes them away."""

from __future__ import annotations

import pytest
from changed_templates import RESOURCES, Edit, Template, resource, said, template, without

from constructs_sm.review import review

LOG = resource("Logs::LogGroup", "Prod/Churn/LogGroup", LogGroupName="/aws/sagemaker/Endpoints/churn")
NAMED = said("Churn", EndpointName="churn")
POLICY = resource(
    "ApplicationAutoScaling::ScalingPolicy", "Prod/Churn/Policy", PolicyName="calls", ScalingTargetId={"Ref": "Target"}
)


def added(**more: Template) -> Edit:
    return lambda resources: resources.update(more)


def moved(old: str, new: str) -> Edit:
    """A resource under another logical id."""
    return lambda resources: resources.update({new: resources.pop(old)})


FINDINGS: dict[str, tuple[tuple[Edit, ...], tuple[Edit, ...], list[str]]] = {
    "no action of an alarm": (
        (said("Errors", AlarmActions=[{"Ref": "Topic"}]),),
        (said("Errors", AlarmActions=[]),),
        ["SM625 Prod/Churn.alarms"],
    ),
    "actions turned off": (
        (said("Errors", AlarmActions=[{"Ref": "Topic"}]),),
        (said("Errors", AlarmActions=[{"Ref": "Topic"}], ActionsEnabled=False),),
        ["SM625 Prod/Churn.alarms"],
    ),
    "no log": ((NAMED, added(Log=LOG)), (NAMED,), ["SM625 Prod/Churn/LogGroup"]),
    "no log, which is retained": ((NAMED, added(Log={**LOG, "DeletionPolicy": "Retain"})), (NAMED,), []),
    "a log of something else": ((added(Log=resource("Logs::LogGroup", LogGroupName="/mine")),), (), []),
    "a log of what is deployed": ((NAMED,), (NAMED, added(Log=LOG)), ["SM643 Prod/Churn/LogGroup.log_group_name"]),
    "no endpoint": ((), (without("Churn"),), ["SM644 Prod/Churn"]),
    "no component": ((), (without("Chat"),), ["SM644 Prod/Fleet/Chat"]),
    "no endpoint with its component": ((), (without("Chat"), without("Fleet")), ["SM644 Prod/Fleet"]),
    "a target under another id": (
        (added(Calls=POLICY),),
        (
            moved("Target", "Other"),
            added(OtherCalls={**POLICY, "Properties": {"PolicyName": "calls", "ScalingTargetId": {"Ref": "Other"}}}),
        ),
        ["SM645 Prod/Churn/ScalableTarget"],
    ),
    "a policy under another id": (
        (added(Calls=POLICY),),
        (added(OtherCalls=POLICY),),
        ["SM645 Prod/Churn/Policy"],
    ),
    "a target of a table under another id": (
        (said("Target", ScalableDimension="dynamodb:table:ReadCapacityUnits"),),
        (said("Target", ScalableDimension="dynamodb:table:ReadCapacityUnits"), moved("Target", "Other")),
        [],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), FINDINGS.values(), ids=FINDINGS)
def test_a_review_finds_exactly_this(before: tuple[Edit, ...], after: tuple[Edit, ...], expected: list[str]) -> None:
    problems = review(template(*before), template(*after)).problems

    assert expected == [f"{problem.rule} {problem.path}" for problem in problems]


def test_scaling_that_is_taken_away_first_may_come_back_under_another_id() -> None:
    away = template(without("Target"))

    assert () == review(template(), away).problems
    assert () == review(away, template(added(Other=RESOURCES["Target"]), without("Target"))).problems
