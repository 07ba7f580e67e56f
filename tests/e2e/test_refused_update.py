"""The classic refused update: another instance type under a scalable target; and the two steps that make it.

The tests are the steps of one life, in order.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from deployed_roles import output

from constructs_sm.client import EndpointClient
from constructs_sm.local import Engine
from constructs_sm.review import Review, review
from demo.cloud import Cloud, Finished

APP = Path(__file__).with_name("scaled_app.py")
OLD, NEW = "ml.m5.large", "ml.m5.xlarge"
SCRIPT = """\
import json


def model_fn(model_dir):
    return 2


def input_fn(body, content_type):
    return json.loads(body)


def predict_fn(numbers, factor):
    return [number * factor for number in numbers]


def output_fn(numbers, accept):
    return json.dumps(numbers), "application/json"
"""


class Scaled:
    """The app in the version that is deployed, and what a review says of the next."""

    def __init__(self, engine: Engine, directory: Path) -> None:
        code = directory / "model" / "code"
        code.mkdir(parents=True)
        (code / "inference.py").write_text(SCRIPT)
        self._cloud = Cloud(engine, directory, app=f"{sys.executable} {APP}")
        self._synthesized, self._deployed = directory / "cdk.out", directory / "deployed"
        self._context = {"model": str(code.parent), "type": OLD, "scaling": "on"}

    def deploy(self, **changes: str) -> tuple[Finished, Review]:
        """Deploys a change, and tells what the review of it said."""
        context = {**self._context, **changes}
        done = self._cloud.deploy(context=context)
        before = self._deployed if self._deployed.exists() else self._synthesized
        said = review(before, self._synthesized)
        if done.succeeded:
            self._context = context
            shutil.copytree(self._synthesized, self._deployed, dirs_exist_ok=True)
        return done, said

    def destroy(self) -> Finished:
        return self._cloud.destroy(context=self._context)


@pytest.fixture(scope="module")
def scaled(engine: Engine, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scaled]:
    del cloud  # the account is bootstrapped
    app = Scaled(engine, tmp_path_factory.mktemp("scaled"))
    done, _ = app.deploy()
    assert done.succeeded, done.output
    yield app
    app.destroy()


def answer() -> Any:
    return EndpointClient.from_outputs("Scaled").invoke([21]).value


def state() -> tuple[str, list[str]]:
    """The instance type in service, and what is registered to scale."""
    sagemaker = boto3.client("sagemaker")
    endpoint = sagemaker.describe_endpoint(EndpointName=output("Scaled", "ChurnEndpointName"))
    config = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
    assert "InService" == endpoint["EndpointStatus"]
    return str(config["ProductionVariants"][0]["InstanceType"]), targets()


def targets() -> list[str]:
    scaling = boto3.client("application-autoscaling")
    found = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    return [each["ResourceId"] for each in found if "Churn" in each["ResourceId"]]


@pytest.mark.parametrize("scaling", ["on", "suspended"])
def test_another_type_is_refused_even_where_scaling_is_suspended_with_it_and_the_old_fleet_goes_on(
    scaled: Scaled, scaling: str
) -> None:
    before = state()
    done, said = scaled.deploy(type=NEW, scaling=scaling)

    assert not done.succeeded
    assert "Autoscaling is configured for variant AllTraffic" in done.output
    assert ["SM618"] == [problem.rule for problem in said.problems]
    assert (before, [42]) == (state(), answer())
    status = boto3.client("cloudformation").describe_stacks(StackName="Scaled")["Stacks"][0]["StackStatus"]
    assert "UPDATE_ROLLBACK_COMPLETE" == status


@pytest.mark.parametrize(("instance_type", "scaling", "registered"), [(OLD, "suspended", 0), (NEW, "on", 1)])
def test_scaling_suspended_and_then_the_type_with_scaling_back_on_is_the_way(
    scaled: Scaled, instance_type: str, scaling: str, registered: int
) -> None:
    done, said = scaled.deploy(type=instance_type, scaling=scaling)

    assert done.succeeded, done.output
    assert () == said.problems
    found, following = state()
    assert (instance_type, registered, [42]) == (found, len(following), answer())


def test_on_the_way_out_the_target_goes_before_its_endpoint(scaled: Scaled) -> None:
    cloudformation = boto3.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName="Scaled")["Stacks"][0]["StackId"]
    done = scaled.destroy()

    assert done.succeeded, done.output
    events = reversed(cloudformation.describe_stack_events(StackName=stack)["StackEvents"])
    gone = [each["ResourceType"] for each in events if each["ResourceStatus"] == "DELETE_COMPLETE"]
    assert gone.index("AWS::ApplicationAutoScaling::ScalableTarget") < gone.index("AWS::SageMaker::Endpoint")
    assert [] == targets()
