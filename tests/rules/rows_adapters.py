"""Rows of the rules of adapters, and of archives that components and adapters load by their URL."""

from __future__ import annotations

from rule_row import row
from rule_subjects import DATA, TEXT_TOKEN, SomeBucket, adapter, component, container, imaged_component

from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model_data import ModelData

VLLM = ContainerImage.uri("763104351884.dkr.ecr.eu-west-1.amazonaws.com/vllm:0.30.0-gpu-py312-cu130-ubuntu24.04")
READY = {"SM_VLLM_ENABLE_LORA": "true", "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "True"}
PACKED = ModelData.package("model")
SCRIPTED = ModelData.package("model", code="serve.py", framework="sklearn")
GATED = ModelData.s3(
    SomeBucket(),
    "legal/1/a.tar.gz",
    accept_eula=True,
    hub_content_arn="arn:aws:sagemaker:eu-west-1:111122223333:hub-content/own/Model/legal/1",
)
FILES = {"model/adapter.safetensors": b"{}", "serve.py": b"def model_fn(directory): ...\n"}


def on(image: ContainerImage, **environment: str) -> AdapterSpec:
    """An adapter of a base that runs this."""
    return adapter(base_containers=(container(image=image, environment=environment),))


ROWS = (
    row("SM409", "one archive passes", adapter()),
    row("SM409", "packed weights pass", adapter(model_data=PACKED), files=FILES),
    row(
        "SM409",
        "packed code fails",
        adapter(model_data=SCRIPTED),
        "SM409 model_data.code",
        "SM409 model_data.framework",
        message="model_data.code: must be left out of an adapter, which brings no code, got 'serve.py'; put it into the base "
        "[SM409]",
        files=FILES,
    ),
    row("SM410", "a component with a model passes", adapter()),
    row(
        "SM410",
        "an adapter fails",
        adapter(base_is_adapter=True),
        "SM410 base",
        message="base: must be a component with a model of its own, got an adapter; give the base of that one [SM410]",
    ),
    row("SM422", "vLLM that is told passes", on(VLLM, **READY)),
    row("SM422", "what is known later passes", on(VLLM, **dict.fromkeys(READY, TEXT_TOKEN))),
    row(
        "SM422",
        "a server of your own passes",
        on(ContainerImage.uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1")),
    ),
    row("SM422", "a base that is not known passes", adapter()),
    row(
        "SM422",
        "vLLM that is not told fails",
        on(VLLM, SM_VLLM_ENABLE_LORA="false"),
        "SM422 base",
        "SM422 base",
        message="base: should have SM_VLLM_ENABLE_LORA='true' in its environment, got 'false'; set it there [SM422]",
    ),
    row("SM427", "the archive of an adapter passes", adapter(model_data=DATA)),
    row(
        "SM427",
        "the prefix of an adapter fails",
        adapter(model_data=ModelData.s3_prefix(SomeBucket(), "adapters/legal/")),
        "SM427 model_data",
    ),
    row("SM439", "a plain archive passes", imaged_component(container(model_data=DATA))),
    row("SM439", "a local archive passes", adapter(model_data=PACKED), files=FILES),
    row("SM439", "a model in the place of an image passes", component()),
    row(
        "SM439",
        "a licence and a hub of an image fail",
        imaged_component(container(model_data=GATED)),
        "SM439 model_data.accept_eula",
        "SM439 model_data.hub_content_arn",
        message="model_data.accept_eula: must be left out here, got True; make a Model with it and give model= [SM439]",
    ),
    row(
        "SM439",
        "those of an adapter fail too",
        adapter(model_data=GATED),
        "SM439 model_data.accept_eula",
        "SM439 model_data.hub_content_arn",
    ),
    row(
        "SM805",
        "a tag of an adapter without a value fails",
        adapter(tags={"team": ""}),
        "SM805 tags['team']",
    ),
)
