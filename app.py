"""The CDK app: settings in, stacks out."""

from __future__ import annotations

from aws_cdk import App, Tags

from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.settings import Settings

app = App()
settings = Settings.from_context(app)
for name, stack in (("RealTime", RealTimeStack), ("Async", AsyncStack), ("Components", ComponentsStack)):
    stack(app, f"ConstructsSm{name}", settings=settings)
Tags.of(app).add("team", settings.team)
app.synth()
