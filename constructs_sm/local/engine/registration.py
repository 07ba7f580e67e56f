"""Puts SageMaker and Application Auto Scaling into ministack's tables, before it serves its first request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from constructs_sm.local.engine import host, requests, watching
from constructs_sm.local.engine.authorization import main_resource
from constructs_sm.local.engine.deployers import StackRoles
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.gateway import Gateway
from constructs_sm.local.engine.hosting import Hosting
from constructs_sm.local.engine.repairs import BUCKET, joins_in_conditions, only_empty_buckets, principals_by_their_role
from constructs_sm.local.engine.resources import SageMakerHandler
from constructs_sm.local.engine.scaling_resources import POLICY, TARGET, PolicyHandler, TargetHandler
from constructs_sm.local.engine.state import Kind
from constructs_sm.local.engine.templates import SCHEMAS

_SERVICES = ("sagemaker", "application-autoscaling")
_TAGGED = {f"AWS::SageMaker::{kind.word}" for kind in Kind} | {TARGET}
_NAMED = {f"AWS::SageMaker::{kind.word}": f"{kind.word}Name" for kind in (Kind.MODEL, Kind.CONFIG)}


def register(hosting: Hosting) -> None:
    """Everything this package adds to ministack.

    Args:
        hosting: The engine's SageMaker.
    """
    _route(Gateway(hosting))
    _provision(hosting)
    joins_in_conditions()
    principals_by_their_role()
    _name_actions()


def _route(gateway: Gateway) -> None:
    app = host.module("ministack.app")
    patterns = host.module("ministack.core.router").SERVICE_PATTERNS
    patterns["sagemaker"] = {"target_prefixes": ["SageMaker."], "host_patterns": [r"sagemaker\."]}
    patterns["application-autoscaling"] = {
        "target_prefixes": ["AnyScaleFrontendService"],
        "host_patterns": [r"application-autoscaling\."],
    }
    app.SERVICE_HANDLERS["sagemaker"] = gateway.sagemaker
    app.SERVICE_HANDLERS["application-autoscaling"] = gateway.autoscaling
    app.SERVICE_HANDLERS["cloudformation"] = StackRoles(app.SERVICE_HANDLERS["cloudformation"])
    # ministack gives every response its service's media type; a model's reply keeps the model's.
    for name in ("fix_success_content_type", "fix_error_content_type"):
        host.replace(app, name, _unless_sagemaker(getattr(app, name)))


def _unless_sagemaker(fix: Callable[[str, int, host.Headers], None]) -> Callable[[str, int, host.Headers], None]:
    def fixed(service: str, status: int, headers: host.Headers) -> None:
        if service != "sagemaker":
            fix(service, status, headers)

    return fixed


def _provision(hosting: Hosting) -> None:
    provisioners = host.module("ministack.services.cloudformation.provisioners")
    stacks = host.module("ministack.services.cloudformation.stacks")
    handlers: dict[str, SageMakerHandler | TargetHandler | PolicyHandler] = {
        f"AWS::SageMaker::{kind.word}": SageMakerHandler(hosting=hosting, kind=kind) for kind in Kind
    }
    handlers |= {TARGET: TargetHandler(hosting), POLICY: PolicyHandler(hosting)}
    for resource_type, handler in handlers.items():
        provisioners._RESOURCE_HANDLERS[resource_type] = {  # noqa: SLF001 - see host.NAMES
            "create": handler.create,
            "update": handler.update,
            "delete": handler.delete,
        }
        provisioners._REPLACING_PROPERTIES[resource_type] = SCHEMAS[resource_type].create_only  # noqa: SLF001 - as above
    bucket = provisioners._RESOURCE_HANDLERS[BUCKET]  # noqa: SLF001 - as above
    bucket["delete"] = only_empty_buckets(bucket["delete"])
    for resource_type in _TAGGED:
        provisioners._STACK_TAG_PROPERTY[resource_type] = ("Tags", "list")  # noqa: SLF001 - as above
    for resource_type, name in _NAMED.items():
        provisioners._CUSTOM_NAME_REPLACEMENT[resource_type] = {"name": name}  # noqa: SLF001 - as above
    others = stacks._runs_on_worker_thread  # noqa: SLF001 - as above
    # Waiting for containers must not stop the event loop that also serves what the containers' start needs.
    host.replace(
        stacks,
        "_runs_on_worker_thread",
        lambda resource_type: resource_type in (*handlers, BUCKET) or others(resource_type),
    )


def _name_actions() -> None:
    """Tells ministack's enforcement which action and which resource a request is."""
    actions = host.module("ministack.core.iam_actions")
    for service in _SERVICES:
        actions.SERVICE_TO_IAM_NAMESPACE[service] = service
    actions._BOTOCORE_SERVICE_MAP["sagemaker"] = ["sagemaker-runtime", "sagemaker"]  # noqa: SLF001 - see host.NAMES
    others = actions.extract_resource_arn

    def resource_arn(
        service: str,
        method: str,
        path: str,
        headers: host.Headers,
        body: bytes,
        query: dict[str, Any],
        region: str,
        account: str,
    ) -> str:
        if service == "application-autoscaling":
            return f"arn:aws:application-autoscaling:{region}:{account}:scalable-target/*"
        alarm = watching.asked_alarm(body) if service == "monitoring" else None
        if alarm is not None:
            return f"arn:aws:cloudwatch:{region}:{account}:alarm:{alarm}"
        if service != "sagemaker":
            return str(others(service, method, path, headers, body, query, region, account))
        return requested_resource(path, headers, body)

    host.replace(actions, "extract_resource_arn", resource_arn)


def requested_resource(path: str, headers: host.Headers, body: bytes) -> str:
    """The ARN a SageMaker request acts on; ``*`` when it names none.

    Args:
        path: The request's path.
        headers: Lower-case names.
        body: The body.
    """
    if requests.matches(path):
        return main_resource("InvokeEndpoint", {"EndpointName": path.split("/")[2]})
    try:
        return main_resource(headers.get("x-amz-target", "").rpartition(".")[2], requests.document(body))
    except ApiError:
        return "*"
