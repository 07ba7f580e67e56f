"""The CloudFormation handlers of the SageMaker types: each change is the API call CloudFormation makes, waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from constructs_sm.local.engine import control, deployers, host, templates
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.hosting import Hosting
from constructs_sm.local.engine.shapes import Document, input_shape
from constructs_sm.local.engine.state import Component, Endpoint, Kind, Status

Made = tuple[str, dict[str, object]]
_NAME_LENGTH = 63
_POLL_SECONDS = 0.05
_UPDATE_MEMBERS = {
    Kind.ENDPOINT: (
        "EndpointConfigName",
        "DeploymentConfig",
        "RetainAllVariantProperties",
        "ExcludeRetainedVariantProperties",
        "RetainDeploymentConfig",
    ),
    Kind.COMPONENT: ("Specification", "Specifications", "RuntimeConfig", "DeploymentConfig"),
}
_FIXED = {Kind.COMPONENT: ("InferenceComponentName", "EndpointName", "VariantName")}


@dataclass(frozen=True, kw_only=True, slots=True)
class SageMakerHandler:
    """Creates, updates and deletes one type.

    Attributes:
        hosting: The engine's SageMaker.
        kind: The type.
        sleep: Waits a number of seconds. Default: the system's.
    """

    hosting: Hosting
    kind: Kind
    sleep: Callable[[float], None] = time.sleep

    @property
    def type_name(self) -> str:
        """CloudFormation's name of the type."""
        return f"AWS::SageMaker::{self.kind.word}"

    def create(self, logical_id: str, properties: Document, stack: str) -> Made:
        """Creates a resource and waits until it serves; a failed one is removed again.

        Args:
            logical_id: Its logical id.
            properties: Resolved ones.
            stack: The stack's name.
        """
        word = self.kind.word
        templates.check(self.type_name, properties)
        request = self._request(f"Create{word}", properties)
        request.setdefault(f"{word}Name", host.physical_name(stack, logical_id, _NAME_LENGTH))
        name = str(request[f"{word}Name"])
        arn = str(self._call(f"Create{word}", request)[f"{word}Arn"])
        reason = self._wait(name)
        if reason is not None:
            self._remove(name)
            raise ValueError(f"Resource handler returned message: {reason}")
        return arn, self._attributes(name, arn)

    def update(self, physical_id: str, old: Document, new: Document, _stack: str) -> Made:
        """Changes a resource in place and waits; raises when the service went back to what it was.

        Args:
            physical_id: Its ARN.
            old: The properties before.
            new: The properties asked for.
        """
        name = self._name(physical_id)
        templates.check(self.type_name, new)
        for fixed in _FIXED.get(self.kind, ()):
            if old.get(fixed) != new.get(fixed):
                raise ValueError(
                    f"{fixed} of {self.type_name} cannot be changed: no API call does; got {new.get(fixed)}"
                )
        before, after = ({key: one.get(key) for key in _UPDATE_MEMBERS.get(self.kind, ())} for one in (old, new))
        if before != after:
            self._update(name, after)
        self._retag(physical_id, new)
        return physical_id, self._attributes(name, physical_id)

    def delete(self, physical_id: str, _properties: Document) -> None:
        """Deletes a resource and waits until it is gone; one that is gone already is no error.

        Args:
            physical_id: Its ARN.
        """
        name = physical_id.rsplit("/", 1)[-1]
        if self._find(name) is not None:
            self._remove(name)

    def _update(self, name: str, changed: Document) -> None:
        word = self.kind.word
        properties = {key: value for key, value in changed.items() if value is not None}
        request = self._request(f"Update{word}", {**properties, f"{word}Name": name})
        self._call(f"Update{word}", request)
        reason = self._wait(name)
        if reason is not None:
            raise ValueError(f"Resource handler returned message: {reason}")

    def _request(self, operation: str, properties: Document) -> Document:
        shape = input_shape("sagemaker", operation)
        # Properties that exist for updates only (Retain*, a component's DeploymentConfig) say nothing at creation.
        known = {key: value for key, value in properties.items() if key in shape.members}
        request = templates.coerced(known, shape)
        tags = self._own_tags(properties)
        return {**request, "Tags": tags} if tags and "Tags" in shape.members else _without(request, "Tags")

    def _own_tags(self, properties: Document) -> list[dict[str, str]]:
        keep_system = templates.SCHEMAS[self.type_name].system_tags
        tags = properties.get("Tags")
        return [tag for tag in ([] if tags is None else tags) if keep_system or not str(tag["Key"]).startswith("aws:")]

    def _retag(self, arn: str, properties: Document) -> None:
        wanted = {tag["Key"]: tag["Value"] for tag in self._own_tags(properties)}
        now = self.hosting.state.by_arn(arn).tags
        dropped = sorted(set(now) - set(wanted))
        if dropped:
            self._call("DeleteTags", {"ResourceArn": arn, "TagKeys": dropped})
        changed = [{"Key": key, "Value": value} for key, value in wanted.items() if now.get(key) != value]
        if changed:
            self._call("AddTags", {"ResourceArn": arn, "Tags": changed})

    def _call(self, operation: str, request: Document) -> Document:
        try:
            deployers.require("sagemaker", operation, request)
            return control.run(self.hosting, operation, request)
        except ApiError as error:
            raise ValueError(
                f"{error.message} (Service: SageMaker, Status Code: {error.status}, Error Code: {error.code})"
            ) from error

    def _wait(self, name: str) -> str | None:
        """Waits until the resource settles; the reason if it failed or was rolled back by the service."""
        resource = self._find(name)
        if not isinstance(resource, Endpoint | Component):
            return None
        self.hosting.settle(resource)
        if resource.status is Status.FAILED or resource.failure_reason is not None:
            return f"{self.kind.word} {resource.name}: {resource.failure_reason}"
        return None

    def _remove(self, name: str) -> None:
        resource = self._find(name)
        if isinstance(resource, Endpoint | Component):
            self.hosting.settle(resource)
        self._call(f"Delete{self.kind.word}", {f"{self.kind.word}Name": name})
        while self._find(name) is not None:
            self.sleep(_POLL_SECONDS)

    def _find(self, name: str) -> object | None:
        state = self.hosting.state
        shelves = {
            Kind.MODEL: state.models.find,
            Kind.CONFIG: state.configs.find,
            Kind.ENDPOINT: state.endpoints.find,
            Kind.COMPONENT: state.components.find,
        }
        return shelves[self.kind](name)

    def _name(self, physical_id: str) -> str:
        return self.hosting.state.by_arn(physical_id).name

    def _attributes(self, name: str, arn: str) -> dict[str, object]:
        word = self.kind.word
        if self.kind is not Kind.COMPONENT:
            return {f"{word}Name": name, f"{word}Arn": arn}
        now = control.run(self.hosting, "DescribeInferenceComponent", {"InferenceComponentName": name})
        runtime = now.get("RuntimeConfig", {})
        # No name attribute, as in the registry: templates take it from the ARN.
        return {
            "InferenceComponentArn": arn,
            "EndpointArn": now["EndpointArn"],
            "InferenceComponentStatus": now["InferenceComponentStatus"],
            "FailureReason": now.get("FailureReason", ""),
            "CreationTime": str(now["CreationTime"]),
            "LastModifiedTime": str(now["LastModifiedTime"]),
            "RuntimeConfig.CurrentCopyCount": runtime.get("CurrentCopyCount", 0),
            "RuntimeConfig.DesiredCopyCount": runtime.get("DesiredCopyCount", 0),
        }


def _without(request: Document, name: str) -> Document:
    return {key: value for key, value in request.items() if key != name}
