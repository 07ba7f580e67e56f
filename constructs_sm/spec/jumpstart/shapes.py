"""The three shapes in which a model spec is found, each brought into the first.

- JumpStart's own spec file, with names such as ``model_id`` and ``hosting_instance_type_variants``;
- the reply of ``aws sagemaker describe-hub-content``, with the spec of one Region as a text in ``HubContentDocument``
  (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeHubContent.html);
- the entries frozen in ``generative-ai-cdk-constructs``, with names such as ``modelId`` and ``instanceVariants``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from constructs_sm.spec.jumpstart.fields import Fields
from constructs_sm.spec.jumpstart.refusal import listed

_KEPT_BELOW = frozenset({"environment_variables", "aliases"})
"""Objects whose names and values are data."""

_NAMED_BY_DATA = frozenset(
    {
        "benchmark_metrics",
        "hosting_additional_data_sources",
        "inference_config_components",
        "inference_config_rankings",
        "inference_configs",
        "variants",
    }
)
"""Objects whose names are data, not their values."""

_DEPLOY = ("model_data_download_timeout", "container_startup_health_check_timeout", "inference_ami_version")

_NO = frozenset({"", "false", "no", "none"})


def in_one_shape(raw: Fields) -> Fields:
    """The spec in JumpStart's own shape; what is no spec at all is noted."""
    if "HubContentDocument" in raw.values:
        return _from_hub(raw)
    if "modelId" in raw.values:
        return Fields(values=_from_frozen(raw), path=raw.path, problems=raw.problems)
    if "model_id" not in raw.values:
        got = f"the names {listed(sorted(raw.values))}" if raw.values else "no names"
        raw.problems.append(
            f"{raw.path or 'file'}: must be a model spec with model_id, HubContentDocument or modelId, got {got}; "
            "save the model's spec file, or the reply of describe-hub-content"
        )
    return raw


def _from_hub(raw: Fields) -> Fields:
    """The document of a hub: everything in it, images above all, is of one Region."""
    arn = raw.needed("HubContentArn")
    document = raw.values["HubContentDocument"]
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError) as error:
            raw.problems.append(f"{raw.at('HubContentDocument')}: must be JSON, got {error}; save the reply anew")
            document = {}
    if not isinstance(document, dict):
        raw.wrong("HubContentDocument", "an object")
        document = {}
    found = _snake(document)
    region = arn.split(":")[3] if arn.count(":") > 3 else ""  # noqa: PLR2004 # arn:partition:sagemaker:region
    found["model_id"], found["version"] = raw.needed("HubContentName"), raw.needed("HubContentVersion")
    if raw.values.get("HubContentType") == "ModelReference":  # of a private hub, which then is what gives access
        found["hub_content_arn"] = arn
    components = found.get("inference_config_components")
    for part in (found, *(components.values() if isinstance(components, dict) else ())):
        if isinstance(part, dict):
            _as_in_a_file(part, region)
    return Fields(values=found, path=raw.path, problems=raw.problems)


def _as_in_a_file(part: dict[str, object], region: str) -> None:
    """Put under the Region what the document of a hub says of its own, and together what a file has together."""
    deploy = {name: part[name] for name in _DEPLOY if part.get(name) is not None}
    if deploy:
        part["deploy_kwargs"] = deploy
    if part.get("hosting_model_package_arn") is not None:
        part["hosting_model_package_arns"] = {region: part["hosting_model_package_arn"]}
    variants = part.get("hosting_instance_type_variants")
    if isinstance(variants, dict) and variants.get("aliases") is not None:
        variants["regional_aliases"] = {region: variants["aliases"]}


def _snake(values: Mapping[str, object]) -> dict[str, object]:
    """The object with the names of a spec file: ``HostingEcrUri`` becomes ``hosting_ecr_uri``."""
    found: dict[str, object] = {}
    for name, value in values.items():
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        if snake in _NAMED_BY_DATA and isinstance(value, dict):
            found[snake] = {key: _snaked(each) for key, each in value.items()}
        else:
            found[snake] = value if snake in _KEPT_BELOW else _snaked(value)
    return found


def _snaked(value: object) -> object:
    if isinstance(value, list):
        return [_snaked(item) for item in value]
    return _snake(value) if isinstance(value, dict) else value


def _from_frozen(raw: Fields) -> dict[str, object]:
    eula = raw.values.get("requiresEula")  # a text in the files, whatever their type says
    asks = eula is not None and str(eula).strip().lower() not in _NO
    return {
        "model_id": raw.values["modelId"],
        "version": raw.values.get("version"),
        "default_inference_instance_type": raw.values.get("defaultInstanceType"),
        "supported_inference_instance_types": raw.values.get("instanceTypes"),
        "hosting_artifact_key": raw.values.get("artifactKey"),
        "hosting_prepacked_artifact_key": raw.values.get("prepackedArtifactKey"),
        "hosting_use_script_uri": False,
        "hosting_model_package_arns": raw.values.get("modelPackageArns"),
        "gated_bucket": raw.values.get("gatedBucket"),
        "hosting_eula_key": str(eula) if asks else None,
        "inference_environment_variables": [
            {"name": name, "default": value} for name, value in raw.below("environment").values.items()
        ],
        "hosting_instance_type_variants": {
            "regional_aliases": {
                each.needed("region"): dict(each.below("aliases").values) for each in raw.items("instanceAliases")
            },
            "variants": {
                each.needed("instanceType"): {
                    "regional_properties": {"image_uri": each.values.get("imageUri")},
                    "properties": {"environment_variables": dict(each.below("environment").values)},
                }
                for each in raw.items("instanceVariants")
            },
        },
    }
