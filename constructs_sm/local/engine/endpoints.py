"""Endpoint operations: what changes at once, and what a thread does while the status says so."""

from __future__ import annotations

import logging
from collections.abc import Callable

from constructs_sm.local.engine import host
from constructs_sm.local.engine.blueprints import role_behind, variants_of
from constructs_sm.local.engine.faults import DeploymentError, invalid
from constructs_sm.local.engine.hosting import Hosting, Operation, checked, tags_of, without_tags
from constructs_sm.local.engine.notifications import announce
from constructs_sm.local.engine.serving import Deployment, bring_up
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import SETTLED, Endpoint, Kind, Resource, Status, VariantState
from constructs_sm.local.engine.watching import require_quiet

_log = logging.getLogger("constructs_sm.endpoints")


def create(hosting: Hosting, request: Document) -> Document:
    """CreateEndpoint: answers at once, deploys behind the status Creating."""
    state = hosting.state
    config = state.configs.get(request["EndpointConfigName"])
    now = state.clock()
    arn = state.endpoints.arn(request["EndpointName"])
    endpoint = Endpoint(
        kind=Kind.ENDPOINT,
        name=request["EndpointName"],
        arn=arn,
        request=without_tags(request),
        tags=tags_of(request),
        created=now,
        modified=now,
        config_name=config.name,
        deployment_config=request.get("DeploymentConfig"),
        variants=_initial(config),
    )
    state.endpoints.put(endpoint)
    host.spawn(lambda: _bring_into_service(hosting, endpoint, config), f"create-{endpoint.name}")
    return {"EndpointArn": arn}


def _initial(config: Resource) -> dict[str, VariantState]:
    return {
        one["VariantName"]: VariantState(
            weight=one.get("InitialVariantWeight", 1.0), instances=one.get("InitialInstanceCount", 1)
        )
        for one in [*config.request["ProductionVariants"], *config.request.get("ShadowProductionVariants", [])]
    }


def _bring_into_service(hosting: Hosting, endpoint: Endpoint, config: Resource) -> None:
    def succeed(deployment: Deployment) -> None:
        endpoint.deployment = deployment

    def fail(reason: str) -> None:
        endpoint.failure_reason = reason

    _deploy(hosting, endpoint, config, succeed=succeed, fail=fail, failed=Status.FAILED)


def _deploy(
    hosting: Hosting,
    endpoint: Endpoint,
    config: Resource,
    *,
    succeed: Callable[[Deployment], None],
    fail: Callable[[str], None],
    failed: Status,
    watched: Document | None = None,
) -> None:
    """Deploys a config; whatever happens, the endpoint ends in a settled status."""
    try:
        announce(config, hosting.state)
        deployment = _bring_up(hosting, endpoint, config, watched)
    except DeploymentError as error:
        fail(str(error))
        _settle(hosting, endpoint, failed)
    except Exception as error:  # noqa: BLE001 - an endpoint must never stay in Creating
        _log.exception("deploying %s", endpoint.name)
        fail(f"Request to service failed: {error!r}")
        _settle(hosting, endpoint, failed)
    else:
        succeed(deployment)
        _settle(hosting, endpoint, Status.IN_SERVICE)


def _bring_up(hosting: Hosting, endpoint: Endpoint, config: Resource, watched: Document | None) -> Deployment:
    deployment = bring_up(variants_of(config, hosting.state, hosting.launcher, endpoint))
    try:
        variant = config.request["ProductionVariants"][0]["VariantName"]
        require_quiet(watched, role_behind(config, variant, hosting.state))
    except BaseException:
        deployment.stop()
        raise
    return deployment


def _settle(hosting: Hosting, endpoint: Endpoint, status: Status) -> None:
    with hosting.state.lock:
        endpoint.modified = hosting.state.clock()
        endpoint.status = status


