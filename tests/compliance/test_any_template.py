"""Whatever stands in a template, the card is made; and what CloudFormation has yet to decide is never taken for met."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_sm.compliance import State, compliance_card

Json = dict[str, Any]
WHOLE: Json = {
    "Endpoint": {"EndpointConfigName": {"Ref": "Config"}},
    "Config": {
        "KmsKeyId": {"Ref": "Key"},
        "ProductionVariants": [{"ModelName": {"Ref": "Model"}, "InitialInstanceCount": 2, "InstanceType": "ml.g5.xlarge"}],
        "AsyncInferenceConfig": {
            "OutputConfig": {
                "S3OutputPath": {"Fn::Sub": "s3://${Bucket}/out/"},
                "NotificationConfig": {"SuccessTopic": {"Ref": "Topic"}},
            }
        },
    },
    "Model": {
        "EnableNetworkIsolation": True,
        "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "PrimaryContainer": {"ImageConfig": {"RepositoryAccessMode": "Vpc"}},
        "VpcConfig": {"SecurityGroupIds": [{"Fn::GetAtt": "Group.GroupId"}]},
    },
    "Role": {"ManagedPolicyArns": [{"Ref": "Policy"}], "AssumeRolePolicyDocument": {"Statement": []}},
    "Policy": {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "x"}]}},
    "Bucket": {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
        },
        "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True},
        "VersioningConfiguration": {"Status": "Enabled"},
    },
    "Topic": {"KmsMasterKeyId": {"Ref": "Key"}},
    "Key": {"EnableKeyRotation": True, "KeyPolicy": {"Statement": []}},
    "Group": {
        "GroupDescription": "hosting",
        "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}],
    },
}  # fmt: skip
TYPES = {
    "Endpoint": "SageMaker::Endpoint",
    "Config": "SageMaker::EndpointConfig",
    "Model": "SageMaker::Model",
    "Role": "IAM::Role",
    "Policy": "IAM::ManagedPolicy",
    "Bucket": "S3::Bucket",
    "Topic": "SNS::Topic",
    "Key": "KMS::Key",
    "Group": "EC2::SecurityGroup",
}
LATER = {"Fn::If": ["Production", "this", "that"]}
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just(LATER), st.just([]), st.just({}), st.just([[1]])
)  # fmt: skip


def template(properties: Json) -> Json:
    return {"Resources": {id: {"Type": f"AWS::{TYPES[id]}", "Properties": said} for id, said in properties.items()}}


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in *value*, outermost first."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(place for key, item in inside for place in places(item, (*path, key)))]


PLACES = places(WHOLE)


def changed(place: tuple[Any, ...], value: object) -> Json:
    properties = copy.deepcopy(WHOLE)
    around: Any = properties
    for step in place[:-1]:
        around = around[step]
    around[place[-1]] = value
    return template(properties)


@settings(max_examples=100)
@given(place=st.sampled_from([place for place in PLACES if len(place) > 1]), value=ANYTHING)
def test_the_card_is_made_of_anything(place: tuple[Any, ...], value: object) -> None:
    card = compliance_card(changed(place, value))

    assert ["Endpoint"] == [each.endpoint for each in card.endpoints]
    assert card.to_json().startswith("[")
    assert card.to_markdown().startswith("## template/Endpoint")


@pytest.mark.parametrize(
    ("place", "control"),
    [
        (("Config", "ProductionVariants"), "SageMaker.4"),
        (("Model", "EnableNetworkIsolation"), "SageMaker.5"),
        (("Model", "PrimaryContainer", "ImageConfig"), "SageMaker.16"),
        (("Bucket", "PublicAccessBlockConfiguration"), "AwsSolutions-S2"),
        (("Bucket", "PublicAccessBlockConfiguration"), "HIPAA.Security-S3BucketPublicReadProhibited"),
        (("Bucket", "VersioningConfiguration"), "CKV_AWS_21"),
        (("Bucket", "BucketEncryption"), "PCI.DSS.321-S3DefaultEncryptionKMS"),
        (("Key", "EnableKeyRotation"), "AwsSolutions-KMS5"),
        (("Group", "SecurityGroupIngress"), "CKV_AWS_24"),
        (("Group", "SecurityGroupIngress", 0, "CidrIp"), "AwsSolutions-EC23"),
    ],
)
def test_what_is_decided_at_deployment_is_unknown(place: tuple[Any, ...], control: str) -> None:
    (endpoint,) = compliance_card(changed(place, LATER)).endpoints

    assert [State.UNKNOWN] == [each.state for each in endpoint.outcomes if each.control.id == control]


def test_no_value_is_nothing() -> None:
    (endpoint,) = compliance_card(changed(("Config", "KmsKeyId"), {"Ref": "AWS::NoValue"})).endpoints

    (found,) = [each for each in endpoint.outcomes if each.control.id.startswith("PCI.DSS.321-SageMaker")]
    assert State.ONE_ARGUMENT is found.state
