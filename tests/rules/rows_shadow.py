"""Rows of SM219, SM220 and SM314: shadow variants, and what the guides exclude."""

from __future__ import annotations

from rows_hardware import ModelOf
from rule_row import row
from rule_subjects import SomeModel, async_config, config, flat_config, variant

from constructs_sm.spec.component import ModelSettings
from constructs_sm.spec.model import ModelFeature
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant

SHADOW = variant(variant_name="shadow", initial_variant_weight=0.5)


def of_feature(feature: ModelFeature) -> InstanceVariant:
    return variant(model=ModelOf(settings=ModelSettings(features=(feature,))))


ROWS = [
    row("SM219", "one beside one passes", flat_config(shadow=SHADOW)),
    row("SM219", "two without a shadow pass", config(variant(variant_name="a"), variant(variant_name="b"))),
    row(
        "SM219",
        "one beside two fails",
        config(variant(variant_name="a"), variant(variant_name="b"), shadow=SHADOW),
        "SM219 shadow",
        message="shadow: must stand beside one production variant, got 2; keep one of them [SM219]",
    ),
    row("SM219", "a name twice fails", flat_config(shadow=variant()), "SM201 shadow.variant_name"),
    row(
        "SM219",
        "its own values are judged",
        flat_config(shadow=variant(variant_name="a_b")),
        "SM004 shadow.variant_name",
    ),
    row("SM220", "plain models on instances pass", flat_config(shadow=SHADOW)),
    row("SM220", "a VPC passes", flat_config(of_feature(ModelFeature.VPC), shadow=SHADOW)),
    row(
        "SM220",
        "an asynchronous endpoint fails",
        async_config(shadow=SHADOW),
        "SM220 shadow",
        message="shadow: must be left out of an asynchronous endpoint, got one; drop one of the two [SM220]",
    ),
    row(
        "SM220",
        "a serverless endpoint fails",
        config(ServerlessVariant(model=SomeModel()), shadow=SHADOW),
        "SM220 shadow",
    ),
    row(
        "SM220",
        "several containers fail",
        flat_config(of_feature(ModelFeature.SEVERAL_CONTAINERS), shadow=SHADOW),
        "SM220 model",
    ),
    row(
        "SM220",
        "a multi-model container in the shadow fails",
        flat_config(
            shadow=InstanceVariant(
                variant_name="shadow", model=of_feature(ModelFeature.MULTI_MODEL).model, instance_type="ml.m5.xlarge"
            )
        ),
        "SM220 shadow.model",
    ),
    row(
        "SM220",
        "Inf1 fails",
        flat_config(variant(instance_type="ml.inf1.xlarge"), shadow=SHADOW),
        "SM220 instance_type",
        "SM239 instance_type",
    ),
    row("SM314", "a plain model passes", async_config()),
    row("SM314", "a package that answers at once passes", flat_config(of_feature(ModelFeature.MARKETPLACE))),
    row(
        "SM314",
        "a package fails",
        async_config(variants=(of_feature(ModelFeature.MARKETPLACE),)),
        "SM314 model",
        message="model: should be no Marketplace product on an asynchronous endpoint, got a model package without a "
        "version; check whose it is [SM314]",
    ),
    row(
        "SM314",
        "Inf1 fails",
        async_config(variants=(variant(instance_type="ml.inf1.xlarge"),)),
        "SM239 instance_type",
        "SM314 instance_type",
    ),
]
