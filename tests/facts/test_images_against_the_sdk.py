"""Every answer of the SageMaker SDK's resolver, compared; where ours differs, a row of TRAPS must say why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path

import pytest

from constructs_sm.facts.images import ImageNotFoundError, frameworks, image_uri
from constructs_sm.facts.images.catalogue import lines
from constructs_sm.facts.instance_types import InstanceType, instance_type

SDK = "2.27.0"
CPU, GPU = "ml.m5.xlarge", "ml.g5.xlarge"
TYPES = (
    *(CPU, "ml.t2.medium", "ml.c7i.large", GPU, "ml.g4dn.12xlarge", "ml.g7e.2xlarge", "ml.p2.xlarge", "ml.p3.2xlarge"),
    *("ml.p4d.24xlarge", "ml.p6-b200.48xlarge", "ml.p6e-gb200.36xlarge", "ml.dl1.24xlarge"),
    *("ml.c7g.xlarge", "ml.m6gd.large", "ml.c8g.xlarge", "ml.m8g.large", "ml.r8g.large", "ml.r7gd.xlarge"),
    *("ml.inf1.xlarge", "ml.inf2.xlarge", "ml.trn1.2xlarge", "ml.trn2.48xlarge"),
)
REGIONS = (
    *("us-west-2", "eu-west-1", "af-south-1", "ap-southeast-7", "il-central-1", "sa-east-1", "mx-central-1"),
    *("cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "us-isof-south-1", "eu-isoe-west-1"),
    *("eusc-de-east-1", "us-east-9"),
)
SDK_ARM = {"c7g", "m6gd"}  # of TYPES, those in the SDK's list of Graviton families
DJL_CUDA = {"djl-deepspeed", "djl-fastertransformer", "djl-lmi", "djl-tensorrtllm"}
NEURONX = {"djl-neuronx", "huggingface-llm-neuronx", "huggingface-neuronx", "huggingface-vllm-neuronx"}
FIRST_NEURON = {"huggingface-neuron", "inferentia-mxnet", "inferentia-pytorch", "inferentia-tensorflow"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    framework: str
    region: str
    version: str | None = None
    instance_type: str | None = None
    py_version: str | None = None
    base_framework_version: str | None = None
    serverless: bool = False

    @property
    def hardware(self) -> InstanceType | None:
        return None if self.instance_type is None else instance_type(self.instance_type)

    @property
    def family(self) -> str | None:
        return None if self.hardware is None else self.hardware.family


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What both said; None for a refusal."""

    case: Case
    sdk: str | None
    ours: str | None


Applies = Callable[[Difference], bool]


def _is_arm_unknown_to_the_sdk(seen: Difference) -> bool:
    hardware = seen.case.hardware
    arm = hardware is not None and hardware.architecture == "arm64" and hardware.accelerator is None
    return (
        arm
        and seen.case.family not in SDK_ARM
        and (seen.ours is None or "graviton" in seen.ours or "arm64" in seen.ours)
    )


def _kind(seen: Difference) -> str | None:
    return None if seen.case.hardware is None else seen.case.hardware.accelerator_kind


TRAPS: dict[str, Applies] = {
    "c8g, m8g, r8g, r7gd are arm64 but not in the SDK's list, so it gives x86 images": _is_arm_unknown_to_the_sdk,
    "p6e-gb200 is arm64 with GPUs, for which nothing is published": lambda seen: (
        seen.case.family == "p6e-gb200" and seen.ours is None
    ),
    "dl1 has Gaudi accelerators, for which nothing is published": lambda seen: (
        seen.case.family == "dl1" and seen.ours is None
    ),
    "sklearn has one version for arm64, which the SDK takes for every version": lambda seen: (
        seen.case.framework == "sklearn" and seen.case.family in SDK_ARM and seen.ours is None
    ),
    "llama-cpp-arm64 is for arm64 alone; the SDK gives it to x86 and refuses it on Graviton": lambda seen: (
        seen.case.framework == "llama-cpp-arm64"
        and (seen.case.family in SDK_ARM) == (seen.ours is not None)
        and (seen.case.hardware is not None or seen.case.serverless)
    ),
    "djl-inference for CUDA has no list of processors, so the SDK gives it to CPUs and Neuron": lambda seen: (
        seen.case.framework in DJL_CUDA and _kind(seen) != "gpu" and seen.ours is None
    ),
    "images without a list of processors are given to Neuron types": lambda seen: (
        _kind(seen) == "neuron" and seen.ours is None and "-inf" not in str(seen.sdk) and "neuron" not in str(seen.sdk)
    ),
    "djl-neuronx has no list of processors, so the SDK gives it to every type": lambda seen: (
        seen.case.framework == "djl-neuronx" and seen.case.family not in {"inf2", "trn1", "trn2"} and seen.ours is None
    ),
    "images for Inferentia 1 do not run on Inferentia 2": lambda seen: (
        seen.case.framework in FIRST_NEURON and seen.case.family != "inf1" and seen.ours is None
    ),
    "the SDK has huggingface on Inferentia 2 only behind another argument, and gives images for Inferentia 1": lambda seen: (
        seen.case.framework == "huggingface"
        and seen.case.family in {"inf2", "trn1", "trn2"}
        and (seen.ours is None or "inference-neuronx:" in seen.ours)
    ),
    "huggingface has one version for Inferentia 1, which the SDK takes for every version": lambda seen: (
        seen.case.framework == "huggingface" and seen.case.family == "inf1" and seen.ours is None
    ),
    "the SDK knows no framework on Trainium but pytorch, and inf2 only for some": lambda seen: (
        seen.case.framework in NEURONX and seen.case.family in {"inf2", "trn1", "trn2"} and seen.sdk is None
    ),
    "the SDK does not look up the base of a neuron framework that is named itself": lambda seen: (
        seen.case.framework in {"huggingface-neuron", "huggingface-neuronx"} and seen.sdk is None
    ),
    "the published tag says neuronx, and so does the SDK if told inference_tool; otherwise it says inf2": lambda seen: (
        seen.case.framework == "huggingface-llm-neuronx"
        and seen.ours is not None
        and str(seen.sdk).replace("-inf2-", "-neuronx-") == seen.ours
    ),
    "pytorch on Trainium gives an image for training": lambda seen: (
        seen.case.framework == "pytorch" and _kind(seen) == "neuron" and seen.ours is None
    ),
    "the newest xgboost is not the one of 2018 that latest stands for": lambda seen: (
        seen.case.framework == "xgboost"
        and seen.case.version is None
        and str(seen.ours).endswith(("3.2-0", "1.5-1-arm64"))
    ),
    "the newest version for arm64 is older than the newest of all": lambda seen: (
        seen.case.framework == "tensorflow"
        and seen.case.version is None
        and seen.case.family in SDK_ARM
        and "graviton:2.16.1" in str(seen.ours)
    ),
    "serverless has no accelerator, even if the only image needs one": lambda seen: (
        seen.case.serverless and seen.ours is None
    ),
    "the SDK takes the only version there is for whichever was asked": lambda seen: (
        seen.case.version == "99" and seen.ours is None
    ),
    "huggingface has one base for the version, so ours needs no more": lambda seen: (
        seen.case.framework.startswith("huggingface") and seen.case.base_framework_version is None and seen.sdk is None
    ),
}


