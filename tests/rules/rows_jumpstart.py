"""Rows of SM135 to SM137 and SM421: what the server in a container is told, and gated artifacts."""

from __future__ import annotations

from rule_row import row
from rule_subjects import (
    IMAGE,
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeBucket,
    SomeResolvable,
    component,
    compute,
    container,
    flat_model,
    imaged_component,
    model,
    settings,
)

from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model import ModelSpec
from constructs_sm.spec.model_data import ModelData, UriData

_DLC = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/"
TGI = ContainerImage.uri(_DLC + "huggingface-pytorch-tgi-inference:2.7.0-tgi3.3.6-gpu-py311-cu124-ubuntu22.04")
VLLM = ContainerImage.uri(_DLC + "vllm:0.30.0-gpu-py312-cu130-ubuntu24.04-sagemaker")
LMI = ContainerImage.uri(_DLC + "djl-inference:0.38.0-lmi29.0.0-cu130")
VLLM_OF_ANY_REGION = ContainerImage.framework("vllm", version="0.30.0", instance_type="ml.g5.xlarge")
TGI_OF_ANY_REGION = ContainerImage.framework("huggingface-llm", version="3.3.6", instance_type="ml.g5.xlarge")
GATED = "jumpstart-private-cache-prod-eu-west-1"
LATER = UriData(data_uri=f"s3://{GATED}/sparrow/", accept_eula=SomeResolvable())  # type: ignore[arg-type] # a CfnParameter


def told(image: ContainerImage, **environment: str) -> ModelSpec:
    return flat_model(image=image, environment=environment)


def with_data(data: ModelData) -> ModelSpec:
    return flat_model(model_data=data)


def sharing(image: ContainerImage, accelerators: float | None = 1, **environment: str) -> ComponentSpec:
    one = container(image=image, environment=environment)
    place = settings(instance_types=("ml.g5.12xlarge",))
    return imaged_component(one, compute=compute(accelerators=accelerators), endpoint=place)


ROWS = (
    row("SM135", "vLLM that listens to all passes", told(VLLM, SM_VLLM_HOST="0.0.0.0")),  # noqa: S104 # in its container
    row("SM135", "a host known later passes", told(VLLM, SM_VLLM_HOST=TEXT_TOKEN)),
    row("SM135", "another server passes", told(TGI)),
    row("SM135", "a server of your own passes", told(IMAGE)),
    row("SM135", "an image known later passes", told(ContainerImage.uri(TEXT_TOKEN))),
    row(
        "SM135",
        "vLLM that is not told fails",
        told(VLLM),
        "SM135 environment['SM_VLLM_HOST']",
        message="environment['SM_VLLM_HOST']: should be '0.0.0.0' for vllm, got None; set it [SM135]",
    ),
    row(
        "SM135",
        "vLLM that listens to itself fails",
        told(VLLM_OF_ANY_REGION, SM_VLLM_HOST="127.0.0.1"),
        "SM135 environment['SM_VLLM_HOST']",
    ),
    row(
        "SM135",
        "in a list, the container is named",
        model(container(), container(image=VLLM)),
        "SM135 containers[1].environment['SM_VLLM_HOST']",
    ),
    row("SM136", "room for a reply passes", told(TGI, MAX_INPUT_TOKENS="4095", MAX_TOTAL_TOKENS="4096")),
    row("SM136", "one of the two alone passes", told(TGI, MAX_INPUT_TOKENS="4095")),
    row("SM136", "a total known later passes", told(TGI, MAX_INPUT_TOKENS="4095", MAX_TOTAL_TOKENS=TEXT_TOKEN)),
    row("SM136", "a server that reads neither passes", told(LMI, MAX_INPUT_TOKENS="2", MAX_TOTAL_TOKENS="1")),
    row("SM136", "a server of your own passes", told(IMAGE, MAX_INPUT_TOKENS="2", MAX_TOTAL_TOKENS="1")),
    row(
        "SM136",
        "an input of the total fails",
        told(TGI, MAX_INPUT_TOKENS="4096", MAX_TOTAL_TOKENS="4096"),
        "SM136 environment['MAX_INPUT_TOKENS']",
        message="environment['MAX_INPUT_TOKENS']: must be below the 4096 tokens in total, got 4096; change one of the "
        "two [SM136]",
    ),
    row(
        "SM136",
        "the older name counts too",
        told(TGI_OF_ANY_REGION, MAX_INPUT_LENGTH="8000", MAX_TOTAL_TOKENS="4096"),
        "SM136 environment['MAX_INPUT_LENGTH']",
    ),
    row("SM137", "an accepted licence passes", with_data(ModelData.uri(f"s3://{GATED}/sparrow/", accept_eula=True))),
    row("SM137", "a decision known later passes", with_data(LATER)),
    row("SM137", "an open JumpStart bucket passes", with_data(ModelData.uri("s3://jumpstart-cache-prod-eu-west-1/m/"))),
    row(
        "SM137", "a bucket known later passes", with_data(ModelData.s3_prefix(SomeBucket(bucket_name=TEXT_TOKEN), "m/"))
    ),
    row(
        "SM137",
        "a gated artifact whose licence is not mentioned fails",
        with_data(ModelData.uri(f"s3://{GATED}/sparrow/")),
        "SM137 model_data.accept_eula",
        message=f"model_data.accept_eula: must be True for what is in {GATED}, got None; read the licence and accept it "
        "[SM137]",
    ),
    row(
        "SM137",
        "a loose file in a gated bucket fails",
        with_data(ModelData.s3_object(SomeBucket(bucket_name=GATED), "sparrow/3/w.bin")),
        "SM137 model_data.accept_eula",
    ),
    row(
        "SM137",
        "a bucket of your own by that name fails",
        with_data(ModelData.s3_prefix(SomeBucket(bucket_name=GATED), "sparrow/")),
        "SM137 model_data.accept_eula",
    ),
    row(
        "SM137",
        "a licence that is refused fails once",
        with_data(ModelData.s3(SomeBucket(bucket_name=GATED), "sparrow/3/model.tar.gz", accept_eula=False)),
        "SM126 model_data.accept_eula",
    ),
    row("SM421", "as many as reserved pass", sharing(TGI, 4, SM_NUM_GPUS="4")),
    row("SM421", "nothing said passes", sharing(TGI, 4)),
    row("SM421", "the server's own choice passes", sharing(LMI, 4, OPTION_TENSOR_PARALLEL_DEGREE="max")),
    row("SM421", "a number known later passes", sharing(TGI, NUMBER_TOKEN, SM_NUM_GPUS="4")),
    row("SM421", "a text known later passes", sharing(TGI, 1, SM_NUM_GPUS=TEXT_TOKEN)),
    row("SM421", "a server of your own passes", sharing(IMAGE, 1, SM_NUM_GPUS="4")),
    row("SM421", "a model in the place of an image passes", component()),
    row(
        "SM421",
        "more than reserved fail",
        sharing(TGI, 1, SM_NUM_GPUS="4"),
        "SM421 environment['SM_NUM_GPUS']",
        message="environment['SM_NUM_GPUS']: should equal compute.accelerators=1, got '4'; make the two equal [SM421]",
    ),
    row(
        "SM421",
        "the other name counts too",
        sharing(LMI, 4, TENSOR_PARALLEL_DEGREE="1"),
        "SM421 environment['TENSOR_PARALLEL_DEGREE']",
    ),
    row(
        "SM421", "that none is reserved is told once", sharing(TGI, None, SM_NUM_GPUS="4"), "SM420 compute.accelerators"
    ),
)
