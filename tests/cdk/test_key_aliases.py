"""An alias where a key is asked: a policy on the ARN of an alias matches nothing, so it names the key behind it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template
from subjects import IMAGE, TYPE

from constructs_sm import (
    AsyncEndpoint,
    AsyncOutput,
    ClarifyExplainer,
    ClarifyShap,
    ClarifyShapBaseline,
    CoreDump,
    DataCapture,
    InstanceVariant,
    Model,
    ModelData,
    RealTimeEndpoint,
)
from constructs_sm.cdk.keys import in_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOME = "arn:aws:kms:eu-west-1:111122223333"


def owned(stack: Stack, id: str) -> kms.IAlias:
    return kms.Alias(stack, f"{id}Alias", alias_name=f"alias/{id}", target_key=kms.Key(stack, id))


def told(stack: Stack, id: str) -> kms.IAlias:
    key = kms.Key.from_key_arn(stack, id, f"{HOME}:key/{id}")
    return kms.Alias.from_alias_attributes(stack, f"{id}Alias", alias_name=f"alias/{id}", alias_target_key=key)


def twice(stack: Stack, id: str) -> kms.IAlias:
    """An alias of what the CDK takes for a key and is an alias."""
    return kms.Alias.from_alias_attributes(
        stack, f"{id}Twice", alias_name=f"alias/{id}2", alias_target_key=owned(stack, id)
    )


def by_name(stack: Stack, id: str) -> kms.IAlias:
    return kms.Alias.from_alias_name(stack, id, f"alias/{id}")


def by_arn(stack: Stack, id: str) -> kms.IKey:
    return kms.Key.from_key_arn(stack, id, f"{HOME}:alias/{id}")


KNOWN = pytest.mark.parametrize("make", [owned, told, twice])
UNKNOWN = pytest.mark.parametrize("make", [by_name, by_arn])


def everything(stack: Stack, make: Callable[[Stack, str], kms.IKey]) -> iam.Role:
    """Every place that takes a key, or a bucket or a topic with one."""

    def bucket(id: str) -> s3.Bucket:
        return s3.Bucket(stack, id, encryption=s3.BucketEncryption.KMS, encryption_key=make(stack, f"{id}Key"))

    model = Model(
        stack,
        "Model",
        image=IMAGE,
        model_data=ModelData.s3(bucket("Data"), "3/model.tar.gz"),
    )
    baseline = ClarifyShapBaseline(bucket=bucket("Baseline"), key="3/baseline.csv")
    RealTimeEndpoint(
        stack,
        "Chat",
        variants=[
            InstanceVariant(
                model=model,
                instance_type=TYPE,
                core_dump=CoreDump(bucket=bucket("Dumps"), encryption_key=make(stack, "DumpKey")),
            )
        ],
        encryption_key=make(stack, "VolumeKey"),
        data_capture=DataCapture(bucket=bucket("Capture"), encryption_key=make(stack, "RecordKey")),
        explainer=ClarifyExplainer(shap=ClarifyShap(baseline=baseline)),
    )
    topic = sns.Topic(stack, "Topic", master_key=make(stack, "TopicKey"))
    docs = AsyncEndpoint(
        stack,
        "Docs",
        model=model,
        instance_type=TYPE,
        output=AsyncOutput(bucket=bucket("Results"), encryption_key=make(stack, "ResultKey")),
        error_topic=topic,
    )
    AsyncEndpoint(stack, "Own", model=model, instance_type=TYPE, data_encryption_key=make(stack, "OwnKey"))
    caller = iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal())
    docs.grants.submit(caller)
    return caller


def statements(template: Mapping[str, Any]) -> list[dict[str, Any]]:
    policies = [
        each["Properties"]["PolicyDocument"]
        for each in template["Resources"].values()
        if each["Type"] in {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"}
    ]
    found = [statement for policy in policies for statement in policy["Statement"]]
    return [statement for statement in found if "kms:" in json.dumps(statement["Action"])]


def resources(statement: dict[str, Any]) -> list[Any]:
    named = statement["Resource"]
    return named if isinstance(named, list) else [named]


@KNOWN
def test_the_policy_names_the_key_behind_an_alias(stack: Stack, make: Callable[[Stack, str], kms.IKey]) -> None:
    everything(stack, make)
    template = Template.from_stack(stack).to_json()

    named = [resource for statement in statements(template) for resource in resources(statement)]

    assert len(named) > 8
    for resource in named:
        assert "alias/" not in json.dumps(resource)
        assert "key/" in json.dumps(resource) or "Fn::GetAtt" in resource


@KNOWN
def test_the_configuration_names_the_key_and_so_waits_for_it(
    stack: Stack, make: Callable[[Stack, str], kms.IKey]
) -> None:
    everything(stack, make)
    configs = Template.from_stack(stack).find_resources("AWS::SageMaker::EndpointConfig")

    said = json.dumps(configs)

    assert said.count("KmsKeyId") == 4
    assert "alias/" not in said


@UNKNOWN
def test_a_key_known_by_its_alias_alone_is_allowed_while_it_bears_it(
    stack: Stack, make: Callable[[Stack, str], kms.IKey]
) -> None:
    everything(stack, make)
    template = Template.from_stack(stack).to_json()

    found = statements(template)

    aliases = set()
    for statement in found:
        for resource in resources(statement):
            assert json.dumps(resource).rstrip('"]} ').endswith(":key/*")
        said = statement["Condition"]["ForAnyValue:StringEquals"]["kms:ResourceAliases"]
        aliases |= {said} if isinstance(said, str) else set(said)
    places = ("Data", "Baseline", "Dump", "Volume", "Record", "Results", "Result", "Topic", "Own")
    assert aliases == {f"alias/{place}Key" for place in places}
    volumes = next(one for one in found if "kms:CreateGrant" in one["Action"])
    assert volumes["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


@UNKNOWN
def test_the_configuration_takes_an_alias_as_it_was_said(stack: Stack, make: Callable[[Stack, str], kms.IKey]) -> None:
    everything(stack, make)

    said = json.dumps(Template.from_stack(stack).find_resources("AWS::SageMaker::EndpointConfig"))

    for place in ("Volume", "Record", "Dump", "Result"):
        assert f":alias/{place}Key" in said


def test_keys_and_aliases_are_two_statements(stack: Stack) -> None:
    key = kms.Key.from_key_arn(stack, "Key", f"{HOME}:key/1")

    found = in_policy([key, by_arn(stack, "one"), key, by_arn(stack, "two")])

    assert [each.resources for each in found] == [(f"{HOME}:key/1",), (f"{HOME}:key/*",)]
    assert [each.by_alias for each in found] == [False, True]
    assert found[1].conditions == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/one", "alias/two"]}}


def test_rights_that_cannot_be_given_are_told_with_the_alias(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_attributes(
        stack, "Bucket", bucket_name="artifacts", encryption_key=by_arn(stack, "churn")
    )
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/mine", mutable=False)
    Model(stack, "Model", image=IMAGE, model_data=ModelData.s3(bucket, "3/model.tar.gz"), role=role)

    said = json.dumps(stack.node.find_child("Model").node.metadata, default=lambda one: one.data)

    assert f"kms:Decrypt on {HOME}:key/* and kms:ResourceAliases alias/churn" in said
