"""From records to containers: what a variant, a model or an inference component is started from."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from constructs_sm.local.engine.artifacts import Artifact, fetch
from constructs_sm.local.engine.containers import DEFAULT_STARTUP_TIMEOUT, ContainerSpec, Launcher
from constructs_sm.local.engine.faults import DeploymentError
from constructs_sm.local.engine.serving import Served
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import Endpoint, Resource, State


def variants_of(config: Resource, state: State, launcher: Launcher, endpoint: Endpoint) -> dict[str, Served]:
    """What an endpoint config's variants are started from; none for variants that inference components fill.

    Args:
        config: The endpoint config.
        state: Where the models are.
        launcher: Starts the containers.
        endpoint: For the labels.

    Raises:
        DeploymentError: When a model is gone.
    """
    found = {}
    shadows = config.request.get("ShadowProductionVariants", [])
    for variant in [*config.request["ProductionVariants"], *shadows]:
        name = variant["VariantName"]
        if variant.get("ModelName"):
            model = _model(placed_model(variant), state)
            label = f"{endpoint.name}/{name}"
            found[name] = served(model, launcher, label, timeout_of(variant))
    return found


def placed_model(variant: Document) -> str:
    """The model a variant serves here: that of the instance pool it prefers, where that has one of its own.

    Args:
        variant: A variant that names a model.
    """
    pools = _by_preference(variant)
    own = pools[0].get("ModelNameOverride") if pools else None
    return str(variant["ModelName"] if own is None else own)


def role_behind(config: Resource, variant_name: str, state: State) -> str:
    """The role that acts for a variant: its model's, or the config's where inference components are served.

    Args:
        config: The endpoint config.
        variant_name: The variant, which may be a shadow.
        state: Where the models are.

    Raises:
        DeploymentError: When there is none, or the model is gone.
    """
    asked = config.request
    for variant in [*asked["ProductionVariants"], *asked.get("ShadowProductionVariants", [])]:
        if variant["VariantName"] == variant_name and variant.get("ModelName"):
            return str(_model(placed_model(variant), state).request["ExecutionRoleArn"])
    return _role(config)


def served(model: Resource, launcher: Launcher, label: str, startup: timedelta) -> Served:
    """What serves a model.

    Args:
        model: The model.
        launcher: Starts the containers.
        label: For the messages.
        startup: The start-up time-out of each container.
    """
    request = model.request
    primary = request.get("PrimaryContainer")
    definitions: list[Document] = [primary] if primary else request.get("Containers", [])
    role = request["ExecutionRoleArn"]
    specs = [container_spec(one, role, label, startup) for one in definitions]
    direct = request.get("InferenceExecutionConfig", {}).get("Mode") == "Direct"
    return Served(launcher=launcher, specs=specs, direct=direct)


def served_component(label: str, request: Document, config: Resource, state: State, launcher: Launcher) -> Served:
    """What serves an inference component.

    Args:
        label: For the messages.
        request: What the component shall be; not an adapter, which its base serves.
        config: The endpoint's config, whose role the component uses.
        state: Where the models are.
        launcher: Starts the containers.

    Raises:
        DeploymentError: When its model is gone, there is no role, or no specification for the instances.
    """
    specification = specification_of(request, instance_type_of(config, request.get("VariantName")))
    startup = timeout_of(specification.get("StartupParameters", {}))
    if specification.get("ModelName"):
        return served(_model(specification["ModelName"], state), launcher, label, startup)
    return Served(launcher=launcher, specs=[container_spec(specification["Container"], _role(config), label, startup)])


def served_adapter(
    label: str, request: Document, base: Document, config: Resource, state: State, launcher: Launcher
) -> Served:
    """What serves an adapter: the container of its base once more, with the adapter's files laid over the base's.

    SageMaker loads an adapter into the running container of its base. No two servers take it alike, so here the script of
    the base finds the files of both in its model directory.

    Args:
        label: For the messages.
        request: What the adapter shall be.
        base: What its base is.
        config: The endpoint's config.
        state: Where the models are.
        launcher: Starts the containers.

    Raises:
        DeploymentError: When the base has not exactly one container of one model, or the adapter no artifact.
    """
    found = served_component(label, base, config, state, launcher)
    if len(found.specs) != 1 or found.specs[0].multi_model:
        raise DeploymentError("An adapter needs a base of one container that serves one model.")
    over = replace(found.specs[0], overlay=_adapter_artifact(request), overlay_role_arn=_role(config))
    return Served(launcher=launcher, specs=[over])


def check_adapter(request: Document, config: Resource) -> None:
    """Fetches an adapter's weights as the endpoint's role, to show that they are there and may be read.

    Args:
        request: What the adapter shall be.
        config: The endpoint's config.

    Raises:
        DeploymentError: When they are not.
    """
    with tempfile.TemporaryDirectory() as directory:
        fetch(_adapter_artifact(request), _role(config), Path(directory))


def _adapter_artifact(request: Document) -> Artifact:
    artifact = Artifact.of(request.get("Specification", {}).get("Container", {}))
    if artifact is None:
        raise DeploymentError("An adapter needs a Container with an ArtifactUrl.")
    return artifact


def instance_type_of(config: Resource, variant_name: str | None) -> str | None:
    """The instance type that a variant prefers, on which everything is placed here.

    Args:
        config: The endpoint's config.
        variant_name: The variant.
    """
    variants = {one["VariantName"]: one for one in config.request["ProductionVariants"]}
    variant = variants.get(variant_name, {})
    pools = _by_preference(variant)
    found: str | None = pools[0]["InstanceType"] if pools else variant.get("InstanceType")
    return found


def _by_preference(variant: Document) -> list[Document]:
    return sorted(variant.get("InstancePools", []), key=lambda pool: int(pool["Priority"]))


def _role(config: Resource) -> str:
    role = config.request.get("ExecutionRoleArn")
    if role is None:
        raise DeploymentError(f"The endpoint config {config.name} has no ExecutionRoleArn.")
    return str(role)


def specification_of(request: Document, instance_type: str | None) -> Document:
    """The specification of a component; of several, that for an instance type.

    Args:
        request: The create call's parameters.
        instance_type: Where it is placed.

    Raises:
        DeploymentError: When none of several is for that type.
    """
    several: list[Document] = request.get("Specifications", [])
    if not several:
        single: Document = request.get("Specification", {})
        return single
    for one in several:
        if one.get("InstanceType") == instance_type:
            return one
    raise DeploymentError(f"There is no specification for the instances, which are of type {instance_type}.")


def container_spec(definition: Document, role: str, label: str, startup: timedelta) -> ContainerSpec:
    """What a container definition is started as.

    Args:
        definition: A ``ContainerDefinition`` or an inference component's container.
        role: The execution role.
        label: For the messages.
        startup: The start-up time-out.
    """
    return ContainerSpec(
        label=label,
        image=definition.get("Image"),
        environment=definition.get("Environment", {}),
        artifact=Artifact.of(definition),
        role_arn=role,
        hostname=definition.get("ContainerHostname"),
        multi_model=definition.get("Mode") == "MultiModel",
        startup_timeout=startup,
    )


def timeout_of(holder: Document) -> timedelta:
    """The start-up time-out a variant or a component's start-up parameters name.

    Args:
        holder: The structure with ``ContainerStartupHealthCheckTimeoutInSeconds``.
    """
    seconds = holder.get("ContainerStartupHealthCheckTimeoutInSeconds")
    return DEFAULT_STARTUP_TIMEOUT if seconds is None else timedelta(seconds=seconds)


def _model(name: str, state: State) -> Resource:
    model = state.models.find(name)
    if model is None:
        raise DeploymentError(f'Could not find model "{state.models.arn(name)}".')
    return model
