"""Translations, judged in bulk; a function hears of every result and failure.

The same as deployment/sagemaker_stack.py of
aws-solutions-library-samples/guidance-for-machine-translation-pipelines-using-generative-ai-on-aws.
"""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from constructs_sm import AsyncEndpoint, AsyncOutput, ContainerImage, Model


class TranslationQuality(Stack):
    """Results go to a bucket that is there already."""

    def __init__(self, scope: Construct, id: str, *, bucket_name: str, image_uri: str) -> None:
        super().__init__(scope, id)
        token = secretsmanager.Secret(self, "HubToken")
        model = Model(
            self,
            "Model",
            image=ContainerImage.uri(image_uri),
            environment={"HF_SECRET_ARN": token.secret_arn},
        )
        token.grant_read(model.role)
        self.endpoint = AsyncEndpoint(
            self,
            "Quality",
            model=model,
            instance_type="ml.g4dn.xlarge",
            max_concurrent_invocations_per_instance=4,
            output=AsyncOutput(
                bucket=s3.Bucket.from_bucket_name(self, "Bucket", bucket_name),
                output_prefix="sagemaker-async-results/",
                failure_prefix=None,
            ),
        )
        self._notify()

    def _notify(self) -> None:
        """A function that both topics call, and that tells a workflow."""
        listener = lambda_.Function(
            self,
            "Listener",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context): ..."),
            timeout=Duration.minutes(1),
            memory_size=256,
        )
        workflows = self.format_arn(service="states", resource="stateMachine:*")
        tell = ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"]
        listener.add_to_role_policy(iam.PolicyStatement(actions=tell, resources=[workflows]))
        for topic in (self.endpoint.success_topic, self.endpoint.error_topic):
            if topic is not None:
                topic.add_subscription(subscriptions.LambdaSubscription(listener))
