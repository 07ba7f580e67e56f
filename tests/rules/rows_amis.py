"""Rows of SM221, SM222 and SM260: hosting AMIs."""

from __future__ import annotations

from rows_hardware import ModelOf
from rule_row import row
from rule_subjects import TEXT_TOKEN, flat_config, fleet, place, variant

from constructs_sm.spec.component import ModelSettings
from constructs_sm.spec.endpoint import EndpointConfigSpec

HOST = "763104351884.dkr.ecr.eu-west-1.amazonaws.com"
GPU_122, GPU_124 = "al2-ami-sagemaker-inference-gpu-2", "al2-ami-sagemaker-inference-gpu-3-1"
GPU_130, NEURON = "al2023-ami-sagemaker-inference-gpu-4-1", "al2-ami-sagemaker-inference-neuron-2"


def hosted(ami: str | None, instance_type: str = "ml.g5.xlarge") -> EndpointConfigSpec:
    return flat_config(variant(inference_ami_version=ami, instance_type=instance_type))


def imaged(ami: str | None, tag: str) -> EndpointConfigSpec:
    model = ModelOf(settings=ModelSettings(image_uris=(f"{HOST}/vllm:{tag}",)))
    return flat_config(variant(model=model, inference_ami_version=ami, instance_type="ml.g5.xlarge"))


ROWS = [
    row("SM260", "an AMI of the API passes", hosted(GPU_124)),
    row("SM260", "a name known later passes", hosted(TEXT_TOKEN)),
    row(
        "SM260",
        "a misspelt name fails",
        hosted("al2-ami-sagemaker-inference-gpu-31"),
        "SM260 inference_ami_version",
        message="inference_ami_version: must be the name of a hosting AMI, got 'al2-ami-sagemaker-inference-gpu-31'; use "
        "'al2-ami-sagemaker-inference-gpu-3-1' or 'al2-ami-sagemaker-inference-gpu-2-1' [SM260]",
    ),
    row("SM221", "an AMI for GPUs on one passes", hosted(GPU_122)),
    row("SM221", "an AMI for Neuron on it passes", hosted(NEURON, "ml.inf2.xlarge")),
    row("SM221", "a type newer than the table passes", hosted(GPU_122, TEXT_TOKEN)),
    row(
        "SM221",
        "an AMI for GPUs on a type without fails",
        hosted(GPU_122, "ml.m5.xlarge"),
        "SM221 inference_ami_version",
        message="inference_ami_version: must be for the accelerators of ml.m5.xlarge, which has no accelerator, got "
        "'al2-ami-sagemaker-inference-gpu-2', which is for gpu; take another, or leave it out [SM221]",
    ),
    row("SM221", "an AMI for Neuron on a GPU fails", hosted(NEURON), "SM221 inference_ami_version"),
    row(
        "SM221",
        "of a fleet too",
        fleet(place(inference_ami_version=GPU_122, instance_type=["ml.g5.xlarge", "ml.inf2.xlarge"])),
        "SM221 variants[0].inference_ami_version",
    ),
    row("SM222", "an older CUDA than the host's passes", imaged(GPU_130, "0.10-gpu-py312-cu128")),
    row("SM222", "CUDA 12 on a host chosen by the service passes", imaged(None, "0.10-gpu-py312-cu128")),
    row("SM222", "a host known later passes", imaged(TEXT_TOKEN, "0.11-gpu-py312-cu130")),
    row("SM222", "an image without a CUDA version passes", imaged(None, "0.11-gpu-py312")),
    row(
        "SM222",
        "a newer CUDA than the host's fails",
        imaged(GPU_124, "0.11-gpu-py312-cu130"),
        "SM222 inference_ami_version",
        message="inference_ami_version: should have CUDA 13.0 for the image 'vllm:0.11-gpu-py312-cu130', got "
        "'al2-ami-sagemaker-inference-gpu-3-1' with 12.4; take a newer one [SM222]",
    ),
    row(
        "SM222",
        "CUDA 13 without an AMI fails",
        imaged(None, "0.11-gpu-py312-cu130"),
        "SM222 inference_ami_version",
    ),
]
