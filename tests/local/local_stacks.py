"""A stack of a started engine that is created, updated and deleted to its end."""

from __future__ import annotations

import itertools
import json
from typing import Any

from principal import Aws, eventually

NUMBERS = itertools.count()


class Stack:
    def __init__(self, aws: Aws) -> None:
        self.name = f"stack-{next(NUMBERS)}"
        self._aws = aws
        self._cloudformation = aws.client("cloudformation")

    def create(self, described: dict[str, Any], **more: Any) -> str:
        self._cloudformation.create_stack(StackName=self.name, TemplateBody=self._body(described), **more)
        return self._end()

    def update(self, described: dict[str, Any]) -> str:
        self._cloudformation.update_stack(StackName=self.name, TemplateBody=self._body(described))
        return self._end()

    def delete(self) -> str:
        arn = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]["StackId"]
        self._cloudformation.delete_stack(StackName=self.name)
        return self._end(arn)

    def physical(self, logical: str) -> str:
        found = self._cloudformation.describe_stack_resource(StackName=self.name, LogicalResourceId=logical)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def named(self, logical: str) -> str:
        return self.outputs()[logical]

    def outputs(self) -> dict[str, str]:
        found = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]["Outputs"]
        return {one["OutputKey"]: one["OutputValue"] for one in found}

    def reasons(self) -> str:
        events = self._cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        return "\n".join(one.get("ResourceStatusReason", "") for one in events)

    def _end(self, name: str | None = None) -> str:
        def ended() -> str | None:
            found = self._cloudformation.describe_stacks(StackName=self.name if name is None else name)["Stacks"][0]
            status: str = found["StackStatus"]
            return None if status.endswith("IN_PROGRESS") else status

        return str(eventually(ended))

    @staticmethod
    def _body(described: dict[str, Any]) -> str:
        outputs = {
            name: {"Value": {"Fn::GetAtt": [name, attribute]}}
            for name, attribute in (
                ("Model", "ModelName"),
                ("Config", "EndpointConfigName"),
                ("Endpoint", "EndpointName"),
            )
            if name in described
        }
        return json.dumps({"Resources": described, "Outputs": outputs})
