from __future__ import annotations

from typing import Any

import pytest

from constructs_sm.local.engine import repairs, requests, templates, watching
from constructs_sm.local.engine.deployers import _parameters, _stack
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.scaling import scaled_resource
from constructs_sm.local.engine.scaling_resources import split_reference
from constructs_sm.local.engine.shapes import input_shape

CONFIG = input_shape("sagemaker", "CreateEndpointConfig")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"InitialInstanceCount": "2"}, {"InitialInstanceCount": 2}),
        ({"InitialInstanceCount": "two"}, {"InitialInstanceCount": "two"}),
        ({"InitialVariantWeight": "0.25"}, {"InitialVariantWeight": 0.25}),
        ({"InitialVariantWeight": 1}, {"InitialVariantWeight": 1.0}),
        ({"EnableSSMAccess": "true"}, {"EnableSSMAccess": True}),
        ({"EnableSSMAccess": "maybe"}, {"EnableSSMAccess": "maybe"}),
        ({"ModelName": 5}, {"ModelName": "5"}),
        ({"Unknown": "1"}, {"Unknown": "1"}),
        ({"ModelName": None}, {}),
    ],
)
def test_values_come_in_the_types_the_api_takes(written: dict[str, Any], read: dict[str, Any]) -> None:
    properties = {"ProductionVariants": [written]}
    assert {"ProductionVariants": [read]} == templates.coerced(properties, CONFIG)


def test_an_environment_may_hold_numbers_and_booleans() -> None:
    shape = input_shape("sagemaker", "CreateModel")
    properties = {"PrimaryContainer": {"Environment": {"A": 1, "B": True, "C": "c", "D": 0.5}}}
    expected = {"A": "1", "B": "true", "C": "c", "D": "0.5"}
    assert expected == templates.coerced(properties, shape)["PrimaryContainer"]["Environment"]


def test_everything_wrong_with_the_properties_is_said_at_once() -> None:
    properties = {"Nope": 1, "ShadowProductionVariants": [{"AcceleratorType": "x"}]}
    with pytest.raises(ValueError, match="resource of type AWS::SageMaker::EndpointConfig") as caught:
        templates.check("AWS::SageMaker::EndpointConfig", properties)
    for part in ("[ProductionVariants] not found", "[Nope]", "[/ShadowProductionVariants/0/AcceleratorType]"):
        assert part in str(caught.value)


def test_an_environment_variable_may_be_called_like_a_member_of_the_api() -> None:
    templates.check("AWS::SageMaker::Model", {"PrimaryContainer": {"Environment": {"ETag": "x"}}})


@pytest.mark.parametrize("resource_type", sorted(templates.SCHEMAS))
def test_what_replaces_and_what_is_required_are_properties(resource_type: str) -> None:
    schema = templates.SCHEMAS[resource_type]
    assert {*schema.create_only, *schema.required} <= schema.properties


PARAMETERS = {"Policies": {"Value": ""}, "Zones": {"Value": "a,b"}, "Name": {"Value": "x"}}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"Fn::Join": ["", {"Ref": "Policies"}]}, ""),
        ({"Fn::Join": ["-", {"Ref": "Zones"}]}, "a-b"),
        ({"Fn::Join": ["/", ["p", {"Ref": "Name"}]]}, "p/x"),
        (
            {"Fn::Not": [{"Fn::Equals": ["", {"Fn::Join": ["", {"Ref": "Policies"}]}]}]},
            {"Fn::Not": [{"Fn::Equals": ["", ""]}]},
        ),
        ({"Fn::Equals": [{"Ref": "Name"}, "x"]}, {"Fn::Equals": [{"Ref": "Name"}, "x"]}),
    ],
)
def test_joins_inside_conditions_are_done(condition: object, expected: object) -> None:
    assert expected == repairs.resolved(condition, PARAMETERS)


@pytest.mark.parametrize(
    ("caller", "principal"),
    [
        ("arn:aws:sts::111122223333:assumed-role/Verifier/build", "arn:aws:iam::111122223333:role/Verifier"),
        ("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:user/ann"),
        ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"),
    ],
)
def test_a_session_is_known_by_its_role(caller: str, principal: str) -> None:
    assert principal == repairs.role_of(caller)


