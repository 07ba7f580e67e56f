"""Facades: what a grantee may be given on endpoints and components. Nothing is ever added to the endpoint itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from aws_cdk.interfaces.aws_sagemaker import IEndpointRef
from constructs import Construct

from constructs_sm.cdk.data_source import keys_of
from constructs_sm.cdk.granting import Granted, Right
from constructs_sm.cdk.keys import in_policy
from constructs_sm.cdk.misfits import misfit
from constructs_sm.errors import Problem, Severity, SpecError
from constructs_sm.facts import actions
from constructs_sm.spec.asynchronous import AsyncOutput
from constructs_sm.spec.references import KeyReference, TopicReference, read_once

# A grant writes to the grantee's own policy. ``Grant.success`` says that there is one to write to, not that the CDK
# renders it: a role imported with ``mutable=False`` takes nothing. What is known to give nothing is told (SM739 to SM741).


class EndpointGrants:
    """Grants on an endpoint that answers at once: this library's, an imported one, or a bare ``CfnEndpoint``.

    Args:
        endpoint_arn: ARN of the endpoint.
        scope: What stands for the endpoint, to carry warnings and the rights of its own execution role. Default: nothing;
            grants that give nothing are not told, and one to the endpoint's own role makes a circular template.
    """

    def __init__(self, endpoint_arn: str, *, scope: Construct | None = None) -> None:
        self._granted = Granted(arn=endpoint_arn, construct=scope)

    @classmethod
    def from_endpoint(cls, endpoint: IEndpointRef) -> EndpointGrants:
        """Make the facade from the narrowest reference.

        Raises:
            SpecError: it is no endpoint.
        """
        reference = getattr(endpoint, "endpoint_ref", None)
        if reference is None:
            raise misfit("grants", "endpoint", "an endpoint, owned or imported", endpoint)
        return cls(reference.endpoint_arn, scope=endpoint if isinstance(endpoint, Construct) else None)

    def invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call exactly this endpoint (``sagemaker:InvokeEndpoint``)."""
        return _call(self._granted, "invoke", grantee, actions.INVOKE)

    def invoke_stream(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call exactly this endpoint and to read its reply as a stream."""
        return _call(self._granted, "invoke_stream", grantee, actions.INVOKE_STREAM)


class InferenceComponentGrants:
    """Grants on one inference component. A call needs the right on the endpoint and on the component: both are given.

    Args:
        endpoint_arn: ARN of the endpoint.
        inference_component_arn: ARN of the component.
        scope: What stands for the component, as that of `EndpointGrants`. Default: nothing.
    """

    def __init__(self, endpoint_arn: str, inference_component_arn: str, *, scope: Construct | None = None) -> None:
        self._granted = Granted(arn=endpoint_arn, construct=scope)
        self._inference_component_arn = inference_component_arn

    def invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call exactly this component."""
        return _call(self._granted, "invoke", grantee, actions.INVOKE, self._inference_component_arn)

    def invoke_stream(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call exactly this component and to read its reply as a stream."""
        return _call(self._granted, "invoke_stream", grantee, actions.INVOKE_STREAM, self._inference_component_arn)


class PipelineGrants:
    """Grants on a pipeline."""

    def __init__(self, pipeline_arn: str) -> None:
        self._granted = Granted(arn=pipeline_arn)

    def start_execution(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to start exactly this pipeline (``sagemaker:StartPipelineExecution``)."""
        return _call(self._granted, "start_execution", grantee, actions.START_PIPELINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncEndpointGrants:
    """Grants on an asynchronous endpoint and on the places of its requests and results.

    Attributes:
        endpoint_arn: ARN of the endpoint.
        output: Where requests and results lie.
        success_topic: Topic told of each result. Default: none is known.
        error_topic: Topic told of each failure. Default: none is known.
        scope: What stands for the endpoint, as that of `EndpointGrants`. Default: nothing.
    """

    endpoint_arn: str
    output: AsyncOutput
    success_topic: TopicReference | None = None
    error_topic: TopicReference | None = None
    scope: Construct | None = None

    def submit(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant all that submitting and collecting takes.

        That is ``sagemaker:InvokeEndpointAsync`` on this endpoint, writing below the input prefix, and `read_results`.
        """
        bucket = read_once(self.output.request_bucket, "bucket_arn")
        rights = [
            Right(actions=actions.INVOKE_ASYNC, resources=[self.endpoint_arn]),
            Right(actions=actions.WRITE_OBJECT, resources=[f"{bucket}/{self.output.input_prefix}*"]),
            *_with_keys(actions.ENCRYPT, keys_of(self.output.request_bucket)),
            *self._reading(),
        ]
        return self._granted.give("submit", grantee, rights)

    def read_results(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to collect results and failures.

        Listing the two prefixes is part of it: without, S3 answers 403 and not 404 while a result is not there yet.
        """
        return self._granted.give("read_results", grantee, self._reading(), calls=False)

    def subscribe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to subscribe to the topics of results and failures (``sns:Subscribe``) and nothing else.

        What is subscribed, such as a queue, must let the topics send to it; to subscribe in the same app, use
        ``topic.add_subscription``, which needs no such right.

        Raises:
            SpecError: the endpoint has no topic, or none is known as it was made elsewhere.
        """
        topics = [topic for topic in (self.success_topic, self.error_topic) if topic is not None]
        if not topics:
            what = "needs a topic, and the endpoint has none that is known; give it a success_topic or an error_topic"
            raise SpecError("grants", [Problem("SM742", Severity.ERROR, "grants.subscribe", what)])
        arns = dict.fromkeys(read_once(topic, "topic_arn") for topic in topics)
        right = Right(actions=actions.SUBSCRIBE, resources=list(arns))
        return self._granted.give("subscribe", grantee, [right], calls=False)

    @property
    def _granted(self) -> Granted:
        return Granted(arn=self.endpoint_arn, construct=self.scope)

    def _reading(self) -> list[Right]:
        bucket = read_once(self.output.bucket, "bucket_arn")
        prefixes = [prefix for prefix in (self.output.output_prefix, self.output.failure_prefix) if prefix is not None]
        key = self.output.encryption_key
        return [
            Right(actions=actions.READ_OBJECT, resources=[f"{bucket}/{prefix}*" for prefix in prefixes]),
            Right(
                actions=actions.LIST_BUCKET,
                resources=[bucket],
                conditions={"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}},
            ),
            *_with_keys(actions.DECRYPT, keys_of(self.output.bucket) if key is None else [key]),
        ]


def _call(granted: Granted, way: str, grantee: iam.IGrantable, names: tuple[str, ...], *beside: str) -> iam.Grant:
    return granted.give(way, grantee, [Right(actions=names, resources=[granted.arn, *beside])])


def _with_keys(names: tuple[str, ...], keys: Iterable[KeyReference]) -> list[Right]:
    """The use of these keys."""
    return [Right(actions=names, resources=each.resources, conditions=each.conditions) for each in in_policy(keys)]
