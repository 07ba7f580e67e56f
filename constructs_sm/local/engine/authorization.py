"""What a call of SageMaker or Application Auto Scaling needs, and whether its caller has it (strict profile).

ministack checks the first action on the first resource of a request itself; this adds what AWS checks besides: the
second resource, ``iam:PassRole``, and ``sagemaker:AddTags`` for tags given at creation.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
"""

from __future__ import annotations

from typing import Any

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.permissions import Need
from constructs_sm.local.engine.shapes import Document

_KINDS = {
    "InferenceComponentRuntimeConfig": ("inference-component", "InferenceComponentName"),
    "InferenceComponent": ("inference-component", "InferenceComponentName"),
    "EndpointWeightsAndCapacities": ("endpoint", "EndpointName"),
    "EndpointConfig": ("endpoint-config", "EndpointConfigName"),
    "Endpoint": ("endpoint", "EndpointName"),
    "Model": ("model", "ModelName"),
}
_VERBS = ("Create", "Describe", "Update", "Delete")
_WITH_CONFIG = ("CreateEndpoint", "UpdateEndpoint")
_TAG_OPERATIONS = ("AddTags", "DeleteTags", "ListTags")
PASSED_TO = "sagemaker.amazonaws.com"


def needs(service: str, operation: str, request: Document) -> list[Need]:
    """Every permission a call takes, the main one first.

    Args:
        service: ``sagemaker`` or ``application-autoscaling``.
        operation: The operation's name.
        request: Its parameters.
    """
    if service == "application-autoscaling":
        return [Need(action=f"{service}:{operation}", resource=_scaling_arn(request))]
    first = Need(action=f"sagemaker:{operation}", resource=main_resource(operation, request), context=_tags(request))
    return [
        first,
        *_second_actions(first),
        *_second_resources(operation, request),
        *_passed_roles(operation, request),
        *_tagging(first, request),
    ]


def main_resource(operation: str, request: Document) -> str:
    """The ARN a SageMaker call acts on, in lower case as AWS authorises it; ``*`` for lists.

    Args:
        operation: The operation's name.
        request: Its parameters.
    """
    if operation in _TAG_OPERATIONS:
        return str(request.get("ResourceArn", "*")).lower()
    if operation.startswith("InvokeEndpoint"):
        return _arn("endpoint", request.get("EndpointName"))
    for verb in _VERBS:
        if operation.startswith(verb) and operation.removeprefix(verb) in _KINDS:
            kind, member = _KINDS[operation.removeprefix(verb)]
            return _arn(kind, request.get(member))
    return "*"


def _arn(kind: str, name: object) -> str:
    return f"arn:aws:sagemaker:{host.region()}:{host.account()}:{kind}/{str(name).lower()}"


def _scaling_arn(request: Document) -> str:
    arn = request.get("ResourceARN")
    return str(arn) if arn else f"arn:aws:application-autoscaling:{host.region()}:{host.account()}:scalable-target/*"


def _tags(request: Document) -> dict[str, Any]:
    tags = request.get("Tags")
    if not isinstance(tags, list) or not tags:
        return {}
    return {
        **{f"aws:RequestTag/{tag.get('Key')}": tag.get("Value") for tag in tags},
        "aws:TagKeys": [tag.get("Key") for tag in tags],
    }


def _second_actions(first: Need) -> list[Need]:
    """A streamed reply takes the right to call as well.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointWithResponseStream.html
    """
    streamed = first.action == "sagemaker:InvokeEndpointWithResponseStream"
    return [Need(action="sagemaker:InvokeEndpoint", resource=first.resource)] if streamed else []


def _second_resources(operation: str, request: Document) -> list[Need]:
    action = f"sagemaker:{operation}"
    if operation in _WITH_CONFIG:
        return [Need(action=action, resource=_arn("endpoint-config", request.get("EndpointConfigName")))]
    if operation == "CreateInferenceComponent":
        return [Need(action=action, resource=_arn("endpoint", request.get("EndpointName")))]
    if operation.startswith("InvokeEndpoint") and request.get("InferenceComponentName"):
        return [Need(action=action, resource=_arn("inference-component", request["InferenceComponentName"]))]
    return []


def _passed_roles(operation: str, request: Document) -> list[Need]:
    role = request.get("ExecutionRoleArn")
    if not role or not operation.startswith("Create"):
        return []
    return [Need(action="iam:PassRole", resource=str(role), context={"iam:PassedToService": PASSED_TO})]


def _tagging(first: Need, request: Document) -> list[Need]:
    if not request.get("Tags") or not first.action.startswith("sagemaker:Create"):
        return []
    operation = first.action.partition(":")[2]
    context = {**first.context, "sagemaker:TaggingAction": operation}
    return [Need(action="sagemaker:AddTags", resource=first.resource, context=context)]


def authorize(service: str, operation: str, request: Document, access_key: str) -> None:
    """Refuses a caller who lacks a permission; asks nothing in the fast profile.

    Args:
        service: ``sagemaker`` or ``application-autoscaling``.
        operation: The operation's name.
        request: Its parameters.
        access_key: Of the caller, whose signature ministack has already verified.

    Raises:
        ApiError: An AccessDeniedException that names caller, action and resource.
    """
    if not host.enforcing():
        return
    for need in needs(service, operation, request):
        refuse_unless_allowed(need, access_key, service)


def refuse_unless_allowed(need: Need, access_key: str, service: str) -> None:
    """Refuses a caller who lacks one permission.

    Args:
        need: The permission.
        access_key: Of the caller.
        service: In whose name the check is made.

    Raises:
        ApiError: An AccessDeniedException.
    """
    iam = host.module("ministack.core.iam_evaluator")
    denied = iam.enforce(
        access_key,
        need.action,
        service,
        host.region(),
        resource_arn=need.resource,
        service_context=need.context,
    )
    if denied is None:
        return
    if isinstance(denied, iam.AuthError):
        raise ApiError(denied.code, denied.message, status=403)
    why = (
        "with an explicit deny in an identity-based policy"
        if denied.decision == "Deny"
        else f"because no identity-based policy allows the {need.action} action"
    )
    raise ApiError(
        "AccessDeniedException",
        f"User: {denied.principal_arn} is not authorized to perform: {need.action} on resource: {need.resource} {why}",
        status=403 if need.action.startswith("sagemaker:Invoke") else 400,
    )
