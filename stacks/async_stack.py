"""An asynchronous endpoint: requests and results in a bucket, a word in a topic when each is done, no cost while idle."""

from __future__ import annotations

from aws_cdk import CfnOutput, Environment, Stack
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from constructs_sm import AsyncEndpoint, BacklogScaling, ContainerImage, Model, ModelData
from stacks.settings import MODELS, Settings


class AsyncStack(Stack):
    """Judges cell samples in bulk, and tells a queue of every result and failure."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, env: Environment | None = None) -> None:
        super().__init__(scope, id, env=env)

        model = Model(
            self,
            "Model",
            image=ContainerImage.framework("sklearn", version="1.9-0"),
            model_data=ModelData.package(str(MODELS / "tumour"), code=settings.inference_code, framework="sklearn"),
        )
        self.endpoint = AsyncEndpoint(
            self,
            "Tumours",
            model=model,
            instance_type=settings.instance_type,
            max_concurrent_invocations_per_instance=4,
            scaling=BacklogScaling(min_capacity=0, max_capacity=5),
            cors_origins=["https://lab.example.com"],
        )
        inbox = sqs.Queue(self, "Inbox", enforce_ssl=True)
        for topic in (self.endpoint.success_topic, self.endpoint.error_topic):
            if topic is not None:
                topic.add_subscription(subscriptions.SqsSubscription(inbox))
        CfnOutput(self, "InboxUrl", value=inbox.queue_url)
