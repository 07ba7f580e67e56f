"""Endpoints and components as plain specs, read from a template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from constructs_sm.review.belongings import logs, scaling
from constructs_sm.review.rights import rights_of
from constructs_sm.review.template import (
    COMPONENT,
    CONFIG,
    ENDPOINT,
    MODEL,
    TARGET,
    Document,
    Resource,
    Template,
    intrinsic,
    listed,
    mapped,
    references,
    several,
)
from constructs_sm.spec.change import SeenComponent, SeenEndpoint, SeenTemplate, SeenVariant, resolved

_SCALED = re.compile(r"endpoint/(?P<endpoint>.+)/variant/(?P<variant>.+)")
_ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
_STORES = ("AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SQS::Queue")
_STORE_POLICIES = ("AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy")


def read(template: Template, *, kept: frozenset[str]) -> SeenTemplate:
    """What of a template concerns endpoints.

    Args:
        template: The template.
        kept: The logical ids of what outlives its removal from the template.
    """
    refusing = {
        name
        for policy in template.of(*_STORE_POLICIES)
        if _refuses_plain(policy)
        for name in references([value for key, value in policy.properties.items() if key != "PolicyDocument"])
    }
    return SeenTemplate(
        endpoints={one.logical_id: _endpoint(template, one) for one in template.of(ENDPOINT)},
        components={one.logical_id: _component(template, one) for one in template.of(COMPONENT)},
        secure_transport={one.logical_id: one.logical_id in refusing for one in template.of(*_STORES)},
        logs=logs(template, kept),
        scaling=scaling(template),
    )


def _component(template: Template, resource: Resource) -> SeenComponent:
    said = resource.properties
    fixed = said.get("InferenceComponentName")
    return SeenComponent(
        endpoint_name=template.text(said.get("EndpointName")),
        variant_name=template.text(said.get("VariantName")),
        inference_component_name=None if fixed is None else template.text(fixed),
    )


def _endpoint(template: Template, resource: Resource) -> SeenEndpoint:
    name = template.name(resource)
    guards = mapped(resource.properties.get("DeploymentConfig"))
    config = _config(template, resource)
    guarded = bool({"BlueGreenUpdatePolicy", "RollingUpdatePolicy"} & set(guards))
    alarms = _alarms(template, guards, name)
    acting = tuple(f"${{{one.logical_id}}}" for one in template.of(*_ALARMS) if _acts(one.properties))
    seen = SeenEndpoint(endpoint_name=name, guarded=guarded, alarms=alarms, acting=acting, captures=None, keys=None)
    return seen if config is None else _with_config(template, seen, config.properties)


def _acts(alarm: Document) -> bool:
    return bool(alarm.get("AlarmActions")) and alarm.get("ActionsEnabled") is not False


def _alarms(template: Template, guards: Document, endpoint_name: str) -> tuple[str, ...] | None:
    """The alarms that watch an endpoint; None if only a deployment resolves them."""
    said = mapped(guards.get("AutoRollbackConfiguration")).get("Alarms")
    here = {f"${{{one.logical_id}}}": one.properties for one in template.of(*_ALARMS)}
    named = {template.text(each if intrinsic(each)[0] else mapped(each).get("AlarmName")) for each in several(said)}
    if _depends(guards) or not all(name in here or resolved(name) for name in named):
        return None
    return tuple(sorted(named | {name for name, each in here.items() if _watches(template, each, endpoint_name)}))


def _config(template: Template, endpoint: Resource) -> Resource | None:
    wanted = template.text(endpoint.properties.get("EndpointConfigName"))
    return next((one for one in template.of(CONFIG) if template.name(one) == wanted), None)


def _with_config(template: Template, seen: SeenEndpoint, config: Document) -> SeenEndpoint:
    variants = [mapped(each) for each in several(config.get("ProductionVariants"))]
    listed_here = not any(intrinsic(each)[0] for each in variants)
    others = [value for name, value in config.items() if not name.endswith("ProductionVariants")]
    named = {template.text(name) for each in variants for name in _model_names(each)}
    named |= _models_of_components(template, seen.endpoint_name)
    models = [one for one in template.of(MODEL) if template.name(one) in named]
    isolated = [_flag(one.properties.get("EnableNetworkIsolation")) for one in models]
    roles = [config.get("ExecutionRoleArn"), *(one.properties.get("ExecutionRoleArn") for one in models)]
    all_known = listed_here and len(models) == len(named)
    told = all(isolated) if models and all_known and None not in isolated else None
    own = _flag(config.get("EnableNetworkIsolation"))
    return SeenEndpoint(
        endpoint_name=seen.endpoint_name,
        guarded=seen.guarded,
        alarms=seen.alarms,
        acting=seen.acting,
        variants=tuple(_variant(template, seen.endpoint_name, each) for each in variants) if listed_here else None,
        captures=_captures(config.get("DataCaptureConfig")),
        isolated=own if own is not False else told,
        keys=None if _depends(others) else tuple(sorted(_keys(config, ""))),
        rights=rights_of(template, [role for role in roles if role is not None]) if all_known else None,
    )


def _captures(said: object) -> bool | None:
    """Whether calls are recorded; None if only a deployment tells."""
    enabled = mapped(said).get("EnableCapture", True)
    return None if intrinsic(said)[0] or intrinsic(enabled)[0] else bool(said) and enabled is not False


def _flag(said: object) -> bool | None:
    """What a flag says, which is off unless it is said; None if only a deployment tells."""
    return None if intrinsic(said)[0] else said is True


def _number(said: object) -> float | None:
    return said if isinstance(said, (int, float)) else None


def _depends(value: object) -> bool:
    """Whether a condition decides on what is there."""
    if intrinsic(value)[0] == "Fn::If":
        return True
    parts = mapped(value).values() or listed(value)
    return any(_depends(part) for part in parts)


def _model_names(variant: Document) -> Iterator[object]:
    pools = [mapped(each).get("ModelNameOverride") for each in several(variant.get("InstancePools"))]
    yield from (name for name in (variant.get("ModelName"), *pools) if name is not None)


def _models_of_components(template: Template, endpoint_name: str) -> set[str]:
    found = set()
    for one in template.of(COMPONENT):
        if template.text(one.properties.get("EndpointName")) == endpoint_name:
            each = [one.properties.get("Specification"), *several(one.properties.get("Specifications"))]
            found |= {template.text(mapped(said)["ModelName"]) for said in each if "ModelName" in mapped(said)}
    return found


def _variant(template: Template, endpoint_name: str, said: Document) -> SeenVariant:
    name = template.text(said.get("VariantName"))
    pools = [
        each if intrinsic(each)[0] else mapped(each).get("InstanceType") for each in several(said.get("InstancePools"))
    ]
    types = {template.text(each) for each in (said.get("InstanceType"), *pools) if each is not None}
    targets = [one.properties for one in template.of(TARGET) if _scales(template, one, endpoint_name, name)]
    models = [template.text(model) for model in _model_names(said)]
    return SeenVariant(
        variant_name=name,
        instance_types=tuple(sorted(types)),
        initial_instances=_number(said.get("InitialInstanceCount")),
        min_capacity=_number(targets[0].get("MinCapacity")) if targets else None,
        serves_model=None if any(model.startswith("{") for model in models) else bool(models),
        scaled=bool(targets),
    )


def _scales(template: Template, target: Resource, endpoint_name: str, variant_name: str) -> bool:
    found = _SCALED.fullmatch(template.text(target.properties.get("ResourceId")))
    return found is not None and (endpoint_name, variant_name) == (found["endpoint"], found["variant"])


def _keys(value: object, path: str) -> Iterator[str]:
    for name, part in mapped(value).items():
        at = f"{path}.{name}" if path else name
        if name.endswith("KmsKeyId"):
            yield at
        else:
            yield from _keys(part, at)


def _watches(template: Template, value: object, endpoint_name: str) -> bool:
    """Whether an alarm, anywhere in it, has the dimension of an endpoint."""
    said = mapped(value)
    if said.get("Name") == "EndpointName" and template.text(said.get("Value")) == endpoint_name:
        return True
    parts = said.values() if said else listed(value)
    return any(_watches(template, part, endpoint_name) for part in parts)


def _refuses_plain(policy: Resource) -> bool:
    """Whether a policy denies what comes without TLS."""
    statements = several(mapped(policy.properties.get("PolicyDocument")).get("Statement"))
    for statement in map(mapped, statements):
        asked = mapped(mapped(statement.get("Condition")).get("Bool")).get("aws:SecureTransport")
        if statement.get("Effect") == "Deny" and str(asked).lower() == "false":
            return True
    return False
