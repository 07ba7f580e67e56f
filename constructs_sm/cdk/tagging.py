"""Tags of a construct and of everything below it, and those that others put there later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

import jsii
from aws_cdk import Stack, Tags
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct, IValidation

from constructs_sm.cdk.values import stack_of
from constructs_sm.errors import Problem, Severity
from constructs_sm.rules.registry import RULES

_Tagged: TypeAlias = (
    sagemaker.CfnModel | sagemaker.CfnEndpointConfig | sagemaker.CfnEndpoint | sagemaker.CfnInferenceComponent
)
_WATCHED: WeakKeyDictionary[Stack, list[_Tagged]] = WeakKeyDictionary()


def tag(construct: Construct, tags: Mapping[str, str], resource: _Tagged | None = None) -> None:
    """Put tags on every taggable resource of *construct*, and judge those of *resource* as `watch_tags` does."""
    for key, value in tags.items():
        Tags.of(construct).add(key, value)
    if resource is not None:
        watch_tags(construct, resource)


def watch_tags(construct: Construct, resource: _Tagged) -> None:
    """Judge at synthesis the tags that *resource*, just made by *construct*, has by then.

    ``Tags.of`` of an app, a stack or a stage reaches it long after its own tags were judged.
    """
    stack = stack_of(construct)
    if stack not in _WATCHED:
        _WATCHED[stack] = []
        stack.node.add_validation(_LateTags(_WATCHED[stack]))
    _WATCHED[stack].append(resource)


@dataclass(frozen=True, kw_only=True, slots=True)
class _RenderedTags:
    """The tags of one resource as the template will have them."""

    tags: Mapping[str, object]


@jsii.implements(IValidation)
class _LateTags:
    """What is wrong with the tags of the resources of one stack, asked once by the CDK when it synthesizes."""

    def __init__(self, resources: list[_Tagged]) -> None:
        self._resources = resources

    def validate(self) -> list[str]:
        """One line for each problem, after the path of the resource."""
        return [f"{resource.node.path} {problem}" for resource in self._resources for problem in _wrong(resource)]


def _wrong(resource: _Tagged) -> Iterator[Problem]:
    # The one call to node: the tags alone would take two.
    tags = resource._cfn_properties.get("tags")  # noqa: SLF001 # protected, for subclasses and for this
    if not isinstance(tags, list):
        return
    rendered = _RenderedTags(tags={each["key"]: each["value"] for each in tags if isinstance(each, Mapping)})
    component = isinstance(resource, sagemaker.CfnInferenceComponent)
    for rule in ("SM803", "SM804", *(("SM805",) if component else ())):
        for path, message in RULES[rule].body(rendered):
            yield Problem(rule, Severity.ERROR, path, message)


if TYPE_CHECKING:

    def _conforms(validation: _LateTags) -> IValidation:
        return validation
