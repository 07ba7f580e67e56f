"""An endpoint that aws-sagemaker-alpha deployed is taken over by this library, and answers all the while."""

from __future__ import annotations

import io
import json
import tarfile
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from alpha_templates import Resources
from aws_cdk import CfnResource, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_s3 as s3
from constructs import Construct
from synthesized import Json, id_of, new_stack, only, plain, resources, synth

from constructs_sm import (
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceScaling,
    InstanceVariant,
    Model,
    ModelData,
)
from constructs_sm.local import Engine, Profile

IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/serving:1"
ARCHIVE = "s3://artifacts/doubling/1/model.tar.gz"
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
SERVES = "def model_fn(directory):\n    return 2\n\n\ndef predict_fn(data, factor):\n    return data * factor\n"
SEES_ALL = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AmazonSageMakerFullAccess"]]}

# Logical ids as that library makes them of the ids Model, EndpointConfig, Endpoint and LimitRPS.
RIGHTS = "ModelWithArtifactRoleDefaultPolicy63A6F076"
ROLE, MODEL, CONFIG = "ModelWithArtifactRole854ED848", "ModelWithArtifactModel7EBC6421", "EndpointConfigFD7B6F91"
ENDPOINT, TARGET = "Endpoint8024A810", "EndpointInstanceCountTargetDA8C8EDB"
POLICY, POLICY_NAME = "EndpointInstanceCountTargetLimitRPSE1D92DB6", "ProdEndpointInstanceCountTargetLimitRPSFA952EE7"
GROUP = "ModelWithArtifactSecurityGroupDFF14BC2"


def allowed(actions: list[str], *resources: str) -> Json:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


def deployed_before() -> Json:
    """The template of an endpoint with one variant that scales, as that library renders it."""
    described = {**_model(), **_endpoint(), **_scaling()}
    made = {id: {"Type": of, "Properties": said} for id, (of, said) in described.items()}
    return {"Resources": {**made, MODEL: {**made[MODEL], "DependsOn": [RIGHTS, ROLE]}}}


def _model() -> Resources:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "sagemaker.amazonaws.com"}}
    rights = [
        allowed(PULL, "arn:aws:ecr:us-east-1:000000000000:repository/serving"),
        allowed(["ecr:GetAuthorizationToken"], "*"),
        allowed(["s3:GetBucket*", "s3:GetObject*", "s3:List*"], "arn:aws:s3:::artifacts/*", "arn:aws:s3:::artifacts"),
    ]
    inline = {
        "PolicyDocument": {"Version": "2012-10-17", "Statement": rights},
        "PolicyName": RIGHTS,
        "Roles": [{"Ref": ROLE}],
    }
    role = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "ManagedPolicyArns": [SEES_ALL],
    }
    model = {
        "ExecutionRoleArn": {"Fn::GetAtt": [ROLE, "Arn"]},
        "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": ARCHIVE},
    }
    return {
        ROLE: ("AWS::IAM::Role", role),
        RIGHTS: ("AWS::IAM::Policy", inline),
        MODEL: ("AWS::SageMaker::Model", model),
    }


def _endpoint() -> Resources:
    variant = {
        "VariantName": "firstVariant",
        "ModelName": {"Fn::GetAtt": [MODEL, "ModelName"]},
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
        "InitialVariantWeight": 1,
    }
    named = {"EndpointConfigName": {"Fn::GetAtt": [CONFIG, "EndpointConfigName"]}}
    return {
        CONFIG: ("AWS::SageMaker::EndpointConfig", {"ProductionVariants": [variant]}),
        ENDPOINT: ("AWS::SageMaker::Endpoint", named),
    }


def _scaling() -> Resources:
    parts = ["endpoint/", {"Fn::GetAtt": [ENDPOINT, "EndpointName"]}, "/variant/firstVariant"]
    metric = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    target = {
        "MaxCapacity": 3,
        "MinCapacity": 1,
        "ResourceId": {"Fn::Join": ["", parts]},
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "ServiceNamespace": "sagemaker",
    }
    policy = {
        "PolicyName": POLICY_NAME,
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": {"Ref": TARGET},
        "TargetTrackingScalingPolicyConfiguration": {"PredefinedMetricSpecification": metric, "TargetValue": 900},
    }
    return {
        TARGET: ("AWS::ApplicationAutoScaling::ScalableTarget", target),
        POLICY: ("AWS::ApplicationAutoScaling::ScalingPolicy", policy),
    }


