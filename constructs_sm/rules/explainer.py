"""Explanations by SageMaker Clarify."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.api_enums import explainer_languages
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.explainer import (
    ClarifyExplainer,
    ClarifyFeatureType,
    ClarifyInference,
    ClarifyMimeType,
    ClarifyShapBaseline,
    ClarifyText,
)
from constructs_sm.spec.tokens import is_token


@rule(
    "SM234",
    ClarifyShapBaseline,
    title="explanations have one baseline",
    why="the two parameters exclude each other, and one of them is required",
    source=limits.CLARIFY_BASELINE,
)
def one_baseline(baseline: ClarifyShapBaseline) -> Findings:
    placed = [name for name in ("bucket", "key") if getattr(baseline, name) is not None]
    if baseline.shap_baseline is not None and placed:
        yield "shap_baseline", f"must stand alone, got {' and '.join(placed)} beside it; keep the text or the object"
    elif baseline.shap_baseline is None and not placed:
        yield "shap_baseline", "is needed, got neither records nor an object; give it, or bucket and key"
    elif baseline.shap_baseline is None and len(placed) == 1:
        missing = "key" if placed == ["bucket"] else "bucket"
        yield missing, f"is needed, got {placed[0]} alone; give both"


@rule(
    "SM235",
    ClarifyInference,
    title="of the feature types, one is text",
    why="they are for explaining text, and the service refuses them otherwise",
    source=limits.CLARIFY_INFERENCE,
)
def some_text(inference: ClarifyInference) -> Findings:
    types = _all_known(inference.feature_types)
    if types and str(ClarifyFeatureType.TEXT) not in types:
        what = "must have text among them, as they are for explaining text"
        yield "feature_types", f"{what}, got {', '.join(dict.fromkeys(types))}; leave them out"


@rule(
    "SM245",
    ClarifyText,
    title="text is of a language that is explained",
    why="the API has a list of them",
    source=limits.CLARIFY_TEXT,
)
def known_language(settings: ClarifyText) -> Findings:
    language = text(settings.language)
    if language is not None and language not in explainer_languages():
        codes = f"one of the {len(explainer_languages())} codes that Clarify knows"
        yield "language", f"must be {codes}, got {language!r}; take another, or 'xx' for several languages"


@rule(
    "SM246",
    ClarifyExplainer,
    severity=Severity.WARNING,
    title="feature types come with settings for text",
    why="both are for explaining text, which needs the settings",
    source=limits.CLARIFY_SHAP,
)
def text_settings(explainer: ClarifyExplainer) -> Findings:
    types = _count(getattr(explainer.inference, "feature_types", None))
    if types and explainer.shap.text is None:
        yield (
            "shap.text",
            "should be given where there are feature types, got none; give it, or leave feature_types out",
        )


@rule(
    "SM247",
    ClarifyInference,
    title="there are as many feature names as feature types",
    why="each list says one thing of every feature",
    source=limits.CLARIFY_INFERENCE,
)
def one_of_each_feature(inference: ClarifyInference) -> Findings:
    headers, types = _count(inference.feature_headers), _count(inference.feature_types)
    if headers is not None and types is not None and headers != types:
        yield "feature_types", f"must be as many as feature_headers, {headers}, got {types}; name every feature in both"


@rule(
    "SM248",
    ClarifyExplainer,
    severity=Severity.WARNING,
    title="a baseline record has as many values as there are features",
    why="a record of the baseline holds the features and nothing else",
    source=limits.CLARIFY_BASELINE,
)
def as_many_values(explainer: ClarifyExplainer) -> Findings:
    widths = _widths(explainer.shap.baseline)
    for name in ("feature_headers", "feature_types"):
        features = _count(getattr(explainer.inference, name, None))
        if features is not None and widths not in ([], [features]):
            got = " and ".join(str(width) for width in widths)
            what = f"should have a value for each of the {features} {name.replace('_', ' ')}"
            yield "shap.baseline.shap_baseline", f"{what}, got records of {got}; add or drop values"
            return


@rule(
    "SM249",
    ClarifyInference,
    severity=Severity.WARNING,
    title="an answer is read as CSV or as JSON Lines",
    why="places are for the one, expressions for the other",
    source=limits.CLARIFY_INFERENCE,
)
def one_format(inference: ClarifyInference) -> Findings:
    places = [name for name in ("probability_index", "label_index") if getattr(inference, name) is not None]
    for name in ("probability_attribute", "label_attribute"):
        if places and getattr(inference, name) is not None:
            yield (
                name,
                f"should not stand beside a place in CSV, got {' and '.join(places)} too; keep those of one format",
            )


@rule(
    "SM250",
    ClarifyInference,
    title="a request in JSON Lines has a template with the features in it",
    why="without it, Clarify cannot write such a request",
    source=limits.CLARIFY_INFERENCE,
)
def template_with_features(inference: ClarifyInference) -> Findings:
    template = text(inference.content_template)
    if inference.features_attribute is not None and inference.content_template is None:
        yield (
            "content_template",
            "is needed beside features_attribute, got none; give it, such as '{\"features\":$features}'",
        )
    elif template is not None and "$" not in template:
        yield "content_template", f"must have $features in the place of the features, got {template!r}; put it in"


@rule(
    "SM256",
    ClarifyExplainer,
    severity=Severity.WARNING,
    title="whether to explain is an expression",
    why="in JMESPath, true without backticks is the name of a field, which an answer hardly has",
    source=limits.EXPLAINER_GUIDE,
)
def literal_in_backticks(explainer: ClarifyExplainer) -> Findings:
    said = text(explainer.enable_explanations)
    word = "" if said is None else said.strip().lower()
    if word in {"true", "false"}:
        yield "enable_explanations", f"should be an expression, got {said!r}, the name of a field; write '`{word}`'"


@rule(
    "SM257",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="recording and explanations are for endpoints that answer at once",
    why="AWS documents both for real-time endpoints alone",
    source=limits.CAPTURE_GUIDE,
)
def real_time_only(spec: EndpointConfigSpec) -> Findings:
    for name, what in (("data_capture", "recording"), ("explainer", "explanations")):
        if spec.async_inference is not None and getattr(spec, name) is not None:
            documented = f"AWS documents {what} for real-time endpoints alone"
            yield name, f"should be left out, as {documented}, got it beside async_inference; try it first"


@rule(
    "SM258",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="what is explained has a model",
    why="AWS documents explanations for variants with a model, and says nothing of inference components",
    source=limits.EXPLAINER_GUIDE,
)
def explained_models(spec: EndpointConfigSpec) -> Findings:
    without = [shown(variant.variant_name) for _, variant in spec.walk_variants() if variant.model is None]
    if spec.explainer is not None and without:
        documented = "AWS documents explanations for variants with a model alone"
        yield (
            "explainer",
            f"should be left out, as {documented}, got variant {', '.join(without)} without; try it first",
        )


def _widths(baseline: object) -> list[int]:
    """How many values the records of a baseline in CSV have, where they are said at synthesis."""
    records = text(getattr(baseline, "shap_baseline", None))
    if records is None or getattr(baseline, "mime_type", None) not in (None, ClarifyMimeType.CSV):
        return []
    try:
        return sorted({len(record) for record in csv.reader(StringIO(records, newline="")) if record})
    except csv.Error:  # another dialect than this module reads; Clarify may know it
        return []


def _count(values: object) -> int | None:
    """How many items a list has, where that is known at synthesis."""
    listed = isinstance(values, Sequence) and not isinstance(values, str) and not is_token(values)
    return len(values) if listed else None  # type: ignore[arg-type] # a list


def _all_known(values: Sequence[str] | None) -> list[str] | None:
    """The texts of a list, unless some are known later only."""
    if values is None or is_token(values):
        return None
    known = [str(value) for value in values if text(value) is not None]
    return known if len(known) == len(values) else None
