"""The page on moving from aws-sagemaker-alpha: what it says to write runs, and names everything that library has."""

from __future__ import annotations

import io
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3

import constructs_sm

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "moving-from-sagemaker-alpha.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python([^\n]*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
AFTER = [code for flags, code in BLOCKS if not flags]
BEFORE = [code for flags, code in BLOCKS if flags.strip() == "before"]

OFFERED = {
    "Model": ("add_container", "role", "grant_principal", "add_to_role_policy", "connections", "allow_all_outbound"),
    "ContainerImage": ("from_ecr_repository", "from_asset", "from_dlc"),
    "ModelData": ("from_bucket", "from_asset"),
    "EndpointConfig": ("add_instance_production_variant", "add_serverless_production_variant", "encryption_key"),
    "Endpoint": ("grant_invoke", "find_instance_production_variant", "instance_production_variants"),
    "ScalableInstanceCount": ("auto_scale_instance_count", "scale_on_invocations"),
    "InvocationHttpResponseCode": ("INVOCATION_4XX_ERRORS", "INVOCATION_5XX_ERRORS"),
    "Pipeline": ("from_pipeline_name", "from_pipeline_attributes", "grant_start_pipeline_execution"),
    "InstanceType": ("M5_LARGE", "of"),
    "AcceleratorType": (),
    "InstanceProductionVariantProps": ("container_startup_health_check_timeout", "initial_variant_weight"),
    "ServerlessProductionVariantProps": ("max_concurrency", "memory_size_in_mb", "provisioned_concurrency"),
    "IEndpointInstanceProductionVariant": (
        "metric_invocations",
        "metric_invocations_per_instance",
        "metric_model_latency",
        "metric_overhead_latency",
        "metric_invocation_response_code",
        "metric_disk_utilization",
        "metric_cpu_utilization",
        "metric_memory_utilization",
        "metric_gpu_utilization",
        "metric_gpu_memory_utilization",
    ),
}
"""What aws-sagemaker-alpha 2.275.0a0 has, by class."""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A directory with what the page names; node stays where it was started, so that the blocks need whole paths."""
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "Dockerfile").write_text("FROM scratch\n")
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as bundle:
        bundle.addfile(tarfile.TarInfo("weights.bin"), io.BytesIO())
    return tmp_path


def run(code: str, scope: dict[str, Any], files: Path) -> None:
    whole = re.sub(r'"(image|model\.tar\.gz)"', lambda name: repr(str(files / name[1])), code)
    exec(compile(whole, PAGE.name, "exec"), scope)  # noqa: S102 - our own documentation


@pytest.fixture
def scope(stack: Stack) -> dict[str, Any]:
    """What the blocks of the page take as given."""
    vpc = ec2.Vpc(stack, "Vpc")
    given = ec2.SecurityGroup(stack, "Known", vpc=vpc)
    return {
        "self": stack,
        "Duration": Duration,
        "cloudwatch": cloudwatch,
        "ec2": ec2,
        "ecr_assets": ecr_assets,
        "iam": iam,
        "vpc": vpc,
        "group": given,
        "bucket": s3.Bucket(stack, "Artifacts"),
        "key": kms.Key(stack, "Key"),
        "repository": ecr.Repository(stack, "Repository"),
        "database": rds.DatabaseInstance(
            stack, "Database", vpc=vpc, engine=rds.DatabaseInstanceEngine.POSTGRES, security_groups=[given]
        ),
        "role": iam.Role(stack, "Mine", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com")),
        "function": iam.Role(stack, "Function", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")),
    }


@pytest.mark.parametrize("code", AFTER, ids=range(len(AFTER)))
def test_what_to_write_here_synthesizes(app: App, scope: dict[str, Any], files: Path, code: str) -> None:
    scope |= {name: getattr(constructs_sm, name) for name in constructs_sm.__all__}
    image = constructs_sm.ContainerImage.ecr(scope["repository"], tag="1")
    scope["model"] = constructs_sm.Model(scope["self"], "Served", image=image)
    scope["endpoint"] = constructs_sm.RealTimeEndpoint(
        scope["self"], "Serving", model=scope["model"], variant_name="all", instance_type="ml.m5.large"
    )

    run(code, scope, files)

    assert app.synth().get_stack_by_name("Prod").template


@pytest.mark.parametrize("code", BEFORE, ids=range(len(BEFORE)))
def test_what_was_written_there_synthesizes(app: App, scope: dict[str, Any], files: Path, code: str) -> None:
    sagemaker = pytest.importorskip("aws_cdk.aws_sagemaker_alpha", reason="is compared where it is installed")
    image = sagemaker.ContainerImage.from_ecr_repository(scope["repository"], "1")
    served = sagemaker.Model(scope["self"], "Served", containers=[sagemaker.ContainerDefinition(image=image)])
    variant = sagemaker.InstanceProductionVariantProps(model=served, variant_name="all")
    config = sagemaker.EndpointConfig(scope["self"], "Known Config", instance_production_variants=[variant])
    scope |= {
        "sagemaker": sagemaker,
        "model": served,
        "endpoint": sagemaker.Endpoint(scope["self"], "Serving", endpoint_config=config),
    }

    run(code, scope, files)

    assert app.synth().get_stack_by_name("Prod").template


@pytest.mark.parametrize("name", OFFERED)
def test_everything_that_was_offered_there_is_on_the_page(name: str) -> None:
    wanted = (*OFFERED[name], *([] if name.startswith("I") and name[1].isupper() else [name]))

    assert [] == [each for each in wanted if not re.search(rf"\b{each}\b", TEXT)]


def test_each_block_of_the_other_library_is_followed_by_one_of_ours() -> None:
    assert [flags.strip() for flags, _ in BLOCKS] == ["before", ""] * len(BEFORE) + [""]
