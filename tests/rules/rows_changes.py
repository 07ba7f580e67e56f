"""Rows of what two templates say of the same endpoint."""

from __future__ import annotations

from dataclasses import replace

from rule_row import row

from constructs_sm.spec.change import (
    Change,
    Effect,
    ResourceEffect,
    SeenComponent,
    SeenEndpoint,
    SeenLog,
    SeenTemplate,
    SeenVariant,
)

LARGE, XLARGE = ("ml.m5.large",), ("ml.m5.xlarge",)
CHOSEN = ('{"Fn::If": ["Big", "ml.m5.xlarge", "ml.m5.large"]}',)
POOLED = ("ml.g5.xlarge", "ml.g6.xlarge")
MAIN = SeenVariant(variant_name="main", instance_types=LARGE, initial_instances=1)
SCALED = replace(MAIN, scaled=True, min_capacity=1)
SERVERLESS = SeenVariant(variant_name="main")
PLACE = replace(MAIN, serves_model=False)
CHAT = SeenComponent(endpoint_name="fleet", variant_name="main", inference_component_name="chat")


def churn(*variants: SeenVariant, **said: object) -> SeenEndpoint:
    return replace(SeenEndpoint(endpoint_name="churn", variants=variants), **said)  # type: ignore[arg-type]


def change(old: SeenEndpoint, new: SeenEndpoint) -> Change:
    return Change(
        old=SeenTemplate(endpoints={"Churn9A3F": old}),
        new=SeenTemplate(endpoints={"Churn9A3F": new}),
        paths={"Churn9A3F": "Prod/Churn"},
    )


def variants(old: SeenVariant, *new: SeenVariant) -> Change:
    return change(churn(old), churn(*new))


def component(new: SeenComponent) -> Change:
    return Change(old=SeenTemplate(components={"Chat": CHAT}), new=SeenTemplate(components={"Chat": new}))


def made(effect: Effect, fixed_name: str | None) -> Change:
    one = ResourceEffect(
        stack=None,
        logical_id="Model",
        path="Model",
        resource_type="AWS::SageMaker::Model",
        effect=effect,
        fixed_name=fixed_name,
    )
    return Change(old=SeenTemplate(), new=SeenTemplate(), effects=(one,))


def logged(old: SeenTemplate, name: str) -> Change:
    return Change(old=old, new=replace(old, logs={"Log": SeenLog(log_group_name=name)}))


def scaled(old: dict[str, tuple[str, ...]], new: dict[str, tuple[str, ...]]) -> Change:
    return Change(old=SeenTemplate(scaling=old), new=SeenTemplate(scaling=new))


