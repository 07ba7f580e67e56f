"""What watches an endpoint or a component from the day it is made: its alarms, and the group of its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import PhysicalName

from constructs_sm.cdk.alarms import make_alarms
from constructs_sm.cdk.log_groups import keep_log
from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.observing import ObservingSpec
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from constructs_sm.cdk.component_base import InferenceComponentBase
    from constructs_sm.cdk.endpoint import EndpointBase
    from constructs_sm.spec.alarm import Alarms
    from constructs_sm.spec.durations import Time
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.observing import LogRetention


def observing_of(
    kind: Kind,
    name: str | None,
    *,
    alarms: Alarms | None,
    log_retention: Time | LogRetention | None,
    config: EndpointConfigSpec | None = None,
) -> ObservingSpec:
    """What was said of watching something of that *kind*, which the user gave that *name*."""
    # Nobody can say what the CDK's marker will become; only who needs the name pays for the question.
    kept = log_retention is not None and is_token(name)
    generated = kept and name == PhysicalName.GENERATE_IF_NEEDED
    return ObservingSpec(
        alarms=alarms, log_retention=log_retention, kind=kind, name=None if generated else name, config=config
    )


def observe(subject: EndpointBase | InferenceComponentBase, spec: ObservingSpec) -> None:
    """Make what was said and judged, below *subject*."""
    if spec.alarms is None and spec.log is None:
        return
    observed = subject.observed
    if spec.alarms is not None:
        make_alarms(observed, "Alarms", spec, observed.variants(None))
    if spec.log is not None:
        keep_log(subject, spec, spec.log)
