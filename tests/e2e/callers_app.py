"""The example stacks, each with a role that may call its endpoint and nothing else."""

from __future__ import annotations

from aws_cdk import App, CfnOutput, Stack
from aws_cdk import aws_iam as iam

from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.settings import Settings


def caller(stack: Stack, id: str) -> iam.Role:
    role = iam.Role(stack, id, assumed_by=iam.AccountRootPrincipal())
    CfnOutput(stack, f"{id}Role", value=role.role_arn)
    return role


app = App()
settings = Settings.from_context(app)
real_time = RealTimeStack(app, "ConstructsSmRealTime", settings=settings)
real_time.endpoint.grants.invoke(caller(real_time, "Invoker"))
real_time.endpoint.grants.invoke_stream(caller(real_time, "Streamer"))
asynchronous = AsyncStack(app, "ConstructsSmAsync", settings=settings)
asynchronous.endpoint.grants.submit(caller(asynchronous, "Submitter"))
asynchronous.endpoint.grants.read_results(caller(asynchronous, "Reader"))
asynchronous.endpoint.grants.subscribe(caller(asynchronous, "Subscriber"))
components = ComponentsStack(app, "ConstructsSmComponents", settings=settings)
components.wine.grants.invoke(caller(components, "WineDrinker"))
app.synth()