PLACED = ("sagemaker:variant:DesiredInstanceCount", "endpoint/churn/variant/main")
POLICY = (*PLACED, "invocations")
DEPLOYED = SeenTemplate(endpoints={"Churn": churn()}, components={"Chat": CHAT})
AT = "Prod/Churn.variants[main]"
ROWS = (
    row("SM618", "another type without a target passes", variants(MAIN, replace(MAIN, instance_types=XLARGE))),
    row("SM618", "the same type under a target passes", variants(SCALED, SCALED)),
    row(
        "SM618", "a target that comes with another type passes", variants(MAIN, replace(SCALED, instance_types=XLARGE))
    ),
    row("SM618", "a type by a parameter passes", variants(SCALED, replace(SCALED, instance_types=("${Type}",)))),
    row("SM618", "a type under a condition passes", variants(SCALED, replace(SCALED, instance_types=CHOSEN))),
    row(
        "SM618",
        "another endpoint under another name is told by itself",
        change(churn(SCALED), churn(replace(SCALED, instance_types=XLARGE), endpoint_name="other")),
        "SM623 Prod/Churn.endpoint_name",
    ),
    row(
        "SM618",
        "a configuration that is elsewhere now passes",
        change(churn(SCALED), churn(variants=None)),
    ),
    row(
        "SM618",
        "another type under a target fails",
        variants(SCALED, replace(SCALED, instance_types=XLARGE)),
        f"SM618 {AT}.instance_type",
        message=f"{AT}.instance_type: must stay ml.m5.large while a scalable target is registered for the variant, got "
        "ml.m5.xlarge; deploy twice: first with scaling_suspended=True, then the change with scaling back on [SM618]",
    ),
    row(
        "SM618",
        "another type fails although its target goes with it, which happens only afterwards",
        variants(SCALED, replace(MAIN, instance_types=XLARGE)),
        f"SM618 {AT}.instance_type",
    ),
    row(
        "SM618",
        "one more pool under a target fails",
        variants(replace(SCALED, instance_types=POOLED[:1]), replace(SCALED, instance_types=POOLED)),
        f"SM618 {AT}.instance_type",
    ),
    row(
        "SM618",
        "a variant that goes under its target fails",
        variants(SCALED, replace(MAIN, variant_name="b")),
        f"SM618 {AT}",
    ),
    row(
        "SM619",
        "another name without a rollout passes",
        variants(MAIN, replace(MAIN, variant_name="other")),
    ),
    row(
        "SM619",
        "a name by a parameter passes",
        change(churn(MAIN), churn(replace(MAIN, variant_name="${Variant}"), guarded=True)),
    ),
    row(
        "SM619",
        "one more variant under a rollout passes",
        change(churn(MAIN), churn(MAIN, replace(MAIN, variant_name="other"), guarded=True)),
    ),
    row(
        "SM619",
        "another name under a rollout fails",
        change(churn(MAIN), churn(replace(MAIN, variant_name="other"), guarded=True)),
        f"SM619 {AT}",
        message=f"{AT}: must keep its name, as a rollout is said, got 'other'; keep it, or rename without a rollout [SM619]",
    ),
    row("SM620", "the same component passes", component(CHAT)),
    row("SM620", "a variant by a parameter passes", component(replace(CHAT, variant_name="${Variant}"))),
    row(
        "SM620",
        "another name fails",
        component(replace(CHAT, inference_component_name=None)),
        "SM620 Chat.inference_component_name",
        message="Chat.inference_component_name: must stay 'chat' under this logical id, got a generated name; give the "
        "component another id, so that it is made anew [SM620]",
    ),
    row(
        "SM620",
        "another endpoint and variant fail",
        component(replace(CHAT, endpoint_name="${Fleet.EndpointName}", variant_name="b")),
        "SM620 Chat.endpoint_name",
        "SM620 Chat.variant_name",
    ),
    row("SM621", "instances again pass", variants(MAIN, MAIN)),
    row(
        "SM621",
        "instances that become serverless fail",
        variants(MAIN, SERVERLESS),
        "SM621 Prod/Churn.variants",
        message="Prod/Churn.variants: must stay on instances, got serverless variants; make another endpoint, and move callers "
        "to it [SM621]",
    ),
    row(
        "SM621",
        "what a condition chooses from passes",
        variants(MAIN, replace(SERVERLESS, instance_types=CHOSEN)),
    ),
    row("SM642", "serverless again passes", variants(SERVERLESS, SERVERLESS)),
    row(
        "SM642",
        "serverless that moves to instances fails",
        variants(SERVERLESS, MAIN),
        "SM642 Prod/Churn.variants",
        message="Prod/Churn.variants: should stay serverless unless it is for good, got instances; make another endpoint to try "
        "it [SM642]",
    ),
    row("SM623", "the same name passes", change(churn(), churn())),
    row("SM623", "a parameter passes", change(churn(), churn(endpoint_name="churn-${Stage}"))),
    row(
        "SM623",
        "another name in the same Region fails",
        change(churn(endpoint_name="churn-${AWS::Region}"), churn(endpoint_name="sales-${AWS::Region}")),
        "SM623 Prod/Churn.endpoint_name",
    ),
    row(
        "SM623",
        "another name fails",
        change(churn(), churn(endpoint_name="${Churn9A3F.EndpointName}")),
        "SM623 Prod/Churn.endpoint_name",
        message="Prod/Churn.endpoint_name: should stay 'churn', which callers use, got a generated name; move the callers "
        "first [SM623]",
    ),
    row("SM640", "a place for components again passes", variants(PLACE, PLACE)),
    row(
        "SM640",
        "a place for components that gets a model fails",
        variants(PLACE, MAIN),
        "SM640 Prod/Churn.variants",
        message="Prod/Churn.variants: must stay for inference components, got models in its variants; make another endpoint "
        "[SM640]",
    ),
    row("SM640", "a model under a condition passes", variants(PLACE, replace(MAIN, serves_model=None))),
    row("SM640", "a model that gives way to components fails", variants(MAIN, PLACE), "SM640 Prod/Churn.variants"),
    row("SM641", "a generated name passes", made(Effect.REPLACED, None)),
    row(
        "SM641",
        "a fixed name that is replaced fails",
        made(Effect.REPLACED, "churn"),
        "SM641 Model.name",
        message="Model.name: must be free to be used again when the Model is replaced, got 'churn'; leave it out, or change it "
        "[SM641]",
    ),
    row("SM641", "a fixed name under another logical id fails", made(Effect.CREATED, "churn"), "SM641 Model.name"),
    row(
        "SM643",
        "the log of an endpoint that comes with it passes",
        logged(SeenTemplate(), "/aws/sagemaker/Endpoints/churn"),
    ),
    row("SM643", "the log of another endpoint passes", logged(DEPLOYED, "/aws/sagemaker/Endpoints/chat")),
    row(
        "SM643",
        "the log of an endpoint that is there fails",
        logged(DEPLOYED, "/aws/sagemaker/Endpoints/churn"),
        "SM643 Log.log_group_name",
        message="Log.log_group_name: should not be there yet, got '/aws/sagemaker/Endpoints/churn', in which what is deployed "
        "logs; delete the group, or import it into the stack, before [SM643]",
    ),
    row(
        "SM643",
        "the log of a component that is there fails",
        logged(DEPLOYED, "/aws/sagemaker/InferenceComponents/chat"),
        "SM643 Log.log_group_name",
    ),
    row(
        "SM645",
        "what scales as before passes",
        scaled({"Target": PLACED, "Policy": POLICY}, {"Target": PLACED, "Policy": POLICY}),
    ),
    row(
        "SM645",
        "scaling of another variant passes",
        scaled({"Target": PLACED}, {"Other": (PLACED[0], "endpoint/churn/variant/b")}),
    ),
    row(
        "SM645",
        "a target under another logical id fails, and its policies with it",
        scaled({"Target": PLACED, "Policy": POLICY}, {"Other": PLACED, "OtherPolicy": POLICY}),
        "SM645 Other",
        message="Other: must stay under the logical id Target, got Other; deploy twice: first with scaling_suspended=True, then "
        "the change with scaling back on [SM645]",
    ),
    row(
        "SM645",
        "a policy under another logical id fails",
        scaled({"Target": PLACED, "Policy": POLICY}, {"Target": PLACED, "Other": POLICY}),
        "SM645 Other",
    ),
)
