from __future__ import annotations

import re
from typing import NotRequired, TypedDict

import pytest

from constructs_sm.facts.images import (
    ImageNotFoundError,
    Processor,
    frameworks,
    frameworks_for,
    hardware_of,
    image_accounts,
    image_uri,
    image_versions,
    newest_version,
    resolve_image,
)
from constructs_sm.facts.instance_types import instance_type, instance_types


class Asked(TypedDict):
    framework: str
    version: NotRequired[str]
    instance_type: NotRequired[str]
    py_version: NotRequired[str]
    base_framework_version: NotRequired[str]
    accelerator: NotRequired[Processor]
    serverless: NotRequired[bool]


ARM_TORCH = "pytorch-inference-arm64:2.6.0-cpu-py312-ubuntu22.04-sagemaker"
PYTORCH: Asked = {"framework": "pytorch", "version": "2.6.0"}
HUGGING_FACE: Asked = {"framework": "huggingface", "version": "5.5.3", "base_framework_version": "pytorch2.6.0"}


@pytest.mark.parametrize(
    ("image", "asked"),
    [
        ("pytorch-inference:2.6.0-gpu-py312", {**PYTORCH, "instance_type": "ml.g5.xlarge"}),
        ("pytorch-inference:2.6.0-cpu-py312", {**PYTORCH, "instance_type": "ml.m5.xlarge"}),
        ("pytorch-inference:2.6.0-cpu-py312", {**PYTORCH, "accelerator": "cpu"}),
        ("pytorch-inference:2.6.0-gpu-py312", {**PYTORCH, "accelerator": "gpu"}),
        ("pytorch-inference:2.6.0-cpu-py312", {**PYTORCH, "serverless": True}),
        ("pytorch-inference:2.6.0-cpu-py312", {**PYTORCH, "instance_type": "ml.g5.xlarge", "accelerator": "cpu"}),
        ("pytorch-inference:2.6.0-cpu-py312", {**PYTORCH, "instance_type": "ml.dl1.24xlarge", "accelerator": "cpu"}),
        ("pytorch-inference:2.6.0-gpu-py312", {**PYTORCH, "instance_type": "ml.z9.xlarge", "accelerator": "gpu"}),
        (ARM_TORCH, {**PYTORCH, "instance_type": "ml.c7g.xlarge"}),
        (ARM_TORCH, {**PYTORCH, "instance_type": "ml.c8g.xlarge"}),
        (ARM_TORCH, {**PYTORCH, "instance_type": "ml.m8g.medium"}),
        (ARM_TORCH, {**PYTORCH, "instance_type": "ml.r8g.large"}),
        (ARM_TORCH, {**PYTORCH, "instance_type": "ml.r7gd.large"}),
        (ARM_TORCH, {"framework": "pytorch", "instance_type": "ml.r7gd.large"}),
        (
            "pytorch-inference-graviton:2.2-cpu-py310-ubuntu20.04-sagemaker",
            {"framework": "pytorch", "version": "2.2", "instance_type": "ml.c7g.large"},
        ),
        ("pytorch-inference:2.6-gpu-py312", {**PYTORCH, "version": "2.6", "instance_type": "ml.g5.xlarge"}),
        (
            "pytorch-inference:1.6-gpu-py36-cu110-ubuntu18.04-v3",
            {"framework": "pytorch", "version": "1.6", "py_version": "py36", "instance_type": "ml.p4d.24xlarge"},
        ),
        (
            "huggingface-pytorch-inference:2.6.0-transformers5.5.3-gpu-py312-cu124-ubuntu22.04",
            {**HUGGING_FACE, "instance_type": "ml.g5.xlarge"},
        ),
        (
            "huggingface-pytorch-inference:2.6-transformers5.5.3-cpu-py312-ubuntu22.04",
            {**HUGGING_FACE, "version": "5.5", "base_framework_version": "pytorch2.6", "accelerator": "cpu"},
        ),
        (
            "huggingface-pytorch-inference-neuronx:2.8.0-transformers4.55.4-neuronx-py310-sdk2.26.0-ubuntu22.04",
            {"framework": "huggingface", "instance_type": "ml.inf2.xlarge"},
        ),
        (
            "huggingface-pytorch-inference-neuronx:2.8.0-transformers4.55.4-neuronx-py310-sdk2.26.0-ubuntu22.04",
            {"framework": "huggingface", "accelerator": "neuron"},
        ),
        (
            "huggingface-pytorch-inference-neuron:1.9.1-transformers4.12.3-neuron-py37-sdk1.17.1-ubuntu18.04",
            {"framework": "huggingface", "version": "4.12", "instance_type": "ml.inf1.xlarge"},
        ),
        (
            "huggingface-pytorch-tgi-inference:2.7.0-tgi3.3.6-gpu-py311-cu124-ubuntu22.04",
            {"framework": "huggingface-llm", "instance_type": "ml.g6.2xlarge"},
        ),
        (
            "huggingface-pytorch-tgi-inference:2.1.2-optimum0.0.28-neuronx-py310-ubuntu22.04",
            {"framework": "huggingface-llm-neuronx", "version": "0.0", "instance_type": "ml.trn1.2xlarge"},
        ),
        ("djl-inference:0.38.0-lmi29.0.0-cu130", {"framework": "djl-lmi", "instance_type": "ml.p5.48xlarge"}),
        (
            "djl-inference:0.29.0-neuronx-sdk2.19.1",
            {"framework": "djl-neuronx", "version": "latest", "instance_type": "ml.trn1.2xlarge"},
        ),
        (
            "huggingface-vllm:0.29.0-transformers5.15.0-gpu-py312-cu130-ubuntu24.04-v1.0",
            {"framework": "huggingface-vllm", "instance_type": "ml.g6e.xlarge"},
        ),
        ("sagemaker-tritonserver:26.05-py3", {"framework": "sagemaker-tritonserver", "instance_type": "ml.g5.xlarge"}),
        ("sagemaker-tritonserver:26.05-py3-cpu", {"framework": "sagemaker-tritonserver", "accelerator": "cpu"}),
        ("sagemaker-xgboost:1.7-1", {"framework": "xgboost", "version": "1.7-1", "py_version": "py3"}),
        (
            "sagemaker-xgboost:1.5-1-arm64",
            {"framework": "xgboost", "version": "1.5-1", "instance_type": "ml.c8g.large"},
        ),
        ("sagemaker-xgboost:3.2-0", {"framework": "xgboost"}),
        ("sagemaker-scikit-learn:1.9-0-cpu-py3", {"framework": "sklearn", "instance_type": "ml.t2.medium"}),
        ("kmeans:1", {"framework": "kmeans", "instance_type": "ml.m5.large"}),
        ("llama-cpp:server-sagemaker-cuda-v1.0.1", {"framework": "llama-cpp", "accelerator": "gpu"}),
        ("llama-cpp-arm64:server-sagemaker-cpu-v1.0.1", {"framework": "llama-cpp-arm64", "accelerator": "cpu"}),
    ],
)
def test_finds_the_image(image: str, asked: Asked) -> None:
    resolved = resolve_image(**asked)
    assert image == f"{resolved.repository}:{resolved.tag}"
    assert f"{resolved.registries['us-east-1']}.dkr.ecr.us-east-1.amazonaws.com/{image}" == image_uri(
        **asked, region="us-east-1"
    )


