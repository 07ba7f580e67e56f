"""A pipeline of the L1, referred to by name and by ARN, that a role may start."""

from __future__ import annotations

import json
from pathlib import Path

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

from constructs_sm import Pipeline

NAME = "test-import-pipeline-alpha"


def build(stack: Stack, _image: Path, _archive: Path) -> None:
    """Put everything into *stack*."""
    runs = iam.Role(
        stack,
        "PipelineRole",
        assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSageMakerFullAccess")],
    )
    sagemaker.CfnPipeline(
        stack,
        "TestPipeline",
        pipeline_name=NAME,
        pipeline_definition={
            "PipelineDefinitionBody": json.dumps({"Version": "2020-12-01", "Metadata": {}, "Steps": []})
        },
        role_arn=runs.role_arn,
    )
    by_name = Pipeline.from_pipeline_name(stack, "ImportedByName", NAME)
    by_arn = Pipeline.from_pipeline_arn(
        stack, "ImportedByArn", stack.format_arn(service="sagemaker", resource="pipeline", resource_name=NAME)
    )
    starter = iam.Role(stack, "TestRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    by_name.grants.start_execution(starter)
    CfnOutput(stack, "PipelineName", value=by_name.pipeline_name)
    CfnOutput(stack, "PipelineArn", value=by_arn.pipeline_arn)
