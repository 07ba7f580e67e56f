"""What every asynchronous endpoint shares, and the one made elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_sm.cdk import identity
from constructs_sm.cdk.async_endpoint_metrics import AsyncEndpointMetrics
from constructs_sm.cdk.endpoint import EndpointBase
from constructs_sm.cdk.endpoint_grants import AsyncEndpointGrants
from constructs_sm.cdk.validation import checked, warn
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.asynchronous import AsyncOutput, KnownOutput
from constructs_sm.spec.references import TopicReference

if TYPE_CHECKING:
    from constructs_sm.cdk.interfaces import IAsyncEndpoint


_SYNCHRONOUS_CALL = Problem(
    "SM322",
    Severity.WARNING,
    "grant_invoke",
    "gives the rights to submit: the endpoint takes no call that waits for its answer, as API Gateway and Step Functions "
    "make; use grants.submit, and a RealTimeEndpoint for those",
)


class AsyncEndpointBase(EndpointBase):
    """What an owned and an imported asynchronous endpoint share."""

    _kind = Kind.ASYNCHRONOUS
    _output: AsyncOutput
    _topics: tuple[TopicReference | None, TopicReference | None] = (None, None)

    @property
    def bucket(self) -> s3.IBucket:
        """The bucket of results, and of requests unless they have another."""
        return cast("s3.IBucket", self._output.bucket)

    @property
    def output(self) -> AsyncOutput:
        """Where requests, results and failures lie."""
        return self._output

    @property
    def metrics(self) -> AsyncEndpointMetrics:
        """What CloudWatch knows of this endpoint and its queue."""
        return AsyncEndpointMetrics(endpoint_name=self.endpoint_name, variant_names=self._variant_names)

    @property
    def grants(self) -> AsyncEndpointGrants:
        """Rights that others may be given on this endpoint and on its requests and results."""
        return AsyncEndpointGrants(
            endpoint_arn=self.endpoint_arn,
            output=self._output,
            success_topic=self._topics[0],
            error_topic=self._topics[1],
            scope=self,
        )

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to submit requests and collect results: such an endpoint takes no other call.

        The CDK's own integrations ask for it and then call at once, which fails: they earn a warning (SM322).
        """
        warn(self, [_SYNCHRONOUS_CALL])
        return self.grants.submit(grantee)

    @classmethod
    def from_endpoint_arn(cls, scope: Construct, id: str, endpoint_arn: str, *, output: AsyncOutput) -> IAsyncEndpoint:
        """Refer to an endpoint made elsewhere, by ARN and by where its requests and results lie."""
        return cls.from_endpoint_attributes(scope, id, endpoint_arn=endpoint_arn, output=output)

    @classmethod
    def from_endpoint_name(
        cls, scope: Construct, id: str, endpoint_name: str, *, output: AsyncOutput
    ) -> IAsyncEndpoint:
        """Refer to an endpoint in the account and Region of *scope*, by name and by where its requests and results lie."""
        return cls.from_endpoint_attributes(scope, id, endpoint_name=endpoint_name, output=output)

    @classmethod
    def from_endpoint_attributes(
        cls,
        scope: Construct,
        id: str,
        *,
        output: AsyncOutput,
        endpoint_arn: str | None = None,
        endpoint_name: str | None = None,
    ) -> IAsyncEndpoint:
        """Refer to an endpoint made elsewhere.

        Args:
            scope: The parent construct.
            id: The id within the parent.
            output: Where its requests, results and failures lie: what callers are granted.
            endpoint_arn: ARN of the endpoint. Default: made from *endpoint_name*.
            endpoint_name: Name of the endpoint, in the account and Region of *scope*. Default: read from the ARN.

        Raises:
            SpecError: neither ARN nor name is given, or the ARN is none of an endpoint.
        """
        warnings = checked(cls, scope, id, KnownOutput(output=output))
        found = identity.find(cls, scope, id, "endpoint", arn=endpoint_arn, name=endpoint_name)
        imported = ImportedAsyncEndpoint(scope, id, found, output)
        warn(imported, warnings)
        return imported


class ImportedAsyncEndpoint(AsyncEndpointBase):
    """An asynchronous endpoint made elsewhere; see `AsyncEndpointBase.from_endpoint_arn`."""

    def __init__(self, scope: Construct, id: str, found: identity.Found, output: AsyncOutput) -> None:
        super().__init__(scope, id, environment_from_arn=found.environment_from_arn)
        self._identity = found.identity
        self._output = output


if TYPE_CHECKING:

    def _imported_conforms(endpoint: ImportedAsyncEndpoint) -> IAsyncEndpoint:
        return endpoint