@pytest.mark.parametrize(
    ("problem", "asked"),
    [
        (
            "version: sklearn 1.9-0 is published for x86_64 only; for arm64 there are 1.0-1",
            {"framework": "sklearn", "version": "1.9-0", "instance_type": "ml.c7g.large"},
        ),
        (
            "version: sklearn 1.2-1 is published for x86_64 only; for arm64 there are 1.0-1",
            {"framework": "sklearn", "version": "1.2-1", "instance_type": "ml.c8g.large"},
        ),
        (
            (
                "instance_type: sklearn 1.9-0 has no image for the gpu of ml.g5.xlarge, only for cpu; choose a type without "
                "accelerator, or say accelerator='cpu' to leave it idle"
            ),
            {"framework": "sklearn", "instance_type": "ml.g5.xlarge"},
        ),
        (
            "instance_type: djl-lmi 0.38.0 needs a GPU and ml.m5.xlarge has none; choose one such as ml.g5.xlarge",
            {"framework": "djl-lmi", "instance_type": "ml.m5.xlarge"},
        ),
        (
            (
                "instance_type: djl-lmi is published for x86_64 only, ml.inf2.xlarge is Inferentia 2 or Trainium (inf2, "
                "trn1, trn2); for that there are djl-neuronx, huggingface, huggingface-llm-neuronx, huggingface-neuronx, "
                "huggingface-vllm-neuronx"
            ),
            {"framework": "djl-lmi", "instance_type": "ml.inf2.xlarge"},
        ),
        (
            (
                "instance_type: inferentia-pytorch is published for Inferentia 1 (inf1) only, ml.inf2.xlarge is Inferentia "
                "2 or Trainium"
            ),
            {"framework": "inferentia-pytorch", "instance_type": "ml.inf2.xlarge"},
        ),
        (
            (
                "instance_type: djl-neuronx is published for Inferentia 2 or Trainium (inf2, trn1, trn2) only, ml.g5.xlarge "
                "is x86_64"
            ),
            {"framework": "djl-neuronx", "instance_type": "ml.g5.xlarge"},
        ),
        (
            (
                "instance_type: llama-cpp is published for x86_64 only, ml.c8g.large is arm64; for that there are "
                "llama-cpp-arm64, pytorch, sklearn, tensorflow, xgboost"
            ),
            {"framework": "llama-cpp", "instance_type": "ml.c8g.large"},
        ),
        (
            "instance_type: AWS publishes no inference image for the Habana Gaudi accelerators of ml.dl1.24xlarge",
            {"framework": "pytorch", "instance_type": "ml.dl1.24xlarge"},
        ),
        (
            "instance_type: ml.p6e-gb200.36xlarge is arm64 with GPUs and AWS publishes no inference image for that",
            {"framework": "pytorch", "instance_type": "ml.p6e-gb200.36xlarge"},
        ),
        (
            "instance_type: P2 works to pytorch 1.12, got 1.13.1 on ml.p2.xlarge; choose a newer family such as g5",
            {"framework": "pytorch", "version": "1.13", "instance_type": "ml.p2.xlarge"},
        ),
        (
            "instance_type: 'ml.g5.xlrge' is no known hosting type; did you mean ml.g5.xlarge",
            {"framework": "pytorch", "instance_type": "ml.g5.xlrge"},
        ),
        (
            "instance_type: pytorch 2.6.0 has one image each for cpu, gpu; give an instance type or an accelerator",
            {"framework": "pytorch"},
        ),
        (
            "serverless: huggingface-llm 3.3.6 needs a GPU and a serverless endpoint has none",
            {"framework": "huggingface-llm", "serverless": True},
        ),
        (
            "instance_type: a serverless endpoint has none, got 'ml.m5.large'; leave it out",
            {"framework": "pytorch", "serverless": True, "instance_type": "ml.m5.large"},
        ),
        (
            "accelerator: a serverless endpoint has none, got 'gpu'; leave it out",
            {"framework": "pytorch", "serverless": True, "accelerator": "gpu"},
        ),
        (
            "accelerator: ml.m5.large has no accelerator, got 'gpu'; choose one of the two",
            {"framework": "pytorch", "instance_type": "ml.m5.large", "accelerator": "gpu"},
        ),
        (
            "accelerator: ml.g5.xlarge has A10G (gpu), got 'neuron'; choose one of the two",
            {"framework": "pytorch", "instance_type": "ml.g5.xlarge", "accelerator": "neuron"},
        ),
        (
            "accelerator: must be one of cpu, gpu, neuron, got 'tpu'",
            {"framework": "pytorch", "accelerator": "tpu"},
        ),
        (
            "accelerator: pytorch is published for x86_64 and arm64 only, accelerator='neuron' is Inferentia 2",
            {"framework": "pytorch", "accelerator": "neuron"},
        ),
        (
            "py_version: pytorch 1.4.0 comes with py3, py36, got None; choose one",
            {"framework": "pytorch", "version": "1.4", "accelerator": "cpu"},
        ),
        (
            "py_version: pytorch 2.6.0 comes with py312, got 'py39'; choose one",
            {**PYTORCH, "accelerator": "cpu", "py_version": "py39"},
        ),
        (
            "base_framework_version: huggingface 4.17.0 comes on tensorflow2.6.3, pytorch1.10.2, got None; choose one",
            {"framework": "huggingface", "version": "4.17", "accelerator": "gpu"},
        ),
        (
            "base_framework_version: pytorch has none, got 'pytorch2.6'; leave it out",
            {**PYTORCH, "accelerator": "cpu", "base_framework_version": "pytorch2.6"},
        ),
        (
            "version: pytorch 2.6.9 is unknown; did you mean 2.6.0",
            {"framework": "pytorch", "version": "2.6.9", "accelerator": "cpu"},
        ),
        ("version: kmeans 7 is unknown; for x86_64 there are 1", {"framework": "kmeans", "version": "7"}),
        ("framework: 'pytorhc' has no published inference image; did you mean pytorch", {"framework": "pytorhc"}),
    ],
)
def test_says_why_there_is_no_image(problem: str, asked: Asked) -> None:
    with pytest.raises(ImageNotFoundError, match=re.escape(problem)) as caught:
        image_uri(**asked, region="us-east-1")
    assert 1 == len(caught.value.problems)
    assert "\n" not in str(caught.value)
    with pytest.raises(ImageNotFoundError, match=re.escape(problem)):
        resolve_image(**asked)


