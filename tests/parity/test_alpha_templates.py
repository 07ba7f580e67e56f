"""The apps that aws-sagemaker-alpha is tested with, written with this library: the same resources, but for improvements."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alpha_templates import RENDERED, STACKS, Resources
from synthesized import Json, new_stack, plain, synth

IMPROVEMENTS = {
    r"\w+Role\.AssumeRolePolicyDocument\.Statement\[0\]\.Condition: only ours": (
        "SageMaker takes the role on for this account and Region alone, against the confused deputy"
    ),
    r"\w+Role\.ManagedPolicyArns\[0\]: .*AmazonSageMakerFullAccess.*": (
        "the role has the rights that image, data and network need, not those on all of SageMaker and more"
    ),
    r"\w+RoleDefaultPolicy: only theirs": "an inline policy comes after the role that others wait for",
    r"\w+RolePolicy: only ours": "the role lists its policy, so whatever takes its ARN is created after its rights",
    r"\w+\.EnableNetworkIsolation: only ours": (
        "said either way; on where SageMaker fetches all that the containers need"
    ),
    r"\w+\.(PrimaryContainer|Containers\[\d\])\.ModelData.*: theirs 'https://s3\..*, ours 's3://.*": (
        "the form of URI that every part of SageMaker documents"
    ),
    r"\w*EndpointConfig\.ProductionVariants\[\d\]\.InitialVariantWeight: only theirs": (
        "SageMaker takes 1 by itself; what the user did not say is left out"
    ),
    r"EndpointConfig\.ProductionVariants\[\d\]\.(ContainerStartupHealthCheck|ModelDataDownload)TimeoutInSeconds: "
    "only ours": "time-outs that follow the hardware",
    r"Endpoint\.RetainAllVariantProperties: only ours": "an update keeps the instance count that scaling has reached",
    r"Endpoint\.ExcludeRetainedVariantProperties: only ours": "and takes the weights of the configuration, as theirs does",
    r"EndpointScalableTarget\w+\.RoleARN: only theirs": "Application Auto Scaling takes its own role by itself",
    r"EndpointInvocationsPerInstance\w+\.PolicyName: .*": "a name that can be read; it is unique within its target",
}
"""Every way in which the templates may differ, and why ours is the better one."""

DECIDED_HERE = ("AWS::SageMaker::", "AWS::ApplicationAutoScaling::", "AWS::CloudWatch::Alarm", "AWS::IAM::")
BESIDE = ("CustomCDKBucketDeployment", "TestPipeline")
"""The CDK's own, which both libraries leave alone."""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("image")
    (directory / "Dockerfile").write_text("FROM scratch\n")
    return directory


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("artifact") / "model.tar.gz"
    with tarfile.open(path, "w:gz") as bundle:
        bundle.addfile(tarfile.TarInfo("weights.bin"), io.BytesIO())
    return path


@pytest.fixture(params=STACKS)
def template(
    request: pytest.FixtureRequest, context: dict[str, object], image: Path, archive: Path
) -> tuple[str, Json]:
    name: str = request.param
    stack = new_stack(context, STACKS[name])
    import_module(f"{name}_app").build(stack, image, archive)
    return name, synth(stack)


def test_nothing_differs_but_what_is_better(template: tuple[str, Json]) -> None:
    name, ours = template

    unexplained = [
        line
        for line in differences(RENDERED[name], comparable(ours))
        if not any(re.fullmatch(known, line) for known in IMPROVEMENTS)
    ]

    assert [] == unexplained


def test_every_improvement_is_there(context: dict[str, object], image: Path, archive: Path) -> None:
    found: list[str] = []
    for name, id in STACKS.items():
        stack = new_stack(context, id)
        import_module(f"{name}_app").build(stack, image, archive)
        found += differences(RENDERED[name], comparable(synth(stack)))

    assert [] == [known for known in IMPROVEMENTS if not any(re.fullmatch(known, line) for line in found)]


def test_the_outputs_of_an_imported_pipeline_are_the_same(context: dict[str, object], image: Path) -> None:
    stack = new_stack(context, STACKS["pipeline"])
    import_module("pipeline_app").build(stack, image, image)

    arn = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:pipeline/test-import-pipeline-alpha"
    outputs = {name: plain(output["Value"]) for name, output in synth(stack)["Outputs"].items()}
    assert {"PipelineName": "test-import-pipeline-alpha", "PipelineArn": arn} == outputs


def comparable(template: Json) -> Resources:
    """What this library and the other decide, without what differs from one synthesis to another."""
    return {
        re.sub(r"[0-9A-F]{8}$", "", id): (resource["Type"], readable(resource.get("Properties", {})))
        for id, resource in template["Resources"].items()
        if not id.startswith(BESIDE) and resource["Type"].startswith((*DECIDED_HERE, "AWS::EC2::SecurityGroup"))
    }


def readable(value: Any) -> Any:
    """*value* with references as texts, ids without their hashes, and digests as HASH."""
    match value:
        case {"Fn::Select": [0, {"Fn::Split": ["/", _]}]}:
            return "DEPLOYED"
        case {"Fn::Join": ["", [*parts]]}:
            return "".join(str(readable(part)) for part in parts)
        case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::Sub": _}:
            return readable(plain(value))
        case dict():
            return {key: readable(item) for key, item in value.items()}
        case list():
            return [readable(item) for item in value]
    return _without_hashes(value) if isinstance(value, str) else value


def _without_hashes(text: str) -> str:
    digest = re.sub(r"\b[0-9a-f]{64}\b", "HASH", text)
    return re.sub(r"(?<=[A-Za-z0-9])[0-9A-F]{8}(?=[}.]|$)", "", digest)


def differences(theirs: Resources, ours: Resources) -> list[str]:
    """One line for everything that is not the same."""
    return [*_different({name: list(of) for name, of in theirs.items()}, {name: list(of) for name, of in ours.items()})]


def _different(theirs: Any, ours: Any, path: str = "") -> Iterator[str]:
    if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
        for name in [*theirs, *(name for name in ours if name not in theirs)]:
            below = f"{path}.{name}" if path else name
            if name not in ours or name not in theirs:
                yield f"{below}: only {'theirs' if name in theirs else 'ours'}"
            elif path:
                yield from _different(theirs[name], ours[name], below)
            else:  # a type, and properties
                yield from _different(theirs[name][0], ours[name][0], f"{below}, type")
                yield from _different(theirs[name][1], ours[name][1], below)
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for place, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            yield from _different(one, other, f"{path}[{place}]")
    elif theirs != ours:
        yield f"{path}: theirs {theirs!r}, ours {ours!r}"
