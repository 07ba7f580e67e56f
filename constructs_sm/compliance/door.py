"""What works with CDK objects: the card of a stack, and acknowledgements in it. The CDK is imported when it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from constructs_sm.compliance.card import ComplianceCard, card_of
from constructs_sm.compliance.exceptions import nag_metadata
from constructs_sm.compliance.reasons import UNCONSTRAINED, WILDCARDS, of_policy, of_wildcards
from constructs_sm.errors import TemplateError
from constructs_sm.facts.controls import Framework, controls
from constructs_sm.facts.resource_types import MANAGED_POLICY, POLICY
from constructs_sm.rules.known import shown
from constructs_sm.spec.references import offers
from constructs_sm.templates.template import Resource

if TYPE_CHECKING:
    from aws_cdk import CfnResource, IAspect
    from constructs import IConstruct


def compliance_card(
    source: Mapping[str, object] | str | Path | IConstruct, *, frameworks: Iterable[Framework] | None = None
) -> ComplianceCard:
    """What security controls ask of the endpoints of *source*, and whether they have it.

    Args:
        source: A template as data; the path of one, or of a directory such as ``cdk.out``; or anything in a CDK app,
            whose stack is then synthesized. It may be made by anyone.
        frameworks: Whose controls. Default: all.

    Raises:
        TemplateError: *source* is no template, or a part of an app that is in no stack.
    """
    if isinstance(source, (Mapping, str, Path)):
        return card_of(source, frameworks=frameworks)
    if not offers(source, "node"):
        what = "a template as data, a path, or a construct in a stack"
        raise TemplateError(f"source: must be {what}, got {shown(source)}")
    from aws_cdk import Stack, Stage  # noqa: PLC0415 - only those who pass a construct have the CDK

    if not any(Stack.is_stack(scope) for scope in source.node.scopes):
        raise TemplateError(f"source: must be in a stack, got {type(source).__name__}; pass one of its stacks")
    stack = Stack.of(source)
    stage = cast("Stage", Stage.of(stack))
    made = stage.synth(force=True).get_stack_artifact(stack.artifact_id)
    return card_of(made.template, name=stack.stack_name, frameworks=frameworks)


def acknowledge(scope: IConstruct) -> None:
    """Acknowledge what no argument can meet in the policies of *scope*, each with its reason.

    For cdk-nag 2, cdk-nag 3 and Checkov alike, none of which is imported: actions that no resource narrows, log groups
    that are named after the endpoint, objects below a prefix. What this library did not write, and what an argument
    would meet, stays found.

    Args:
        scope: A stack, or any construct: what is below it.

    Raises:
        TemplateError: *scope* is no construct.
    """
    if not offers(scope, "node"):
        raise TemplateError(f"scope: must be a construct, such as a stack, got {shown(scope)}")
    from aws_cdk import AspectPriority, Aspects  # noqa: PLC0415 - as above

    Aspects.of(scope).add(_aspect(), priority=AspectPriority.MUTATING)


@cache
def _aspect() -> IAspect:
    """The aspect that acknowledges; its class is made when the CDK is there."""
    import jsii  # noqa: PLC0415 - as above
    from aws_cdk import CfnResource, IAspect  # noqa: PLC0415 - as above

    @jsii.implements(IAspect)
    class Acknowledging:
        def visit(self, node: IConstruct) -> None:
            if CfnResource.is_cfn_resource(node):
                resource = cast("CfnResource", node)
                if resource.cfn_resource_type in {POLICY, MANAGED_POLICY}:
                    _acknowledge(resource)

    return cast("IAspect", Acknowledging())


def _acknowledge(node: CfnResource) -> None:
    from aws_cdk import Stack, Validations  # noqa: PLC0415 - as above

    document = Stack.of(node).resolve(getattr(node, "policy_document", None))
    policy = Resource(id="", type=node.cfn_resource_type, properties={"PolicyDocument": document})
    found = {detail: why for detail, why in of_wildcards(policy).items() if why is not None}
    key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY
    before = [entry.data for entry in node.node.metadata if entry.type == key]
    suppressed: list[Mapping[str, object]] = []
    skipped: list[Mapping[str, object]] = []
    for control in controls():
        if control.check == WILDCARDS:
            suppressed += [nag_metadata(control.id, why, [detail]) for detail, why in found.items()]
            # Validations.acknowledge would write a dash for each space of an id, which cdk-nag then does not find.
            acknowledged = {f"{control.id}[{detail}]": why for detail, why in found.items()}
            if acknowledged and acknowledged not in before:
                node.node.add_metadata(key, acknowledged)
        elif control.check in UNCONSTRAINED and (why := of_policy(control.check, policy)) is not None:
            skipped.append({"id": control.id, "comment": why})
    _add(node, "cdk_nag", "rules_to_suppress", suppressed)
    _add(node, "checkov", "skip", skipped)


def _add(node: CfnResource, key: str, name: str, entries: Sequence[Mapping[str, object]]) -> None:
    """Put these entries beside what others said there before."""
    held = node.get_metadata(key)
    before = list(held.get(name, [])) if isinstance(held, Mapping) else []
    new = [entry for entry in entries if entry not in before]
    if new:
        node.add_metadata(key, {name: [*before, *new]})
