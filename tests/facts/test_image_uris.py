from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.facts.images import (
    EcrImage,
    architectures_of,
    cuda_version,
    frameworks,
    image_facts,
    image_for_type,
    is_gpu_only,
    parse_image_uri,
)
from constructs_sm.facts.images.catalogue import Hardware, Image, lines
from constructs_sm.facts.regions import region, regions

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
US = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
DUAL_STACK = {"aws-cn": "on.amazonwebservices.com.cn"}
names = st.from_regex(r"[a-z0-9]{1,8}([._-][a-z0-9]{1,8}){0,2}(/[a-z0-9]{1,8}){0,2}", fullmatch=True)


@st.composite
def ecr_images(draw: st.DrawFn) -> EcrImage:
    where = region(draw(st.sampled_from(regions())))
    assert where is not None
    dual_stack = draw(st.booleans())
    return EcrImage(
        account=draw(st.from_regex(r"[0-9]{12}", fullmatch=True)),
        region=where.name,
        partition=where.partition,
        suffix=DUAL_STACK.get(where.partition, "on.aws") if dual_stack else where.dns_suffix,
        repository=draw(names),
        tag=draw(st.none() | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", fullmatch=True)),
        digest=draw(st.none() | st.just(DIGEST)),
        fips=draw(st.booleans()),
        dual_stack=dual_stack,
    )


@given(image=ecr_images())
def test_a_uri_taken_apart_and_put_together_is_the_same(image: EcrImage) -> None:
    assert image == parse_image_uri(image.uri)


@given(text=st.text() | st.from_regex(r"\d{12}\.dkr\.ecr\..{0,40}"))
def test_whatever_is_read_as_a_uri_is_that_uri(text: str) -> None:
    parsed = parse_image_uri(text)
    assert parsed is None or text == parsed.uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "nginx:latest",
        "public.ecr.aws/nginx/nginx:1",
        "registry.example.com/team/model:1",
        f"https://{US}/a:1",
        f"{US}/a:1 ",
        f"{US}/a:1\n",
        f"{US}/",
        f"{US}",
        f"{US}/A:1",
        f"{US}/a:",
        f"{US}/a:-x",
        f"{US}/a@sha256:12",
        "76310435188.dkr.ecr.us-east-1.amazonaws.com/a",
        "763104351884.dkr.ecr.us-east-1.example.com/a",
        "763104351884.dkr.ecr.moon-1.amazonaws.com/a",
        "763104351884.dkr.ecr.us-east-1.on.aws/a",
        "${Token[TOKEN.12]}.dkr.ecr.us-east-1.amazonaws.com/a:1",
    ],
)
def test_other_text_is_no_ecr_uri(uri: str) -> None:
    assert parse_image_uri(uri) is None


@pytest.mark.parametrize(
    ("uri", "partition"),
    [
        (f"{US}/a", "aws"),
        ("763104351884.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a", "aws-us-gov"),
        ("727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn/a", "aws-cn"),
        ("763104351884.dkr.ecr.us-east-1.amazonaws.com/a", "aws"),
        ("886529160074.dkr.ecr.us-iso-east-1.c2s.ic.gov/a", "aws-iso"),
        ("204133271717.dkr.ecr.eusc-de-east-1.amazonaws.eu/a", "aws-eusc"),
        ("763104351884.dkr-ecr.us-east-1.on.aws/a", "aws"),
        ("763104351884.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/a", "aws-cn"),
    ],
)
def test_the_partition_is_that_of_the_region(uri: str, partition: str) -> None:
    parsed = parse_image_uri(uri)
    assert parsed is not None
    assert partition == parsed.partition
    assert f"arn:{partition}:ecr:{parsed.region}:{parsed.account}:repository/a" == parsed.repository_arn


@pytest.mark.parametrize(
    "uri",
    [
        "727897471807.dkr.ecr.cn-north-1.amazonaws.com/a",
        "763104351884.dkr.ecr.us-east-1.amazonaws.com.cn/a",
        "886529160074.dkr.ecr.us-iso-east-1.amazonaws.com/a",
        "763104351884.dkr-ecr.cn-north-1.on.aws/a",
        "763104351884.dkr-ecr.us-east-1.on.amazonwebservices.com.cn/a",
    ],
)
def test_a_host_that_ends_as_those_of_another_partition_is_none(uri: str) -> None:
    assert parse_image_uri(uri) is None


@pytest.mark.parametrize(
    ("rest", "moves"),
    [("", True), (":latest", True), (":1", False), (f"@{DIGEST}", False), (f":latest@{DIGEST}", False)],
)
def test_knows_which_uris_may_move(rest: str, moves: bool) -> None:  # noqa: FBT001 # a table's column
    parsed = parse_image_uri(f"{US}/team/model{rest}")
    assert parsed is not None
    assert moves == parsed.may_move