def test_lists_versions_newest_first() -> None:
    with pytest.raises(ImageNotFoundError, match=r"for x86_64 there are 2\.6\.0, 2\.5\.1, 2\.4\.0, .* and 15 more$"):
        image_uri("pytorch", version="99", region="us-east-1", accelerator="cpu")


def test_says_everything_that_is_wrong_at_once() -> None:
    with pytest.raises(ImageNotFoundError) as caught:
        image_uri("pytorch", version="99", region="us-esat-1", instance_type="ml.zz.large")
    assert ["instance_type", "version", "region"] == [problem.split(":")[0] for problem in caught.value.problems]
    with pytest.raises(ImageNotFoundError) as caught:
        image_uri("pytorch", version="1.13", region="us-east-1", instance_type="ml.p2.xlarge", py_version="py2")
    assert ["instance_type", "py_version"] == [problem.split(":")[0] for problem in caught.value.problems]
    assert str(caught.value).startswith("image pytorch 1.13: 2 problems\n- instance_type: ")


def test_says_which_regions_have_the_image() -> None:
    with pytest.raises(ImageNotFoundError, match=r"region: it is not published in 'cn-north-1', only in af-south-1, "):
        image_uri("vllm", region="cn-north-1")
    with pytest.raises(ImageNotFoundError, match=r"region: there is no Region 'eu-wset-1'; did you mean eu-west-1"):
        image_uri("vllm", region="eu-wset-1")
    with pytest.raises(ImageNotFoundError, match="'us-gov-east-1', only in"):
        resolve_image("vllm").uri("us-gov-east-1")


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("eu-north-1", "eu-central-1, eu-west-1, eu-west-2, ap-northeast-1, ap-northeast-2, ap-south-1 and 10 more"),
        ("us-gov-east-1", "us-gov-west-1, us-east-1, us-east-2, us-iso-east-1, us-isob-east-1, us-west-1 and 10 more"),
    ],
)
def test_the_nearest_regions_come_first_and_not_all_are_listed(region: str, expected: str) -> None:
    with pytest.raises(ImageNotFoundError) as caught:
        resolve_image("lda").uri(region)
    cure = "deploy to one of these, or try another version"
    assert (f"region: it is not published in {region!r}, only in {expected}; {cure}",) == caught.value.problems


