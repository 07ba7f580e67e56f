"""The serverless stacks have all that the public ones have."""

from __future__ import annotations

import pytest
from aws_cdk import App
from public_stacks.rewritten import IMPORTED, serverless_scorer
from public_stacks.text_classification import HUB_ID, TextClassification
from public_stacks.text_scorer import TAGS
from synthesized import SAGEMAKER, Json, id_of, only, plain, resources, statements, synth

CONFIG, MODEL, ENDPOINT = (f"{SAGEMAKER}{kind}" for kind in ("EndpointConfig", "Model", "Endpoint"))


@pytest.fixture
def scorer(app: App) -> Json:
    return synth(serverless_scorer(app))


@pytest.fixture
def classifier(app: App) -> Json:
    return synth(TextClassification(app, "Public"))


def sizes(template: Json) -> Json:
    (variant,) = only(template, CONFIG)["ProductionVariants"]
    found: Json = variant["ServerlessConfig"]
    return found


def test_the_scorer_has_its_sizes_its_name_and_its_tags(scorer: Json) -> None:
    assert {"MaxConcurrency": 10, "MemorySizeInMB": 4096} == sizes(scorer)
    assert only(scorer, ENDPOINT)["EndpointName"] == "scorer-dev"
    for kind in (MODEL, CONFIG, ENDPOINT):
        assert {each["Key"]: each["Value"] for each in only(scorer, kind)["Tags"]} == TAGS


def test_the_scorer_runs_its_archive_with_the_given_role(scorer: Json) -> None:
    model, data = only(scorer, MODEL), "s3://models/score/model.tar.gz"
    container = model["PrimaryContainer"]

    assert (IMPORTED, data) == (model["ExecutionRoleArn"], container["ModelDataUrl"])
    assert "pytorch-inference:2.3.0-cpu-py311" in str(container["Image"])
    assert container["Environment"] == {
        "SAGEMAKER_PROGRAM": "inference.py",
        "SAGEMAKER_SUBMIT_DIRECTORY": data,
        "SAGEMAKER_REGION": {"Ref": "AWS::Region"},
        "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
        "SAGEMAKER_MODEL_SERVER_TIMEOUT": "360",
    }


def test_the_scorer_fetches_what_its_archive_asks_for(scorer: Json) -> None:
    assert only(scorer, MODEL)["EnableNetworkIsolation"] is False


def test_the_classifier_has_its_sizes_image_and_environment(classifier: Json) -> None:
    container = only(classifier, MODEL)["PrimaryContainer"]
    tag = "huggingface-pytorch-inference:1.9.1-transformers4.12.3-cpu-py38-ubuntu20.04"

    assert {"MaxConcurrency": 8, "MemorySizeInMB": 6144} == sizes(classifier)
    assert tag in str(plain(container["Image"]))
    assert {
        "HF_MODEL_ID": HUB_ID,
        "HF_TASK": "text-classification",
        "MMS_DEFAULT_WORKERS_PER_MODEL": "1",
    } == container["Environment"]


def test_the_classifier_is_called_by_an_api_that_any_page_may_use(classifier: Json) -> None:
    methods = {
        each["Properties"]["HttpMethod"]: each["Properties"]
        for each in resources(classifier, "AWS::ApiGateway::Method").values()
    }
    integration = methods["POST"]["Integration"]

    assert {"OPTIONS", "POST"} == set(methods)
    assert "200" in {answer["StatusCode"] for answer in methods["POST"]["MethodResponses"]}
    name = f"${{{id_of(classifier, ENDPOINT)}.EndpointName}}"
    assert plain(integration["Uri"]).endswith(f":runtime.sagemaker:path/endpoints/{name}/invocations")
    answers = methods["OPTIONS"]["Integration"]["IntegrationResponses"][0]["ResponseParameters"]
    assert answers["method.response.header.Access-Control-Allow-Origin"] == "'*'"


def test_the_api_may_call_this_endpoint_and_no_other(classifier: Json) -> None:
    (held,) = [held for _, held in statements(classifier) if held["Action"] == "sagemaker:InvokeEndpoint"]

    assert held["Resource"] == f"${{{id_of(classifier, ENDPOINT)}}}"