@pytest.mark.parametrize(
    ("cuda", "tag"),
    [
        ((12, 4), "2.7.0-tgi3.3.6-gpu-py311-cu124-ubuntu22.04"),
        ((13, 0), "0.38.0-lmi29.0.0-cu130"),
        ((9, 2), "1.2-gpu-py3-cu92-ubuntu16.04"),
        (None, "2.6.0-gpu-py312"),
        (None, "server-sagemaker-cuda-v1"),
        (None, "acu124"),
    ],
)
def test_reads_cuda_from_the_tag(cuda: tuple[int, int] | None, tag: str) -> None:
    assert cuda == cuda_version(tag)


def _published() -> Iterator[tuple[str, Hardware, Image, str]]:
    for framework in frameworks():
        for hardware, line in lines(framework).items():
            for version, release in line.releases.items():
                for base, images in release.images.items():
                    for image in images:
                        yield (
                            framework,
                            hardware,
                            image,
                            image.tag_form.format(version=version, base=base.lstrip("pytorchensflw")),
                        )


def test_what_a_published_uri_tells_is_what_the_table_says() -> None:
    checked = 0
    for framework, hardware, image, tag in _published():
        where, account = next(iter(image.registries.items()))
        facts = image_facts(f"{account}.dkr.ecr.{where}.amazonaws.com/{image.repository}:{tag}")
        assert facts is not None
        assert framework in facts.frameworks
        assert {hardware} == facts.hardware
        assert image.processors == facts.processors
        checked += 1
    assert 584 == checked


@pytest.mark.parametrize(
    ("uri", "gpu_only", "architectures"),
    [
        (f"{US}/djl-inference:0.99.0-lmi99.0.0-cu140", True, {"x86_64"}),
        (f"{US}/pytorch-inference:9.9.0-cpu-py399", False, {"x86_64"}),
        (f"{US}/pytorch-inference-arm64:9.9.0-cpu-py399-ubuntu99.04-sagemaker", False, {"arm64"}),
        ("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1-arm64", False, {"arm64"}),
        ("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:9.9-9", False, {"x86_64"}),
        (f"{US}/sagemaker-tritonserver:99.01-py3", True, {"x86_64"}),
        (f"{US}/whisperx@{DIGEST}", True, {"x86_64"}),
    ],
)
def test_a_newer_tag_of_a_known_repository_is_understood(
    uri: str,
    gpu_only: bool,  # noqa: FBT001 # a table's column
    architectures: set[str],
) -> None:
    assert (gpu_only, frozenset(architectures)) == (is_gpu_only(uri), architectures_of(uri))


def test_a_processor_new_to_a_repository_is_read_from_the_tag() -> None:
    facts = image_facts("683313688378.dkr.ecr.us-east-1.amazonaws.com/tei:9.9-cpu-py399")
    assert facts is not None
    assert {"cpu"} == facts.processors


@pytest.mark.parametrize(
    "uri",
    [
        "111122223333.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312",
        f"{US}/my-own:1-gpu",
        "pytorch-inference:2.6.0-gpu-py312",
    ],
)
def test_nothing_is_known_of_an_image_that_aws_did_not_publish(uri: str) -> None:
    assert (None, None, None) == (image_facts(uri), is_gpu_only(uri), architectures_of(uri))
    assert image_for_type(uri, "ml.m5.large") is None


@pytest.mark.parametrize(
    ("found", "image", "instance_type"),
    [
        (
            "pytorch-inference-arm64:2.6.0-cpu-py312-ubuntu22.04-sagemaker",
            "pytorch-inference:2.6.0-cpu-py312",
            "ml.c8g.large",
        ),
        ("pytorch-inference:2.6-gpu-py312", "pytorch-inference:2.6-cpu-py312", "ml.g5.xlarge"),
        (
            "huggingface-pytorch-inference:2.6-transformers5.5.3-gpu-py312-cu124-ubuntu22.04",
            "huggingface-pytorch-inference:2.6-transformers5.5.3-cpu-py312-ubuntu22.04",
            "ml.g5.xlarge",
        ),
        ("llama-cpp:server-sagemaker-cuda-v1.0", "llama-cpp:server-sagemaker-cpu-v1.0", "ml.g5.xlarge"),
        (None, "pytorch-inference:1.9.0-cpu-py38", "ml.c8g.large"),
        (None, "pytorch-inference:9.9.9-cpu-py999", "ml.g5.xlarge"),
        (None, "djl-inference:0.38.0-lmi29.0.0-cu130", "ml.inf2.xlarge"),
        (None, "pytorch-inference", "ml.g5.xlarge"),
        (None, "my-own:2.6.0-cpu-py312", "ml.g5.xlarge"),
    ],
)
def test_finds_the_same_version_for_another_type(found: str | None, image: str, instance_type: str) -> None:
    assert (None if found is None else f"{US}/{found}") == image_for_type(f"{US}/{image}", instance_type)


def test_importing_reads_no_table_and_nothing_but_the_standard_library() -> None:
    program = (
        "import sys; before = set(sys.modules)\n"
        "import constructs_sm.facts.images as images, constructs_sm.facts.instance_types\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names)))\n"
        "print('difflib' in sys.modules, images.catalogue._table.cache_info().currsize)\n"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], check=True, capture_output=True, text=True, timeout=60)
    assert ["['constructs_sm']", "False 0"] == done.stdout.splitlines()
