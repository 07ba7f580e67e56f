"""From the fields of a model spec to `Hosting`.

The names are those of the SageMaker Python SDK's own reader of these files; what is not listed here does not matter for
hosting and is left out.
"""

from __future__ import annotations

from constructs_sm.spec.jumpstart.fields import Fields
from constructs_sm.spec.jumpstart.hosting import FrameworkVersion, Hosting, Resources, TypeVariant


def hosting(spec: Fields) -> Hosting:
    """How the model is hosted, as the fields of a spec, or of a configuration laid over it, say."""
    deploy = spec.below("deploy_kwargs")
    packages = spec.texts_by_name("hosting_model_package_arns")
    variants = spec.below("hosting_instance_type_variants")
    aliases = variants.below("regional_aliases")
    prepacked = spec.text("hosting_prepacked_artifact_key") or spec.text("hosting_prepacked_artifact_uri")
    return Hosting(
        default_instance_type=spec.text("default_inference_instance_type"),
        supported_instance_types=tuple(dict.fromkeys(spec.texts("supported_inference_instance_types"))),
        image_uri=spec.text("hosting_ecr_uri"),
        framework=_framework(spec),
        artifact_key=spec.text("hosting_artifact_key") or spec.text("hosting_artifact_uri"),
        prepacked_artifact_key=prepacked,
        uses_separate_script=prepacked is None and spec.flag("hosting_use_script_uri", default=True),
        eula_key=spec.text("hosting_eula_key") or spec.text("hosting_eula_uri"),
        environment={} if packages else _environment(spec),
        model_packages=packages,
        aliases={region: aliases.texts_by_name(region) for region in aliases.values},
        variants={name: _variant(each) for name, each in variants.each("variants")},
        resources=_resources(spec, "hosting_resource_requirements"),
        network_isolation=spec.flag("inference_enable_network_isolation", default=False),
        volume_size_in_gb=spec.number("inference_volume_size"),
        model_data_download_timeout=deploy.seconds("model_data_download_timeout"),
        container_startup_health_check_timeout=deploy.seconds("container_startup_health_check_timeout"),
        inference_ami_version=deploy.text("inference_ami_version"),
        additional_data=tuple(_channels(spec)),
    )


def _framework(spec: Fields) -> FrameworkVersion | None:
    ecr = spec.below("hosting_ecr_specs")
    if not ecr.values:
        return None
    return FrameworkVersion(
        framework=ecr.needed("framework"),
        version=ecr.needed("framework_version"),
        py_version=ecr.text("py_version"),
        transformers_version=ecr.text("huggingface_transformers_version"),
    )


def _environment(spec: Fields) -> dict[str, str]:
    found: dict[str, str] = {}
    for variable in spec.items("inference_environment_variables"):
        name = variable.needed("name")
        if variable.is_scalar("default"):
            found[name] = str(variable.values["default"])  # the SageMaker SDK writes true as True, too
    return found


def _variant(each: Fields) -> TypeVariant:
    everywhere, by_region = each.below("properties"), each.below("regional_properties")
    return TypeVariant(
        image_uri=by_region.text("image_uri") or everywhere.text("image_uri"),
        model_package=by_region.text("model_package_arn") or everywhere.text("model_package_arn"),
        environment=everywhere.scalars("environment_variables"),
        artifact_key=everywhere.text("artifact_key"),
        prepacked_artifact_key=everywhere.text("prepacked_artifact_key"),
        resources=_resources(everywhere, "resource_requirements"),
    )


def _resources(spec: Fields, name: str) -> Resources:
    below = spec.below(name)
    least = below.number("min_memory_mb")
    return Resources(
        min_memory_mb=below.number("min_memory") if least is None else least,
        num_accelerators=below.number("num_accelerators"),
        num_cpus=below.number("num_cpus"),
    )


def _channels(spec: Fields) -> list[str]:
    sources = spec.below("hosting_additional_data_sources")
    return [item.needed("channel_name") for kind in sources.values for item in sources.items(kind)]
