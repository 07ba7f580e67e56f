"""The CDK app: settings in, stacks out."""

from __future__ import annotations

from aws_cdk import App, Tags

from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.serverless_stack import ServerlessStack
from stacks.settings import Settings
from stacks.studio_stack import StudioStack

app = App()
settings = Settings.from_context(app)
STACKS = {
    "RealTime": RealTimeStack,
    "Async": AsyncStack,
    "Components": ComponentsStack,
    "Serverless": ServerlessStack,
    "Studio": StudioStack,
}
for name, stack in STACKS.items():
    stack(app, f"ConstructsSm{name}", settings=settings)
Tags.of(app).add("team", settings.team)
app.synth()