def test_a_reference_to_a_target_has_three_parts() -> None:
    assert {
        "ResourceId": "endpoint/e/variant/v",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "ServiceNamespace": "sagemaker",
    } == split_reference("endpoint/e/variant/v|sagemaker:variant:DesiredInstanceCount|sagemaker")
    with pytest.raises(ValueError, match="got endpoint/e"):
        split_reference("endpoint/e")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [("endpoint/e/variant/v", ("e", "v")), ("inference-component/c", ("c", None))],
)
def test_a_scaled_resource_is_a_variant_or_a_component(resource: str, expected: tuple[str, str | None]) -> None:
    assert expected == scaled_resource(resource)


@pytest.mark.parametrize("resource", ["endpoint/e", "service/a/b", "endpoint/e/variant/", "inference-component/"])
def test_nothing_else_is_scaled(resource: str) -> None:
    with pytest.raises(ApiError, match="Unsupported resource id"):
        scaled_resource(resource)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "application/x-www-form-urlencoded"}, b"StackName=churn&RoleARN=arn"),
        ({"content-type": "application/x-amz-json-1.0"}, b'{"StackName": "churn", "RoleARN": "arn", "Tags": []}'),
    ],
)
def test_reads_stack_and_role_of_both_protocols(headers: dict[str, str], body: bytes) -> None:
    assert {"StackName": "churn", "RoleARN": "arn"} == _parameters(headers, body, {})


@pytest.mark.parametrize("name", ["churn", "arn:aws:cloudformation:us-east-1:000000000000:stack/churn/0a1b"])
def test_a_stack_goes_by_name_or_arn(name: str) -> None:
    assert "churn" == _stack({"StackName": name})


def test_a_runtime_request_is_read_by_the_names_of_the_model() -> None:
    headers = {
        "x-amzn-sagemaker-inputlocation": "s3://b/k",
        "x-amzn-sagemaker-requestttlseconds": "60",
        "x-amzn-sagemaker-content-type": "text/csv",
        "x-amzn-sagemaker-inference-id": "one",
        "host": "127.0.0.1",
    }
    request = requests.parse("/endpoints/My%2DEndpoint/async-invocations", headers, b"")
    assert "InvokeEndpointAsync" == request.operation
    assert {
        "EndpointName": "My-Endpoint",
        "InputLocation": "s3://b/k",
        "RequestTTLSeconds": 60,
        "ContentType": "text/csv",
        "InferenceId": "one",
    } == request.members


def test_what_a_container_is_told_is_what_the_caller_said() -> None:
    headers = {
        "content-type": "text/csv",
        "accept": "application/json",
        "x-amzn-sagemaker-custom-attributes": "trace=1",
    }
    request = requests.parse("/endpoints/e/invocations", headers, b"1")
    assert {
        "Content-Type": "text/csv",
        "Accept": "application/json",
        "X-Amzn-SageMaker-Custom-Attributes": "trace=1",
    } == request.container_headers()


@pytest.mark.parametrize("path", ["/endpoints/e/other", "/endpoints/e", "/", "/endpoints/e/invocations/x"])
def test_other_paths_are_not_the_runtime_api(path: str) -> None:
    assert not requests.matches(path)
    with pytest.raises(ApiError, match="no such operation"):
        requests.parse(path, {}, b"")


@pytest.mark.parametrize(
    ("body", "alarm"),
    [
        (b'{"AlarmNames": ["hot"], "AlarmTypes": ["MetricAlarm"]}', "hot"),
        (b'{"AlarmNames": ["hot"]}', "hot"),
        (b'{"AlarmNames": ["hot", "cold"]}', None),
        (b'{"AlarmNames": ["hot"], "AlarmTypes": ["CompositeAlarm"]}', None),
        (b"Action=DescribeAlarms", None),
        (b"[]", None),
    ],
)
def test_one_alarm_that_is_asked_for_is_a_resource(body: bytes, alarm: str | None) -> None:
    assert alarm == watching.asked_alarm(body)
