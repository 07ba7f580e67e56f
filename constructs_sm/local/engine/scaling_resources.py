"""The CloudFormation handlers of the Application Auto Scaling types."""

from __future__ import annotations

from dataclasses import dataclass

from constructs_sm.local.engine import autoscaling, deployers, templates
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.hosting import Hosting
from constructs_sm.local.engine.scaling import target_key
from constructs_sm.local.engine.shapes import Document, input_shape

Made = tuple[str, dict[str, object]]
TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"


def _call(hosting: Hosting, operation: str, properties: Document) -> Document:
    request = templates.coerced(properties, input_shape(autoscaling.SERVICE, operation))
    try:
        deployers.require(autoscaling.SERVICE, operation, request)
        return autoscaling.run(hosting, operation, request)
    except ApiError as error:
        raise ValueError(
            f"{error.message} (Service: ApplicationAutoScaling, Status Code: {error.status}, Error Code: {error.code})"
        ) from error


@dataclass(frozen=True, slots=True)
class TargetHandler:
    """Scalable targets, with their scheduled actions; ``Ref`` is resource id, dimension and namespace."""

    hosting: Hosting

    def create(self, _logical_id: str, properties: Document, _stack: str) -> Made:
        """Registers the target.

        Args:
            properties: Resolved ones.
        """
        templates.check(TARGET, properties)
        plain = {key: value for key, value in properties.items() if key not in ("ScheduledActions", "Tags")}
        tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", []) if not tag["Key"].startswith("aws:")}
        _call(self.hosting, "RegisterScalableTarget", {**plain, **({"Tags": tags} if tags else {})})
        named = _named(properties)
        wanted = {action["ScheduledActionName"]: action for action in properties.get("ScheduledActions", [])}
        for action in wanted.values():
            _call(self.hosting, "PutScheduledAction", {**named, **action})
        for key in list(self.hosting.scaling.actions):
            if key[:-1] == target_key(named) and key[-1] not in wanted:
                _call(self.hosting, "DeleteScheduledAction", {**named, "ScheduledActionName": key[-1]})
        reference = "|".join(named[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
        return reference, {"Id": reference}

    def update(self, physical_id: str, _old: Document, new: Document, stack: str) -> Made:
        """Registering again changes what is given.

        Args:
            physical_id: The target's reference.
            new: The properties asked for.
            stack: The stack's name.
        """
        return self.create(physical_id, new, stack)

    def delete(self, physical_id: str, _properties: Document) -> None:
        """Deregisters the target; one that is gone already is no error.

        Args:
            physical_id: The target's reference.
        """
        named = split_reference(physical_id)
        if target_key(named) in self.hosting.scaling.targets:
            _call(self.hosting, "DeregisterScalableTarget", named)


@dataclass(frozen=True, slots=True)
class PolicyHandler:
    """Scaling policies; ``Ref`` is the ARN."""

    hosting: Hosting

    def create(self, _logical_id: str, properties: Document, _stack: str) -> Made:
        """Puts the policy.

        Args:
            properties: Resolved ones.
        """
        templates.check(POLICY, properties)
        arn = str(_call(self.hosting, "PutScalingPolicy", _of_target(properties))["PolicyARN"])
        return arn, {"Arn": arn}

    def update(self, physical_id: str, _old: Document, new: Document, stack: str) -> Made:
        """Putting it again replaces its settings and keeps its ARN.

        Args:
            physical_id: The policy's ARN.
            new: The properties asked for.
            stack: The stack's name.
        """
        return self.create(physical_id, new, stack)

    def delete(self, physical_id: str, _properties: Document) -> None:
        """Deletes the policy; one that is gone already is no error.

        Args:
            physical_id: The policy's ARN.
        """
        for policy in list(self.hosting.scaling.policies.values()):
            if policy["PolicyARN"] == physical_id:
                _call(self.hosting, "DeleteScalingPolicy", {**_named(policy), "PolicyName": policy["PolicyName"]})


def split_reference(reference: str) -> dict[str, str]:
    """What a scalable target's ``Ref`` says.

    Args:
        reference: Resource id, dimension and namespace, with bars between.

    Raises:
        ValueError: When it is not of that form.
    """
    parts = reference.split("|")
    if len(parts) != 3:  # noqa: PLR2004 - the three parts named above
        raise ValueError(f"ScalingTargetId must be resource id|dimension|namespace, got {reference}")
    return dict(zip(("ResourceId", "ScalableDimension", "ServiceNamespace"), parts, strict=True))


def _of_target(properties: Document) -> Document:
    plain = {key: value for key, value in properties.items() if key != "ScalingTargetId"}
    reference = properties.get("ScalingTargetId")
    return plain if reference is None else {**plain, **split_reference(reference)}


def _named(properties: Document) -> dict[str, str]:
    return {name: str(properties[name]) for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")}
