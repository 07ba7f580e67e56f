"""InvokeEndpointAsync: queue, read the input, ask the model, write the result or the failure, tell SNS.

Everything in S3 and SNS is done as the execution role, so a right it lacks shows here as it shows on AWS.
Source: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference.html
"""

from __future__ import annotations

import json
import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from constructs_sm.local.engine import host
from constructs_sm.local.engine.buckets import Location, StorageError, read, write
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.hosting import Hosting
from constructs_sm.local.engine.invocations import ask, call_of
from constructs_sm.local.engine.notifications import NotificationError, publish, role_of, topics
from constructs_sm.local.engine.permissions import Need, lacking
from constructs_sm.local.engine.queueing import ExpiredError, GoneError
from constructs_sm.local.engine.requests import RuntimeRequest
from constructs_sm.local.engine.routing import Route, find_endpoint, refused, variant_route
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import Resource

_log = logging.getLogger("constructs_sm.asynchronous")

MAX_INLINE_BYTES = 128_000
MAX_INCLUDED_BYTES = 128 * 1024
DEFAULT_TTL_SECONDS = 21_600
DEFAULT_TIMEOUT_SECONDS = 900
DEFAULT_CONCURRENCY = 4
_ACCEPTED = 202


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One accepted request.

    Attributes:
        request: The request.
        route: Where it goes.
        role_arn: As whom everything is done.
        inference_id: The caller's, or a generated one.
        output: Where the result goes.
        failure: Where a failure goes, if a failure path is configured.
        received: When it was accepted, in seconds since the epoch.
    """

    request: RuntimeRequest
    route: Route
    role_arn: str
    inference_id: str
    output: Location
    failure: Location | None
    received: float

    @property
    def config(self) -> Resource:
        """The endpoint config the request was accepted under."""
        return self.route.config


def submit(hosting: Hosting, request: RuntimeRequest) -> host.Response:
    """Accepts a request and answers; the work goes on behind.

    Args:
        hosting: The engine's SageMaker.
        request: The request.

    Raises:
        ApiError: When it is refused.
    """
    endpoint = find_endpoint(hosting, request.endpoint_name)
    config = hosting.state.configs.get(endpoint.config_name)
    settings = config.request.get("AsyncInferenceConfig")
    if not settings:
        raise refused(f"Endpoint {endpoint.name} is not an asynchronous endpoint; call InvokeEndpoint.")
    _check_input(request)
    name = config.request["ProductionVariants"][0]["VariantName"]
    route = Route(endpoint=endpoint, config=config, variant_name=name, served=endpoint.deployment.variants[name])
    inference_id = request.members.get("InferenceId", str(uuid.uuid4()))
    job = Job(
        request=request,
        route=route,
        role_arn=role_of(config, hosting.state),
        inference_id=inference_id,
        output=_output(settings["OutputConfig"], request.members, inference_id),
        failure=_failure(settings["OutputConfig"], inference_id),
        received=hosting.state.clock(),
    )
    queue = hosting.queues.of(endpoint.arn, lambda: _slots(hosting, endpoint.name))
    ttl = request.members.get("RequestTTLSeconds", DEFAULT_TTL_SECONDS)
    queue.submit(lambda: _process(hosting, job), lambda reason: _refuse(hosting, job, reason), ttl)
    headers = {"Content-Type": "application/json", "X-Amzn-SageMaker-OutputLocation": str(job.output)}
    if job.failure is not None:
        headers["X-Amzn-SageMaker-FailureLocation"] = str(job.failure)
    return _ACCEPTED, headers, json.dumps({"InferenceId": inference_id}).encode()


def _check_input(request: RuntimeRequest) -> None:
    if bool(request.body) == ("InputLocation" in request.members):
        raise refused("Exactly one of Body and InputLocation must be given.")
    if len(request.body) > MAX_INLINE_BYTES:
        raise refused(f"Body must be at most {MAX_INLINE_BYTES} bytes, got {len(request.body)}; use InputLocation.")


def _output(settings: Document, members: Document, inference_id: str) -> Location:
    base = Location.parse(settings["S3OutputPath"])
    parts = [base.key.strip("/"), members.get("S3OutputPathExtension", "").strip("/")]
    parts.append(members.get("Filename", f"{inference_id}.out"))
    return Location(bucket=base.bucket, key="/".join(part for part in parts if part))


def _failure(settings: Document, inference_id: str) -> Location | None:
    if not settings.get("S3FailurePath"):
        return None
    base = Location.parse(settings["S3FailurePath"])
    return Location(bucket=base.bucket, key="/".join(filter(None, (base.key.strip("/"), f"{inference_id}-error.out"))))


def _slots(hosting: Hosting, endpoint_name: str) -> int:
    """How many requests may run now: the concurrency per instance times the instances, which may be none."""
    endpoint = hosting.state.endpoints.find(endpoint_name)
    if endpoint is None:
        return 0
    config = hosting.state.configs.get(endpoint.config_name)
    settings = config.request.get("AsyncInferenceConfig", {}).get("ClientConfig", {})
    each = settings.get("MaxConcurrentInvocationsPerInstance", DEFAULT_CONCURRENCY)
    return int(each) * sum(variant.instances for variant in endpoint.variants.values())


def _refuse(hosting: Hosting, job: Job, reason: ExpiredError | GoneError) -> None:
    if isinstance(reason, ExpiredError):
        _fail(hosting, job, "Request expired: it waited in the queue longer than its RequestTTLSeconds")
    else:
        _log.info("endpoint of %s was deleted while it waited", job.inference_id)


def _process(hosting: Hosting, job: Job) -> None:
    try:
        request = _with_input(job)
        route = _current_route(hosting, job)
        timeout = timedelta(seconds=request.members.get("InvocationTimeoutSeconds", DEFAULT_TIMEOUT_SECONDS))
        reply = ask(call_of(request, route, timeout), route)
        named = {name.lower(): value for name, value in reply.headers.items()}
        content_type = named.get("content-type", "application/octet-stream")
        _require_key(job)
        write(job.output, reply.body, content_type, job.role_arn)
    except ApiError as error:
        _fail(hosting, job, f"ClientError: {error.message}")
    except StorageError as error:
        _fail(hosting, job, f"ClientError: {error}")
    else:
        _succeed(hosting, job, content_type, reply.body)


def _current_route(hosting: Hosting, job: Job) -> Route:
    """The containers now: the endpoint may have been updated while the request waited."""
    endpoint = find_endpoint(hosting, job.route.endpoint.name)
    config = hosting.state.configs.get(endpoint.config_name)
    return variant_route(endpoint, config, None, lambda: 0.0)


def _with_input(job: Job) -> RuntimeRequest:
    location = job.request.members.get("InputLocation")
    if location is None:
        return job.request
    stored = read(Location.parse(location), job.role_arn)
    members = {"ContentType": stored.content_type, **job.request.members}
    return RuntimeRequest(
        operation=job.request.operation, endpoint_name=job.request.endpoint_name, members=members, body=stored.body
    )


def _require_key(job: Job) -> None:
    key = job.config.request["AsyncInferenceConfig"]["OutputConfig"].get("KmsKeyId", "")
    if not key.startswith("arn:"):
        return
    missing = lacking(job.role_arn, [Need(action="kms:GenerateDataKey", resource=key)])
    if missing:
        raise StorageError(f"{job.role_arn} is not authorized to perform: {missing[0]}")


def _succeed(hosting: Hosting, job: Job, content_type: str, body: bytes) -> None:
    response: dict[str, Any] = {"contentType": content_type, "outputLocation": str(job.output)}
    if _includes(job, "SUCCESS_NOTIFICATION_TOPIC") and len(body) <= MAX_INCLUDED_BYTES:
        response["responseBody"] = body.decode("utf-8", "replace")
    _notify(hosting, job, "SuccessTopic", {"invocationStatus": "Completed", "responseParameters": response})


def _fail(hosting: Hosting, job: Job, reason: str) -> None:
    if job.failure is not None:
        try:
            write(job.failure, reason.encode(), "text/plain; charset=utf-8", job.role_arn)
        except StorageError as error:
            _log.warning("failure of %s not written: %s", job.inference_id, error)
    event: dict[str, Any] = {"invocationStatus": "Failed", "failureReason": reason}
    if _includes(job, "ERROR_NOTIFICATION_TOPIC"):
        event["responseParameters"] = {"contentType": "text/plain", "responseBody": reason}
    _notify(hosting, job, "ErrorTopic", event)


def _includes(job: Job, topic: str) -> bool:
    return topic in topics(job.config).get("IncludeInferenceResponseIn", [])


def _notify(hosting: Hosting, job: Job, name: str, event: dict[str, Any]) -> None:
    topic = topics(job.config).get(name)
    if not topic:
        return
    asked = job.request.members
    parameters = {"endpointName": job.route.endpoint.name}
    parameters |= {"contentType": asked["ContentType"]} if "ContentType" in asked else {}
    parameters |= {"inputLocation": asked["InputLocation"]} if "InputLocation" in asked else {}
    message = {
        "awsRegion": host.region(),
        "eventTime": _instant(hosting.state.clock()),
        "receivedTime": _instant(job.received),
        "requestParameters": parameters,
        "inferenceId": job.inference_id,
        "eventName": "InferenceResult",
        **event,
    }
    try:
        publish(topic, message, job.role_arn)
    except NotificationError as error:
        _log.warning("result of %s not published: %s", job.inference_id, error)


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
