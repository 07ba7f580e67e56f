"""Names and tags."""

from __future__ import annotations

import unicodedata
from collections import Counter

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.model import ModelSpec

_TAGGED = (ModelSpec, EndpointConfigSpec, EndpointSpec, ComponentSpec, AdapterSpec)
Tagged = ModelSpec | EndpointConfigSpec | EndpointSpec | ComponentSpec | AdapterSpec


@rule(
    "SM622",
    ModelSpec,
    EndpointConfigSpec,
    title="a model or configuration has a fixed name only on purpose",
    why="every change replaces it, and the replacement cannot take the name of what still exists",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sagemaker-endpointconfig.html",
)
def no_fixed_name(spec: ModelSpec | EndpointConfigSpec) -> Findings:
    model = isinstance(spec, ModelSpec)
    name = spec.model_name if isinstance(spec, ModelSpec) else spec.endpoint_config_name
    if name is not None and not spec.allow_fixed_name:
        field = "model_name" if model else "endpoint_config_name"
        yield (
            field,
            (
                f"must not collide with its own replacement at the next change, got {shown(name)}; leave it out, "
                "or say allow_fixed_name=True and rename it with every change"
            ),
        )


@rule(
    "SM801",
    EndpointConfigSpec,
    EndpointSpec,
    severity=Severity.WARNING,
    title="an endpoint name is lower case",
    why="creation ignores case, invocation does not, and authorised ARNs are lower case",
    source=limits.CLOUDFORMATION_ENDPOINT,
)
def lower_case_name(spec: EndpointConfigSpec | EndpointSpec) -> Findings:
    name = text(spec.endpoint_name)
    if name is not None and name != name.lower():
        yield "endpoint_name", f"should be lower case, got {name!r}; write {name.lower()!r}"


@rule(
    "SM803",
    *_TAGGED,
    title="tag keys do not start with aws:",
    why="the prefix is reserved",
    source=limits.TAG,
)
def no_reserved_tags(spec: Tagged) -> Findings:
    for key in spec.tags:
        if isinstance(key, str) and key.lower().startswith("aws:"):
            yield f"tags[{shown(key)}]", f"must not start with the reserved 'aws:', got {shown(key)}; rename it"


@rule(
    "SM804",
    *_TAGGED,
    title="tags are within their limits",
    why="the API refuses others",
    source=limits.TAG,
)
def tag_sizes(spec: Tagged) -> Findings:
    if len(spec.tags) > limits.MAX_TAGS:
        yield "tags", f"must be at most {limits.MAX_TAGS}, got {len(spec.tags)}; leave some out"
    for key, value in spec.tags.items():
        known_key, known_value, at = text(key), text(value), f"tags[{shown(key)}]"
        if known_key is not None and not 1 <= len(known_key) <= limits.MAX_TAG_KEY:
            yield at, f"must have a key of 1 to {limits.MAX_TAG_KEY} characters, got {len(known_key)}; rename it"
        for what, known in (("key", known_key), ("value", known_value)):
            odd = "" if known is None else "".join(dict.fromkeys(sign for sign in known if not _fits_tag(sign)))
            if odd:
                yield (
                    at,
                    f"must have letters, digits, blanks and _.:/=+-@ in its {what}, got {shown(odd)}; leave them out",
                )
        if known_value is not None and len(known_value) > limits.MAX_TAG_VALUE:
            most = limits.MAX_TAG_VALUE
            yield at, f"must have a value of at most {most} characters, got {len(known_value)}; shorten it"


def _fits_tag(sign: str) -> bool:
    return sign in "_.:/=+-@" or unicodedata.category(sign)[0] in "LZN"


@rule(
    "SM808",
    ModelSpec,
    EndpointConfigSpec,
    title="tag keys of a role differ in more than case",
    why="IAM takes them for the same, and the tags of a model and of a fleet reach the role made for it",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html",
)
def tags_of_roles(spec: ModelSpec | EndpointConfigSpec) -> Findings:
    reaches_role = isinstance(spec, ModelSpec) or spec.has_role
    keys = Counter(key.lower() for key in spec.tags if text(key) is not None) if reaches_role else {}
    for key, times in keys.items():
        if times > 1:
            alike = [other for other in spec.tags if text(other) is not None and other.lower() == key]
            yield (
                "tags",
                f"must have keys that differ in more than case, got {' and '.join(map(shown, alike))}; rename one",
            )


@rule(
    "SM805",
    ComponentSpec,
    AdapterSpec,
    EndpointConfigSpec,
    title="tags of a component have values",
    why="CloudFormation's schema wants at least one character there",
    source=limits.CLOUDFORMATION_COMPONENT,
)
def component_tag_values(spec: ComponentSpec | AdapterSpec | EndpointConfigSpec) -> Findings:
    # The tags of a fleet reach its components.
    reaches = not isinstance(spec, EndpointConfigSpec) or (
        spec.has_role and all(each.model is None for each in spec.variants)
    )
    for key, value in spec.tags.items() if reaches else ():
        if value == "":
            yield f"tags[{shown(key)}]", "must not be empty on an inference component, got ''; give it a value"
