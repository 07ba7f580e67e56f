"""What an endpoint records, explains and tells of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk._render.given import given
from constructs_sm.cdk.keys import key_id
from constructs_sm.spec.durations import seconds
from constructs_sm.spec.references import read_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_sm.spec.capture import DataCapture
    from constructs_sm.spec.core_dump import CoreDump
    from constructs_sm.spec.explainer import ClarifyExplainer, ClarifyInference, ClarifyShap, ClarifyShapBaseline
    from constructs_sm.spec.metrics_config import MetricsConfig
    from constructs_sm.spec.references import BucketReference

Properties = dict[str, object]


def data_capture(settings: DataCapture) -> Properties:
    """What is recorded of the calls, and where."""
    headers = given(
        csvContentTypes=_texts(settings.csv_content_types), jsonContentTypes=_texts(settings.json_content_types)
    )
    return given(
        enableCapture=settings.enabled,
        initialSamplingPercentage=settings.sampling_percentage,
        # SageMaker puts a slash between this and the name of the endpoint.
        destinationS3Uri=_uri(settings.bucket, settings.prefix.removesuffix("/")),
        kmsKeyId=key_id(settings.encryption_key),
        captureOptions=[{"captureMode": str(mode)} for mode in settings.capture],
        captureContentTypeHeader=headers or None,
    )


def core_dump(settings: CoreDump) -> Properties:
    """Where a container that crashes leaves its memory."""
    return given(destinationS3Uri=_uri(settings.bucket, settings.prefix), kmsKeyId=key_id(settings.encryption_key))


def metrics(settings: MetricsConfig) -> Properties:
    """Which metrics are published, and how often."""
    frequency = settings.metric_publish_frequency
    return given(
        metricPublishFrequencyInSeconds=None if frequency is None else seconds(frequency),
        enableEnhancedMetrics=settings.enable_enhanced_metrics,
        enableDetailedObservability=settings.enable_detailed_observability,
    )


def explainer(settings: ClarifyExplainer) -> Properties:
    """How answers are explained."""
    clarify = given(
        enableExplanations=settings.enable_explanations,
        inferenceConfig=None if settings.inference is None else _inference(settings.inference),
        shapConfig=_shap(settings.shap),
    )
    return {"clarifyExplainerConfig": clarify}


def _inference(settings: ClarifyInference) -> Properties:
    return given(
        featuresAttribute=settings.features_attribute,
        contentTemplate=settings.content_template,
        maxRecordCount=settings.max_record_count,
        maxPayloadInMb=settings.max_payload_in_mb,
        probabilityIndex=settings.probability_index,
        labelIndex=settings.label_index,
        probabilityAttribute=settings.probability_attribute,
        labelAttribute=settings.label_attribute,
        labelHeaders=_texts(settings.label_headers),
        featureHeaders=_texts(settings.feature_headers),
        featureTypes=_texts(settings.feature_types),
    )


def _shap(settings: ClarifyShap) -> Properties:
    text = settings.text
    return given(
        shapBaselineConfig=_baseline(settings.baseline),
        numberOfSamples=settings.number_of_samples,
        seed=settings.seed,
        useLogit=settings.use_logit,
        textConfig=None if text is None else {"language": text.language, "granularity": str(text.granularity)},
    )


def _baseline(settings: ClarifyShapBaseline) -> Properties:
    placed = settings.bucket is not None and settings.key is not None
    return given(
        shapBaseline=settings.shap_baseline,
        shapBaselineUri=_uri(settings.bucket, settings.key) if placed else None,
        mimeType=None if settings.mime_type is None else str(settings.mime_type),
    )


def _uri(bucket: BucketReference | None, key: str | None) -> str:
    return f"s3://{read_once(bucket, 'bucket_name')}/{key}"


def _texts(values: Sequence[str] | None) -> list[str] | None:
    """Plain texts, as enumerations are known to Python alone; a list known later is left as it is."""
    return None if values is None else [str(value) for value in values]