def _variants(framework: str) -> Iterator[tuple[str | None, str | None, str | None]]:
    """Version or alias, Python and base: all that exist, and one that does not of each."""
    seen: dict[tuple[str | None, str | None, str | None], None] = {}
    for line in lines(framework).values():
        named = {**{version: version for version in line.releases}, **line.aliases}
        for name, version in [*named.items(), (None, next(iter(line.releases))), ("99", next(iter(line.releases)))]:
            release = line.releases[version]
            images = [image for base in release.images.values() for image in base]
            pythons = [None, *(image.python for image in images if image.python is not None)]
            bases: list[str | None] = [None] if "" in release.images else [None, *release.images, *release.base_aliases]
            seen |= {(name, python, base): None for python in pythons for base in bases}
    yield from seen


def _cases() -> list[Case]:
    cases = []
    for framework in frameworks():
        for version, python, base in _variants(framework):
            case = Case(
                framework=framework,
                region="us-east-1",
                version=version,
                py_version=python,
                base_framework_version=base,
            )
            cases += [case, replace(case, serverless=True)]
            cases += [replace(case, instance_type=name) for name in TYPES]
            cases += [replace(case, region=region, instance_type=name) for region in REGIONS for name in (CPU, GPU)]
    return cases


def _sdk_answers(cases: list[Case], inference_tool: str | None = None) -> list[str | None]:
    script = Path(__file__).with_name("sdk_answers.py")
    more = {"image_scope": "inference", "inference_tool": inference_tool}
    asked = json.dumps([{**asdict(case), **more} for case in cases])
    offline = {**os.environ, "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(
        [sys.executable, script], input=asked, capture_output=True, text=True, check=True, env=offline, timeout=120
    )
    return [None if answer.startswith("!") else answer for answer in json.loads(done.stdout)]


def _our_answer(case: Case) -> str | None:
    try:
        return image_uri(**asdict(case))
    except ImageNotFoundError:
        return None


@pytest.fixture(scope="module", autouse=True)
def _sdk_is_installed() -> None:
    try:
        installed = metadata.version("sagemaker-core")
    except metadata.PackageNotFoundError:
        pytest.skip(f"needs sagemaker-core {SDK}, which the dev extra installs")
    assert SDK == installed


@pytest.fixture(scope="module")
def differences() -> list[Difference]:
    cases = _cases()
    assert 20_000 < len(cases)
    answers = zip(cases, _sdk_answers(cases), map(_our_answer, cases), strict=True)
    all_answers = [Difference(case=case, sdk=sdk, ours=ours) for case, sdk, ours in answers]
    agreed = Counter(seen.sdk for seen in all_answers if seen.sdk == seen.ours and seen.sdk is not None)
    assert 5_000 < len(agreed)
    return [seen for seen in all_answers if seen.sdk != seen.ours]


def test_every_other_answer_than_the_sdks_has_a_reason(differences: list[Difference]) -> None:
    unexplained = [seen for seen in differences if not any(applies(seen) for applies in TRAPS.values())]
    assert [] == unexplained[:20]


def test_every_reason_is_still_needed(differences: list[Difference]) -> None:
    assert set(TRAPS) == {reason for reason, applies in TRAPS.items() if any(map(applies, differences))}


def test_neuron_images_are_the_sdks_once_it_is_told_the_tool() -> None:
    cases = [
        Case(
            framework=framework,
            region="us-east-1",
            version=version,
            py_version=python,
            base_framework_version=base,
            instance_type="ml.inf2.xlarge",
        )
        for framework in ("huggingface", "huggingface-llm-neuronx")
        for version, python, base in _variants(framework)
        if framework != "huggingface" or base is not None
    ]
    answered = [pair for pair in zip(_sdk_answers(cases, "neuronx"), cases, strict=True) if pair[0] is not None]
    assert 60 < len(answered)
    assert [] == [(sdk, case) for sdk, case in answered if sdk != _our_answer(case)]
