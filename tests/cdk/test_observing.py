"""What is recorded, explained, dumped and told: every word of it in the template."""

from __future__ import annotations

from typing import Any

import everything
import pytest
from aws_cdk import App, CfnCondition, CfnParameter, Duration, Environment, Fn, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from subjects import TYPE, model
from synthesized import Json, id_of, only, plain, synth

from constructs_sm import (
    AsyncEndpoint,
    ClarifyExplainer,
    ClarifyFeatureType,
    ClarifyInference,
    ClarifyShap,
    ClarifyShapBaseline,
    ClarifyText,
    ClarifyTextGranularity,
    CoreDump,
    DataCapture,
    InferenceComponentEndpoint,
    MetricsConfig,
    RealTimeEndpoint,
    SpecError,
)

CONFIG, BUCKET, KEY = "AWS::SageMaker::EndpointConfig", "AWS::S3::Bucket", "AWS::KMS::Key"


def observed(stack: Stack, **said: Any) -> Json:
    """The configuration of an endpoint of which this is *said*."""
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, **said)
    found: Json = plain(only(synth(stack), CONFIG))
    return found


def bucket(stack: Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Places", "places")


def test_by_default_every_call_is_recorded_on_both_sides(stack: Stack) -> None:
    config = observed(stack, data_capture=DataCapture(bucket=bucket(stack)))

    assert {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": "s3://places/capture",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    } == config["DataCaptureConfig"]


def test_recording_says_everything_it_was_told(stack: Stack) -> None:
    observed(stack, data_capture=everything.capture(stack))

    template = synth(stack)
    assert {
        "EnableCapture": False,
        "InitialSamplingPercentage": 20,
        "DestinationS3Uri": f"s3://${{{id_of(template, BUCKET)}}}/records",
        "KmsKeyId": f"${{{id_of(template, KEY, 'RecordsKey')}.Arn}}",
        "CaptureOptions": [{"CaptureMode": "InputAndOutput"}],
        "CaptureContentTypeHeader": {
            "CsvContentTypes": ["text/csv"],
            "JsonContentTypes": ["application/json", "application/x-json.lines"],
        },
    } == plain(only(template, CONFIG))["DataCaptureConfig"]


def test_zero_stays_zero(stack: Stack) -> None:
    shap = ClarifyShap(baseline=ClarifyShapBaseline(shap_baseline="0"), seed=0, use_logit=False)
    inference = ClarifyInference(probability_index=0, label_index=0)
    config = observed(
        stack,
        data_capture=DataCapture(bucket=bucket(stack), sampling_percentage=0),
        explainer=ClarifyExplainer(shap=shap, inference=inference),
        metrics_config=MetricsConfig(enable_enhanced_metrics=False),
    )

    clarify = config["ExplainerConfig"]["ClarifyExplainerConfig"]
    assert 0 == config["DataCaptureConfig"]["InitialSamplingPercentage"]
    assert {"ProbabilityIndex": 0, "LabelIndex": 0} == clarify["InferenceConfig"]
    assert {"ShapBaselineConfig": {"ShapBaseline": "0"}, "Seed": 0, "UseLogit": False} == clarify["ShapConfig"]
    assert {"EnableEnhancedMetrics": False} == config["MetricsConfig"]


def test_an_explainer_says_everything_it_was_told(stack: Stack) -> None:
    config = observed(stack, explainer=everything.explainer_of_texts())

    assert {
        "EnableExplanations": "probability > `0.8`",
        "InferenceConfig": {
            "FeaturesAttribute": "features",
            "ContentTemplate": '{"features":$features}',
            "MaxRecordCount": 1,
            "MaxPayloadInMB": 25,
            "ProbabilityAttribute": "probability",
            "LabelAttribute": "label",
            "LabelHeaders": ["good", "bad"],
            "FeatureHeaders": ["review", "stars"],
            "FeatureTypes": ["text", "numerical"],
        },
        "ShapConfig": {
            "ShapBaselineConfig": {"ShapBaseline": '{"features":["<UNK>",5]}', "MimeType": "application/jsonlines"},
            "NumberOfSamples": 100,
            "Seed": 0,
            "UseLogit": True,
            "TextConfig": {"Language": "en", "Granularity": "token"},
        },
    } == config["ExplainerConfig"]["ClarifyExplainerConfig"]


def test_a_baseline_in_a_bucket_is_named_by_its_uri(stack: Stack) -> None:
    config = observed(stack, explainer=everything.explainer_of_numbers(stack))

    (place,) = [id_of(synth(stack), BUCKET)]
    assert {"ShapBaselineUri": f"s3://${{{place}}}/churn/baseline.csv", "MimeType": "text/csv"} == config[
        "ExplainerConfig"
    ]["ClarifyExplainerConfig"]["ShapConfig"]["ShapBaselineConfig"]


def test_core_dumps_said_flat_are_those_of_the_variant(stack: Stack) -> None:
    dump = CoreDump(bucket=bucket(stack))
    RealTimeEndpoint(stack, "Chat", model=model(stack, "One"), instance_type=TYPE, core_dump=dump)
    AsyncEndpoint(stack, "Docs", model=model(stack, "Other"), instance_type=TYPE, core_dump=dump)
    InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, core_dump=dump)

    configs = [each["Properties"] for each in synth(stack)["Resources"].values() if each["Type"] == CONFIG]
    assert [{"DestinationS3Uri": "s3://places/core-dumps/"}] * 3 == [
        config["ProductionVariants"][0]["CoreDumpConfig"] for config in configs
    ]


def test_what_is_known_later_arrives_as_a_reference(stack: Stack) -> None:
    places = bucket(stack)
    number = CfnParameter(stack, "N", type="Number").value_as_number
    text = CfnParameter(stack, "T").value_as_string
    words = CfnParameter(stack, "L", type="CommaDelimitedList").value_as_list
    CfnCondition(stack, "Open", expression=Fn.condition_equals(text, "yes"))
    chosen: Any = Fn.condition_if("Open", True, False)
    late: Any = text
    baseline = ClarifyShapBaseline(bucket=places, key=text, mime_type=late)
    shap = ClarifyShap(
        baseline=baseline,
        number_of_samples=number,
        seed=number,
        use_logit=chosen,
        text=ClarifyText(language=text, granularity=late),
    )
    types: Any = [ClarifyFeatureType.TEXT, text]
    config = observed(
        stack,
        data_capture=DataCapture(
            bucket=places,
            prefix=text,
            sampling_percentage=number,
            capture=[late],
            csv_content_types=words,
            json_content_types=[text],
            enabled=chosen,
        ),
        explainer=ClarifyExplainer(
            shap=shap,
            inference=ClarifyInference(
                max_record_count=number, probability_index=number, feature_headers=words, feature_types=types
            ),
            enable_explanations=text,
        ),
        metrics_config=MetricsConfig(metric_publish_frequency=Duration.seconds(number), enable_enhanced_metrics=chosen),
    )

    flag = {"Fn::If": ["Open", True, False]}
    assert {
        "EnableCapture": flag,
        "InitialSamplingPercentage": "${N}",
        "DestinationS3Uri": "s3://places/${T}",
        "CaptureOptions": [{"CaptureMode": "${T}"}],
        "CaptureContentTypeHeader": {"CsvContentTypes": "${L}", "JsonContentTypes": ["${T}"]},
    } == config["DataCaptureConfig"]
    clarify = config["ExplainerConfig"]["ClarifyExplainerConfig"]
    assert {
        "MaxRecordCount": "${N}",
        "ProbabilityIndex": "${N}",
        "FeatureHeaders": "${L}",
        "FeatureTypes": ["text", "${T}"],
    } == clarify["InferenceConfig"]
    assert {
        "ShapBaselineConfig": {"ShapBaselineUri": "s3://places/${T}", "MimeType": "${T}"},
        "NumberOfSamples": "${N}",
        "Seed": "${N}",
        "UseLogit": flag,
        "TextConfig": {"Language": "${T}", "Granularity": "${T}"},
    } == clarify["ShapConfig"]
    assert "${T}" == clarify["EnableExplanations"]
    assert {"MetricPublishFrequencyInSeconds": "${N}", "EnableEnhancedMetrics": flag} == config["MetricsConfig"]


def test_everything_wrong_is_told_at_once_before_anything_exists(stack: Stack) -> None:
    wrong: Any = "often"
    shap = ClarifyShap(baseline=ClarifyShapBaseline(), text=ClarifyText(language="qq", granularity=wrong))
    places, served = bucket(stack), model(stack)

    with pytest.raises(SpecError) as caught:
        RealTimeEndpoint(
            stack,
            "Chat",
            model=served,
            instance_type=TYPE,
            core_dump=CoreDump(bucket=places, prefix="/dumps"),
            data_capture=DataCapture(bucket=places, sampling_percentage=101, capture=[]),
            explainer=ClarifyExplainer(shap=shap),
            metrics_config=MetricsConfig(metric_publish_frequency=wrong),
        )
    assert [
        "SM001 explainer.shap.text.granularity",
        "SM001 metrics_config.metric_publish_frequency",
        "SM003 data_capture.sampling_percentage",
        "SM004 core_dump.prefix",
        "SM234 explainer.shap.baseline.shap_baseline",
        "SM245 explainer.shap.text.language",
        "SM254 data_capture.capture",
    ] == [f"{problem.rule} {problem.path}" for problem in caught.value.problems]
    assert stack.node.try_find_child("Chat") is None


def test_a_key_of_another_region_than_the_bucket_is_refused(app: App) -> None:
    stack = Stack(app, "Prod", env=Environment(account="111122223333", region="eu-west-1"))
    arn = "arn:aws:kms:us-east-1:111122223333:key/records"
    key, places = kms.Key.from_key_arn(stack, "Key", arn), bucket(stack)
    served = model(stack)

    with pytest.raises(SpecError, match=r"core_dump.encryption_key: must lie in eu-west-1 like the bucket") as caught:
        RealTimeEndpoint(
            stack,
            "Chat",
            model=served,
            instance_type=TYPE,
            core_dump=CoreDump(bucket=places, encryption_key=key),
            data_capture=DataCapture(bucket=s3.Bucket(stack, "Own"), encryption_key=key),
        )
    assert ["SM259", "SM259"] == [problem.rule for problem in caught.value.problems]


def test_what_is_no_setting_at_all_is_refused(stack: Stack) -> None:
    wrong: Any = {"EnableCapture": True}
    served = model(stack)

    with pytest.raises(SpecError) as caught:
        RealTimeEndpoint(
            stack, "Chat", model=served, instance_type=TYPE, data_capture=wrong, explainer=wrong, metrics_config=wrong
        )
    assert ["data_capture", "explainer", "metrics_config"] == [problem.path for problem in caught.value.problems]


def test_the_words_of_the_api_do_for_enumerations(stack: Stack) -> None:
    words: Any = ["Output"]
    config = observed(stack, data_capture=DataCapture(bucket=bucket(stack), capture=words))

    assert [{"CaptureMode": "Output"}] == config["DataCaptureConfig"]["CaptureOptions"]


def test_a_granularity_is_rendered_as_a_plain_text(stack: Stack) -> None:
    text = ClarifyText(language="en", granularity=ClarifyTextGranularity.PARAGRAPH)
    shap = ClarifyShap(baseline=ClarifyShapBaseline(shap_baseline="a"), text=text)
    config = observed(stack, explainer=ClarifyExplainer(shap=shap))

    assert {"Language": "en", "Granularity": "paragraph"} == config["ExplainerConfig"]["ClarifyExplainerConfig"][
        "ShapConfig"
    ]["TextConfig"]
