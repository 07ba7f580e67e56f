"""The scaling of a synthesized template, with every reference followed to a made-up physical name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synthesized import Json

PREFIX = "AWS::ApplicationAutoScaling::"
_KINDS = {"AWS::SageMaker::Endpoint": "endpoint", "AWS::SageMaker::InferenceComponent": "inference-component"}


@dataclass(frozen=True)
class Template:
    """A template whose references can be followed: names are the logical ids of what they name."""

    resources: Mapping[str, Json]

    def ref(self, id: str) -> str:
        """What ``Ref`` gives: the ARN of hosting resources, otherwise the logical id."""
        kind = _KINDS.get(self.resources.get(id, {}).get("Type", ""))
        return id if kind is None else f"arn:aws:sagemaker:eu-west-1:111122223333:{kind}/{id.lower()}"

    def value(self, written: Any) -> Any:
        """*written* with every intrinsic function worked out."""
        if isinstance(written, list):
            return [self.value(each) for each in written]
        if not isinstance(written, dict):
            return written
        if len(written) == 1:
            ((name, argument),) = written.items()
            if name == "Ref":
                return self.ref(argument)
            if name.startswith("Fn::"):
                return getattr(self, f"_{name[4:].lower()}")(argument)
        return {name: self.value(each) for name, each in written.items()}

    def _getatt(self, argument: list[str]) -> str:
        id, attribute = argument
        return id.lower() if attribute.endswith("Name") else f"{self.ref(id)}.{attribute}"

    def _join(self, argument: Any) -> str:
        return str(argument[0]).join(str(self.value(each)) for each in argument[1])

    def _select(self, argument: Any) -> Any:
        return self.value(argument[1])[int(argument[0])]

    def _split(self, argument: Any) -> list[str]:
        return str(self.value(argument[1])).split(argument[0])

    def of_type(self, kind: str) -> dict[str, Json]:
        """The properties of every resource of a type, by logical id."""
        return {
            id: self.value(resource.get("Properties", {}))
            for id, resource in self.resources.items()
            if resource["Type"] == kind
        }


@dataclass(frozen=True)
class Scaled:
    """One scalable target with all that moves it."""

    target: Json
    tracking: tuple[Json, ...]
    steps: Mapping[str, Json]
    """The policies that move in steps, by what alarms call them."""

    alarms: tuple[Json, ...]


def scaled(template: Json) -> Scaled:
    """The only scalable target of a template."""
    read = Template(template["Resources"])
    ((target_id, target),) = read.of_type(f"{PREFIX}ScalableTarget").items()
    policies = {
        id: policy
        for id, policy in read.of_type(f"{PREFIX}ScalingPolicy").items()
        if policy["ScalingTargetId"] == target_id
    }
    steps = {id: policy for id, policy in policies.items() if policy["PolicyType"] == "StepScaling"}
    alarms = read.of_type("AWS::CloudWatch::Alarm").values()
    return Scaled(
        target=target,
        tracking=tuple(policy for id, policy in policies.items() if id not in steps),
        steps=steps,
        alarms=tuple(alarm for alarm in alarms if set(alarm.get("AlarmActions", [])) & set(steps)),
    )
