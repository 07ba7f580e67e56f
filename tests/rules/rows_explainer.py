"""Rows of explanations: SM234, SM235, SM245 to SM250 and SM256 to SM258."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rule_row import row
from rule_subjects import LIST_TOKEN, TEXT_TOKEN, SomeBucket, async_config, config, flat_config, fleet, place, variant

from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.explainer import (
    ClarifyExplainer,
    ClarifyInference,
    ClarifyMimeType,
    ClarifyShap,
    ClarifyShapBaseline,
    ClarifyText,
    ClarifyTextGranularity,
)

TEXT = ClarifyText(language="en", granularity=ClarifyTextGranularity.TOKEN)
EXPLAINER = ClarifyExplainer(shap=ClarifyShap(baseline=ClarifyShapBaseline(shap_baseline="0,0,0")))
BASELINE = "explainer.shap.baseline"
INFERENCE = "explainer.inference"


def explained(explainer: ClarifyExplainer = EXPLAINER) -> EndpointConfigSpec:
    return flat_config(explainer=explainer)


def compared(**said: Any) -> EndpointConfigSpec:
    """With a baseline."""
    return explained(replace(EXPLAINER, shap=ClarifyShap(baseline=ClarifyShapBaseline(**said))))


def read(**said: Any) -> EndpointConfigSpec:
    """A model that is described."""
    return explained(replace(EXPLAINER, inference=ClarifyInference(**said)))


def of_text(records: str = "none", **said: Any) -> EndpointConfigSpec:
    """A model of texts that is described."""
    shap = ClarifyShap(baseline=ClarifyShapBaseline(shap_baseline=records), text=TEXT)
    return explained(ClarifyExplainer(shap=shap, inference=ClarifyInference(**said)))


def spoken(language: str) -> EndpointConfigSpec:
    return explained(replace(EXPLAINER, shap=replace(EXPLAINER.shap, text=replace(TEXT, language=language))))


def enabled(expression: str) -> EndpointConfigSpec:
    return explained(replace(EXPLAINER, enable_explanations=expression))


ROWS = (
    row("SM234", "records said here pass", compared(shap_baseline="1,2,3\n4,5,6")),
    row("SM234", "an object passes", compared(bucket=SomeBucket(), key="baseline.csv")),
    row("SM234", "an object known later passes", compared(bucket=SomeBucket(), key=TEXT_TOKEN)),
    row(
        "SM234",
        "both fail",
        compared(shap_baseline="1", bucket=SomeBucket(), key="baseline.csv"),
        f"SM234 {BASELINE}.shap_baseline",
        message=f"{BASELINE}.shap_baseline: must stand alone, got bucket and key beside it; keep the text or the object "
        "[SM234]",
    ),
    row("SM234", "neither fails", compared(), f"SM234 {BASELINE}.shap_baseline"),
    row("SM234", "a bucket alone fails", compared(bucket=SomeBucket()), f"SM234 {BASELINE}.key"),
    row("SM234", "a key alone fails", compared(key="baseline.csv"), f"SM234 {BASELINE}.bucket"),
    row("SM234", "records beside a key fail", compared(shap_baseline="1", key="a"), f"SM234 {BASELINE}.shap_baseline"),
    row("SM235", "text among the types passes", of_text('"none",0', feature_types=["text", "numerical"])),
    row("SM235", "types known later pass", of_text(feature_types=LIST_TOKEN)),
    row("SM235", "a type known later may be text", of_text('"none",0', feature_types=["numerical", TEXT_TOKEN])),
    row(
        "SM235",
        "types without text fail",
        of_text("1,2,3", feature_types=["numerical", "categorical", "numerical"]),
        f"SM235 {INFERENCE}.feature_types",
        message=f"{INFERENCE}.feature_types: must have text among them, as they are for explaining text, got numerical, "
        "categorical; leave them out [SM235]",
    ),
    row("SM245", "a known language passes", spoken("de")),
    row("SM245", "several languages pass", spoken("xx")),
    row("SM245", "a language known later passes", spoken(TEXT_TOKEN)),
    row(
        "SM245",
        "a language that is not explained fails",
        spoken("ja"),
        "SM245 explainer.shap.text.language",
        message="explainer.shap.text.language: must be one of the 60 codes that Clarify knows, got 'ja'; take another, or "
        "'xx' for several languages [SM245]",
    ),
    row("SM246", "types with settings for text pass", of_text(feature_types=["text"])),
    row("SM246", "settings for text alone pass", spoken("en")),
    row(
        "SM246",
        "types without settings for text fail",
        read(feature_types=["text", "numerical", "numerical"]),
        "SM246 explainer.shap.text",
        message="explainer.shap.text: should be given where there are feature types, got none; give it, or leave "
        "feature_types out [SM246]",
    ),
    row("SM247", "a type for each name passes", of_text(feature_types=["text"], feature_headers=["review"])),
    row("SM247", "names alone pass", read(feature_headers=["a", "b", "c"])),
    row("SM247", "names known later pass", of_text(feature_types=["text"], feature_headers=LIST_TOKEN)),
    row(
        "SM247",
        "fewer types than names fail",
        of_text('"none",0', feature_types=["text"], feature_headers=["review", "stars"]),
        f"SM247 {INFERENCE}.feature_types",
        "SM248 explainer.shap.baseline.shap_baseline",
        message=f"{INFERENCE}.feature_types: must be as many as feature_headers, 2, got 1; name every feature in both "
        "[SM247]",
    ),
    row("SM248", "a value for each feature passes", read(feature_headers=["a", "b", "c"])),
    row("SM248", "quoted commas and lines are no values", of_text('"a, b\nc",1\n', feature_headers=["a", "b"])),
    row("SM248", "features known later pass", read(feature_headers=LIST_TOKEN)),
    row("SM248", "records known later pass", of_text(TEXT_TOKEN, feature_headers=["a", "b"])),
    row(
        "SM248",
        "records in JSON Lines are not read",
        explained(
            ClarifyExplainer(
                shap=ClarifyShap(
                    baseline=ClarifyShapBaseline(
                        shap_baseline='{"features":[1,2]}', mime_type=ClarifyMimeType.JSON_LINES
                    )
                ),
                inference=ClarifyInference(feature_headers=["a", "b"]),
            )
        ),
    ),
    row(
        "SM248",
        "a value too many fails",
        read(feature_headers=["a", "b"]),
        f"SM248 {BASELINE}.shap_baseline",
        message=f"{BASELINE}.shap_baseline: should have a value for each of the 2 feature headers, got records of 3; add or "
        "drop values [SM248]",
    ),
    row(
        "SM248",
        "records of several lengths fail",
        of_text("1,2\n1,2,3", feature_headers=["a", "b"]),
        f"SM248 {BASELINE}.shap_baseline",
    ),
    row("SM249", "places in CSV pass", read(probability_index=0, label_index=1)),
    row("SM249", "expressions for JSON Lines pass", read(probability_attribute="p", label_attribute="l")),
    row(
        "SM249",
        "both fail",
        read(probability_index=0, probability_attribute="p", label_attribute="l"),
        f"SM249 {INFERENCE}.label_attribute",
        f"SM249 {INFERENCE}.probability_attribute",
        message=f"{INFERENCE}.label_attribute: should not stand beside a place in CSV, got probability_index too; keep those "
        "of one format [SM249]",
    ),
    row("SM250", "a template passes", read(features_attribute="x", content_template='{"x":$features}')),
    row("SM250", "a template known later passes", read(features_attribute="x", content_template=TEXT_TOKEN)),
    row("SM250", "a template alone passes", read(content_template='{"x":$features}')),
    row(
        "SM250",
        "no template fails",
        read(features_attribute="x"),
        f"SM250 {INFERENCE}.content_template",
        message=f"{INFERENCE}.content_template: is needed beside features_attribute, got none; give it, such as "
        "'{\"features\":$features}' [SM250]",
    ),
    row(
        "SM250",
        "a template without features fails",
        read(content_template='{"x":[]}'),
        f"SM250 {INFERENCE}.content_template",
    ),
    row("SM256", "an expression passes", enabled("probability > `0.8`")),
    row("SM256", "a literal passes", enabled("`false`")),
    row("SM256", "an expression known later passes", enabled(TEXT_TOKEN)),
    row(
        "SM256",
        "a bare word fails",
        enabled("True"),
        "SM256 explainer.enable_explanations",
        message="explainer.enable_explanations: should be an expression, got 'True', the name of a field; write '`true`' "
        "[SM256]",
    ),
    row(
        "SM257",
        "a real-time endpoint passes",
        flat_config(explainer=EXPLAINER, data_capture=DataCapture(bucket=SomeBucket())),
    ),
    row("SM257", "an asynchronous endpoint without either passes", async_config()),
    row(
        "SM257",
        "an asynchronous endpoint with both fails",
        async_config(explainer=EXPLAINER, data_capture=DataCapture(bucket=SomeBucket())),
        "SM257 data_capture",
        "SM257 explainer",
        message="data_capture: should be left out, as AWS documents recording for real-time endpoints alone, got it beside "
        "async_inference; try it first [SM257]",
    ),
    row("SM258", "variants with models pass", config(variant(), variant(variant_name="b"), explainer=EXPLAINER)),
    row("SM258", "a fleet that explains nothing passes", fleet()),
    row(
        "SM258",
        "a fleet for components fails",
        fleet(place(variant_name="main"), explainer=EXPLAINER),
        "SM258 explainer",
        message="explainer: should be left out, as AWS documents explanations for variants with a model alone, got variant "
        "'main' without; try it first [SM258]",
    ),
)
