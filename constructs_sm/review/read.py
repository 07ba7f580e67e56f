"""Endpoints and components as plain specs, read from a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from constructs_sm.facts.resource_types import (
    ALARM,
    BUCKET,
    BUCKET_POLICY,
    COMPONENT,
    COMPOSITE_ALARM,
    CONFIG,
    ENDPOINT,
    MODEL,
    QUEUE,
    QUEUE_POLICY,
    TARGET,
    TOPIC,
    TOPIC_POLICY,
)
from constructs_sm.review.belongings import logs, scaling
from constructs_sm.review.rights import rights_of
from constructs_sm.spec.change import SeenComponent, SeenEndpoint, SeenTemplate, SeenVariant, resolved
from constructs_sm.templates.template import Resource, Template, statements
from constructs_sm.templates.values import Document, intrinsic, listed, mapped, number, references, truth

_STORES, _STORE_POLICIES = (BUCKET, TOPIC, QUEUE), (BUCKET_POLICY, TOPIC_POLICY, QUEUE_POLICY)


def read(template: Template, beside: Mapping[str, Document]) -> SeenTemplate:
    """What of a template concerns endpoints.

    Args:
        template: The template.
        beside: The scalable targets of other stacks that name what they scale outright, by that name.
    """
    scaled = {**beside, **targets(template)}
    refusing = {
        name
        for policy in template.of(*_STORE_POLICIES)
        if _refuses_plain(policy)
        for name in references([value for key, value in policy.properties.items() if key != "PolicyDocument"])
    }
    return SeenTemplate(
        endpoints={one.id: _endpoint(template, one, scaled) for one in template.of(ENDPOINT)},
        components={one.id: _component(template, one) for one in template.of(COMPONENT)},
        secure_transport={one.id: one.id in refusing for one in template.of(*_STORES)},
        logs=logs(template),
        scaling=scaling(template),
    )


def targets(template: Template) -> dict[str, Document]:
    """What the scalable targets of a template say, by the id of what they scale."""
    return {template.text(one.properties.get("ResourceId")): one.properties for one in template.of(TARGET)}


def _component(template: Template, resource: Resource) -> SeenComponent:
    said = resource.properties
    fixed = said.get("InferenceComponentName")
    return SeenComponent(
        endpoint_name=template.text(said.get("EndpointName")),
        variant_name=template.text(said.get("VariantName")),
        inference_component_name=None if fixed is None else template.text(fixed),
        alarms=_alarms(template, resource),
        acting=_acting(template),
    )


def _endpoint(template: Template, resource: Resource, scaled: Mapping[str, Document]) -> SeenEndpoint:
    name = template.name(resource)
    guards = mapped(resource.properties.get("DeploymentConfig"))
    config = _config(template, resource)
    guarded = bool({"BlueGreenUpdatePolicy", "RollingUpdatePolicy"} & set(guards))
    seen = SeenEndpoint(
        endpoint_name=name,
        guarded=guarded,
        alarms=_alarms(template, resource),
        acting=_acting(template),
        captures=None,
        keys=None,
    )
    return seen if config is None else _with_config(template, seen, config, scaled)


def _alarms(template: Template, watched: Resource) -> tuple[str, ...] | None:
    """What watches an endpoint or a component: its rollback alarms, and alarms on its metrics; None if that is not known."""
    here = {f"${{{one.id}}}": one.properties for one in template.of(ALARM, COMPOSITE_ALARM)}
    rollback = set(map(template.text, watched.all("DeploymentConfig.AutoRollbackConfiguration.Alarms.*.AlarmName")))
    if not all(name in here or resolved(name) for name in rollback):
        return None
    dimension = {"Name": watched.name_property, "Value": template.name(watched)}
    return tuple(sorted(rollback | {name for name, said in here.items() if _holds(template, said, dimension)}))


def _acting(template: Template) -> tuple[str, ...]:
    """The alarms that do something when they go off; what is known at deployment alone is taken for yes."""
    return tuple(
        f"${{{one.id}}}"
        for one in template.of(ALARM, COMPOSITE_ALARM)
        if one.properties.get("AlarmActions") and truth(one.properties.get("ActionsEnabled", True)) is not False
    )


def _config(template: Template, endpoint: Resource) -> Resource | None:
    wanted = template.text(endpoint.properties.get("EndpointConfigName"))
    return next((one for one in template.of(CONFIG) if template.name(one) == wanted), None)


def _with_config(
    template: Template, seen: SeenEndpoint, config: Resource, scaled: Mapping[str, Document]
) -> SeenEndpoint:
    variants = [Resource(id="", type="", properties=mapped(each)) for each in config.all("ProductionVariants.*")]
    listed_here = not any(intrinsic(each.properties)[0] for each in variants)
    others = [value for name, value in config.properties.items() if not name.endswith("ProductionVariants")]
    named = {name for each in variants for name in _models_of_variant(template, each)}
    named |= _models_of_components(template, seen.endpoint_name)
    models = [one for one in template.of(MODEL) if template.name(one) in named]
    roles = [role for one in (config, *models) for role in one.all("ExecutionRoleArn")]
    all_known = listed_here and len(models) == len(named)
    own = truth(config.one("EnableNetworkIsolation"))
    isolated = [truth(one.one("EnableNetworkIsolation")) for one in models] if all_known else [None]
    return replace(
        seen,
        variants=tuple(_variant(template, each, seen.endpoint_name, scaled) for each in variants)
        if listed_here
        else None,
        captures=_captures(config.properties.get("DataCaptureConfig")),
        isolated=_all(isolated if own is False else [own]),
        keys=None if _depends(others) else tuple(sorted(_keys(config.properties, ""))),
        rights=rights_of(template, roles) if all_known else None,
    )


def _captures(said: object) -> bool | None:
    """Whether calls are recorded; None where that is known at deployment."""
    if intrinsic(said)[0]:
        return None
    return truth(mapped(said).get("EnableCapture", True)) if said else False


def _depends(value: object) -> bool:
    """Whether a condition decides on what is there."""
    if intrinsic(value)[0] == "Fn::If":
        return True
    return any(_depends(part) for part in mapped(value).values() or listed(value))


def _all(told: Sequence[bool | None]) -> bool | None:
    """Whether all are true; None where that is known at deployment, or there are none."""
    return False if False in told else None if None in told or not told else True


def _models_of_variant(template: Template, variant: Resource) -> list[str]:
    return [
        template.text(each) for at in ("ModelName", "InstancePools.*.ModelNameOverride") for each in variant.all(at)
    ]


def _models_of_components(template: Template, endpoint_name: str) -> set[str]:
    found: set[str] = set()
    for one in template.of(COMPONENT):
        if template.text(one.properties.get("EndpointName")) == endpoint_name:
            names = one.all("Specification.ModelName") + one.all("Specifications.*.ModelName")
            found |= set(map(template.text, names))
    return found


def _variant(template: Template, variant: Resource, endpoint_name: str, scaled: Mapping[str, Document]) -> SeenVariant:
    name = template.text(variant.one("VariantName"))
    types = variant.all("InstanceType") + variant.all("InstancePools.*.InstanceType")
    target = scaled.get(f"endpoint/{endpoint_name}/variant/{name}")
    models = _models_of_variant(template, variant)
    later = [each.startswith("{") for each in models]
    return SeenVariant(
        variant_name=name,
        instance_types=tuple(sorted(set(map(template.text, types)))),
        initial_instances=number(variant.one("InitialInstanceCount")),
        min_capacity=None if target is None else number(target.get("MinCapacity")),
        serves_model=None if later and all(later) else bool(models),
        scaled=target is not None,
    )


def _keys(value: object, path: str) -> Iterator[str]:
    for name, part in mapped(value).items():
        at = f"{path}.{name}" if path else name
        if name.endswith("KmsKeyId"):
            yield at
        else:
            yield from _keys(part, at)


def _holds(template: Template, value: object, dimension: Document) -> bool:
    """Whether an alarm, anywhere in it, has this dimension."""
    told = mapped(value)
    if told.get("Name") == dimension["Name"] and template.text(told.get("Value")) == dimension["Value"]:
        return True
    return any(_holds(template, part, dimension) for part in (told.values() if told else listed(value)))


def _refuses_plain(policy: Resource) -> bool:
    """Whether a policy denies what comes without TLS."""
    for statement in statements(policy.properties.get("PolicyDocument")):
        asked = statement.all("Condition.Bool.aws:SecureTransport")
        if statement.one("Effect") == "Deny" and any(truth(each) is False for each in asked):
            return True
    return False
