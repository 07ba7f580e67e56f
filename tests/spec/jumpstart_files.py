"""Made-up model specs in the shapes that JumpStart's have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from constructs_sm.spec.jumpstart import JumpStartChoice, JumpStartError, JumpStartModel

DLC = "763104351884.dkr.ecr.{region}.amazonaws.com"
IRELAND, FRANKFURT = "eu-west-1", "eu-central-1"
TGI = DLC + "/huggingface-pytorch-tgi-inference:2.3.0-tgi2.2.0-gpu-py310-cu121-ubuntu22.04-v2.0"
LMI = DLC + "/djl-inference:0.30.0-lmi12.0.0-cu124"
NEURON = DLC + "/djl-inference:0.29.0-neuronx-sdk2.19.1"
EULA_KEY = "licences/sparrow-eula.txt"


def variable(name: str, default: object) -> dict[str, object]:
    return {"name": name, "type": "text", "default": default, "scope": "container", "required_for_model_class": True}


def _aliases(**images: str) -> dict[str, dict[str, str]]:
    return {
        region: {alias: image.format(region=region) for alias, image in images.items()}
        for region in (IRELAND, FRANKFURT)
    }


SPARROW: dict[str, Any] = {
    "model_id": "example-textgeneration-sparrow-7b",
    "url": "https://example.com/sparrow",
    "version": "2.1.0",
    "min_sdk_version": "2.225.0",
    "training_supported": False,
    "incremental_training_supported": False,
    "hosting_ecr_specs": {"framework": "huggingface-llm", "framework_version": "2.2.0", "py_version": "py310"},
    "hosting_artifact_key": "example/sparrow-7b/artifacts/inference/v1.0.0/",
    "hosting_prepacked_artifact_key": "example/sparrow-7b/artifacts/inference-prepack/v1.0.1/",
    "hosting_use_script_uri": False,
    "hosting_eula_key": EULA_KEY,
    "gated_bucket": True,
    "inference_vulnerable": False,
    "deprecated": False,
    "inference_environment_variables": [
        variable("HF_MODEL_ID", "/opt/ml/model"),
        variable("MAX_INPUT_LENGTH", "4095"),
        variable("MAX_TOTAL_TOKENS", 4096),
        variable("TRUST", True),
    ],
    "metrics": [],
    "default_inference_instance_type": "ml.g5.2xlarge",
    "supported_inference_instance_types": ["ml.g5.2xlarge", "ml.g5.12xlarge", "ml.p4d.24xlarge"],
    "dynamic_container_deployment_supported": True,
    "hosting_resource_requirements": {"min_memory_mb": 16384, "num_accelerators": 1},
    "inference_volume_size": 256,
    "inference_enable_network_isolation": True,
    "deploy_kwargs": {"model_data_download_timeout": 1200, "container_startup_health_check_timeout": 900},
    "model_kwargs": {},
    "hosting_instance_type_variants": {
        "regional_aliases": _aliases(tgi=TGI),
        "variants": {
            "g5": {
                "regional_properties": {"image_uri": "$tgi"},
                "properties": {"environment_variables": {"QUANTIZE": "none"}},
            },
            "ml.g5.12xlarge": {
                "properties": {
                    "environment_variables": {"SM_NUM_GPUS": "4", "QUANTIZE": "fp8"},
                    "resource_requirements": {"num_accelerators": 4},
                }
            },
            "p4d": {
                "regional_properties": {"image_uri": "$tgi"},
                "properties": {
                    "environment_variables": {"SM_NUM_GPUS": "8"},
                    "prepacked_artifact_key": "example/sparrow-7b/artifacts/inference-prepack/p4d/model.tar.gz",
                },
            },
        },
    },
    "default_payloads": {"hello": {"content_type": "application/json", "body": {"inputs": "Hi"}}},
}
"""One way to host it, on TGI, with a licence."""

_LMI_COMPONENT: dict[str, Any] = {
    "default_inference_instance_type": "ml.g6e.xlarge",
    "supported_inference_instance_types": ["ml.g6e.xlarge", "ml.g5.12xlarge"],
    "inference_environment_variables": [
        variable("HF_MODEL_ID", "/opt/ml/model"),
        variable("OPTION_MAX_MODEL_LEN", 8192),
    ],
    "hosting_instance_type_variants": {
        "regional_aliases": _aliases(lmi=LMI),
        "variants": {
            "g6e": {"regional_properties": {"image_uri": "$lmi"}},
            "g5": {"regional_properties": {"image_uri": "$lmi"}},
        },
    },
}
_NEURON_COMPONENT: dict[str, Any] = {
    "default_inference_instance_type": "ml.inf2.24xlarge",
    "supported_inference_instance_types": ["ml.inf2.24xlarge", "ml.inf2.48xlarge"],
    "hosting_artifact_key": "example/sparrow-7b/neuron/",
    "hosting_prepacked_artifact_key": "example/sparrow-7b/neuron-prepack/",
    "inference_environment_variables": [variable("OPTION_TENSOR_PARALLEL_DEGREE", "12")],
    "hosting_instance_type_variants": {
        "regional_aliases": _aliases(neuron=NEURON),
        "variants": {"inf2": {"regional_properties": {"image_uri": "$neuron"}}},
    },
}
_DRAFT_COMPONENT: dict[str, Any] = {
    "supported_inference_instance_types": ["ml.p5.48xlarge"],
    "default_inference_instance_type": "ml.p5.48xlarge",
    "hosting_additional_data_sources": {
        "speculative_decoding": [
            {
                "channel_name": "draft_model",
                "artifact_version": "v1",
                "s3_data_source": {"compression_type": "None", "s3_data_type": "S3Prefix", "s3_uri": "example/draft/"},
            }
        ]
    },
}


def _figure(name: str, value: str, unit: str, concurrency: int | None = None) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "concurrency": concurrency}


MANY_WAYS: dict[str, Any] = {
    **SPARROW,
    "model_id": "example-textgeneration-sparrow-70b",
    "inference_config_components": {
        "tgi": {"default_inference_instance_type": "ml.g5.12xlarge", "gated_bucket": False, "version": "9"},
        "lmi": _LMI_COMPONENT,
        "neuron": _NEURON_COMPONENT,
        "draft": _DRAFT_COMPONENT,
    },
    "inference_configs": {
        "tgi": {"component_names": ["tgi"]},
        "lmi": {
            "component_names": ["lmi"],
            "benchmark_metrics": {
                "ml.g6e.xlarge": [
                    _figure("Latency", "30", "ms/token", 1),
                    _figure("Throughput", "900", "tokens/s", 64),
                    _figure("Instance Rate", "1.861", "USD/Hrs"),
                ]
            },
            "acceleration_configs": [{"type": "Compilation", "enabled": False}],
        },
        "neuron": {"component_names": ["neuron"], "benchmark_metrics": {"inf2.24xlarge": []}},
        "lmi-accelerated": {"component_names": ["lmi", "draft"]},
    },
    "inference_config_rankings": {
        "overall": {"description": "Best overall", "rankings": ["lmi-accelerated", "lmi", "neuron", "tgi"]},
        "cost": {"description": "Cost per hour", "rankings": ["neuron", "lmi", "gone"]},
    },
}
"""Four ways to host it, one of which needs what CloudFormation cannot give."""

OPEN: dict[str, Any] = {
    "model_id": "example-embedding-wren",
    "version": "1.0.0",
    "hosting_ecr_specs": {"framework": "pytorch", "framework_version": "2.6.0", "py_version": "py312"},
    "hosting_artifact_key": "example/wren/infer-wren.tar.gz",
    "hosting_prepacked_artifact_key": "example/wren/prepack/infer-prepack-wren.tar.gz",
    "default_inference_instance_type": "ml.m5.xlarge",
    "supported_inference_instance_types": ["ml.m5.xlarge", "ml.c5.2xlarge", "ml.g5.xlarge"],
}
"""An old spec without variants: no licence, and the published container of a framework."""

PACKAGE: dict[str, Any] = {
    "model_id": "example-proprietary-heron",
    "version": "3.0.0",
    "default_inference_instance_type": "ml.g5.12xlarge",
    "supported_inference_instance_types": ["ml.g5.12xlarge", "ml.p4d.24xlarge"],
    "hosting_model_package_arns": {
        "eu-west-1": "arn:aws:sagemaker:eu-west-1:985815980388:model-package/heron-v3",
        "us-east-1": "arn:aws:sagemaker:us-east-1:865070037744:model-package/heron-v3",
    },
    "inference_environment_variables": [variable("IGNORED", "1")],
    "model_subscription_link": "https://aws.amazon.com/marketplace/pp/heron",
}
"""A product of AWS Marketplace."""

FROZEN: dict[str, Any] = {
    "modelId": "example-llm-swift",
    "version": "1.2.0",
    "defaultInstanceType": "ml.g5.2xlarge",
    "instanceTypes": ["ml.g5.2xlarge", "ml.g4dn.2xlarge"],
    "artifactKey": "example/swift/artifacts/inference/v1.0.0/",
    "prepackedArtifactKey": "example/swift/artifacts/inference-prepack/v1.0.0/",
    "gatedBucket": True,
    "requiresEula": "true",
    "environment": {"ENDPOINT_SERVER_TIMEOUT": 3600, "MODEL_CACHE_ROOT": "/opt/ml/model"},
    "instanceAliases": [{"region": IRELAND, "aliases": {"gpu": TGI.format(region=IRELAND)}}],
    "instanceVariants": [
        {"instanceType": "g4dn", "imageUri": "$gpu"},
        {"instanceType": "g5", "imageUri": "$gpu"},
        {"instanceType": "ml.g5.2xlarge", "environment": {"SM_NUM_GPUS": "1"}},
    ],
}
"""An entry of the frozen list of another library."""

_HUB_DOCUMENT: dict[str, Any] = {
    "Url": "https://example.com/robin",
    "TrainingSupported": False,
    "HostingEcrUri": LMI.format(region=IRELAND),
    "HostingArtifactUri": f"s3://jumpstart-private-cache-prod-{IRELAND}/example/robin/prepack/v1/",
    "HostingUseScriptUri": False,
    "HostingEulaUri": f"s3://jumpstart-cache-prod-{IRELAND}/licences/robin.txt",
    "GatedBucket": True,
    "DefaultInferenceInstanceType": "ml.g5.2xlarge",
    "SupportedInferenceInstanceTypes": ["ml.g5.2xlarge", "ml.g6.2xlarge"],
    "InferenceEnvironmentVariables": [
        {"Name": "HF_MODEL_ID", "Type": "text", "Default": "/opt/ml/model", "Scope": "container"}
    ],
    "HostingResourceRequirements": {"MinMemoryMb": 8192, "NumAccelerators": 1},
    "ModelDataDownloadTimeout": 1500,
    "InferenceAmiVersion": "al2-ami-sagemaker-inference-gpu-2",
    "HostingInstanceTypeVariants": {
        "Aliases": {"tgi": TGI.format(region=IRELAND)},
        "Variants": {
            "g6": {"Properties": {"ImageUri": "$tgi", "EnvironmentVariables": {"OPTION_DTYPE": "fp16"}}},
        },
    },
    "InferenceConfigs": {
        "lmi": {
            "ComponentNames": ["lmi"],
            "BenchmarkMetrics": {
                "ml.g5.2xlarge": [{"Name": "Latency", "Value": "9", "Unit": "ms", "Concurrency": "1"}]
            },
        }
    },
    "InferenceConfigComponents": {"lmi": {"ContainerStartupHealthCheckTimeout": 700}},
    "InferenceConfigRankings": {"overall": {"Description": "d", "Rankings": ["lmi"]}},
}
HUB: dict[str, Any] = {
    "HubContentName": "example-llm-robin",
    "HubContentArn": f"arn:aws:sagemaker:{IRELAND}:aws:hub-content/SageMakerPublicHub/Model/example-llm-robin/1.0.0",
    "HubContentVersion": "1.0.0",
    "HubContentType": "Model",
    "HubContentDocument": json.dumps(_HUB_DOCUMENT),
    "HubContentStatus": "Available",
}
"""What describe-hub-content answers."""


def changed(spec: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The spec with top-level fields changed, those given as ... taken out."""
    found = {**deepcopy(spec), **changes}
    return {name: value for name, value in found.items() if value is not ...}


def saved(directory: Path, spec: Any, name: str = "spec.json") -> Path:
    """The spec in a file."""
    path = directory / name
    path.write_text(json.dumps(spec), encoding="utf-8")
    return path


def choice(directory: Path, spec: Mapping[str, Any], name: str | None = None, /, **asked: Any) -> JumpStartChoice:
    model = JumpStartModel.load(saved(directory, spec))
    return model.choose(name, **{"region": IRELAND, "accept_eula": True, **asked})


def refused(directory: Path, spec: Mapping[str, Any], name: str | None = None, /, **asked: Any) -> tuple[str, ...]:
    with pytest.raises(JumpStartError) as error:
        choice(directory, spec, name, **asked)
    assert f"JumpStart model {spec['model_id']} {spec['version']}" == error.value.where
    return error.value.problems
