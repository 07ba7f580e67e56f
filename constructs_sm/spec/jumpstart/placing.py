"""Where image, package and artifact of one configuration are found in one Region."""

from __future__ import annotations

from collections.abc import Sequence

from constructs_sm.facts import jumpstart
from constructs_sm.facts.images import ImageNotFoundError, image_uri
from constructs_sm.spec.jumpstart.hosting import FrameworkVersion, Hosting
from constructs_sm.spec.jumpstart.refusal import did_you_mean, listed, shown
from constructs_sm.spec.model_data import ModelData, UriData

_ARCHIVES = (".tar.gz", ".tgz")


def image_in(hosting: Hosting, instance_type: str, region: str) -> str | list[str]:
    """The URI of the image, or what is wrong."""
    said = hosting.said_image_on(instance_type)
    if said is None:
        return _published(hosting.framework, instance_type, region)
    found = hosting.behind(said, region)
    if found is None:
        return [_not_there("image", said, hosting.regions_of(said), region)]
    home = found.split(".")
    if len(home) > 3 and home[1:3] == ["dkr", "ecr"] and home[3] != region:  # noqa: PLR2004 # account.dkr.ecr.region
        must = f"be that of the image, as this file is of one Region, got {shown(region)} with {found}"
        return [f"region: must {must}; save the file in {region}"]
    return found


def _published(framework: FrameworkVersion | None, instance_type: str, region: str) -> str | list[str]:
    if framework is None:
        return [
            f"instance_type: must be one with an image, and the file names none for {instance_type}; choose another"
        ]
    hugging_face = framework.transformers_version is not None and framework.framework == "huggingface"
    try:
        return image_uri(
            framework.framework,
            region=region,
            version=framework.transformers_version if hugging_face else framework.version,
            base_framework_version=f"pytorch{framework.version}" if hugging_face else None,
            py_version=framework.py_version,
            instance_type=instance_type,
        )
    except ImageNotFoundError as error:
        return [f"{problem} (hosting_ecr_specs)" for problem in error.problems]


def package_in(hosting: Hosting, instance_type: str, region: str) -> str | list[str]:
    """The ARN of the model package, or what is wrong."""
    said = hosting.said_package_on(instance_type)
    found = hosting.model_packages.get(region) if said is None else hosting.behind(said, region)
    if found is not None:
        return found
    there = tuple(sorted(hosting.model_packages)) if said is None else hosting.regions_of(said)
    return [_not_there("model package", instance_type if said is None else said, there, region)]


def data_in(
    hosting: Hosting, instance_type: str, region: str, *, gated: bool, accept_eula: bool, hub_content_arn: str | None
) -> UriData | None:
    """The artifact; None if the image needs none."""
    key = hosting.artifact_on(instance_type)
    if key is None:
        return None
    bucket = jumpstart.gated_bucket(region) if gated else jumpstart.content_bucket(region)
    if key.startswith("s3://"):
        home, _, path = key.removeprefix("s3://").partition("/")
        bucket, key = (bucket if jumpstart.is_content_bucket(home) else home), path
    whole = key if key.endswith((*_ARCHIVES, "/")) else f"{key}/"  # what is not packed is a prefix
    return ModelData.uri(
        f"s3://{bucket}/{whole}", accept_eula=True if accept_eula else None, hub_content_arn=hub_content_arn
    )


def licence_at(hosting: Hosting, region: str) -> str | None:
    """Where the licence can be read; None if the file does not say."""
    key = hosting.eula_key
    if key is None or "." not in key:  # some files say only that there is one
        return None
    return (
        key
        if key.startswith("s3://") or region not in jumpstart.REGIONS
        else f"s3://{jumpstart.content_bucket(region)}/{key}"
    )


def _not_there(what: str, said: str, regions: Sequence[str], region: str) -> str:
    there = f"; choose one of {listed(regions)}" if regions else "; choose another instance type"
    named = f" for {said}" if what == "model package" and not said.startswith("$") else f" {said!r}"
    return f"region: must have the {what}{named}, got {shown(region)}{did_you_mean(region, regions)}{there}"