def update(hosting: Hosting, request: Document) -> Document:
    """UpdateEndpoint: the new fleet first, then the switch; if it fails, the old fleet goes on serving."""
    state = hosting.state
    endpoint = settled(hosting, request["EndpointName"])
    if endpoint.status is Status.FAILED:
        raise invalid(f'Cannot update endpoint "{endpoint.arn}" in status Failed.')
    config = state.configs.get(request["EndpointConfigName"])
    old = state.configs.get(endpoint.config_name)
    hosting.scaling.refuse_update(endpoint.name, old.request, config.request)
    _refuse_type_change(endpoint, old.request, config.request)
    retained = _retained(endpoint, config, request)
    endpoint.status = Status.UPDATING
    endpoint.failure_reason = None

    def succeed(deployment: Deployment) -> None:
        previous, endpoint.deployment = endpoint.deployment, deployment
        endpoint.config_name = config.name
        endpoint.variants = retained
        endpoint.deployment_config = _proceeding(endpoint, request)
        previous.stop()

    def fail(reason: str) -> None:
        endpoint.failure_reason = reason

    def work() -> None:
        watched = _proceeding(endpoint, request)
        _deploy(hosting, endpoint, config, succeed=succeed, fail=fail, failed=Status.IN_SERVICE, watched=watched)

    host.spawn(work, f"update-{endpoint.name}")
    return {"EndpointArn": endpoint.arn}


def _proceeding(endpoint: Endpoint, request: Document) -> Document | None:
    """The deployment config of an update: its own, or that of the one before."""
    return endpoint.deployment_config if request.get("RetainDeploymentConfig") else request.get("DeploymentConfig")


def _refuse_type_change(endpoint: Endpoint, old: Document, new: Document) -> None:
    if bool(old.get("AsyncInferenceConfig")) != bool(new.get("AsyncInferenceConfig")):
        raise invalid(f'Cannot update endpoint "{endpoint.arn}" between real-time and asynchronous inference.')


def _retained(endpoint: Endpoint, config: Resource, request: Document) -> dict[str, VariantState]:
    fresh = _initial(config)
    if not request.get("RetainAllVariantProperties"):
        return fresh
    excluded = {one["VariantPropertyType"] for one in request.get("ExcludeRetainedVariantProperties", [])}
    for name, variant in fresh.items():
        before = endpoint.variants.get(name)
        if before is not None and "DesiredInstanceCount" not in excluded:
            variant.instances = before.instances
        if before is not None and "DesiredWeight" not in excluded:
            variant.weight = before.weight
    return fresh


def update_weights(hosting: Hosting, request: Document) -> Document:
    """UpdateEndpointWeightsAndCapacities, which also sends the test notification."""
    endpoint = settled(hosting, request["EndpointName"])
    for change in request["DesiredWeightsAndCapacities"]:
        if change["VariantName"] not in endpoint.variants:
            raise invalid(
                f'The variant name(s) "{change["VariantName"]}" is/are not present within endpoint configuration.'
            )
    for change in request["DesiredWeightsAndCapacities"]:
        variant = endpoint.variants[change["VariantName"]]
        variant.weight = change.get("DesiredWeight", variant.weight)
        variant.instances = change.get("DesiredInstanceCount", variant.instances)
    config = hosting.state.configs.get(endpoint.config_name)
    endpoint.status = Status.UPDATING

    def finish() -> None:
        try:
            announce(config, hosting.state)
        except DeploymentError as error:
            endpoint.failure_reason = str(error)
        finally:
            _settle(hosting, endpoint, Status.IN_SERVICE)

    host.spawn(finish, f"weights-{endpoint.name}")
    return {"EndpointArn": endpoint.arn}


def settled(hosting: Hosting, name: str) -> Endpoint:
    """An endpoint that may be changed now.

    Args:
        hosting: The engine's SageMaker.
        name: The endpoint's name.

    Raises:
        ApiError: When there is none, or it is changing already.
    """
    endpoint = hosting.state.endpoints.get(name)
    if endpoint.status not in SETTLED:
        raise invalid(f'Cannot update in-progress endpoint "{endpoint.arn}" (status {endpoint.status}).')
    return endpoint


