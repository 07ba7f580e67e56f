"""The card of templates that anyone may have made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_sm.compliance import Argument, Framework, Kind, Outcome, State, compliance_card
from constructs_sm.errors import TemplateError

Json = dict[str, Any]
CONFIG_KEY = "sagemaker-endpoint-configuration-kms-key-configured"


def resource(kind: str, **properties: object) -> Json:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def template(config: Json | None = None, model: Json | None = None, **more: Json) -> Json:
    """An endpoint of one model; whatever is said joins or replaces its properties."""
    variant = {
        "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
    }
    said = {"ProductionVariants": [variant], **({} if config is None else config)}
    container = {"PrimaryContainer": {"Image": "an image"}, **({} if model is None else model)}
    return {
        "Resources": {
            "Endpoint": resource(
                "SageMaker::Endpoint", EndpointConfigName={"Fn::GetAtt": ["Config", "EndpointConfigName"]}
            ),
            "Config": resource("SageMaker::EndpointConfig", **said),
            "Model": resource("SageMaker::Model", **container),
            **more,
        }
    }


def outcome(source: Json, control: str) -> Outcome:
    (endpoint,) = compliance_card(source).endpoints
    (found,) = [each for each in endpoint.outcomes if each.control.id == control]
    return found


def variants(*said: Json) -> Json:
    return {"ProductionVariants": [{"ModelName": {"Ref": "Model"}, **each} for each in said]}


TRUST = {"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}
SERVERLESS = variants({"ServerlessConfig": {"MemorySizeInMB": 1024, "MaxConcurrency": 1}})
UNCONSTRAINED = [f"CKV_AWS_{number}" for number in range(107, 112)]
ROLE = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}


def with_rights(**statement: object) -> Json:
    """A model whose role has one statement in a policy beside it."""
    document = {"Statement": [{"Effect": "Allow", **statement}]}
    policy = resource("IAM::Policy", PolicyDocument=document, Roles=[{"Ref": "Role"}], PolicyName="p")
    return template(model=ROLE, Role=resource("IAM::Role"), Policy=policy)


@pytest.mark.parametrize(
    ("source", "control", "state"),
    [
        (template(), "SageMaker.5", State.ONE_ARGUMENT),
        (template(model={"EnableNetworkIsolation": "true"}), "SageMaker.5", State.MET),
        (template(model={"EnableNetworkIsolation": {"Ref": "P"}}), "SageMaker.5", State.UNKNOWN),
        (template(SERVERLESS), "SageMaker.5", State.NOT_MET),
        (template(), "SageMaker.4", State.ONE_ARGUMENT),
        (template(variants({"InitialInstanceCount": "2"})), "SageMaker.4", State.MET),
        (template(variants({"InitialInstanceCount": {"Ref": "P"}})), "SageMaker.4", State.UNKNOWN),
        (template(variants({"InitialInstanceCount": 2}, {"InitialInstanceCount": 1})), "SageMaker.4", State.ONE_ARGUMENT),
        (template(SERVERLESS), "SageMaker.4", State.NOT_APPLICABLE),
        (template(), "SageMaker.16", State.NOT_MET),
        (template(), "SageMaker.19", State.NOT_APPLICABLE),
        (template(model={"PrimaryContainer": {"ImageConfig": {"RepositoryAccessMode": "Vpc"}}}), "SageMaker.16", State.MET),
        (template(), CONFIG_KEY, State.ONE_ARGUMENT),
        (template({"KmsKeyId": "alias/mine"}), CONFIG_KEY, State.MET),
        (template({"KmsKeyId": "alias/mine"}), "AwsSolutions-KMS5", State.UNKNOWN),
        (template(SERVERLESS), CONFIG_KEY, State.NOT_MET),
        (template(model={"VpcConfig": {"SecurityGroupIds": ["sg-1"]}}), "AwsSolutions-EC23", State.UNKNOWN),
        (template(model={"VpcConfig": {"SecurityGroupIds": ["sg-1"]}}), "sagemaker-model-in-vpc", State.MET),
        (template(), "sagemaker_models_registry_in_use", State.NOT_APPLICABLE),
        (template(model={"ExecutionRoleArn": {"Fn::ImportValue": "role"}}), "AwsSolutions-IAM5", State.UNKNOWN),
        (template(model=ROLE, Role=resource("IAM::Role", AssumeRolePolicyDocument=TRUST)), "CKV_AWS_60", State.NOT_MET),
        (template(model=ROLE, Role=resource("IAM::Role", Policies=[])), "HIPAA.Security-IAMNoInlinePolicy", State.NOT_MET),
        (with_rights(Action="iam:*", Resource="*"), "CKV_AWS_110", State.UNKNOWN),
        (with_rights(Action="*", Resource="*"), "CKV_AWS_62", State.NOT_MET),
        (with_rights(Action="*", Resource="x"), "CKV_AWS_62", State.MET),
        (with_rights(Action="*", Resource="x"), "CKV_AWS_63", State.NOT_MET),
        (with_rights(Action="s3:GetObject", Resource="x"), "CKV_AWS_40", State.MET),
        (template(model=ROLE, Role=resource("IAM::Role")), "CKV_AWS_63", State.NOT_APPLICABLE),
        *((with_rights(NotAction="iam:CreateUser", Resource="*"), id, State.UNKNOWN) for id in UNCONSTRAINED),
        *((with_rights(Action="iam:*", NotResource="x"), id, State.UNKNOWN) for id in UNCONSTRAINED),
        (with_rights(Action="*", Resource="*"), "PCI.DSS.321-IAMPolicyNoStatementsWithAdminAccess", State.NOT_MET),
        (with_rights(Action="s3:*", Resource="x"), "PCI.DSS.321-IAMPolicyNoStatementsWithFullAccess", State.NOT_MET),
        (with_rights(Action="s3:GetObject", Resource="x"), "AwsSolutions-IAM5", State.MET),
    ],
)  # fmt: skip
def test_a_control_has_its_state(source: Json, control: str, state: State) -> None:
    assert state is outcome(source, control).state


@pytest.mark.parametrize(
    ("ingress", "control", "state"),
    [
        ({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}, "CKV_AWS_24", State.NOT_MET),
        ({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}, "AwsSolutions-EC23", State.NOT_MET),
        ({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"}, "AwsSolutions-EC23", State.MET),
        ({"IpProtocol": "tcp", "CidrIp": {"Ref": "P"}}, "AwsSolutions-EC23", State.UNKNOWN),
        ({"IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}, "HIPAA.Security-EC2RestrictedCommonPorts", State.NOT_MET),
        ({"IpProtocol": "tcp", "FromPort": 1, "ToPort": 99, "CidrIpv6": "::/0"}, "HIPAA.Security-EC2RestrictedSSH", State.NOT_MET),
        ({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}, "CKV_AWS_260", State.MET),
    ],
)  # fmt: skip
def test_an_ingress_rule_is_judged(ingress: Json, control: str, state: State) -> None:
    group = resource("EC2::SecurityGroup", GroupDescription="hosting", SecurityGroupIngress=[ingress])
    model = {"VpcConfig": {"SecurityGroupIds": [{"Fn::GetAtt": ["Group", "GroupId"]}]}}

    assert state is outcome(template(model=model, Group=group), control).state


def test_a_configuration_elsewhere_leaves_everything_unknown_but_what_is_of_the_account() -> None:
    source = {"Resources": {"Endpoint": resource("SageMaker::Endpoint", EndpointConfigName="theirs")}}

    (endpoint,) = compliance_card(source).endpoints

    assert endpoint.kind is None
    states = {each.state for each in endpoint.outcomes if each.control.check != "AccountWide"}
    assert {State.UNKNOWN} == states


def test_names_that_are_written_out_lead_to_what_has_them() -> None:
    source = template()
    source["Resources"]["Endpoint"]["Properties"]["EndpointConfigName"] = "mine"
    source["Resources"]["Config"]["Properties"]["EndpointConfigName"] = "mine"

    assert ("Config",) == tuple(each.resource for each in outcome(source, CONFIG_KEY).found)


def test_an_argument_names_its_construct_and_is_asked_for_once() -> None:
    source = template(variants({"InitialInstanceCount": 1}, {"InitialInstanceCount": 1}))

    argument = Argument(code="initial_instance_count=2", construct=Kind.REAL_TIME)
    assert (argument,) == outcome(source, "SageMaker.4").arguments


def test_local_storage_has_its_reason_and_other_storage_none() -> None:
    local = outcome(template(variants({"InstanceType": "ml.g5.xlarge"})), CONFIG_KEY)
    mixed = outcome(template(variants({"InstanceType": "ml.g5.xlarge"}, {"InstanceType": "ml.m5.large"})), CONFIG_KEY)

    told = "ml.g5.xlarge stores data on local NVMe, encrypted by a hardware module; a KMS key cannot cover it."
    assert (told, None) == (local.reason, mixed.reason)


def test_a_bucket_is_found_through_the_values_of_a_substitution() -> None:
    path = {"Fn::Sub": ["s3://${B}/out/", {"B": {"Fn::GetAtt": ["Mine", "Arn"]}}]}
    source = template({"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": path}}}, Mine=resource("S3::Bucket"))

    assert State.ONE_ARGUMENT is outcome(source, "AwsSolutions-S10").state


def test_a_bucket_of_ones_own_asks_for_the_arguments_of_a_bucket() -> None:
    path = {"Fn::Join": ["", ["s3://", {"Ref": "Mine"}, "/out/"]]}
    source = template({"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": path}}}, Mine=resource("S3::Bucket"))

    found = outcome(source, "AwsSolutions-S10")

    assert (State.ONE_ARGUMENT, (Argument(code="enforce_ssl=True", construct="s3.Bucket"),)) == (
        found.state,
        found.arguments,
    )


@pytest.mark.parametrize(
    ("endpoint", "construct"), [("Docs89ABCDEF", Kind.ASYNCHRONOUS), ("DocsEndpoint", "s3.Bucket")]
)
def test_a_bucket_is_of_the_pattern_that_bears_a_hash_of_the_cdk(endpoint: str, construct: str) -> None:
    path = {"Fn::Join": ["", ["s3://", {"Ref": "DocsBucket0123ABCD"}, "/out/"]]}
    output = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": path}}}
    source = template(output, DocsBucket0123ABCD=resource("S3::Bucket"))
    source["Resources"][endpoint] = source["Resources"].pop("Endpoint")

    argument = Argument(code="server_access_logs_bucket=logs", construct=construct)
    assert (argument,) == outcome(source, "AwsSolutions-S1").arguments


@pytest.mark.parametrize(
    ("control", "places", "text"),
    [
        ("SageMaker.16", ["note of the suppressed finding"], "SageMaker.16: Images come from Amazon ECR"),
        (CONFIG_KEY, ["reason of the exception"], f"{CONFIG_KEY}: say why"),
        ("CKV_AWS_370", ["Metadata of the resource"], '{"checkov": {"skip": [{"id": "CKV_AWS_370", "comment": "say why'),
        ("sagemaker_models_vpc_settings_configured", ["mutelist of Prowler"], "Mutelist:\n  Accounts:"),
        (
            "PCI.DSS.321-SageMakerEndpointConfigurationKMSKeyConfigured",
            ["cdk-nag 3", "cdk-nag 2"],
            "Validations.of(construct).acknowledge(Acknowledgment(id=",
        ),
    ],
)  # fmt: skip
def test_an_exception_has_the_form_of_its_scanner(control: str, places: list[str], text: str) -> None:
    exceptions = outcome(template(), control).exceptions

    assert places == list(exceptions)
    assert exceptions[places[0]].startswith(text)


def test_an_assembly_has_the_cards_of_all_its_templates(tmp_path: Path) -> None:
    for name in ("B", "A"):
        (tmp_path / f"{name}.template.json").write_text(json.dumps(template()))

    card = compliance_card(tmp_path, frameworks=[Framework.SECURITY_HUB])

    assert ["A", "B"] == [each.template for each in card.endpoints]
    assert {"SageMaker.4", "SageMaker.5", "SageMaker.16", "SageMaker.19"} == {
        one.control.id for each in card.endpoints for one in each.outcomes
    }


def test_the_keys_of_the_json_are_these() -> None:
    (endpoint,) = json.loads(compliance_card(template()).to_json())

    assert ["template", "endpoint", "kind", "controls"] == list(endpoint)
    keys = [
        "id",
        "framework",
        "demands",
        "state",
        "met_by",
        "found",
        "arguments",
        "change",
        "why",
        "reason",
        "exceptions",
        "source",
    ]
    assert [keys] == [list(each) for each in endpoint["controls"][:1]]


def test_the_markdown_has_a_row_for_each_check_and_the_texts_to_paste() -> None:
    lines = compliance_card(template(), frameworks=[Framework.SECURITY_HUB]).to_markdown().splitlines()

    assert "## template/Endpoint (RealTimeEndpoint)" == lines[0]
    assert "| SageMaker.4 | met with one argument | `initial_instance_count=2` on RealTimeEndpoint |  |" in lines
    assert "### Exception from SageMaker.16" in lines


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read: No such file or directory"),
        ("Resources: {}", "must be a template in JSON"),
        ("[]", "must be a CloudFormation template, got one without Resources"),
    ],
)
def test_what_is_no_template_is_refused(tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "t.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(TemplateError, match=message) as caught:
        compliance_card(path)

    assert (text is None) == caught.value.missing


def test_a_directory_without_templates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"holds no template, .*; synthesize first"):
        compliance_card(tmp_path)
