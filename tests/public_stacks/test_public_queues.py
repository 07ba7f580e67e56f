"""The asynchronous stacks have all that the public ones have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aws_cdk import App
from public_stacks.page_recognition import ENGINE, SERVER
from public_stacks.rewritten import page_recognition, translation_quality
from public_stacks.speech_to_text import SpeechToText
from public_stacks.video_generation import VideoGeneration
from synthesized import SAGEMAKER, Json, before, granted, id_of, only, plain, resources, statements, synth

CONFIG, MODEL = f"{SAGEMAKER}EndpointConfig", f"{SAGEMAKER}Model"
TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"


@pytest.fixture
def speech(app: App) -> Json:
    return synth(SpeechToText(app, "Public"))


@pytest.fixture
def quality(app: App) -> Json:
    return synth(translation_quality(app))


@pytest.fixture
def pages(app: App) -> Json:
    return synth(page_recognition(app))


@pytest.fixture
def films(app: App) -> Json:
    return synth(VideoGeneration(app, "Public", bucket_name="sagemaker-films"))


def queue(template: Json) -> Json:
    found: Json = plain(only(template, CONFIG)["AsyncInferenceConfig"])
    return found


def variant(template: Json) -> Json:
    (found,) = only(template, CONFIG)["ProductionVariants"]
    return dict(found)


def container(template: Json) -> Json:
    found: Json = plain(only(template, MODEL)["PrimaryContainer"])
    return found


def test_speech_has_its_image_environment_and_type(speech: Json) -> None:
    tag = "huggingface-pytorch-inference:2.0.0-transformers4.28.1-gpu-py310-cu118-ubuntu20.04"
    said = {"HF_MODEL_ID": "openai/whisper-large-v3-turbo", "HF_TASK": "automatic-speech-recognition"}

    assert container(speech)["Image"].endswith(f"/{tag}") or tag in str(container(speech)["Image"])
    assert said.items() <= container(speech)["Environment"].items()
    assert ("ml.g5.2xlarge", 1) == (variant(speech)["InstanceType"], variant(speech)["InitialInstanceCount"])


def test_speech_raises_the_limits_that_the_public_stack_left_in_a_comment(speech: Json) -> None:
    names = {"MMS_MAX_REQUEST_SIZE", "MMS_MAX_RESPONSE_SIZE", "MMS_DEFAULT_RESPONSE_TIMEOUT"}

    assert names <= container(speech)["Environment"].keys()


def test_speech_writes_results_and_failures_and_tells_two_topics(speech: Json) -> None:
    output = queue(speech)["OutputConfig"]

    assert {"MaxConcurrentInvocationsPerInstance": 4} == queue(speech)["ClientConfig"]
    assert output["S3OutputPath"] != output["S3FailurePath"]
    assert 2 == len(set(output["NotificationConfig"].values())) == len(resources(speech, "AWS::SNS::Topic"))
    for kind in ("AWS::SNS::Topic", "AWS::S3::Bucket"):
        assert {"Delete"} == {resource["DeletionPolicy"] for resource in resources(speech, kind).values()}


def test_speech_follows_its_queue_from_none_to_three(speech: Json) -> None:
    policies = [policy["Properties"] for policy in resources(speech, POLICY).values()]
    (configuration,) = (
        policy["TargetTrackingScalingPolicyConfiguration"]
        for policy in policies
        if policy["PolicyType"] == "TargetTrackingScaling"
    )

    assert (0, 3) == (only(speech, TARGET)["MinCapacity"], only(speech, TARGET)["MaxCapacity"])
    assert (5, 60, 60) == tuple(configuration[name] for name in ("TargetValue", "ScaleInCooldown", "ScaleOutCooldown"))
    metric = configuration["CustomizedMetricSpecification"]
    assert "ApproximateBacklogSizePerInstance" == metric["MetricName"]
    assert ["EndpointName"] == [each["Name"] for each in metric["Dimensions"]]
    assert id_of(speech, f"{SAGEMAKER}Endpoint") in before(speech, id_of(speech, TARGET))
    assert "HasBacklogWithoutCapacity" == only(speech, "AWS::CloudWatch::Alarm")["MetricName"], (
        "it wakes, the public one not"
    )


def test_quality_writes_to_the_bucket_that_is_there(quality: Json) -> None:
    output = queue(quality)["OutputConfig"]

    assert output["S3OutputPath"] == "s3://translations/sagemaker-async-results/"
    assert "S3FailurePath" not in output
    assert {"MaxConcurrentInvocationsPerInstance": 4} == queue(quality)["ClientConfig"]
    assert ("ml.g4dn.xlarge", "AllTraffic") == (variant(quality)["InstanceType"], variant(quality)["VariantName"])


def test_quality_tells_a_function_of_results_and_failures(quality: Json) -> None:
    topics = queue(quality)["OutputConfig"]["NotificationConfig"]
    told = [each["Properties"] for each in resources(quality, "AWS::SNS::Subscription").values()]

    assert {plain(each["TopicArn"]) for each in told} == set(topics.values())
    assert 2 == len(resources(quality, "AWS::Lambda::Permission"))
    assert {"lambda"} == {each["Protocol"] for each in told}


def test_quality_reads_its_token_from_a_secret_by_a_right_that_comes_first(quality: Json) -> None:
    secret = id_of(quality, "AWS::SecretsManager::Secret")
    (_,) = [
        held
        for _, held in statements(quality)
        if "secretsmanager:GetSecretValue" in held["Action"] and secret in str(held["Resource"])
    ]

    assert container(quality)["Environment"] == {"HF_SECRET_ARN": f"${{{secret}}}"}
    assert before(quality, id_of(quality, MODEL)) & set(resources(quality, "AWS::IAM::ManagedPolicy"))


def test_pages_have_the_engine_and_the_server_set_up(pages: Json) -> None:
    script = {"SAGEMAKER_PROGRAM": "ocr.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}

    environment = {**SERVER, **ENGINE, **script, "SAGEMAKER_REGION": "${AWS::Region}"}
    assert container(pages)["Environment"] == environment
    assert "container-assets" in str(container(pages)["Image"])
    assert "ModelDataUrl" in container(pages)
    for kind in (MODEL, CONFIG, f"{SAGEMAKER}Endpoint"):
        assert [{"Key": "OCREngineName", "Value": "tesseract"}] == only(pages, kind)["Tags"]


def test_pages_are_read_by_an_image_built_on_the_one_that_aws_publishes(app: App) -> None:
    stack = page_recognition(app)
    synth(stack)

    manifest = json.loads((Path(app.outdir) / f"{stack.artifact_id}.assets.json").read_text(encoding="utf-8"))
    (image,) = manifest["dockerImages"].values()
    assert image["source"]["dockerBuildArgs"] == {
        "BASE_IMAGE": "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.2-cpu-py310",
        "INCLUDE_OCR_TESSERACT": "true",
    }


def test_pages_are_read_from_one_bucket_and_texts_written_to_another(pages: Json) -> None:
    read, written = (granted(pages, sid)["Resource"] for sid in ("ReadRequests", "WriteResults"))

    assert read == f"${{{id_of(pages, 'AWS::S3::Bucket', 'Pages')}.Arn}}/uploads/*"
    assert written == f"${{{id_of(pages, 'AWS::S3::Bucket', 'Texts')}.Arn}}/ocr/*"


def test_pages_are_told_of_in_one_topic_that_the_role_may_publish_to_once(pages: Json) -> None:
    topic = f"${{{id_of(pages, 'AWS::SNS::Topic')}}}"

    assert {"SuccessTopic": topic, "ErrorTopic": topic} == queue(pages)["OutputConfig"]["NotificationConfig"]
    assert granted(pages, "PublishNotifications")["Resource"] == topic


def test_pages_follow_their_queue_and_wake_at_the_first(pages: Json) -> None:
    by_type = {each["Properties"]["PolicyType"]: each["Properties"] for each in resources(pages, POLICY).values()}
    waking = [
        each["Properties"]
        for each in resources(pages, "AWS::CloudWatch::Alarm").values()
        if each["Properties"]["MetricName"] == "HasBacklogWithoutCapacity"
    ]

    assert {"TargetTrackingScaling", "StepScaling"} == set(by_type)
    assert (0, 4) == (only(pages, TARGET)["MinCapacity"], only(pages, TARGET)["MaxCapacity"])
    assert [1] == [each["Threshold"] for each in waking]
    assert [["EndpointName"]] == [[dimension["Name"] for dimension in each["Dimensions"]] for each in waking]


def test_films_have_their_image_data_environment_and_time(films: Json) -> None:
    said = container(films)["Environment"]
    tag = "huggingface-pytorch-inference:2.1.0-transformers4.37.0-gpu-py310-cu118-ubuntu20.04"

    assert tag in str(container(films)["Image"])
    assert container(films)["ModelDataUrl"] == "s3://sagemaker-films/svd-hf-1/model.tar.gz"
    sizes = [f"{server}_MAX_{what}_SIZE" for server in ("TS", "MMS") for what in ("REQUEST", "RESPONSE")]
    assert ["1000000000"] * 4 == [said[name] for name in sizes]
    assert ("3600", "20") == (said["SAGEMAKER_MODEL_SERVER_TIMEOUT"], said["SAGEMAKER_CONTAINER_LOG_LEVEL"])
    times = ("ContainerStartupHealthCheckTimeoutInSeconds", "ModelDataDownloadTimeoutInSeconds")
    assert [900, 900] == [variant(films)[name] for name in times]
    assert "ml.g5.8xlarge" == variant(films)["InstanceType"]


def test_films_go_to_two_prefixes_and_nobody_is_told(films: Json) -> None:
    place = "s3://sagemaker-films/svd-hf-1"

    assert {"S3OutputPath": f"{place}/output/", "S3FailurePath": f"{place}/failure/"} == queue(films)["OutputConfig"]
    assert {"MaxConcurrentInvocationsPerInstance": 15} == queue(films)["ClientConfig"]
    assert {} == resources(films, "AWS::SNS::Topic")
    assert only(films, f"{SAGEMAKER}Endpoint")["EndpointName"] == "svdendpoint"
