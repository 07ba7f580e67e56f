"""Which server runs where, and what it is told: the documented tables, word for word."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.facts import jumpstart
from constructs_sm.facts.images import frameworks, image_uri, image_versions
from constructs_sm.facts.serving_env import (
    Limit,
    NoVariableError,
    Server,
    Serving,
    async_environment,
    async_environment_of_image,
    input_not_below_total,
    limits_environment,
    overlaid,
    server_of,
    server_of_image,
    serving,
    serving_of_image,
    unsupported_limits,
    variables_of,
)

IRELAND = "eu-west-1"
TORCHSERVE = {
    "TS_MAX_REQUEST_SIZE": "100000000",
    "TS_MAX_RESPONSE_SIZE": "100000000",
    "TS_DEFAULT_RESPONSE_TIMEOUT": "1000",
}
OLD_PYTORCH = {
    "MMS_MAX_REQUEST_SIZE": "1000000000",
    "MMS_MAX_RESPONSE_SIZE": "1000000000",
    "MMS_DEFAULT_RESPONSE_TIMEOUT": "900",
}
HUGGING_FACE = {
    "MMS_MAX_REQUEST_SIZE": "2000000000",
    "MMS_MAX_RESPONSE_SIZE": "2000000000",
    "MMS_DEFAULT_RESPONSE_TIMEOUT": "900",
}


@pytest.mark.parametrize(
    ("server", "framework", "version"),
    [
        ("tgi", "huggingface-llm", "3.3.6"),
        ("vllm", "huggingface-vllm", None),
        ("vllm", "vllm", None),
        ("vllm", "vllm-server", "2.6"),
        ("sglang", "sglang", None),
        ("lmi", "djl-lmi", "0.38.0"),
        ("lmi", "djl-neuronx", None),
        ("tei", "huggingface-tei", None),
        ("tei", "huggingface-tei-cpu", None),
        ("mms", "huggingface", "4.49.0"),
        ("triton", "sagemaker-tritonserver", "26.05"),
        ("mms", "pytorch", "1.4"),
        ("mms", "pytorch", "1.5.0"),
        ("torchserve", "pytorch", "1.6.0"),
        ("torchserve", "pytorch", "1.10.2"),
        ("torchserve", "pytorch", "2.6"),
        ("torchserve", "pytorch", None),
        (None, "pytorch", "1.1.0"),
        (None, "pytorch", "0.4.0"),
        (None, "pytorch", "latest"),
        (None, "xgboost", "1.7-1"),
        (None, "tensorflow", "2.19.0"),
        (None, "nonsense", "1"),
    ],
)
def test_each_framework_has_its_server(server: Server | None, framework: str, version: str | None) -> None:
    assert server == server_of(framework, version)


@pytest.mark.parametrize(
    ("documented", "version"), [(True, "1.4.0"), (True, "1.8"), (True, "1.8.1"), (False, "1.5.0"), (False, "2.6.0")]
)
def test_what_is_inferred_says_so(documented: bool, version: str) -> None:  # noqa: FBT001 # a column of the table
    found = serving("pytorch", version)

    assert found is not None
    assert documented is found.documented


@pytest.mark.parametrize(
    ("expected", "framework", "version", "instance_type"),
    [
        (("tgi", "3.3.6"), "huggingface-llm", "3.3.6", "ml.g5.xlarge"),
        (("tgi", "1.4.5"), "huggingface-llm", "1.4.5", "ml.g5.xlarge"),
        (("vllm", "0.30.0"), "vllm", "0.30.0", "ml.g5.xlarge"),
        (("vllm", None), "vllm-server", "2.6", "ml.g5.xlarge"),
        (("vllm", "0.29.0"), "huggingface-vllm", "0.29.0", "ml.g5.xlarge"),
        (("lmi", "0.38.0"), "djl-lmi", "0.38.0", "ml.g5.xlarge"),
        (("lmi", "0.29.0"), "djl-neuronx", "0.29.0", "ml.inf2.xlarge"),
        (("mms", "5.5.3"), "huggingface", "5.5.3", "ml.g5.xlarge"),
        (("tei", "1.8.2"), "huggingface-tei", "1.8.2", "ml.g5.xlarge"),
        (("torchserve", "2.6.0"), "pytorch", "2.6.0", "ml.m5.xlarge"),
        (("torchserve", "2.6.0"), "pytorch", "2.6.0", "ml.c7g.xlarge"),
        (None, "huggingface-llm-neuronx", None, "ml.inf2.xlarge"),
        (None, "xgboost", "1.7-1", "ml.m5.xlarge"),
    ],
)
def test_the_uri_of_a_published_image_tells_its_server(
    expected: tuple[str, str | None] | None, framework: str, version: str | None, instance_type: str
) -> None:
    uri = image_uri(framework, region=IRELAND, version=version, instance_type=instance_type)

    found = serving_of_image(uri)

    assert expected == (None if found is None else (found.server, found.version))
    assert (None if expected is None else expected[0]) == server_of_image(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/vllm:0.30.0-gpu-py312-cu130",
        "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference",
        "763104351884.dkr.ecr.eu-west-1.amazonaws.com/djl-inference",
        "registry.example.com/vllm:1",
        "",
    ],
)
def test_an_image_that_leaves_it_open_has_no_known_server(uri: str) -> None:
    known = serving_of_image(uri)

    assert known is None or "djl" in uri  # every server of that repository is LMI
    assert {} == async_environment_of_image(uri, inferred=True)


def test_every_framework_that_has_a_server_is_published() -> None:
    named = [name for name in frameworks() if serving(name, image_versions(name)[0]) is not None]

    assert {"huggingface-llm", "pytorch", "djl-lmi", "sagemaker-tritonserver", "vllm-omni"} <= set(named)


@pytest.mark.parametrize(
    ("expected", "server", "version"),
    [
        (
            {
                "MAX_TOTAL_TOKENS": "4096",
                "MAX_INPUT_TOKENS": "3072",
                "MAX_CONCURRENT_REQUESTS": "8",
                "SM_NUM_GPUS": "4",
            },
            "tgi",
            None,
        ),
        (
            {
                "MAX_TOTAL_TOKENS": "4096",
                "MAX_INPUT_LENGTH": "3072",
                "MAX_CONCURRENT_REQUESTS": "8",
                "SM_NUM_GPUS": "4",
            },
            "tgi",
            "1.4.5",
        ),
        (
            {"SM_VLLM_MAX_MODEL_LEN": "4096", "SM_VLLM_MAX_NUM_SEQS": "8", "SM_VLLM_TENSOR_PARALLEL_SIZE": "4"},
            "vllm",
            None,
        ),
        (
            {"SM_SGLANG_CONTEXT_LENGTH": "4096", "SM_SGLANG_MAX_RUNNING_REQUESTS": "8", "SM_SGLANG_TP_SIZE": "4"},
            "sglang",
            None,
        ),
        (
            {
                "OPTION_MAX_MODEL_LEN": "4096",
                "OPTION_MAX_ROLLING_BATCH_SIZE": "8",
                "OPTION_TENSOR_PARALLEL_DEGREE": "4",
            },
            "lmi",
            None,
        ),
        ({"MAX_CONCURRENT_REQUESTS": "8"}, "tei", None),
        ({}, "torchserve", None),
        ({}, "mms", None),
        ({}, "triton", None),
    ],
)
def test_limits_become_the_variables_of_each_server(
    expected: dict[str, str], server: Server, version: str | None
) -> None:
    asked = {"max_total_tokens": 4096, "max_input_tokens": 3072, "max_concurrent_requests": 8, "accelerators": 4}
    possible = {name: value for name, value in asked.items() if name in variables_of(server).names}

    assert expected == limits_environment(server, version=version, **possible)


def test_nothing_asked_is_nothing_set() -> None:
    assert {} == limits_environment("tgi")


def test_a_limit_without_a_variable_is_refused_by_name() -> None:
    with pytest.raises(NoVariableError) as refused:
        limits_environment("lmi", max_input_tokens=10, max_total_tokens=20)

    assert ("max_input_tokens",) == refused.value.limits
    assert (
        "lmi has no variable for max_input_tokens; it has them for max_total_tokens, max_concurrent_requests, "
        "accelerators" == str(refused.value)
    )
    with pytest.raises(NoVariableError, match="mms has no variable for max_total_tokens; it has them for no limit"):
        limits_environment("mms", max_total_tokens=20)


def test_unsupported_limits_come_in_their_order_and_only_if_given() -> None:
    assert ("max_total_tokens", "max_input_tokens") == unsupported_limits(
        "tei", {"max_input_tokens": 0, "max_concurrent_requests": 1, "max_total_tokens": 2, "accelerators": None}
    )


@pytest.mark.parametrize(
    ("expected", "lower", "upper"),
    [
        ({"A": "2", "B": "1"}, {"A": "1", "B": "1"}, {"A": "2"}),
        ({"MAX_INPUT_TOKENS": "9"}, {"MAX_INPUT_LENGTH": "5"}, {"MAX_INPUT_TOKENS": "9"}),
        ({"MAX_INPUT_LENGTH": "9"}, {"MAX_INPUT_TOKENS": "5"}, {"MAX_INPUT_LENGTH": "9"}),
        ({"NUM_SHARD": "2", "X": "1"}, {"SM_NUM_GPUS": "4", "X": "1"}, {"NUM_SHARD": "2"}),
        ({"SM_NUM_GPUS": "4", "X": "1"}, {"SM_NUM_GPUS": "4"}, {"X": "1"}),
    ],
)
def test_a_variable_replaces_the_other_names_of_the_same_thing(
    expected: dict[str, str], lower: dict[str, str], upper: dict[str, str]
) -> None:
    assert expected == overlaid("tgi", lower, upper)


def test_without_a_known_server_only_equal_names_are_replaced() -> None:
    assert {"NUM_SHARD": "2", "SM_NUM_GPUS": "4"} == overlaid(None, {"SM_NUM_GPUS": "4"}, {"NUM_SHARD": "2"})


NAMES = sorted({name for limit in get_args(Limit) for name in variables_of("tgi").spellings(limit)} | {"X", "Y"})
ENVIRONMENTS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["1", "2"]))


@given(ENVIRONMENTS, ENVIRONMENTS)
def test_what_is_on_top_stays_whole_and_nothing_is_invented(lower: dict[str, str], upper: dict[str, str]) -> None:
    result = overlaid("tgi", lower, upper)

    assert upper == {name: result[name] for name in upper}
    assert result.items() - upper.items() <= lower.items()
    for limit in get_args(Limit):
        names = set(variables_of("tgi").spellings(limit))
        assert not (upper.keys() & names) or result.keys() & names == upper.keys() & names


@pytest.mark.parametrize(
    ("expected", "environment"),
    [
        (("MAX_INPUT_TOKENS", 4096, 4096), {"MAX_INPUT_TOKENS": "4096", "MAX_TOTAL_TOKENS": "4096"}),
        (("MAX_INPUT_LENGTH", 5000, 4096), {"MAX_INPUT_LENGTH": "5000", "MAX_TOTAL_TOKENS": "4096"}),
        (None, {"MAX_INPUT_TOKENS": "4095", "MAX_TOTAL_TOKENS": "4096"}),
        (None, {"MAX_INPUT_TOKENS": "4095"}),
        (None, {"MAX_TOTAL_TOKENS": "4096"}),
        (None, {"MAX_INPUT_TOKENS": "many", "MAX_TOTAL_TOKENS": "4096"}),
        (None, {"MAX_INPUT_TOKENS": "${Token[TOKEN.1]}", "MAX_TOTAL_TOKENS": "4096"}),
    ],
)
def test_input_must_leave_room_for_a_reply(expected: tuple[str, int, int] | None, environment: dict[str, str]) -> None:
    assert expected == input_not_below_total("tgi", environment)
    assert None is input_not_below_total("vllm", environment)


@pytest.mark.parametrize(
    ("expected", "framework", "version"),
    [
        (TORCHSERVE, "pytorch", "1.8"),
        (TORCHSERVE, "pytorch", "1.8.1"),
        (OLD_PYTORCH, "pytorch", "1.4"),
        (OLD_PYTORCH, "pytorch", "1.4.0"),
        (HUGGING_FACE, "huggingface", "4.6.1"),
        (HUGGING_FACE, "huggingface", None),
        ({}, "pytorch", "2.6.0"),
        ({}, "pytorch", "1.5.0"),
        ({}, "pytorch", None),
        ({}, "pytorch", "1.18.0"),
        ({}, "huggingface-llm", "3.3.6"),
        ({}, "sagemaker-tritonserver", None),
        ({}, "xgboost", "1.7-1"),
        ({}, "nonsense", None),
    ],
)
def test_the_asynchronous_table_is_that_of_the_guide_and_no_more(
    expected: dict[str, str], framework: str, version: str | None
) -> None:
    assert expected == async_environment(framework, version)


@pytest.mark.parametrize(
    ("expected", "version"), [(TORCHSERVE, "2.6.0"), (TORCHSERVE, None), (OLD_PYTORCH, "1.5.0"), ({}, "1.1.0")]
)
def test_the_asynchronous_table_goes_further_when_asked(expected: dict[str, str], version: str | None) -> None:
    assert expected == async_environment("pytorch", version, inferred=True)


def test_the_asynchronous_table_by_uri() -> None:
    hugging_face = image_uri("huggingface", region=IRELAND, version="4.49.0", instance_type="ml.g5.xlarge")
    pytorch = image_uri("pytorch", region=IRELAND, version="2.6.0", instance_type="ml.g5.xlarge")

    assert HUGGING_FACE == async_environment_of_image(hugging_face)
    assert {} == async_environment_of_image(pytorch)
    assert TORCHSERVE == async_environment_of_image(pytorch, inferred=True)


def test_only_vllm_needs_a_setting_to_be_reachable() -> None:
    servers: list[Server] = ["tgi", "tei", "vllm", "sglang", "lmi", "torchserve", "mms", "triton"]

    assert {"vllm": {"SM_VLLM_HOST": "0.0.0.0"}} == {  # noqa: S104 # the value under test
        server: dict(variables_of(server).required) for server in servers if variables_of(server).required
    }
    assert all(variables_of(server).source.startswith("https://") for server in servers)


def test_a_serving_is_plain_data() -> None:
    assert Serving(server="tgi", version="3.3.6", documented=True) == serving("huggingface-llm", "3.3.6")


def test_the_buckets_are_those_of_the_sdk() -> None:
    packages = metadata.distribution("sagemaker-core")
    path = Path(str(packages.locate_file("sagemaker/core/jumpstart/region_config.json")))
    theirs = json.loads(path.read_text(encoding="utf-8"))

    assert set(theirs) == jumpstart.REGIONS
    for region, buckets in theirs.items():
        assert buckets["content_bucket"] == jumpstart.content_bucket(region)
        assert buckets["gated_content_bucket"] == jumpstart.gated_bucket(region)


def test_a_bucket_tells_by_its_name_whether_it_is_gated() -> None:
    assert jumpstart.is_gated_bucket("jumpstart-private-cache-prod-eu-west-1")
    assert not jumpstart.is_gated_bucket("jumpstart-cache-prod-eu-west-1")
    assert jumpstart.is_content_bucket("jumpstart-cache-prod-eu-west-1")
    assert jumpstart.is_content_bucket("jumpstart-private-cache-prod-eu-west-1")
    assert not jumpstart.is_content_bucket("my-jumpstart-cache-prod-eu-west-1")
