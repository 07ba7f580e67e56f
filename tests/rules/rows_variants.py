"""Rows of the rules on variants and configurations: SM201 to SM243 without those on hardware."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from rule_row import row
from rule_subjects import (
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeModel,
    async_config,
    component,
    config,
    flat_config,
    fleet,
    place,
    variant,
)

from constructs_sm.spec.component import ModelSettings
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.instances import ManagedInstances, ScaleInPolicy, ScaleInStrategy
from constructs_sm.spec.variant import InstanceVariant

POOL = ["ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge", "ml.c5.large", "ml.c5.xlarge"]
IRISH = SomeModel(settings=ModelSettings(region="eu-west-1"))
SOMEWHERE = SomeModel(settings=ModelSettings(region=TEXT_TOKEN))
A, B = variant(variant_name="a"), variant(variant_name="b")


def managed(low: float, high: float, start: float = 1) -> EndpointConfigSpec:
    scaling = ManagedInstances(min_count=low, max_count=high)
    return fleet(place(managed_instance_scaling=scaling, initial_instance_count=start))


def scaling_in(strategy: ScaleInStrategy, **said: Any) -> EndpointConfigSpec:
    policy = ScaleInPolicy(strategy=strategy, **said)
    return fleet(place(managed_instance_scaling=ManagedInstances(min_count=0, max_count=4, scale_in_policy=policy)))


def missing(*said: str, **changes: object) -> EndpointConfigSpec:
    """A flat variant of which only this was said."""
    left = InstanceVariant(
        instance_type="ml.m5.xlarge" if "instance_type" in said else TEXT_TOKEN,
        model=SomeModel() if "model" in said else None,
    )
    return flat_config(left, **{"said_flat": said, **changes})


ROWS = (
    row("SM201", "different names pass", config(A, B)),
    row("SM201", "the same token twice passes", config(*[variant(variant_name=TEXT_TOKEN)] * 2)),
    row(
        "SM201",
        "a name twice fails",
        config(A, B, A),
        "SM201 variants",
        message="variants: must have different names, got 'a' 2 times; rename all but one [SM201]",
    ),
    row("SM202", "one type passes", flat_config()),
    row("SM202", "five types pass", flat_config(variant(instance_type=POOL))),
    row("SM202", "types known later pass", flat_config(variant(instance_type=[TEXT_TOKEN] * 5))),
    row(
        "SM202",
        "six types fail",
        flat_config(variant(instance_type=[*POOL, "ml.c5.2xlarge"])),
        "SM202 instance_type",
        message="instance_type: must be one type or a list of 1 to 5, got 6; shorten it [SM202]",
    ),
    row("SM202", "an empty list fails", config(variant(instance_type=[])), "SM202 variants[0].instance_type"),
    row("SM211", "no weights pass", config(A, B)),
    row("SM211", "a weight of 0 beside another passes", config(variant(initial_variant_weight=0), B)),
    row("SM211", "a weight known later passes", flat_config(variant(initial_variant_weight=NUMBER_TOKEN))),
    row(
        "SM211",
        "weights of 0 fail",
        config(*[variant(variant_name=name, initial_variant_weight=0) for name in "ab"]),
        "SM211 variants",
        message="variants: must have a weight above 0 on one variant, got 0 on all, so that none receives traffic; "
        "raise one [SM211]",
    ),
    row(
        "SM211",
        "the only variant's weight of 0 fails",
        flat_config(variant(initial_variant_weight=0)),
        "SM211 initial_variant_weight",
    ),
    row("SM213", "different types pass", flat_config(variant(instance_type=POOL))),
    row("SM213", "the same token twice passes", flat_config(variant(instance_type=[TEXT_TOKEN, TEXT_TOKEN]))),
    row(
        "SM213",
        "a type twice fails",
        flat_config(variant(instance_type=["ml.m5.large", "ml.c5.large", "ml.m5.large"])),
        "SM213 instance_type",
        message="instance_type: should name each type once, got 'ml.m5.large' 2 times; keep one of them [SM213]",
    ),
    row("SM225", "models everywhere pass", config(A, B)),
    row("SM225", "models nowhere pass", config(place(), place(variant_name="b"), has_role=True)),
    row(
        "SM225",
        "a model on one of three fails",
        config(A, place(variant_name="b"), place(variant_name="c")),
        "SM225 variants",
        message="variants: must all have a model or none, got none for variants[1], variants[2]; give each one a model "
        "[SM225]",
    ),
    row("SM226", "a role for components passes", fleet()),
    row("SM226", "no role beside models passes", config(A)),
    row(
        "SM226",
        "no role for components fails",
        config(place()),
        "SM226 role",
        message="role: is needed on an endpoint for inference components, got none; give it an execution role [SM226]",
    ),
    row("SM227", "isolation of a fleet passes", fleet(network_isolation=True)),
    row("SM227", "isolation left to the models passes", config(A)),
    row(
        "SM227",
        "isolation beside models fails, even when it is turned off",
        config(A, network_isolation=False),
        "SM227 network_isolation",
        message="network_isolation: must be said on the model, got False here; move it to each Model [SM227]",
    ),
    row("SM228", "the VPC of a fleet passes", fleet(in_vpc=True)),
    row("SM228", "a VPC left to the models passes", config(A)),
    row(
        "SM228",
        "a VPC beside models fails",
        config(A, in_vpc=True),
        "SM228 vpc",
        message="vpc: must be said on the model, got one here; move it to each Model [SM228]",
    ),
    row("SM229", "managed scaling of a fleet passes", managed(0, 4)),
    row(
        "SM229",
        "managed scaling beside a model fails",
        config(variant(managed_instance_scaling=ManagedInstances(min_count=1, max_count=4))),
        "SM229 variants[0].managed_instance_scaling",
        message="variants[0].managed_instance_scaling: must stand on a variant for inference components, got it beside "
        "a model; scale such a variant with Application Auto Scaling [SM229]",
    ),
    row("SM230", "a minimum of 0 with a first instance passes", managed(0, 4)),
    row("SM230", "equal counts pass", managed(2, 2, 2)),
    row("SM230", "counts known later pass", managed(NUMBER_TOKEN, 1, NUMBER_TOKEN)),
    row(
        "SM230",
        "a minimum above the maximum fails",
        managed(5, 4),
        "SM230 variants[0].managed_instance_scaling.min_count",
        message="variants[0].managed_instance_scaling.min_count: must not exceed max_count 4, got 5; lower it [SM230]",
    ),
    row("SM230", "a start below the minimum fails", managed(2, 4, 1), "SM230 variants[0].initial_instance_count"),
    row("SM230", "a start above the maximum fails", managed(0, 4, 5), "SM230 variants[0].initial_instance_count"),
    row(
        "SM230",
        "what is known is compared",
        managed(NUMBER_TOKEN, 4, 5),
        "SM230 variants[0].initial_instance_count",
    ),
    row("SM232", "a consolidation in steps passes", scaling_in(ScaleInStrategy.CONSOLIDATION, maximum_step_size=2)),
    row("SM232", "a plain release passes", scaling_in(ScaleInStrategy.IDLE_RELEASE)),
    row(
        "SM232",
        "a release in steps fails",
        scaling_in(ScaleInStrategy.IDLE_RELEASE, maximum_step_size=2, cooldown=timedelta(minutes=5)),
        "SM232 variants[0].managed_instance_scaling.scale_in_policy.cooldown",
        "SM232 variants[0].managed_instance_scaling.scale_in_policy.maximum_step_size",
        message="variants[0].managed_instance_scaling.scale_in_policy.cooldown: should come with a consolidation, got it "
        "beside IDLE_RELEASE; leave it out [SM232]",
    ),
    row("SM233", "neither weight nor access passes", fleet()),
    row("SM233", "both beside a model pass", config(variant(initial_variant_weight=1, enable_ssm_access=True))),
    row(
        "SM233",
        "weight and access of a fleet fail",
        fleet(place(initial_variant_weight=0.5, enable_ssm_access=False)),
        "SM233 variants[0].enable_ssm_access",
        "SM233 variants[0].initial_variant_weight",
        message="variants[0].enable_ssm_access: should not be given on an endpoint for inference components, which "
        "ignores it, got False; leave it out [SM233]",
    ),
    row("SM240", "ten variants pass", config(*[variant(variant_name=f"v{number}") for number in range(10)])),
    row(
        "SM240",
        "no variant fails",
        config(),
        "SM240 variants",
        message="variants: must be 1 to 10 variants, got 0; give one [SM240]",
    ),
    row(
        "SM240",
        "eleven variants fail",
        config(*[variant(variant_name=f"v{number}") for number in range(11)]),
        "SM240 variants",
    ),
    row("SM241", "a list alone passes", config(A)),
    row("SM241", "flat alone passes", flat_config()),
    row(
        "SM241",
        "both fail",
        config(A, said_flat=("model", "instance_type")),
        "SM241 variants",
        message="variants: must stand alone, got model, instance_type beside it; put them into a variant [SM241]",
    ),
    row("SM242", "model and type pass", flat_config()),
    row("SM242", "a fleet without a model passes", missing("instance_type", has_role=True)),
    row(
        "SM242",
        "no type fails",
        missing("model"),
        "SM242 instance_type",
        message="instance_type: is needed, got none; give it, or a list of variants [SM242]",
    ),
    row("SM242", "nothing at all fails", missing(), "SM242 instance_type", "SM242 model"),
    row(
        "SM242",
        "an asynchronous endpoint without a model fails, once",
        async_config(variants=missing("instance_type").variants, said_flat=("instance_type",)),
        "SM242 model",
    ),
    row("SM243", "a model of the same Region passes", flat_config(variant(model=IRISH), region="eu-west-1")),
    row("SM243", "a model passes while the Region is not known", flat_config(variant(model=IRISH))),
    row("SM243", "a model of a Region known later passes", flat_config(variant(model=SOMEWHERE), region="us-east-1")),
    row("SM243", "a model of this app passes", flat_config(region="us-east-1")),
    row(
        "SM243",
        "a model elsewhere fails",
        flat_config(variant(model=IRISH), region="us-east-1"),
        "SM243 model",
        message="model: must lie in us-east-1 like the stack, got a model in eu-west-1; make it here too [SM243]",
    ),
    row(
        "SM243",
        "the second of two fails",
        config(A, replace(B, model=IRISH), region="us-east-1"),
        "SM243 variants[1].model",
    ),
    row("SM243", "of a component too", component(model=IRISH, region="us-east-1"), "SM243 model"),
)