def test_what_was_meant_is_not_buried_under_every_framework() -> None:
    with pytest.raises(ImageNotFoundError) as near:
        resolve_image("pytorhc")
    assert (
        "framework: 'pytorhc' has no published inference image; did you mean pytorch or neo-pytorch?",
    ) == near.value.problems
    with pytest.raises(ImageNotFoundError, match=", ".join(frameworks())):
        resolve_image("fortran")


def test_an_image_can_be_known_without_a_region() -> None:
    image = resolve_image("sklearn", version="1.9-0", instance_type="ml.m5.large")
    assert ("sagemaker-scikit-learn", "1.9-0-cpu-py3", "1.9-0", "x86_64") == (
        image.repository,
        image.tag,
        image.version,
        image.hardware,
    )
    assert {"cpu"} == image.processors
    for region in image.registries:
        assert image.uri(region) == image_uri("sklearn", version="1.9-0", region=region)


def test_an_alias_stands_in_the_tag_and_its_version_in_full_beside_it() -> None:
    image = resolve_image("huggingface", version="5.5", base_framework_version="pytorch2.6", accelerator="cpu")
    assert ("5.5.3", "pytorch2.6.0", "py312") == (image.version, image.base, image.python)


def test_accounts_need_no_instance_type() -> None:
    accounts = image_accounts("pytorch", version="2.6.0")
    assert "763104351884" == accounts["us-east-1"]
    assert "871362719292" == accounts["ap-east-1"]
    assert "094389454867" == image_accounts("huggingface-llm")["us-isob-east-1"]  # the leading zero stays
    assert resolve_image("pytorch", version="2.6.0", accelerator="cpu").registries == accounts
    with pytest.raises(ImageNotFoundError, match="version: pytorch 99"):
        image_accounts("pytorch", version="99")


