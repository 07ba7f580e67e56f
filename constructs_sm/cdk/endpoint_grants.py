"""Facades: what a grantee may be given on endpoints and components. Nothing is ever added to the endpoint itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from aws_cdk.interfaces.aws_sagemaker import IEndpointRef

from constructs_sm.cdk.data_source import keys_of
from constructs_sm.cdk.keys import in_policy
from constructs_sm.cdk.misfits import misfit
from constructs_sm.facts import actions
from constructs_sm.spec.asynchronous import AsyncOutput
from constructs_sm.spec.references import KeyReference, offers, read_once

# A grant writes to the grantee's own policy. ``Grant.success`` says that there is one to write to, not that the CDK
# renders it: a role imported with ``mutable=False`` takes nothing.


class EndpointGrants:
    """Grants on an endpoint that answers at once: this library's, an imported one, or a bare ``CfnEndpoint``."""

    def __init__(self, endpoint_arn: str) -> None:
        self._endpoint_arn = endpoint_arn

    @classmethod
    def from_endpoint(cls, endpoint: IEndpointRef) -> EndpointGrants:
        """Make the facade from the narrowest reference.

        Raises:
            SpecError: it is no endpoint.
        """
        reference = getattr(endpoint, "endpoint_ref", None)
        if reference is None:
            raise misfit("grants", "endpoint", "an endpoint, owned or imported", endpoint)
        return cls(reference.endpoint_arn)

    def invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call exactly this endpoint (``sagemaker:InvokeEndpoint``)."""
        return _grant(grantee, actions.INVOKE, self._endpoint_arn)

    def invoke_stream(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call exactly this endpoint and to read its reply as a stream."""
        return _grant(grantee, actions.INVOKE_STREAM, self._endpoint_arn)


class InferenceComponentGrants:
    """Grants on one inference component. A call needs the right on the endpoint and on the component: both are given."""

    def __init__(self, endpoint_arn: str, inference_component_arn: str) -> None:
        self._arns = (endpoint_arn, inference_component_arn)

    def invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call exactly this component."""
        return _grant(grantee, actions.INVOKE, *self._arns)

    def invoke_stream(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to call exactly this component and to read its reply as a stream."""
        return _grant(grantee, actions.INVOKE_STREAM, *self._arns)


class PipelineGrants:
    """Grants on a pipeline."""

    def __init__(self, pipeline_arn: str) -> None:
        self._pipeline_arn = pipeline_arn

    def start_execution(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to start exactly this pipeline (``sagemaker:StartPipelineExecution``)."""
        return _grant(grantee, actions.START_PIPELINE, self._pipeline_arn)


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncEndpointGrants:
    """Grants on an asynchronous endpoint and on the places of its requests and results.

    Attributes:
        endpoint_arn: ARN of the endpoint.
        output: Where requests and results lie.
    """

    endpoint_arn: str
    output: AsyncOutput

    def submit(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant all that submitting and collecting takes.

        That is ``sagemaker:InvokeEndpointAsync`` on this endpoint, writing below the input prefix, and `read_results`.
        """
        bucket = read_once(self.output.request_bucket, "bucket_arn")
        grant = _grant(grantee, actions.INVOKE_ASYNC, self.endpoint_arn)
        grant = grant.combine(_grant(grantee, actions.WRITE_OBJECT, f"{bucket}/{self.output.input_prefix}*"))
        grant = _with_keys(grant, grantee, actions.ENCRYPT, keys_of(self.output.request_bucket))
        return grant.combine(self.read_results(grantee))

    def read_results(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to collect results and failures.

        Listing the two prefixes is part of it: without, S3 answers 403 and not 404 while a result is not there yet.
        """
        bucket = read_once(self.output.bucket, "bucket_arn")
        prefixes = [prefix for prefix in (self.output.output_prefix, self.output.failure_prefix) if prefix is not None]
        grant = _grant(grantee, actions.READ_OBJECT, *(f"{bucket}/{prefix}*" for prefix in prefixes))
        listing = iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions.LIST_BUCKET),
            resource_arns=[bucket],
            conditions={"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}},
        )
        key = self.output.encryption_key
        keys = keys_of(self.output.bucket) if key is None else [key]
        return _with_keys(grant.combine(listing), grantee, actions.DECRYPT, keys)


def _grant(grantee: iam.IGrantable, names: tuple[str, ...], *arns: str) -> iam.Grant:
    if not offers(grantee, "grant_principal"):
        what = "something that holds rights, such as a role, a user or a function"
        raise misfit("grants", "grantee", what, grantee)
    return iam.Grant.add_to_principal(grantee=grantee, actions=list(names), resource_arns=list(arns))


def _with_keys(
    grant: iam.Grant, grantee: iam.IGrantable, names: tuple[str, ...], keys: Iterable[KeyReference]
) -> iam.Grant:
    """*grant* and the use of these keys."""
    for each in in_policy(keys):
        more = iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(names),
            resource_arns=list(each.resources),
            conditions=each.conditions,
        )
        grant = grant.combine(more)
    return grant
