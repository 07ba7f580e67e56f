"""The example stacks under cdk-nag's AwsSolutions pack: whatever it finds has its reason here, and nothing else is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Aspects
from aws_cdk.assertions import Annotations, Match
from cdk_nag import AwsSolutionsChecks, NagPackSuppression, NagSuppressions, RegexAppliesTo

from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_cdk import Stack

STACKS: dict[str, Callable[..., Stack]] = {
    "RealTime": RealTimeStack,
    "Async": AsyncStack,
    "Components": ComponentsStack,
}
LOGS = r"/^Resource::arn:.*:log-group:\/aws\/sagemaker\/(Endpoints|InferenceComponents)\/\*$/"

WILDCARDS: list[tuple[str | RegexAppliesTo, str]] = [
    ("Resource::*", "PutMetricData, which its namespace narrows, and GetAuthorizationToken have no resources."),
    (RegexAppliesTo(regex=LOGS), "SageMaker names the log group after the endpoint, which is not known to its role."),
    (RegexAppliesTo(regex=r"/^Resource::<\w+\.Arn>\/(in|out|failed)\/\*$/"), "Requests and results below one prefix."),
]
OTHERS = {
    "AwsSolutions-S1": "An example; server_access_logs_bucket= takes the bucket that an account keeps for its logs.",
    "AwsSolutions-SQS3": "An inbox that the demonstration reads; what it misses lies in the bucket too.",
}


def judged(name: str, suppressions: list[NagPackSuppression]) -> list[str]:
    app = App()
    stack = STACKS[name](app, name, settings=Settings())
    NagSuppressions.add_stack_suppressions(stack, suppressions)
    Aspects.of(stack).add(AwsSolutionsChecks())
    try:
        found = Annotations.from_stack(stack).find_error("*", Match.any_value())
    except RuntimeError:
        report = "the CDK refuses to synthesize a stack with errors, which its report on stderr tells"
        return [report]
    return [f"{message.id} {message.entry.data}" for message in found]


@pytest.mark.parametrize("name", STACKS)
def test_nothing_is_found_but_what_has_its_reason(name: str) -> None:
    wildcards = [
        NagPackSuppression(id="AwsSolutions-IAM5", applies_to=[pattern], reason=reason) for pattern, reason in WILDCARDS
    ]
    others = [NagPackSuppression(id=id, reason=reason) for id, reason in OTHERS.items()] if name == "Async" else []

    assert [] == judged(name, [*wildcards, *others])


def test_without_the_reasons_it_does_find_something() -> None:
    assert [] != judged("RealTime", [])
