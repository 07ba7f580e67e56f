"""What one endpoint costs at synthesis, here and at the peers, measured in one run.

Every figure is user plus system CPU time of a process of its own (node included), the least of some runs, with the
template validation of the CDK off. ``python benchmarks/synth.py --help`` tells the options.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
SIZES = (1, 10, 100, 400)
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


def ours(count: int) -> None:
    """This library, a role for each model."""
    _ours(count, shared=False)


def ours_shared(count: int) -> None:
    """This library, one role for all models."""
    _ours(count, shared=True)


def _ours(count: int, *, shared: bool) -> None:
    from aws_cdk import App, Stack
    from aws_cdk import aws_s3 as s3

    from constructs_sm import ContainerImage, ExecutionRole, Model, ModelData, RealTimeEndpoint

    app = App()
    for start in range(0, count, 50):
        stack = Stack(app, f"S{start}")
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
        role = ExecutionRole(stack, "Role") if shared else None
        for index in range(start, min(start + 50, count)):
            model = Model(
                stack,
                f"Model{index}",
                image=ContainerImage.uri(IMAGE),
                model_data=ModelData.s3(bucket, "models/1/model.tar.gz"),
                role=role,
            )
            RealTimeEndpoint(stack, f"E{index}", model=model, instance_type="ml.m5.xlarge", outputs=False)
    app.synth()


def alpha(count: int) -> None:
    """aws-sagemaker-alpha, which makes a role for each model."""
    import aws_cdk.aws_sagemaker_alpha as sagemaker
    from aws_cdk import App, Stack
    from aws_cdk import aws_ecr as ecr
    from aws_cdk import aws_s3 as s3

    app = App()
    for start in range(0, count, 50):
        stack = Stack(app, f"S{start}")
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
        repository = ecr.Repository.from_repository_name(stack, "Repository", "sagemaker-xgboost")
        image = sagemaker.ContainerImage.from_ecr_repository(repository, "1.7-1")
        data = sagemaker.ModelData.from_bucket(bucket, "models/1/model.tar.gz")
        for index in range(start, min(start + 50, count)):
            container = sagemaker.ContainerDefinition(image=image, model_data=data)
            model = sagemaker.Model(stack, f"Model{index}", containers=[container])
            variant = sagemaker.InstanceProductionVariantProps(
                model=model, variant_name="AllTraffic", instance_type=sagemaker.InstanceType.of("ml.m5.xlarge")
            )
            config = sagemaker.EndpointConfig(stack, f"C{index}", instance_production_variants=[variant])
            sagemaker.Endpoint(stack, f"E{index}", endpoint_config=config)
    app.synth()


def raw(count: int) -> None:
    """Raw L1 constructs with structs, and an L2 role with a grant for each model, as written by hand."""
    from aws_cdk import App, Stack
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sagemaker as sagemaker

    app = App()
    for start in range(0, count, 50):
        stack = Stack(app, f"S{start}")
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
        for index in range(start, min(start + 50, count)):
            role = iam.Role(stack, f"R{index}", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
            bucket.grant_read(role, "models/1/model.tar.gz")
            container = sagemaker.CfnModel.ContainerDefinitionProperty(
                image=IMAGE, model_data_url="s3://artifacts/models/1/model.tar.gz"
            )
            model = sagemaker.CfnModel(
                stack, f"M{index}", execution_role_arn=role.role_arn, primary_container=container
            )
            variant = sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                variant_name="AllTraffic",
                model_name=model.attr_model_name,
                instance_type="ml.m5.xlarge",
                initial_instance_count=1,
                initial_variant_weight=1,
            )
            config = sagemaker.CfnEndpointConfig(stack, f"C{index}", production_variants=[variant])
            sagemaker.CfnEndpoint(stack, f"E{index}", endpoint_config_name=config.attr_endpoint_config_name)
    app.synth()


PEERS: dict[str, Callable[[int], None]] = {"ours": ours, "ours_shared": ours_shared, "alpha": alpha, "raw": raw}


def cpu_seconds(peer: str, count: int) -> float:
    """CPU time of one process that synthesizes *count* endpoints, node included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(  # noqa: S603 - this very file
        [sys.executable, __file__, "--only", peer, "--count", str(count)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "CDK_VALIDATION": "false"},
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure every peer at every size, in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each figure; the least counts (default 3)")
    parser.add_argument("--only", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only is not None:
        PEERS[asked.only](asked.count)
        return
    found = {(peer, size): float("inf") for peer in PEERS for size in SIZES}
    for _ in range(asked.runs):
        for (peer, size), least in list(found.items()):
            found[peer, size] = min(least, cpu_seconds(peer, size))
    table = Table(title="CPU seconds of a whole process; the last column is milliseconds an endpoint")
    for heading in ("", *(str(size) for size in SIZES), "ms each", "of alpha"):
        table.add_column(heading, justify="right")
    each = {peer: (found[peer, SIZES[-1]] - found[peer, 10]) / (SIZES[-1] - 10) for peer in PEERS}
    for peer, cost in each.items():
        figures = [f"{found[peer, size]:.2f}" for size in SIZES]
        table.add_row(peer, *figures, f"{cost * 1000:.1f}", f"{cost / each['alpha']:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
