"""Pools, shadows, capture, serverless parts, scaling, rollouts, adapters, stacks that share: one life, step by step.

The tests are the steps of one life, in order.
"""

from __future__ import annotations

import json
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from deployed_roles import named, output, session_of, without

from constructs_sm.client import EndpointClient
from constructs_sm.errors import EndpointError
from constructs_sm.local import Engine
from demo.cloud import Cloud, Finished

APP = Path(__file__).with_name("features_app.py")
SCRIPT = """\
import json
import os
from pathlib import Path


def model_fn(model_dir):
    return json.loads((Path(model_dir) / "model.json").read_text())["plus"]


def input_fn(body, content_type):
    return json.loads(body)


def predict_fn(numbers, plus):
    return [number * int(os.environ["FACTOR"]) + plus for number in numbers]


def output_fn(numbers, accept):
    return json.dumps(numbers), "application/json"
"""
Deploy = Callable[..., Finished]


@pytest.fixture(scope="module")
def deploy(engine: Engine, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deploy]:
    """Deploys the app, or some of its stacks, in a version."""
    del cloud  # the account is bootstrapped
    directory = tmp_path_factory.mktemp("features")
    code = directory / "step" / "code"
    code.mkdir(parents=True)
    (code / "inference.py").write_text(SCRIPT)
    (code.parent / "model.json").write_text('{"plus": 0}')
    over = directory / "over" / "model.json"
    over.parent.mkdir()
    over.write_text('{"plus": 1}')
    with tarfile.open(directory / "adapter.tar.gz", "w:gz") as archive:
        archive.add(over, "model.json")
    context = {"step": str(code.parent), "adapter": str(directory / "adapter.tar.gz")}
    app = Cloud(engine, directory, app=f"{sys.executable} {APP}")
    yield lambda version, *stacks: app.deploy(*stacks, context={**context, "version": version})
    done = app.destroy(context=context)
    assert done.succeeded, done.output


@pytest.fixture(scope="module", autouse=True)
def deployed(deploy: Deploy) -> Iterator[None]:
    done = deploy("1")
    assert done.succeeded, done.output
    yield
    for bucket in boto3.resource("s3").buckets.all():  # CloudFormation deletes no bucket that holds something
        if bucket.name.startswith("shared-records"):
            bucket.objects.delete()


def answer(stack: str, endpoint: str) -> Any:
    return EndpointClient.from_outputs(stack, endpoint=endpoint).invoke([1]).value


def component(id: str) -> Any:
    return EndpointClient.from_outputs("Fleets", inference_component=f"FleetBase{id}").invoke([1]).value


def records() -> list[tuple[str, Any]]:
    """What is recorded: the variant, and the answer."""
    bucket = boto3.resource("s3").Bucket(output("Shared", "RecordsName"))
    found = [(each.key, json.loads(each.get()["Body"].read())) for each in bucket.objects.all()]
    return [(key.split("/")[2], json.loads(line["captureData"]["endpointOutput"]["data"])) for key, line in found]


def endpoint(name: str) -> dict[str, Any]:
    return dict(boto3.client("sagemaker").describe_endpoint(EndpointName=name))


def variant(name: str, path: str = "ProductionVariants") -> dict[str, Any]:
    config = endpoint(name)["EndpointConfigName"]
    found: Any = boto3.client("sagemaker").describe_endpoint_config(EndpointConfigName=config)
    return dict(found[path][0])


def role_of(model: str) -> str:
    return str(boto3.client("sagemaker").describe_model(ModelName=model)["ExecutionRoleArn"])


@contextmanager
def raised(name: str) -> Iterator[None]:
    """An alarm in alarm for the length of the block."""
    cloudwatch = boto3.client("cloudwatch")
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="the test says so")
    yield
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="the test says so")


def test_the_preferred_pool_serves_its_own_model_which_is_of_another_stack() -> None:
    assert [6] == answer("Traffic", "Pooled")


def test_a_serverless_variant_of_parts_answers() -> None:
    assert [2] == answer("Traffic", "Serverless")


