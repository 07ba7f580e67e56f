"""The strict profile of a started engine: signatures, policies, TLS; a missing right fails as it does on AWS."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError, SSLError
from principal import GOOD, IMAGE, PULL, ROLE, Aws, allow, eventually, variant

pytest_plugins = ("local_engines",)
ACCOUNT_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}
    ],
}
SAGEMAKER = "arn:aws:sagemaker:us-east-1:000000000000"
PASS = {
    "Effect": "Allow",
    "Action": "iam:PassRole",
    "Resource": ROLE,
    "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
}


@pytest.fixture(scope="module")
def endpoint(strict: Aws) -> str:
    strict.model("guarded", ROLE, GOOD)
    assert "InService" == strict.endpoint("Guarded", "guarded")
    return "Guarded"


@contextmanager
def caller(strict: Aws, name: str, *statements: dict[str, Any]) -> Iterator[Aws]:
    """Somebody who may do only what is said."""
    one = strict.assume(strict.role(name, *statements, trust=ACCOUNT_TRUST))
    yield one
    one.close()


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


def test_only_who_trusts_the_engines_own_authority_connects(strict: Aws) -> None:
    stranger = Aws(strict.engine, verify="/nonexistent-so-the-systems-own")
    stranger._arguments.pop("verify")
    assert strict.engine.endpoint_url.startswith("https://127.0.0.1:")
    with pytest.raises(SSLError):
        stranger.client("sts").get_caller_identity()
    stranger.close()


def test_a_wrong_secret_is_refused(strict: Aws) -> None:
    with caller(strict, "honest", allow(["sagemaker:ListModels"], "*")) as honest:
        assert "Models" in honest.client("sagemaker").list_models()
        guess = {**honest.credentials, "aws_secret_access_key": "guessed"}
    stranger = Aws(strict.engine, **guess)
    assert "SignatureDoesNotMatch" in refusal(stranger.client("sts").get_caller_identity)
    assert "InvalidSignature" in refusal(stranger.client("sagemaker").list_models)
    stranger.close()


@pytest.mark.usefixtures("endpoint")
def test_an_unsigned_invocation_is_refused(strict: Aws) -> None:
    context = ssl.create_default_context(cafile=strict.engine.environment["AWS_CA_BUNDLE"])
    port = int(strict.engine.endpoint_url.rpartition(":")[2])
    with closing(http.client.HTTPSConnection("127.0.0.1", port, context=context)) as connection:
        connection.request("POST", "/endpoints/Guarded/invocations", b'{"x": 1}')
        response = connection.getresponse()
        body = response.read().decode()
    assert 400 <= response.status < 500
    assert '"y"' not in body


@pytest.mark.parametrize("operation", ["InvokeEndpoint", "InvokeEndpointWithResponseStream"])
def test_calling_needs_the_action_on_the_endpoint_in_lower_case(strict: Aws, endpoint: str, operation: str) -> None:
    body = {"EndpointName": endpoint, "Body": b'{"stream": 1}', "ContentType": "application/json"}
    method = {"InvokeEndpoint": "invoke_endpoint"}.get(operation, "invoke_endpoint_with_response_stream")
    # A streamed reply takes both actions.
    granted = allow(["sagemaker:InvokeEndpoint", f"sagemaker:{operation}"], f"{SAGEMAKER}:endpoint/guarded")
    with caller(strict, f"may-{operation}", granted) as one:
        reply = getattr(one.client("sagemaker-runtime"), method)(**body)
        text = (
            b"".join(part["PayloadPart"]["Bytes"] for part in reply["Body"])
            if "Stream" in operation
            else reply["Body"].read()
        )
        assert b"part 0;" == text
    elsewhere = allow([f"sagemaker:{operation}"], f"{SAGEMAKER}:endpoint/Guarded", f"{SAGEMAKER}:endpoint/other")
    with caller(strict, f"not-{operation}", elsewhere) as one:
        said = refusal(getattr(one.client("sagemaker-runtime"), method), **body)
    assert said.startswith("AccessDenied")
    assert f"is not authorized to perform: sagemaker:{operation}" in said


def test_calling_a_component_needs_the_right_on_both(strict: Aws) -> None:
    sagemaker = strict.client("sagemaker")
    sagemaker.create_endpoint_config(
        EndpointConfigName="both",
        ExecutionRoleArn=ROLE,
        ProductionVariants=[{"VariantName": "all", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
    )
    sagemaker.create_endpoint(EndpointName="both", EndpointConfigName="both")
    strict.settle("both")
    sagemaker.create_inference_component(
        InferenceComponentName="Part",
        EndpointName="both",
        VariantName="all",
        RuntimeConfig={"CopyCount": 1},
        Specification={
            "Container": {"Image": IMAGE, "ArtifactUrl": GOOD},
            "ComputeResourceRequirements": {"NumberOfCpuCoresRequired": 1, "MinMemoryRequiredInMb": 256},
        },
    )
    strict.settle_component("Part")
    arns = [f"{SAGEMAKER}:endpoint/both", f"{SAGEMAKER}:inference-component/part"]
    with caller(strict, "both", allow(["sagemaker:InvokeEndpoint"], *arns)) as one:
        assert {"y": 2} == one.invoke("both", {"x": 1}, InferenceComponentName="Part")
    said = r"InvokeEndpoint on resource: .*inference-component/part"
    with (
        caller(strict, "half", allow(["sagemaker:InvokeEndpoint"], arns[0])) as one,
        pytest.raises(ClientError, match=said),
    ):
        one.invoke("both", {"x": 1}, InferenceComponentName="Part")


def test_submitting_needs_its_own_action(strict: Aws) -> None:
    output = {"S3OutputPath": "s3://model-archives/out"}
    strict.model("later", ROLE, GOOD)
    strict.endpoint("later", "later", AsyncInferenceConfig={"OutputConfig": output})
    asked = {"EndpointName": "later", "Body": b'{"x": 1}', "ContentType": "application/json"}
    with caller(strict, "invoker", allow(["sagemaker:InvokeEndpoint"], "*")) as one:
        said = refusal(one.client("sagemaker-runtime").invoke_endpoint_async, **asked)
    assert "is not authorized to perform: sagemaker:InvokeEndpointAsync" in said
    with caller(strict, "submitter", allow(["sagemaker:InvokeEndpointAsync"], f"{SAGEMAKER}:endpoint/later")) as one:
        ticket = one.client("sagemaker-runtime").invoke_endpoint_async(**asked)
        assert "AccessDenied" in refusal(one.client("s3").get_object, Bucket="model-archives", Key="out/x")
    assert b'{"y": 2}' == strict.read(ticket["OutputLocation"])


CREATE = {
    "ModelName": "made",
    "ExecutionRoleArn": ROLE,
    "PrimaryContainer": {"Image": IMAGE},
    "Tags": [{"Key": "team", "Value": "ml"}],
}


@pytest.mark.parametrize(
    ("statements", "lacking"),
    [
        ([PASS, allow(["sagemaker:AddTags"], "*")], "sagemaker:CreateModel"),
        ([allow(["sagemaker:CreateModel", "sagemaker:AddTags"], "*")], "iam:PassRole"),
        ([PASS, allow(["sagemaker:CreateModel"], "*")], "sagemaker:AddTags"),
        (
            [
                PASS,
                allow(["sagemaker:CreateModel"], "*"),
                allow(["sagemaker:AddTags"], "*")
                | {"Condition": {"StringEquals": {"sagemaker:TaggingAction": "CreateEndpoint"}}},
            ],
            "sagemaker:AddTags",
        ),
    ],
)
def test_creating_needs_the_action_the_role_and_the_tags(
    strict: Aws, statements: list[dict[str, Any]], lacking: str
) -> None:
    with caller(strict, f"lacks-{abs(hash(str(statements)))}"[:60], *statements) as one:
        said = refusal(one.client("sagemaker").create_model, **CREATE)
    assert said.startswith("AccessDenied")
    assert f"is not authorized to perform: {lacking}" in said


def test_creating_works_with_exactly_these(strict: Aws) -> None:
    tagging = allow(["sagemaker:AddTags"], f"{SAGEMAKER}:model/made") | {
        "Condition": {"StringEquals": {"sagemaker:TaggingAction": "CreateModel"}}
    }
    granted = [PASS, tagging, allow(["sagemaker:CreateModel"], f"{SAGEMAKER}:model/made")]
    with caller(strict, "exact", *granted) as one:
        one.client("sagemaker").create_model(**CREATE)
    listed = strict.client("sagemaker").list_tags(ResourceArn=f"{SAGEMAKER}:model/made")["Tags"]
    assert [{"Key": "team", "Value": "ml"}] == listed


def test_creating_an_endpoint_needs_the_right_on_its_config_too(strict: Aws) -> None:
    strict.model("pair", ROLE, GOOD)
    strict.client("sagemaker").create_endpoint_config(
        EndpointConfigName="pair", ProductionVariants=[variant("v", "pair")]
    )
    with caller(strict, "one-of-two", allow(["sagemaker:CreateEndpoint"], f"{SAGEMAKER}:endpoint/*")) as one:
        said = refusal(one.client("sagemaker").create_endpoint, EndpointName="pair", EndpointConfigName="pair")
    assert f"sagemaker:CreateEndpoint on resource: {SAGEMAKER}:endpoint-config/pair" in said


@pytest.mark.usefixtures("endpoint")
def test_scaling_needs_its_rights(strict: Aws) -> None:
    asked = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": "endpoint/Guarded/variant/guarded",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "MinCapacity": 1,
        "MaxCapacity": 2,
    }
    with caller(strict, "scaler-not", allow(["sagemaker:*"], "*")) as one:
        said = refusal(one.client("application-autoscaling").register_scalable_target, **asked)
        assert "application-autoscaling:RegisterScalableTarget" in said
    granted = allow(
        ["application-autoscaling:RegisterScalableTarget"],
        "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/*",
    )
    with caller(strict, "scaler", granted) as one:
        one.client("application-autoscaling").register_scalable_target(**asked)


DEPLOYER = ["sagemaker:CreateModel", "sagemaker:DeleteModel", "sagemaker:DescribeModel", "sagemaker:AddTags"]


@pytest.mark.parametrize("lacking", [None, "iam:PassRole", "sagemaker:AddTags", "sagemaker:CreateModel"])
def test_a_stack_may_do_what_its_role_may_do(strict: Aws, lacking: str | None) -> None:
    statements = [allow([one for one in DEPLOYER if one != lacking], f"{SAGEMAKER}:model/*")]
    statements += [] if lacking == "iam:PassRole" else [PASS]
    name = "deployer" if lacking is None else f"deployer-{lacking.partition(':')[2]}".lower()
    trust = json.loads(
        json.dumps(ACCOUNT_TRUST).replace(
            '"AWS": "arn:aws:iam::000000000000:root"', '"Service": "cloudformation.amazonaws.com"'
        )
    )
    role = strict.role(name, *statements, trust=trust)
    properties = {"ExecutionRoleArn": ROLE, "PrimaryContainer": {"Image": IMAGE}, "Tags": CREATE["Tags"]}
    body = json.dumps({"Resources": {"Model": {"Type": "AWS::SageMaker::Model", "Properties": properties}}})
    cloudformation = strict.client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=body, RoleARN=role)

    def ended() -> str | None:
        status: str = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        return None if status.endswith("IN_PROGRESS") else status

    assert ("CREATE_COMPLETE" if lacking is None else "ROLLBACK_COMPLETE") == eventually(ended)
    if lacking is not None:
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        reasons = " ".join(event.get("ResourceStatusReason", "") for event in events)
        assert f"{role} is not authorized to perform: {lacking}" in reasons


def test_the_execution_role_reads_with_its_own_rights_only(strict: Aws) -> None:
    role = strict.role("blind", allow([*PULL, "ecr:GetAuthorizationToken"], "*"))
    strict.model("blind", role, GOOD)
    assert "Failed" == strict.endpoint("blind", "blind")
    reason = strict.client("sagemaker").describe_endpoint(EndpointName="blind")["FailureReason"]
    assert f"{role} is not authorized to perform: s3:GetObject" in reason
