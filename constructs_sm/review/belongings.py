"""What belongs to endpoints and components in a template: the groups of their logs, and what scales them."""

from __future__ import annotations

from constructs_sm.facts.logs import COMPONENT_LOGS, ENDPOINT_LOGS
from constructs_sm.facts.resource_types import LOG_GROUP, SCALING_POLICY, TARGET
from constructs_sm.spec.change import SeenLog
from constructs_sm.templates.template import Resource, Template
from constructs_sm.templates.values import intrinsic


def logs(template: Template) -> dict[str, SeenLog]:
    """The groups in which SageMaker writes, by logical id."""
    seen = {
        one.id: SeenLog(log_group_name=template.text(one.properties.get("LogGroupName")), kept=one.kept)
        for one in template.of(LOG_GROUP)
    }
    return {id: log for id, log in seen.items() if log.log_group_name.startswith((ENDPOINT_LOGS, COMPONENT_LOGS))}


def scaling(template: Template) -> dict[str, tuple[str, ...]]:
    """What every scalable target and scaling policy is to Application Auto Scaling, by logical id."""
    found: dict[str, tuple[str, ...]] = {one.id: _place(template, one) for one in template.of(TARGET)}
    for policy in template.of(SCALING_POLICY):
        name, target = intrinsic(policy.properties.get("ScalingTargetId"))
        place = found.get(str(target), ()) if name == "Ref" else _place(template, policy)
        if place:
            found[policy.id] = (*place, template.text(policy.properties.get("PolicyName")))
    return {id: place for id, place in found.items() if place[0].startswith("sagemaker:")}


def _place(template: Template, resource: Resource) -> tuple[str, str]:
    said = resource.properties
    return template.text(said.get("ScalableDimension")), template.text(said.get("ResourceId"))
