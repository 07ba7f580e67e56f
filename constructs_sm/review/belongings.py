"""What belongs to endpoints and components in a template: the groups of their logs, and what scales them."""

from __future__ import annotations

from constructs_sm.facts.logs import COMPONENT_LOGS, ENDPOINT_LOGS
from constructs_sm.review.template import TARGET, Document, Resource, Template, intrinsic, mapped
from constructs_sm.spec.change import SeenLog

_GROUP, _POLICY = "AWS::Logs::LogGroup", "AWS::ApplicationAutoScaling::ScalingPolicy"
_KEPT = ("Retain", "RetainExceptOnCreate")


def retained(document: Document) -> frozenset[str]:
    """The resources that outlive their removal from the template."""
    resources = mapped(document.get("Resources"))
    return frozenset(id for id, body in resources.items() if mapped(body).get("DeletionPolicy") in _KEPT)


def logs(template: Template, kept: frozenset[str]) -> dict[str, SeenLog]:
    """The groups in which SageMaker writes, by logical id."""
    names = {one.logical_id: template.text(one.properties.get("LogGroupName")) for one in template.of(_GROUP)}
    return {
        id: SeenLog(log_group_name=name, kept=id in kept)
        for id, name in names.items()
        if name.startswith((ENDPOINT_LOGS, COMPONENT_LOGS))
    }


def scaling(template: Template) -> dict[str, tuple[str, ...]]:
    """What every scalable target and scaling policy is to Application Auto Scaling, by logical id."""
    found: dict[str, tuple[str, ...]] = {one.logical_id: _place(template, one) for one in template.of(TARGET)}
    for policy in template.of(_POLICY):
        name, target = intrinsic(policy.properties.get("ScalingTargetId"))
        place = found.get(str(target), ()) if name == "Ref" else _place(template, policy)
        if place:
            found[policy.logical_id] = (*place, template.text(policy.properties.get("PolicyName")))
    return {id: place for id, place in found.items() if place[0].startswith("sagemaker:")}


def _place(template: Template, resource: Resource) -> tuple[str, str]:
    said = resource.properties
    return template.text(said.get("ScalableDimension")), template.text(said.get("ResourceId"))