def test_a_call_and_what_its_shadow_answers_are_recorded_in_the_bucket_of_another_stack() -> None:
    assert [2] == answer("Traffic", "Shadowed")

    deadline = time.monotonic() + 20
    while len(found := records()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert {"AllTraffic": [2], "shadow": [5]} == dict(found)


@pytest.mark.parametrize("variants", ["ProductionVariants", "ShadowProductionVariants"])
@pytest.mark.parametrize("sid", ["CaptureData", "EncryptCapturedData"])
def test_without_one_of_its_statements_a_role_records_nothing_and_still_answers(variants: str, sid: str) -> None:
    name = output("Traffic", "ShadowedEndpointName")
    role = role_of(variant(name, variants)["ModelName"])
    recorded = len(records())

    with without(role, named(sid), None):
        assert [2] == answer("Traffic", "Shadowed")
        deadline = time.monotonic() + 20
        while len(records()) < recorded + 1:  # the other variant's
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(0.2)
    added = [name for name, _ in records()]
    assert recorded + 1 == len(added)


def test_every_model_of_the_pools_may_leave_core_dumps_of_which_the_engine_makes_none() -> None:
    asked = variant(output("Traffic", "PooledEndpointName"))
    models = {
        asked["ModelName"],
        *(pool.get("ModelNameOverride", asked["ModelName"]) for pool in asked["InstancePools"]),
    }

    assert 2 == len(models)
    for model in models:
        with without(role_of(model), named("WriteCoreDumps"), None):
            assert [6] == answer("Traffic", "Pooled")


def test_instances_are_registered_to_follow_the_traffic() -> None:
    scaling = boto3.client("application-autoscaling")
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]

    assert ("endpoint/canary/variant/AllTraffic", 2, 8) == tuple(
        target[name] for name in ("ResourceId", "MinCapacity", "MaxCapacity")
    )
    assert 600 == policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]


def test_a_component_takes_the_specification_of_its_type_and_an_adapter_answers_beside_it() -> None:
    assert ([10], [11]) == (component(""), component("Legal"))


def test_a_stack_that_knows_the_name_alone_may_call_that_endpoint_and_no_other() -> None:
    session = session_of("Callers", "Caller")

    assert [1] == EndpointClient("canary", session=session).invoke([1]).value
    with pytest.raises(EndpointError, match=r"(?i)not authorized"):
        EndpointClient("rolling", session=session).invoke([1])


def test_an_update_keeps_what_scaling_has_changed_and_renames_a_component(deploy: Deploy) -> None:
    sagemaker = boto3.client("sagemaker")
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName="canary", DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 5}]
    )
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName="canary", WaiterConfig={"Delay": 1})
    done = deploy("2", "Updates", "Fleets")

    assert done.succeeded, done.output
    assert ([2], [2]) == (answer("Updates", "Canary"), answer("Updates", "Rolling"))
    assert 5 == endpoint("canary")["ProductionVariants"][0]["DesiredInstanceCount"]
    listed = sagemaker.list_inference_components()["InferenceComponents"]
    assert {"base-2"} == {each["InferenceComponentName"] for each in listed if "base" in each["InferenceComponentName"]}
    assert ([10], [11]) == (component(""), component("Legal"))


def test_without_the_right_to_look_at_its_alarms_an_update_goes_back() -> None:
    sagemaker = boto3.client("sagemaker")
    now = endpoint("rolling")
    with without(role_of(variant("rolling")["ModelName"]), named("DescribeRollbackAlarms"), None):
        sagemaker.update_endpoint(
            EndpointName="rolling",
            EndpointConfigName=now["EndpointConfigName"],
            DeploymentConfig=now["LastDeploymentConfig"],
        )
        sagemaker.get_waiter("endpoint_in_service").wait(EndpointName="rolling", WaiterConfig={"Delay": 1})

    assert "cloudwatch:DescribeAlarms" in endpoint("rolling")["FailureReason"]


def test_an_update_that_raises_an_alarm_of_another_stack_is_rolled_back(deploy: Deploy) -> None:
    with raised(output("Shared", "TroubleName")):
        done = deploy("3", "Updates")

    assert not done.succeeded
    assert "in ALARM state" in done.output
    assert ([2], [2]) == (answer("Updates", "Canary"), answer("Updates", "Rolling"))
    assert (
        "UPDATE_ROLLBACK_COMPLETE"
        == boto3.client("cloudformation").describe_stacks(StackName="Updates")["Stacks"][0]["StackStatus"]
    )
