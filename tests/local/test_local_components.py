"""Inference components of a started engine, through boto3."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from principal import BAD, GOOD, IMAGE, ROLE, Aws, archive, eventually

pytest_plugins = ("local_engines",)
READING = """
import os
from pathlib import Path

def model_fn(model_dir):
    return (Path(model_dir) / "tone/txt").read_text() + os.environ.get("TONE", "")

def predict_fn(data, tone):
    return {"tone": tone}
"""
COMPUTE = {"NumberOfCpuCoresRequired": 1, "MinMemoryRequiredInMb": 256}


def specification(url: str = GOOD, **environment: str) -> dict[str, Any]:
    container = {"Image": IMAGE, "ArtifactUrl": url, "Environment": environment}
    return {"Container": container, "ComputeResourceRequirements": COMPUTE}


def adapter(base: str, url: str = GOOD) -> dict[str, Any]:
    return {"BaseInferenceComponentName": base, "Container": {"ArtifactUrl": url}}


@pytest.fixture(scope="module")
def fleet(aws: Aws) -> str:
    sagemaker = aws.client("sagemaker")
    sagemaker.create_endpoint_config(
        EndpointConfigName="fleet",
        ExecutionRoleArn=ROLE,
        ProductionVariants=[{"VariantName": "all", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
    )
    sagemaker.create_endpoint(EndpointName="fleet", EndpointConfigName="fleet")
    assert "InService" == aws.settle("fleet")
    return "fleet"


def create(aws: Aws, name: str, spec: dict[str, Any], copies: int | None = 1) -> Any:
    more = {} if copies is None else {"RuntimeConfig": {"CopyCount": copies}, "VariantName": "all"}
    aws.client("sagemaker").create_inference_component(
        InferenceComponentName=name, EndpointName="fleet", Specification=spec, **more
    )
    return aws.settle_component(name)


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Message"])


@pytest.mark.usefixtures("fleet")
def test_components_share_an_endpoint_and_answer_by_name(aws: Aws) -> None:
    create(aws, "two", specification())
    create(aws, "nine", specification(FACTOR="9"))
    assert {"y": 2} == aws.invoke("fleet", {"x": 1}, InferenceComponentName="two")
    assert {"y": 9} == aws.invoke("fleet", {"x": 1}, InferenceComponentName="nine")
    runtime = aws.client("sagemaker-runtime")
    assert "Inference Component Name header is required" in refusal(
        runtime.invoke_endpoint, EndpointName="fleet", Body=b"{}"
    )
    assert "Inference Component three not found" in refusal(
        runtime.invoke_endpoint, EndpointName="fleet", Body=b"{}", InferenceComponentName="three"
    )


@pytest.mark.usefixtures("fleet")
def test_copies_go_to_zero_and_back(aws: Aws) -> None:
    sagemaker = aws.client("sagemaker")
    create(aws, "scaled", specification())
    sagemaker.update_inference_component_runtime_config(
        InferenceComponentName="scaled", DesiredRuntimeConfig={"CopyCount": 0}
    )
    assert 0 == aws.settle_component("scaled")["RuntimeConfig"]["CurrentCopyCount"]
    assert "has no capacity" in refusal(
        aws.client("sagemaker-runtime").invoke_endpoint,
        EndpointName="fleet",
        Body=b"{}",
        InferenceComponentName="scaled",
    )
    sagemaker.update_inference_component_runtime_config(
        InferenceComponentName="scaled", DesiredRuntimeConfig={"CopyCount": 2}
    )
    assert {"DesiredCopyCount": 2, "CurrentCopyCount": 2} == aws.settle_component("scaled")["RuntimeConfig"]
    assert {"y": 2} == aws.invoke("fleet", {"x": 1}, InferenceComponentName="scaled")


@pytest.mark.usefixtures("fleet")
def test_a_component_that_cannot_serve_fails_and_an_update_that_cannot_keeps_the_old(aws: Aws) -> None:
    failed = create(aws, "broken-part", specification(BAD))
    assert "Failed" == failed["InferenceComponentStatus"]
    assert "a_module_that_is_not_there" in failed["FailureReason"]
    create(aws, "steady", specification(FACTOR="4"))
    aws.client("sagemaker").update_inference_component(
        InferenceComponentName="steady", Specification=specification(BAD)
    )
    after = aws.settle_component("steady")
    assert "InService" == after["InferenceComponentStatus"]
    assert "a_module_that_is_not_there" in after["FailureReason"]
    assert {"y": 4} == aws.invoke("fleet", {"x": 1}, InferenceComponentName="steady")


@pytest.mark.usefixtures("fleet")
def test_an_adapter_answers_through_its_base_and_keeps_it_from_being_deleted(aws: Aws) -> None:
    create(aws, "base", specification(FACTOR="6"))
    made = create(aws, "legal", adapter("base"), copies=None)
    assert ("InService", "all") == (made["InferenceComponentStatus"], made["VariantName"])
    assert "RuntimeConfig" not in made
    assert {"y": 6} == aws.invoke("fleet", {"x": 1}, InferenceComponentName="legal")
    sagemaker = aws.client("sagemaker")
    assert "with adapters: legal" in refusal(sagemaker.delete_inference_component, InferenceComponentName="base")
    assert "scale its base component base" in refusal(
        sagemaker.update_inference_component_runtime_config,
        InferenceComponentName="legal",
        DesiredRuntimeConfig={"CopyCount": 1},
    )


@pytest.mark.usefixtures("fleet")
def test_the_script_of_the_base_finds_the_files_of_the_adapter(aws: Aws) -> None:
    reading = archive(code__inference_py=READING, tone__txt="plain")
    base = aws.put("models/reading.tar.gz", reading)
    legal = aws.put("adapters/legal.tar.gz", archive(tone__txt="legal"))
    sagemaker = aws.client("sagemaker")
    create(aws, "reading", specification(base))
    create(aws, "lawyer", adapter("reading", legal), copies=None)
    assert {"tone": "plain"} == aws.invoke("fleet", {}, InferenceComponentName="reading")
    assert {"tone": "legal"} == aws.invoke("fleet", {}, InferenceComponentName="lawyer")

    sagemaker.update_inference_component_runtime_config(
        InferenceComponentName="reading", DesiredRuntimeConfig={"CopyCount": 0}
    )
    aws.settle_component("reading")
    invoke = aws.client("sagemaker-runtime").invoke_endpoint
    assert "reading has no capacity" in refusal(
        invoke, EndpointName="fleet", Body=b"{}", InferenceComponentName="lawyer"
    )
    sagemaker.update_inference_component(
        InferenceComponentName="reading",
        Specification=specification(base, TONE="-"),
        RuntimeConfig={"CopyCount": 1},
    )
    aws.settle_component("reading")
    assert {"tone": "legal-"} == aws.invoke("fleet", {}, InferenceComponentName="lawyer")


@pytest.mark.usefixtures("fleet")
def test_of_several_specifications_that_for_the_instances_serves(aws: Aws) -> None:
    scheduling = {"PlacementStrategy": "SPREAD", "AvailabilityZoneBalance": {"EnforcementMode": "PERMISSIVE"}}
    each = [
        {"InstanceType": "ml.c5.large", **specification(FACTOR="3")},
        {
            "InstanceType": "ml.m5.large",
            **specification(FACTOR="5"),
            "DataCacheConfig": {"EnableCaching": True},
            "SchedulingConfig": scheduling,
        },
    ]
    sagemaker = aws.client("sagemaker")
    asked = {"EndpointName": "fleet", "VariantName": "all", "RuntimeConfig": {"CopyCount": 1}}
    sagemaker.create_inference_component(InferenceComponentName="typed", Specifications=each, **asked)
    made = aws.settle_component("typed")
    assert "InService" == made["InferenceComponentStatus"]
    assert scheduling == made["Specifications"][1]["SchedulingConfig"]
    assert {"y": 5} == aws.invoke("fleet", {"x": 1}, InferenceComponentName="typed")

    create_one = sagemaker.create_inference_component
    assert "an InstanceType of its own" in refusal(
        create_one, InferenceComponentName="twice", Specifications=[each[0], each[0]], **asked
    )
    create_one(InferenceComponentName="elsewhere", Specifications=[each[0]], **asked)
    failed = aws.settle_component("elsewhere")
    assert "no specification for the instances, which are of type ml.m5.large" in failed["FailureReason"]


@pytest.mark.usefixtures("fleet")
def test_an_adapter_whose_weights_are_not_there_fails(aws: Aws) -> None:
    create(aws, "base-2", specification())
    made = create(aws, "weightless", adapter("base-2", "s3://model-archives/nothing.tar.gz"), copies=None)
    assert "Failed" == made["InferenceComponentStatus"]
    assert "Could not access model data" in made["FailureReason"]


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"VariantName": "other"}, "VariantName must be one of all"),
        ({"EndpointName": "nowhere"}, "Could not find endpoint"),
        ({"Specification": {"ModelName": "nobody", "ComputeResourceRequirements": COMPUTE}}, "Could not find model"),
        ({"Specification": {"ComputeResourceRequirements": COMPUTE}}, "exactly one of ModelName and Container"),
        ({"Specification": adapter("nobody")}, "Could not find inference-component"),
    ],
)
def test_refuses_what_refers_to_nothing(aws: Aws, change: dict[str, Any], said: str) -> None:
    asked = {
        "InferenceComponentName": "refused",
        "EndpointName": "fleet",
        "VariantName": "all",
        "Specification": specification(),
        "RuntimeConfig": {"CopyCount": 1},
    }
    assert said in refusal(aws.client("sagemaker").create_inference_component, **(asked | change))


@pytest.mark.usefixtures("fleet")
def test_an_endpoint_with_components_stays(aws: Aws) -> None:
    create(aws, "holding", specification())
    said = refusal(aws.client("sagemaker").delete_endpoint, EndpointName="fleet")
    assert "with inference component associated" in said
    assert "holding" in said


@pytest.mark.usefixtures("fleet")
def test_a_deleted_component_is_gone_and_the_list_filters_by_endpoint(aws: Aws) -> None:
    sagemaker = aws.client("sagemaker")
    create(aws, "passing", specification())
    sagemaker.delete_inference_component(InferenceComponentName="passing")

    def gone() -> bool | None:
        listed = sagemaker.list_inference_components(EndpointNameEquals="fleet", NameContains="passing")
        return True if not listed["InferenceComponents"] else None

    assert eventually(gone)
