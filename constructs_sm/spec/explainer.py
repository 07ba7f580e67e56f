"""Explanations of a model's answers by SageMaker Clarify, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.spec.references import BucketReference


class ClarifyFeatureType(StrEnum):
    """What a feature holds."""

    NUMERICAL = "numerical"
    CATEGORICAL = "categorical"
    TEXT = "text"


class ClarifyTextGranularity(StrEnum):
    """The unit of a text that gets an attribution of its own."""

    TOKEN = "token"  # noqa: S105 - a word of a text
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


class ClarifyMimeType(StrEnum):
    """The format of baseline data."""

    CSV = "text/csv"
    JSON_LINES = "application/jsonlines"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClarifyShapBaseline:
    """The records that explanations compare with: said here, or an object in Amazon S3.

    Each record holds the features and nothing else. For text, it holds what replaces a unit of text.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClarifyShapBaselineConfig.html
    """

    shap_baseline: str | None = None
    """The records themselves, at most 4,096 characters. Default: none; then *bucket* and *key* are needed."""

    bucket: BucketReference | None = None
    """Bucket of the object; a model in a VPC must reach it. Default: none; then *shap_baseline* is needed."""

    key: str | None = None
    """Key of the object, at most 955 characters. Default: none; then *shap_baseline* is needed."""

    mime_type: ClarifyMimeType | None = None
    """Format of the records. Default: left to SageMaker, which takes CSV."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClarifyText:
    """How text is explained (``ClarifyTextConfig``).

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClarifyTextConfig.html
    """

    language: str
    """Language code such as ``en``; ``xx`` for several. `constructs_sm.facts.api_enums` lists them."""

    granularity: ClarifyTextGranularity
    """The unit of text that gets an attribution of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClarifyShap:
    """How attributions are computed (``ClarifyShapConfig``).

    Samples and baseline records multiply the calls to the model, and so the time that an explanation takes.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClarifyShapConfig.html
    """

    baseline: ClarifyShapBaseline
    """What to compare with."""

    number_of_samples: float | None = None
    """Samples to compute with, 1 or more. Default: chosen by SageMaker."""

    seed: float | None = None
    """Seed of the random numbers, a 32-bit whole number. Default: none; explanations differ from call to call."""

    use_logit: bool | None = None
    """Whether the logit function is applied to the model's answers. Default: left to SageMaker, which takes no."""

    text: ClarifyText | None = None
    """How text is explained. Default: none; text needs it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClarifyInference:
    """What the model takes and answers, as far as Clarify cannot tell (``ClarifyInferenceConfig``).

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClarifyInferenceConfig.html
    """

    features_attribute: str | None = None
    """JMESPath of the features in a request in JSON Lines. Default: none."""

    content_template: str | None = None
    """Request in JSON Lines with ``$features`` in the place of the features. Default: none; JSON Lines needs it."""

    max_record_count: float | None = None
    """Records that the model takes in one request, 1 or more. Default: found out by SageMaker at run time."""

    max_payload_in_mb: float | None = None
    """Size of a request to the model, 1 to 25 MB. Default: left to SageMaker, which takes 6 MB."""

    probability_index: float | None = None
    """Place of the probability in an answer in CSV, from 0. Default: none; the whole answer is it."""

    label_index: float | None = None
    """Place of the labels in an answer in CSV, from 0. Default: none."""

    probability_attribute: str | None = None
    """JMESPath of the probability in an answer in JSON Lines. Default: none."""

    label_attribute: str | None = None
    """JMESPath of the labels in an answer in JSON Lines. Default: none."""

    label_headers: Sequence[str] | None = None
    """One to 16 names of the classes, or of the predicted label. Default: none; answers carry the model's own, if any."""

    feature_headers: Sequence[str] | None = None
    """One to 256 names of the features, in order. Default: none; answers carry no names."""

    feature_types: Sequence[ClarifyFeatureType] | None = None
    """What each feature holds, in order, one of them text; only where text is explained. Default: told by the baseline."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClarifyExplainer:
    """Explanations of answers by SageMaker Clarify, which calls the model many times for each (``ClarifyExplainerConfig``).

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-online-explainability.html
    """

    shap: ClarifyShap
    """How attributions are computed."""

    inference: ClarifyInference | None = None
    """What the model takes and answers. Default: CSV in, and an answer that is the probability alone."""

    enable_explanations: str | None = None
    """JMESPath that tells from an answer whether it is explained; literals stand in backticks. Default: each is explained;
    a caller may say otherwise.
    """


def walk_explainer(explainer: object, path: str = "explainer") -> Iterator[tuple[str, object]]:
    """An explainer and its parts, with the path of each; what is of no known class is left out."""
    if not isinstance(explainer, ClarifyExplainer):
        return
    yield path, explainer
    if isinstance(explainer.inference, ClarifyInference):
        yield f"{path}.inference", explainer.inference
    shap = explainer.shap
    if isinstance(shap, ClarifyShap):
        yield f"{path}.shap", shap
        if isinstance(shap.baseline, ClarifyShapBaseline):
            yield f"{path}.shap.baseline", shap.baseline
        if isinstance(shap.text, ClarifyText):
            yield f"{path}.shap.text", shap.text
