"""Endpoints and components as plain specs, read from a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
from constructs_sm.review.rights import rights_of
from constructs_sm.spec.change import SeenComponent, SeenEndpoint, SeenTemplate, SeenVariant
from constructs_sm.templates.template import Resource, Template, statements
from constructs_sm.templates.values import Document, listed, mapped, number, references, several, truth

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
    )


def _endpoint(template: Template, resource: Resource, scaled: Mapping[str, Document]) -> SeenEndpoint:
    name = template.name(resource)
    guards = mapped(resource.properties.get("DeploymentConfig"))
    config = _config(template, resource)
    guarded = bool({"BlueGreenUpdatePolicy", "RollingUpdatePolicy"} & set(guards))
    seen = SeenEndpoint(endpoint_name=name, guarded=guarded, alarms=_alarms(template, resource))
    return seen if config is None else _with_config(template, seen, config, scaled)


def _alarms(template: Template, watched: Resource) -> tuple[str, ...]:
    """What watches an endpoint or a component: its rollback alarms, and alarms on its metrics."""
    rollback = watched.all("DeploymentConfig.AutoRollbackConfiguration.Alarms.*.AlarmName")
    dimension = {"Name": watched.name_property, "Value": template.name(watched)}
    on_metrics = [one for one in template.of(ALARM, COMPOSITE_ALARM) if _holds(template, one.properties, dimension)]
    return tuple(sorted({*map(template.text, rollback), *(f"${{{one.id}}}" for one in on_metrics)}))


def _config(template: Template, endpoint: Resource) -> Resource | None:
    wanted = template.text(endpoint.properties.get("EndpointConfigName"))
    return next((one for one in template.of(CONFIG) if template.name(one) == wanted), None)


def _with_config(
    template: Template, seen: SeenEndpoint, config: Resource, scaled: Mapping[str, Document]
) -> SeenEndpoint:
    variants = [mapped(each) for each in config.all("ProductionVariants.*")]
    named = {template.text(name) for each in variants for name in _model_names(each)}
    named |= _models_of_components(template, seen.endpoint_name)
    models = [one for one in template.of(MODEL) if template.name(one) in named]
    roles = [role for one in (config, *models) for role in one.all("ExecutionRoleArn")]
    all_known = len(models) == len(named)
    isolated = [truth(one.one("EnableNetworkIsolation")) for one in models] if all_known else [None]
    return SeenEndpoint(
        endpoint_name=seen.endpoint_name,
        guarded=seen.guarded,
        alarms=seen.alarms,
        variants=tuple(_variant(template, each, f"endpoint/{seen.endpoint_name}", scaled) for each in variants),
        captures=_captures(config),
        isolated=_all([True] if truth(config.one("EnableNetworkIsolation")) else isolated),
        keys=tuple(sorted(_keys(config.properties, ""))),
        rights=rights_of(template, roles) if all_known else None,
    )


def _captures(config: Resource) -> bool:
    """Whether it records; what is known at deployment alone is taken for yes."""
    return any(truth(mapped(each).get("EnableCapture", True)) is not False for each in config.all("DataCaptureConfig"))


def _all(told: Sequence[bool | None]) -> bool | None:
    """Whether all are true; None where that is known at deployment, or there are none."""
    return False if False in told else None if None in told or not told else True


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


def _variant(template: Template, said: Document, endpoint: str, scaled: Mapping[str, Document]) -> SeenVariant:
    name = template.text(said.get("VariantName"))
    pools = [mapped(each).get("InstanceType") for each in several(said.get("InstancePools"))]
    types = {template.text(each) for each in (said.get("InstanceType"), *pools) if each is not None}
    target = scaled.get(f"{endpoint}/variant/{name}")
    least = said.get("InitialInstanceCount") if target is None else target.get("MinCapacity")
    return SeenVariant(
        variant_name=name,
        instance_types=tuple(sorted(types)),
        least_instances=number(least),
        serves_model=any(True for _ in _model_names(said)),
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
