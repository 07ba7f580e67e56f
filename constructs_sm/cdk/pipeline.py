"""A SageMaker pipeline made elsewhere, such as the one that trains what an endpoint serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsii
from aws_cdk import Resource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces.aws_sagemaker import PipelineReference
from constructs import Construct

from constructs_sm.cdk import identity
from constructs_sm.cdk.endpoint_grants import PipelineGrants

if TYPE_CHECKING:
    from constructs_sm.cdk.interfaces import IPipeline


@jsii.implements(sagemaker.IPipeline)
class Pipeline(Resource):
    """A pipeline, referred to by ARN or by name.

    Creates nothing. It is the CDK's own ``aws_sagemaker.IPipeline``, so a schedule or an event rule can start it.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        pipeline_arn: ARN of the pipeline. Default: made from *pipeline_name*.
        pipeline_name: Its name, in the account and Region of *scope*. Default: read from the ARN.

    Raises:
        SpecError: neither ARN nor name is given, or what is given is none of a pipeline.
    """

    def __init__(
        self, scope: Construct, id: str, *, pipeline_arn: str | None = None, pipeline_name: str | None = None
    ) -> None:
        found = identity.find(type(self), scope, id, "pipeline", arn=pipeline_arn, name=pipeline_name)
        super().__init__(scope, id, environment_from_arn=found.environment_from_arn)
        self._identity = found.identity

    @property
    def pipeline_arn(self) -> str:
        """ARN of the pipeline."""
        return self._identity.arn

    @property
    def pipeline_name(self) -> str:
        """Name of the pipeline."""
        return self._identity.name

    @property
    def pipeline_ref(self) -> PipelineReference:
        """The CDK's own reference."""
        return PipelineReference(pipeline_name=self.pipeline_name)

    @property
    def grants(self) -> PipelineGrants:
        """Rights that others may be given on this pipeline."""
        return PipelineGrants(self.pipeline_arn)

    def grant_start_pipeline_execution(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant the right to start the pipeline. The CDK's own interface asks for it."""
        return self.grants.start_execution(grantee)

    @classmethod
    def from_pipeline_arn(cls, scope: Construct, id: str, pipeline_arn: str) -> IPipeline:
        """Refer to a pipeline by ARN."""
        return cls.from_pipeline_attributes(scope, id, pipeline_arn=pipeline_arn)

    @classmethod
    def from_pipeline_name(cls, scope: Construct, id: str, pipeline_name: str) -> IPipeline:
        """Refer to a pipeline in the account and Region of *scope*, by name."""
        return cls.from_pipeline_attributes(scope, id, pipeline_name=pipeline_name)

    @classmethod
    def from_pipeline_attributes(
        cls, scope: Construct, id: str, *, pipeline_arn: str | None = None, pipeline_name: str | None = None
    ) -> IPipeline:
        """Refer to a pipeline by ARN or by name, as the class itself does.

        Args:
            scope: The parent construct.
            id: The id within the parent.
            pipeline_arn: ARN of the pipeline. Default: made from *pipeline_name*.
            pipeline_name: Its name, in the account and Region of *scope*. Default: read from the ARN.

        Raises:
            SpecError: neither ARN nor name is given, or what is given is none of a pipeline.
        """
        return cls(scope, id, pipeline_arn=pipeline_arn, pipeline_name=pipeline_name)


if TYPE_CHECKING:

    def _conforms(pipeline: Pipeline) -> IPipeline:
        return pipeline