def written_anew(scope: Construct) -> Endpoint:
    """The same with this library, under the same ids."""
    model = Model(scope, "ModelWithArtifact", image=ContainerImage.uri(IMAGE), model_data=ModelData.uri(ARCHIVE))
    scaling = InstanceScaling(max_capacity=3, invocations_per_instance=900)
    variant = InstanceVariant(model=model, variant_name="firstVariant", instance_type="ml.m5.large", scaling=scaling)
    config = EndpointConfig(scope, "EndpointConfig", variants=[variant])
    return Endpoint(scope, "Endpoint", endpoint_config=config)


def keep(endpoint: Endpoint) -> None:
    """Let the endpoint and its scaling stay what they are, as the guide shows."""
    for child, id in (
        ("Resource", ENDPOINT),
        ("ScalableTarget-firstVariant", TARGET),
        ("InvocationsPerInstance-firstVariant", POLICY),
    ):
        resource = endpoint.node.find_child(child)
        assert isinstance(resource, CfnResource)
        resource.override_logical_id(id)
        if id == POLICY:
            resource.add_property_override("PolicyName", POLICY_NAME)


def written_before(stack: Stack) -> None:
    """The same with the other library, where it is installed."""
    sagemaker = pytest.importorskip("aws_cdk.aws_sagemaker_alpha", reason="is compared where it is installed")
    repository = ecr.Repository.from_repository_name(stack, "Repository", "serving")
    container = sagemaker.ContainerDefinition(
        image=sagemaker.ContainerImage.from_ecr_repository(repository, "1"),
        model_data=sagemaker.ModelData.from_bucket(
            s3.Bucket.from_bucket_name(stack, "Artifacts", "artifacts"), "doubling/1/model.tar.gz"
        ),
    )
    model = sagemaker.Model(stack, "ModelWithArtifact", containers=[container])
    variant = sagemaker.InstanceProductionVariantProps(
        model=model, variant_name="firstVariant", instance_type=sagemaker.InstanceType.M5_LARGE
    )
    config = sagemaker.EndpointConfig(stack, "EndpointConfig", instance_production_variants=[variant])
    endpoint = sagemaker.Endpoint(stack, "Endpoint", endpoint_config=config)
    count = endpoint.find_instance_production_variant("firstVariant").auto_scale_instance_count(max_capacity=3)
    count.scale_on_invocations("LimitRPS", max_requests_per_second=30)


def test_the_ids_are_those_of_the_other_library(stack: Stack) -> None:
    written_before(stack)
    made, stated = synth(stack)["Resources"], deployed_before()["Resources"]

    assert set(stated) == set(made)
    assert POLICY_NAME == made[POLICY]["Properties"]["PolicyName"]
    for id, name in ((TARGET, "ResourceId"), (ENDPOINT, "EndpointConfigName"), (CONFIG, "ProductionVariants")):
        assert plain(stated[id]["Properties"][name]) == plain(made[id]["Properties"][name])


def test_both_libraries_work_in_one_stack(stack: Stack) -> None:
    written_before(stack)
    written_anew(Construct(stack, "New"))

    assert 2 == len(resources(synth(stack), "AWS::SageMaker::Endpoint"))


def test_the_endpoint_has_another_logical_id_unless_it_is_told(stack: Stack) -> None:
    written_anew(stack)

    assert set(deployed_before()["Resources"]) & set(synth(stack)["Resources"]) == {ROLE}


def test_endpoint_target_and_policy_stay_and_the_replaced_come_before_them(stack: Stack) -> None:
    keep(written_anew(stack))
    old, new = deployed_before(), synth(stack)

    assert {ROLE, ENDPOINT, TARGET, POLICY} == set(old["Resources"]) & set(new["Resources"])
    for id, name in ((TARGET, "ResourceId"), (POLICY, "PolicyName"), (POLICY, "ScalingTargetId")):
        # A change of one of these would make it anew.
        assert plain(old["Resources"][id]["Properties"][name]) == plain(new["Resources"][id]["Properties"][name])
    assert "EndpointName" not in only(new, "AWS::SageMaker::Endpoint")
    assert id_of(new, "AWS::SageMaker::EndpointConfig") != CONFIG


