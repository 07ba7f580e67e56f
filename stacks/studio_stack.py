"""The people who deploy: users of SageMaker Studio, and a pipeline that deploys one endpoint and nothing else."""

from __future__ import annotations

from aws_cdk import Environment, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm import DeployerPolicy, GuardRails, ServerlessEndpoint, StudioDeployment
from stacks.settings import Settings


class StudioStack(Stack):
    """Lets a team deploy from Studio on two families of instances, tagged with its name."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, env: Environment | None = None) -> None:
        super().__init__(scope, id, env=env)

        studio = StudioDeployment(
            self,
            "Studio",
            guard_rails=GuardRails(required_tags={"team": [settings.team]}, instance_types=["ml.m5.*", "ml.g5.*"]),
            show_prices=True,
        )
        users = iam.Role(self, "Users", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
        studio.attach_to_role(users)

        shared = ServerlessEndpoint.from_endpoint_name(self, "Shared", "shared")
        pipeline = iam.Role(self, "Pipeline", assumed_by=iam.ServicePrincipal("cloudformation.amazonaws.com"))
        deployer = DeployerPolicy.for_endpoints(self, "Deployer", [shared], execution_roles=studio.execution_roles)
        deployer.attach_to_role(pipeline)