def test_knows_every_framework_and_what_it_is_for() -> None:
    assert 61 == len(frameworks())
    assert {"x86_64", "arm64", "neuron", "neuronx"} == {
        hardware for known in instance_types() if (hardware := hardware_of(known)) is not None
    }
    assert ("llama-cpp-arm64", "pytorch", "sklearn", "tensorflow", "xgboost") == frameworks_for("arm64")
    dl1 = instance_type("ml.dl1.24xlarge")
    assert dl1 is not None
    assert hardware_of(dl1) is None


@pytest.mark.parametrize(
    ("newest", "framework", "within"),
    [
        ("2.6.0", "pytorch", None),
        ("1.13.1", "pytorch", "1"),
        ("2.0.1", "pytorch", "2.0"),
        ("3.2-0", "xgboost", None),
        ("1.7-1", "xgboost", "1"),
        ("2.6", "vllm-server", None),
        (None, "pytorch", "3"),
        (None, "pytorhc", None),
    ],
)
def test_knows_the_newest_version(newest: str | None, framework: str, within: str | None) -> None:
    assert newest == newest_version(framework, within=within)


def test_versions_are_newest_first_and_can_be_those_of_one_hardware() -> None:
    assert ("3.2-0", "3.0-5", "1.7-1") == image_versions("xgboost")[:3]
    assert ("1.5-1", "1.3-1") == image_versions("xgboost", hardware="arm64")
    assert "2.16.1" == newest_version("tensorflow", hardware="arm64")
    assert () == image_versions("pytorhc")