def test_the_security_group_of_a_model_stays_by_itself(stack: Stack) -> None:
    Model(stack, "ModelWithArtifact", image=ContainerImage.uri(IMAGE), vpc=ec2.Vpc(stack, "VPC"))

    assert GROUP in resources(synth(stack), "AWS::EC2::SecurityGroup")


class Cloud:
    """One stack of a started engine."""

    def __init__(self, engine: Engine) -> None:
        make: Any = boto3.client
        self._clients = {
            name: make(name, **engine.client_arguments)
            for name in ("cloudformation", "s3", "sagemaker", "sagemaker-runtime", "application-autoscaling")
        }
        self.cloudformation, self.sagemaker = self._clients["cloudformation"], self._clients["sagemaker"]
        self.scaling = self._clients["application-autoscaling"]

    def put(self, bucket: str, key: str, body: bytes) -> None:
        self._clients["s3"].create_bucket(Bucket=bucket)
        self._clients["s3"].put_object(Bucket=bucket, Key=key, Body=body)

    def physical(self, logical: str) -> str:
        found = self.cloudformation.describe_stack_resource(StackName="Prod", LogicalResourceId=logical)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def ended(self) -> str | None:
        status: str = self.cloudformation.describe_stacks(StackName="Prod")["Stacks"][0]["StackStatus"]
        return None if status.endswith("IN_PROGRESS") else status

    def reasons(self) -> str:
        events = self.cloudformation.describe_stack_events(StackName="Prod")["StackEvents"]
        return "\n".join(each.get("ResourceStatusReason", "") for each in events)

    def doubled(self, endpoint: str) -> int:
        runtime = self._clients["sagemaker-runtime"]
        reply = runtime.invoke_endpoint(EndpointName=endpoint, Body=b"21", ContentType="application/json")
        answer: int = json.loads(reply["Body"].read())
        return answer

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as bundle:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(SERVES)
        bundle.addfile(member, io.BytesIO(SERVES.encode()))
    with Engine.start(profile=Profile.FAST) as engine:
        running = Cloud(engine)
        running.put("artifacts", "doubling/1/model.tar.gz", stream.getvalue())
        yield running
        running.close()


def test_the_endpoint_answers_under_its_old_name_all_the_while(cloud: Cloud, context: dict[str, object]) -> None:
    stack = new_stack(context)
    keep(written_anew(stack))
    new = json.dumps({"Resources": synth(stack)["Resources"]})

    cloud.cloudformation.create_stack(StackName="Prod", TemplateBody=json.dumps(deployed_before()))
    assert "CREATE_COMPLETE" == until_ended(cloud), cloud.reasons()
    arn = cloud.physical(ENDPOINT)
    name = cloud.sagemaker.list_endpoints()["Endpoints"][0]["EndpointName"]
    cloud.cloudformation.update_stack(
        StackName="Prod", TemplateBody=new, Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
    )

    assert "UPDATE_COMPLETE" == until_ended(cloud, calling=name), cloud.reasons()
    assert (arn, 42) == (cloud.physical(ENDPOINT), cloud.doubled(name))
    assert [name] == [each["EndpointName"] for each in cloud.sagemaker.list_endpoints()["Endpoints"]]
    assert 1 == len(cloud.sagemaker.list_models()["Models"])
    (target,) = cloud.scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    (policy,) = cloud.scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    assert (f"endpoint/{name}/variant/firstVariant", POLICY_NAME) == (target["ResourceId"], policy["PolicyName"])


def until_ended(cloud: Cloud, calling: str | None = None) -> str:
    """The status that the stack ends in; meanwhile every call must be answered."""
    deadline = time.monotonic() + 60
    while (status := cloud.ended()) is None:
        assert time.monotonic() < deadline, "waited too long"
        assert calling is None or cloud.doubled(calling) == 42
        time.sleep(0.02)
    return status
