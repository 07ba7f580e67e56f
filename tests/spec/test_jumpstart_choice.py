"""What comes out of choosing, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jumpstart_files import (
    FRANKFURT,
    FROZEN,
    HUB,
    IRELAND,
    LMI,
    MANY_WAYS,
    NEURON,
    OPEN,
    PACKAGE,
    SPARROW,
    TGI,
    changed,
    choice,
    refused,
    saved,
    variable,
)

from constructs_sm.errors import Severity
from constructs_sm.rules import check
from constructs_sm.spec.component import ComputeRequirements
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.jumpstart import JumpStartChoice, JumpStartModel, ServingLimits
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.model_data import ModelData

GATED = f"s3://jumpstart-private-cache-prod-{IRELAND}/"
CONTENT = f"s3://jumpstart-cache-prod-{IRELAND}/"


def test_a_choice_is_all_that_a_model_and_an_endpoint_are_told(tmp_path: Path) -> None:
    assert JumpStartChoice(
        model_id="example-textgeneration-sparrow-7b",
        version="2.1.0",
        region=IRELAND,
        configuration=None,
        instance_type="ml.g5.2xlarge",
        container=Container(
            image=ContainerImage.uri(TGI.format(region=IRELAND)),
            model_data=ModelData.uri(
                GATED + "example/sparrow-7b/artifacts/inference-prepack/v1.0.1/", accept_eula=True
            ),
            environment={
                "HF_MODEL_ID": "/opt/ml/model",
                "MAX_INPUT_LENGTH": "4095",
                "MAX_TOTAL_TOKENS": "4096",
                "TRUST": "True",
                "QUANTIZE": "none",
            },
        ),
        tags={
            "sagemaker-sdk:jumpstart-model-id": "example-textgeneration-sparrow-7b",
            "sagemaker-sdk:jumpstart-model-version": "2.1.0",
        },
        network_isolation=True,
        compute=ComputeRequirements(min_memory_mb=16384, accelerators=1),
        model_data_download_timeout=timedelta(minutes=20),
        container_startup_health_check_timeout=timedelta(minutes=15),
    ) == choice(tmp_path, SPARROW)


def test_the_instance_type_goes_before_its_family_and_both_before_the_file(tmp_path: Path) -> None:
    chosen = choice(tmp_path, SPARROW, instance_type="ml.g5.12xlarge")

    assert {"SM_NUM_GPUS": "4", "QUANTIZE": "fp8"} == {
        name: chosen.container.environment[name] for name in ("SM_NUM_GPUS", "QUANTIZE")
    }
    assert ComputeRequirements(min_memory_mb=16384, accelerators=4) == chosen.compute


def test_an_artifact_of_one_family_takes_the_place_of_the_other(tmp_path: Path) -> None:
    chosen = choice(tmp_path, SPARROW, instance_type="ml.p4d.24xlarge")

    assert chosen.container.model_data == ModelData.uri(
        GATED + "example/sparrow-7b/artifacts/inference-prepack/p4d/model.tar.gz", accept_eula=True
    )


def test_image_and_bucket_are_those_of_the_region(tmp_path: Path) -> None:
    chosen = choice(tmp_path, SPARROW, region=FRANKFURT)

    assert ContainerImage.uri(TGI.format(region=FRANKFURT)) == chosen.container.image
    assert (
        ModelData.uri(
            f"s3://jumpstart-private-cache-prod-{FRANKFURT}/example/sparrow-7b/artifacts/inference-prepack/v1.0.1/",
            accept_eula=True,
        )
        == chosen.container.model_data
    )


def test_an_open_model_says_nothing_of_a_licence_and_takes_the_published_image(tmp_path: Path) -> None:
    chosen = choice(tmp_path, OPEN, accept_eula=False)

    assert ModelData.uri(CONTENT + "example/wren/prepack/infer-prepack-wren.tar.gz") == chosen.container.model_data
    assert ContainerImage.uri(f"763104351884.dkr.ecr.{IRELAND}.amazonaws.com/pytorch-inference:2.6.0-cpu-py312") == (
        chosen.container.image
    )
    assert ContainerImage.uri(f"763104351884.dkr.ecr.{IRELAND}.amazonaws.com/pytorch-inference:2.6.0-gpu-py312") == (
        choice(tmp_path, OPEN, instance_type="ml.g5.xlarge").container.image
    )
    assert chosen.compute is None


def test_the_published_image_of_hugging_face_is_found_by_both_its_versions(tmp_path: Path) -> None:
    ecr = {"framework": "huggingface", "framework_version": "2.6.0", "py_version": "py312"}
    spec = changed(OPEN, hosting_ecr_specs={**ecr, "huggingface_transformers_version": "4.49.0"})

    image = choice(tmp_path, spec).container.image

    assert "huggingface-pytorch-inference:2.6.0-transformers4.49.0-cpu-py312" in str(image)


@pytest.mark.parametrize(
    ("name", "asked", "instance_type", "image"),
    [
        (None, None, "ml.g6e.xlarge", LMI),
        ("tgi", None, "ml.g5.12xlarge", TGI),
        ("neuron", None, "ml.inf2.24xlarge", NEURON),
        ("neuron", "ml.inf2.48xlarge", "ml.inf2.48xlarge", NEURON),
        ("tgi", "ml.g5.2xlarge", "ml.g5.2xlarge", TGI),
        (None, "ml.inf2.48xlarge", "ml.inf2.48xlarge", NEURON),
        (None, "ml.g5.2xlarge", "ml.g5.2xlarge", TGI),
        (None, "ml.g5.12xlarge", "ml.g5.12xlarge", LMI),
    ],
)
def test_a_configuration_decides_the_instance_type_or_the_other_way_round(
    tmp_path: Path, name: str | None, asked: str | None, instance_type: str, image: str
) -> None:
    chosen = choice(tmp_path, MANY_WAYS, name, instance_type=asked)

    assert instance_type == chosen.instance_type
    assert ContainerImage.uri(image.format(region=IRELAND)) == chosen.container.image
    assert chosen.configuration == chosen.tags["sagemaker-sdk:jumpstart-inference-config-name"]


def test_the_environment_of_a_configuration_takes_the_place_of_the_files(tmp_path: Path) -> None:
    assert {"HF_MODEL_ID": "/opt/ml/model", "OPTION_MAX_MODEL_LEN": "8192"} == choice(
        tmp_path, MANY_WAYS, "lmi"
    ).container.environment


def test_the_users_word_goes_before_the_limits_and_those_before_the_file(tmp_path: Path) -> None:
    chosen = choice(
        tmp_path,
        SPARROW,
        limits=ServingLimits(max_input_tokens=2000, max_total_tokens=3000, max_concurrent_requests=16),
        environment={"MAX_CONCURRENT_REQUESTS": "4", "QUANTIZE": "awq", "MINE": "1"},
    )

    assert {
        "HF_MODEL_ID": "/opt/ml/model",
        "TRUST": "True",
        "MAX_INPUT_TOKENS": "2000",  # and no MAX_INPUT_LENGTH, with which TGI would not start
        "MAX_TOTAL_TOKENS": "3000",
        "MAX_CONCURRENT_REQUESTS": "4",
        "QUANTIZE": "awq",
        "MINE": "1",
    } == chosen.container.environment


def test_limits_reach_each_server_by_its_own_names(tmp_path: Path) -> None:
    limits = ServingLimits(max_total_tokens=2048, max_concurrent_requests=8)

    environment = choice(tmp_path, MANY_WAYS, "lmi", limits=limits).container.environment

    assert ("2048", "8") == (environment["OPTION_MAX_MODEL_LEN"], environment["OPTION_MAX_ROLLING_BATCH_SIZE"])
    assert "MAX_TOTAL_TOKENS" not in environment


def test_limits_that_say_nothing_change_nothing(tmp_path: Path) -> None:
    assert choice(tmp_path, SPARROW) == choice(tmp_path, SPARROW, limits=ServingLimits())
    assert choice(tmp_path, OPEN) == choice(tmp_path, OPEN, limits=ServingLimits(), environment={})


def test_a_package_takes_the_place_of_image_and_data(tmp_path: Path) -> None:
    chosen = choice(tmp_path, PACKAGE, accept_eula=False)

    assert PACKAGE["hosting_model_package_arns"][IRELAND] == chosen.model_package
    assert Container(model_package=chosen.model_package) == chosen.container
    assert "proprietary" == chosen.tags["sagemaker-sdk:jumpstart-model-type"]


def test_a_package_may_be_of_one_family(tmp_path: Path) -> None:
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/heron-p4d"
    variants = {
        "regional_aliases": {IRELAND: {"p4d": arn}},
        "variants": {"p4d": {"regional_properties": {"model_package_arn": "$p4d"}}},
    }
    spec = changed(PACKAGE, hosting_instance_type_variants=variants)

    assert arn == choice(tmp_path, spec, instance_type="ml.p4d.24xlarge").model_package
    assert PACKAGE["hosting_model_package_arns"][IRELAND] == choice(tmp_path, spec).model_package
    (problem,) = refused(tmp_path, spec, instance_type="ml.p4d.24xlarge", region="us-east-1")
    assert "region: must have the model package '$p4d', got 'us-east-1'; choose one of eu-west-1" == problem


def test_the_reply_of_a_hub_gives_what_its_region_has(tmp_path: Path) -> None:
    plain, other = choice(tmp_path, HUB), choice(tmp_path, HUB, instance_type="ml.g6.2xlarge")

    assert ContainerImage.uri(LMI.format(region=IRELAND)) == plain.container.image
    assert ModelData.uri(GATED + "example/robin/prepack/v1/", accept_eula=True) == plain.container.model_data
    assert ContainerImage.uri(TGI.format(region=IRELAND)) == other.container.image
    assert "fp16" == other.container.environment["OPTION_DTYPE"]
    assert ComputeRequirements(min_memory_mb=8192, accelerators=1) == plain.compute
    assert "al2-ami-sagemaker-inference-gpu-2" == plain.inference_ami_version


def test_a_private_hub_gives_access_to_its_data(tmp_path: Path) -> None:
    chosen = choice(tmp_path, {**HUB, "HubContentType": "ModelReference"})

    assert HUB["HubContentArn"] == chosen.tags["sagemaker-sdk:hub-content-arn"]
    assert ModelData.uri(
        GATED + "example/robin/prepack/v1/", accept_eula=True, hub_content_arn=HUB["HubContentArn"]
    ) == (chosen.container.model_data)


def test_a_frozen_entry_is_chosen_from_like_any_other(tmp_path: Path) -> None:
    chosen = choice(tmp_path, FROZEN)

    assert ContainerImage.uri(TGI.format(region=IRELAND)) == chosen.container.image
    assert {
        "ENDPOINT_SERVER_TIMEOUT": "3600",
        "MODEL_CACHE_ROOT": "/opt/ml/model",
        "SM_NUM_GPUS": "1",
    } == chosen.container.environment
    assert (
        ModelData.uri(GATED + "example/swift/artifacts/inference-prepack/v1.0.0/", accept_eula=True)
        == chosen.container.model_data
    )


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("m/model.tar.gz", CONTENT + "m/model.tar.gz"),
        ("m/v1/", CONTENT + "m/v1/"),
        ("m/v1", CONTENT + "m/v1/"),
        ("s3://mine/m/v1/", "s3://mine/m/v1/"),
        ("s3://jumpstart-cache-prod-us-east-1/m/v1/", CONTENT + "m/v1/"),
    ],
)
def test_what_is_not_packed_is_a_prefix_and_what_is_jumpstarts_is_nearby(tmp_path: Path, key: str, data: str) -> None:
    spec = changed(OPEN, hosting_prepacked_artifact_key=key)

    assert ModelData.uri(data) == choice(tmp_path, spec).container.model_data


def test_an_image_may_need_no_data(tmp_path: Path) -> None:
    no_data = {"hosting_prepacked_artifact_key": ..., "hosting_artifact_key": ..., "hosting_use_script_uri": False}

    assert choice(tmp_path, changed(OPEN, **no_data)).container.model_data is None


def test_volumes_are_for_types_without_storage_of_their_own(tmp_path: Path) -> None:
    spec = changed(OPEN, inference_volume_size=256)

    assert 256 == choice(tmp_path, spec).volume_size_in_gb
    assert choice(tmp_path, spec, instance_type="ml.g5.xlarge").volume_size_in_gb is None


@pytest.mark.parametrize(
    "spec",
    [SPARROW, MANY_WAYS, OPEN, PACKAGE, FROZEN, HUB],
    ids=["sparrow", "many ways", "open", "package", "frozen", "hub"],
)
def test_a_choice_breaks_no_rule(tmp_path: Path, spec: dict[str, Any]) -> None:
    model = JumpStartModel.load(saved(tmp_path, spec))
    for instance_type in model.supported_instance_types:
        chosen = model.choose(instance_type=instance_type, region=IRELAND, accept_eula=True)
        whole = ModelSpec(containers=(chosen.container,), tags=chosen.tags, region=IRELAND)

        assert [] == [problem for problem in check(whole) if problem.severity is Severity.ERROR]


NAMES = st.sampled_from(["MAX_INPUT_LENGTH", "MAX_INPUT_TOKENS", "SM_NUM_GPUS", "NUM_SHARD", "A", "QUANTIZE"])


@given(
    said=st.dictionaries(NAMES, st.sampled_from(["1", "2"])),
    of_file=st.dictionaries(NAMES, st.sampled_from(["3", "4"])),
    total=st.none() | st.integers(5, 9),
)
def test_whatever_the_layers_say_the_upper_one_wins(
    tmp_path_factory: pytest.TempPathFactory, said: dict[str, str], of_file: dict[str, str], total: int | None
) -> None:
    spec = changed(SPARROW, inference_environment_variables=[variable(*entry) for entry in of_file.items()])
    limits = ServingLimits(max_total_tokens=total)

    found = choice(tmp_path_factory.getbasetemp(), spec, limits=limits, environment=said).container.environment

    assert said == {name: found[name] for name in said}
    assert ({} if total is None else {"MAX_TOTAL_TOKENS": str(total)}).items() <= found.items()
    assert found.keys() <= {*said, *of_file, "MAX_TOTAL_TOKENS", "QUANTIZE"}
