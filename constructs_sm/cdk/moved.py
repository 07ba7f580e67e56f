"""Components that were renamed or moved are other components: no call renames one, or moves it to another endpoint.

CloudFormation's type declares nothing of it as fixed, so it would take such a change for an update and fail, or change
nothing. Under another logical id the change is a creation and a deletion. `docs/adr/0010-a-moved-component-is-another.md`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from aws_cdk import CfnResource
from constructs import Construct

from constructs_sm.cdk.values import stack_of
from constructs_sm.rules.known import text
from constructs_sm.spec.variant import DEFAULT_VARIANT_NAME

if TYPE_CHECKING:
    from constructs_sm.cdk.endpoint import Endpoint
    from constructs_sm.cdk.interfaces import IComponentEndpoint, IInferenceComponent
    from constructs_sm.spec.component import ComponentSpec

_LONGEST = 255 - 8  # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html


def component_facts(spec: ComponentSpec, endpoint: IComponentEndpoint | Endpoint, scope: Construct) -> tuple[str, ...]:
    """What tells a component below *scope* from one of another name or place, as far as it is said outright.

    A component below its endpoint moves with the path that is in its logical id already; any other with the name of the
    endpoint, or where that is generated with its path.
    """
    variant = spec.variant_name if spec.variant_name != DEFAULT_VARIANT_NAME else None
    apart = not _is(scope, endpoint) and text(spec.endpoint.endpoint_name) is None
    return (
        *_said(endpoint=spec.endpoint.endpoint_name, variant=variant, name=spec.inference_component_name),
        *([f"path={endpoint.node.path}"] if apart else []),
    )


def adapter_facts(
    base: IInferenceComponent, theirs: Sequence[str], scope: Construct, name: str | None
) -> tuple[str, ...]:
    """As `component_facts`, of an adapter: it moves with its base, of which *theirs* are the facts."""
    apart = not _is(scope, base) and not any(fact.startswith("name=") for fact in theirs)
    path = [f"base={base.node.path}"] if apart else []
    return (*(f"base {fact}" for fact in theirs), *_said(name=name), *path)


def fold(resource: CfnResource, user: Construct, facts: Sequence[str]) -> None:
    """Make *facts* a part of the logical id of *resource*, below *user*; without any it stays what it was."""
    if facts:
        plain = stack_of(user).get_logical_id(resource)
        suffix = sha256(json.dumps([plain, *facts]).encode("utf-8")).hexdigest()[:8].upper()
        resource.override_logical_id(f"{plain[:_LONGEST]}{suffix}")


def _is(scope: object, other: object) -> bool:
    """Whether two interfaces are of one construct, which type checkers take for impossible."""
    return scope is other


def _said(**names: str | None) -> list[str]:
    return [f"{what}={known}" for what, name in names.items() if (known := text(name)) is not None]
