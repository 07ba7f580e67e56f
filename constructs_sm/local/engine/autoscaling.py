"""The Application Auto Scaling API: targets, policies, scheduled actions, tags.

It remembers and answers; it measures nothing and scales nothing, because no load here means anything.
"""

from __future__ import annotations

from collections.abc import Callable

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.hosting import Hosting, without_tags
from constructs_sm.local.engine.scaling import (
    SERVICE_LINKED_ROLE,
    Key,
    policy_arn,
    scaled_resource,
    target_arn,
    target_key,
)
from constructs_sm.local.engine.shapes import Document, check

SERVICE = "application-autoscaling"


def register(hosting: Hosting, request: Document) -> Document:
    """RegisterScalableTarget: registers, or changes what is given."""
    if request["ServiceNamespace"] != "sagemaker":
        raise ApiError("ValidationException", "This local engine scales service namespace sagemaker only.")
    _require_resource(hosting, request["ResourceId"])
    key = target_key(request)
    known = hosting.scaling.targets.get(key)
    merged = {**({} if known is None else known), **without_tags(request)}
    low, high = merged.get("MinCapacity"), merged.get("MaxCapacity")
    if low is None or high is None:
        raise ApiError("ValidationException", "MinCapacity and MaxCapacity are required to register a target.")
    if low > high:
        raise ApiError("ValidationException", f"Maximum capacity cannot be less than minimum capacity: {high} < {low}")
    if known is None:
        arn = target_arn()
        role = f"arn:aws:iam::{host.account()}:{SERVICE_LINKED_ROLE}"
        merged |= {"ScalableTargetARN": arn, "CreationTime": hosting.state.clock(), "RoleARN": role}
        hosting.scaling.tags[arn] = request.get("Tags", {})
    hosting.scaling.targets[key] = merged
    return {"ScalableTargetARN": merged["ScalableTargetARN"]}


def _require_resource(hosting: Hosting, resource_id: str) -> None:
    name, variant = scaled_resource(resource_id)
    if variant is None:
        exists = hosting.state.components.find(name) is not None
    else:
        endpoint = hosting.state.endpoints.find(name)
        exists = endpoint is not None and variant in endpoint.variants
    if not exists:
        raise ApiError("ValidationException", f"The SageMaker resource does not exist: {resource_id}")


def deregister(hosting: Hosting, request: Document) -> Document:
    """DeregisterScalableTarget."""
    hosting.scaling.target(request)
    hosting.scaling.drop_target(request)
    return {}


def put_policy(hosting: Hosting, request: Document) -> Document:
    """PutScalingPolicy: creates, or replaces under the same name."""
    hosting.scaling.target(request)
    key = (*target_key(request), request["PolicyName"])
    known = hosting.scaling.policies.get(key)
    arn = policy_arn(request) if known is None else known["PolicyARN"]
    created = hosting.state.clock() if known is None else known["CreationTime"]
    hosting.scaling.policies[key] = {**request, "PolicyARN": arn, "CreationTime": created, "Alarms": []}
    return {"PolicyARN": arn, "Alarms": []}


def delete_policy(hosting: Hosting, request: Document) -> Document:
    """DeleteScalingPolicy."""
    if hosting.scaling.policies.pop((*target_key(request), request["PolicyName"]), None) is None:
        raise ApiError("ObjectNotFoundException", f"No scaling policy found: {request['PolicyName']}")
    return {}


def put_action(hosting: Hosting, request: Document) -> Document:
    """PutScheduledAction."""
    hosting.scaling.target(request)
    arn = (
        f"arn:aws:autoscaling:{host.region()}:{host.account()}:scheduledAction:{request['ScheduledActionName']}"
        f":resource/{request['ServiceNamespace']}/{request['ResourceId']}"
    )
    key = (*target_key(request), request["ScheduledActionName"])
    hosting.scaling.actions[key] = {**request, "ScheduledActionARN": arn, "CreationTime": hosting.state.clock()}
    return {}


def delete_action(hosting: Hosting, request: Document) -> Document:
    """DeleteScheduledAction."""
    if hosting.scaling.actions.pop((*target_key(request), request["ScheduledActionName"]), None) is None:
        raise ApiError("ObjectNotFoundException", f"No scheduled action found: {request['ScheduledActionName']}")
    return {}


def _matching(held: dict[Key, Document], request: Document, names: str, member: str) -> list[Document]:
    place = (host.account(), host.region())
    wanted = request.get(names)
    return [
        one
        for key, one in held.items()
        if key[:2] == place
        and one["ServiceNamespace"] == request["ServiceNamespace"]
        and one["ScalableDimension"] == request.get("ScalableDimension", one["ScalableDimension"])
        and one["ResourceId"] == request.get("ResourceId", one["ResourceId"])
        and (wanted is None or one[member] in wanted)
    ]


def describe_targets(hosting: Hosting, request: Document) -> Document:
    """DescribeScalableTargets."""
    return {"ScalableTargets": _matching(hosting.scaling.targets, request, "ResourceIds", "ResourceId")}


def describe_policies(hosting: Hosting, request: Document) -> Document:
    """DescribeScalingPolicies."""
    return {"ScalingPolicies": _matching(hosting.scaling.policies, request, "PolicyNames", "PolicyName")}


def describe_actions(hosting: Hosting, request: Document) -> Document:
    """DescribeScheduledActions."""
    found = _matching(hosting.scaling.actions, request, "ScheduledActionNames", "ScheduledActionName")
    return {"ScheduledActions": found}


def describe_activities(_hosting: Hosting, _request: Document) -> Document:
    """DescribeScalingActivities: none, since nothing scales here."""
    return {"ScalingActivities": []}


def tag(hosting: Hosting, request: Document) -> Document:
    """TagResource."""
    _tags(hosting, request["ResourceARN"]).update(request["Tags"])
    return {}


def untag(hosting: Hosting, request: Document) -> Document:
    """UntagResource."""
    for key in request["TagKeys"]:
        _tags(hosting, request["ResourceARN"]).pop(key, None)
    return {}


def list_tags(hosting: Hosting, request: Document) -> Document:
    """ListTagsForResource."""
    return {"Tags": _tags(hosting, request["ResourceARN"])}


def _tags(hosting: Hosting, arn: str) -> dict[str, str]:
    if arn not in hosting.scaling.tags:
        raise ApiError("ResourceNotFoundException", f"No scalable target registered with ARN: {arn}")
    return hosting.scaling.tags[arn]


OPERATIONS: dict[str, Callable[[Hosting, Document], Document]] = {
    "RegisterScalableTarget": register,
    "DeregisterScalableTarget": deregister,
    "DescribeScalableTargets": describe_targets,
    "PutScalingPolicy": put_policy,
    "DeleteScalingPolicy": delete_policy,
    "DescribeScalingPolicies": describe_policies,
    "PutScheduledAction": put_action,
    "DeleteScheduledAction": delete_action,
    "DescribeScheduledActions": describe_actions,
    "DescribeScalingActivities": describe_activities,
    "TagResource": tag,
    "UntagResource": untag,
    "ListTagsForResource": list_tags,
}


def run(hosting: Hosting, operation: str, request: Document) -> Document:
    """One call of the API.

    Args:
        hosting: The engine's SageMaker.
        operation: The operation's name.
        request: Its parameters.

    Raises:
        ApiError: When the request is refused.
    """
    work = OPERATIONS.get(operation)
    if work is None:
        raise ApiError("NotImplementedException", f"{operation} is not part of this local engine", status=501)
    check(SERVICE, operation, request)
    with hosting.state.lock:
        return work(hosting, request)