def describe(hosting: Hosting, request: Document) -> Document:
    """DescribeEndpoint."""
    endpoint = hosting.state.endpoints.get(request["EndpointName"])
    config = hosting.state.configs.find(endpoint.config_name)
    asked: Document = {} if config is None else config.request
    answer: Document = {
        "EndpointName": endpoint.name,
        "EndpointArn": endpoint.arn,
        "EndpointConfigName": endpoint.config_name,
        "EndpointStatus": str(endpoint.status),
        "CreationTime": endpoint.created,
        "LastModifiedTime": endpoint.modified,
        "ProductionVariants": [_variant(endpoint, one) for one in asked.get("ProductionVariants", [])],
    }
    if "ShadowProductionVariants" in asked:
        answer["ShadowProductionVariants"] = [_variant(endpoint, one) for one in asked["ShadowProductionVariants"]]
    optional = {
        "FailureReason": endpoint.failure_reason,
        "AsyncInferenceConfig": asked.get("AsyncInferenceConfig"),
        "DataCaptureConfig": _capture(asked),
        "LastDeploymentConfig": endpoint.deployment_config,
        "ExplainerConfig": asked.get("ExplainerConfig"),
        "MetricsConfig": asked.get("MetricsConfig"),
    }
    return answer | {name: value for name, value in optional.items() if value is not None}


def _capture(asked: Document) -> Document | None:
    capture = asked.get("DataCaptureConfig")
    if not capture:
        return None
    return {
        "EnableCapture": capture.get("EnableCapture", False),
        "CaptureStatus": "Started" if capture.get("EnableCapture") else "Stopped",
        "CurrentSamplingPercentage": capture["InitialSamplingPercentage"],
        "DestinationS3Uri": capture["DestinationS3Uri"],
        "KmsKeyId": capture.get("KmsKeyId", ""),
    }


def _variant(endpoint: Endpoint, asked: Document) -> Document:
    now = endpoint.variants.get(asked["VariantName"])
    answer: Document = {"VariantName": asked["VariantName"]}
    if now is not None:
        answer |= {"CurrentWeight": now.weight, "DesiredWeight": now.weight}
    if now is not None and not asked.get("ServerlessConfig"):
        answer |= {"CurrentInstanceCount": now.instances, "DesiredInstanceCount": now.instances}
    for name in ("ManagedInstanceScaling", "RoutingConfig"):
        if asked.get(name):
            answer[name] = asked[name]
    if asked.get("ServerlessConfig"):
        answer |= {"CurrentServerlessConfig": asked["ServerlessConfig"]}
    return answer


def delete(hosting: Hosting, request: Document) -> Document:
    """DeleteEndpoint; refused while it changes or has inference components."""
    endpoint = settled(hosting, request["EndpointName"])
    components = hosting.state.components_of(endpoint)
    if components:
        names = ", ".join(one.name for one in components)
        raise invalid(f'Cannot delete endpoint "{endpoint.arn}" with inference component associated: {names}.')
    endpoint.status = Status.DELETING
    hosting.queues.close(endpoint.arn)
    hosting.scaling.drop_endpoint(endpoint.name, endpoint.variants)

    def finish() -> None:
        endpoint.deployment.stop()
        hosting.state.endpoints.drop(endpoint.name)

    host.spawn(finish, f"delete-{endpoint.name}")
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateEndpoint": checked("CreateEndpoint", create),
    "UpdateEndpoint": checked("UpdateEndpoint", update),
    "UpdateEndpointWeightsAndCapacities": checked("UpdateEndpointWeightsAndCapacities", update_weights),
    "DescribeEndpoint": checked("DescribeEndpoint", describe),
    "DeleteEndpoint": checked("DeleteEndpoint", delete),
}
