"""What no update can do, and what breaks callers: what only two templates can tell."""

from __future__ import annotations

from collections.abc import Iterator

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.logs import COMPONENT_LOGS, ENDPOINT_LOGS, LOGS_GUIDE
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.change import Change, ComponentChange, Effect, EndpointChange, SeenVariant, differs, resolved

_TWICE = "deploy twice: first with scaling_suspended=True, then the change with scaling back on"


@rule(
    "SM618",
    EndpointChange,
    title="a variant that scales keeps its instance types, and stays",
    why="SageMaker refuses the update while a scalable target is registered for the variant, and CloudFormation deregisters "
    "what a template drops only after it",
    source=limits.SCALING_UPDATE,
)
def scaled_variant_stays(change: EndpointChange) -> Findings:
    new = _by_name(change.new.variants)
    for variant in _each(change.old.variants):
        after = new.get(variant.variant_name)
        if not variant.scaled or change.new.variants is None or _is_replaced(change):
            continue
        if _is_gone(variant, change.new.variants):
            got = f"got only {_names(change.new.variants)}"
            yield _at(variant), f"must stay while a scalable target is registered for it, {got}; {_TWICE}"
        elif after is not None and _has_other_types(variant, after):
            before, now = ", ".join(variant.instance_types), ", ".join(after.instance_types)
            what = f"must stay {before} while a scalable target is registered for the variant"
            yield f"{_at(variant)}.instance_type", f"{what}, got {now}; {_TWICE}"


@rule(
    "SM619",
    EndpointChange,
    title="variants keep their names where updates are rolled out with care",
    why="a blue/green or rolling deployment moves traffic between variants of the same name, and is refused otherwise",
    source=limits.GUARDRAIL_EXCLUSIONS,
)
def guarded_variant_keeps_its_name(change: EndpointChange) -> Findings:
    if not change.new.guarded or change.new.variants is None or _is_replaced(change):
        return
    for variant in _each(change.old.variants):
        if _is_gone(variant, change.new.variants):
            got = f"got {_names(change.new.variants)}"
            yield _at(variant), f"must keep its name, as a rollout is said, {got}; keep it, or rename without a rollout"


@rule(
    "SM620",
    ComponentChange,
    title="a component is neither renamed nor moved",
    why="CloudFormation takes either for an update in place, and UpdateInferenceComponent has no member for it",
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateInferenceComponent.html",
)
def component_stays(change: ComponentChange) -> Findings:
    for name in ("inference_component_name", "endpoint_name", "variant_name"):
        old, new = getattr(change.old, name), getattr(change.new, name)
        if differs(old, new):
            what = f"must stay {_shown(old)} under this logical id"
            yield name, f"{what}, got {_shown(new)}; give the component another id, so that it is made anew"


@rule(
    "SM621",
    EndpointChange,
    title="an endpoint on instances does not become serverless",
    why="SageMaker refuses the update; the other way round it takes it, and there is no way back",
    source=limits.SERVERLESS_GUIDE,
)
def stays_on_instances(change: EndpointChange) -> Findings:
    if _serverless(change.old.variants) is False and _serverless(change.new.variants) and not _is_replaced(change):
        yield (
            "variants",
            "must stay on instances, got serverless variants; make another endpoint, and move callers to it",
        )


@rule(
    "SM642",
    EndpointChange,
    severity=Severity.WARNING,
    title="a serverless endpoint moves to instances for good",
    why="SageMaker refuses the way back",
    source=limits.SERVERLESS_GUIDE,
)
def leaves_serverless(change: EndpointChange) -> Findings:
    if _serverless(change.old.variants) and _serverless(change.new.variants) is False and not _is_replaced(change):
        yield "variants", "should stay serverless unless it is for good, got instances; make another endpoint to try it"


@rule(
    "SM623",
    EndpointChange,
    severity=Severity.WARNING,
    title="an endpoint keeps its name",
    why="another name is another endpoint: the old one is deleted, and its callers, policies and scalable targets lose it",
    source=limits.CLOUDFORMATION_ENDPOINT,
)
def keeps_its_name(change: EndpointChange) -> Findings:
    if differs(change.old.endpoint_name, change.new.endpoint_name):
        what = f"should stay {_shown(change.old.endpoint_name)}, which callers use"
        yield "endpoint_name", f"{what}, got {_shown(change.new.endpoint_name)}; move the callers first"


@rule(
    "SM640",
    EndpointChange,
    title="an endpoint stays one for models, or one for inference components",
    why="components have no place beside a model in a variant, and no call is documented that leads from one to the other",
    source=limits.DEPLOY_MODELS,
)
def keeps_its_kind(change: EndpointChange) -> Findings:
    kinds = [_serves_models(side.variants) for side in (change.old, change.new)]
    if None in kinds or kinds[0] == kinds[1] or _is_replaced(change):
        return
    words = {True: "models in its variants", False: "inference components"}
    before, now = (words[bool(kind)] for kind in kinds)
    yield "variants", f"must stay for {before}, got {now}; make another endpoint"


@rule(
    "SM641",
    Change,
    title="nothing is made under a fixed name that is still taken",
    why="CloudFormation makes the new one before it deletes the old, and refuses to replace what has a name of its own",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html",
)
def name_is_free(change: Change) -> Findings:
    for effect in change.effects:
        if effect.fixed_name is not None:
            word = effect.resource_type.rpartition("::")[2]
            how = "replaced" if effect.effect is Effect.REPLACED else "made anew under another logical id"
            what = f"must be free to be used again when the {word} is {how}"
            yield (
                f"{change.path(effect.logical_id)}.name",
                f"{what}, got {effect.fixed_name!r}; leave it out, or change it",
            )


@rule(
    "SM643",
    Change,
    severity=Severity.WARNING,
    title="the group of a log is made before SageMaker makes it",
    why="CloudFormation does not create a group that is there, and SageMaker makes one at the first line that is logged",
    source=LOGS_GUIDE,
)
def log_is_new(change: Change) -> Findings:
    taken = {log.log_group_name for log in change.old.logs.values()}
    taken |= {f"{ENDPOINT_LOGS}{each.endpoint_name}" for each in change.old.endpoints.values()}
    components = [each.inference_component_name for each in change.old.components.values()]
    taken |= {f"{COMPONENT_LOGS}{name}" for name in components if name is not None}
    for id, log in sorted(change.new.logs.items()):
        if id not in change.old.logs and log.log_group_name in taken:
            what = f"should not be there yet, got {log.log_group_name!r}, in which what is deployed logs"
            yield f"{change.path(id)}.log_group_name", f"{what}; delete the group, or import it into the stack, before"


@rule(
    "SM645",
    Change,
    title="what scales keeps its logical id",
    why="a target or policy of the same place is the same one to Application Auto Scaling: CloudFormation refuses to make it "
    "again, or removes it under its old id after it made it under the new one",
    source=limits.SCALABLE_TARGET,
)
def scaling_keeps_its_id(change: Change) -> Findings:
    left = {place: id for id, place in change.old.scaling.items() if id not in change.new.scaling}
    moved = {id: place for id, place in change.new.scaling.items() if id not in change.old.scaling and place in left}
    for id, place in sorted(moved.items()):
        dimension, resource, *policy = place
        if not policy or (dimension, resource) not in moved.values():
            yield change.path(id), f"must stay under the logical id {left[place]}, got {id}; {_TWICE}"


def _is_replaced(change: EndpointChange) -> bool:
    """Whether the endpoint becomes another one, or may."""
    return change.old.endpoint_name != change.new.endpoint_name


def _by_name(variants: tuple[SeenVariant, ...] | None) -> dict[str, SeenVariant]:
    return {each.variant_name: each for each in _each(variants)}


def _each(variants: tuple[SeenVariant, ...] | None) -> Iterator[SeenVariant]:
    yield from () if variants is None else variants


def _is_gone(variant: SeenVariant, variants: tuple[SeenVariant, ...]) -> bool:
    return all(differs(variant.variant_name, each.variant_name) for each in variants)


def _has_other_types(old: SeenVariant, new: SeenVariant) -> bool:
    """Whether both are on instances, and certainly not on the same ones."""
    other = set(old.instance_types) ^ set(new.instance_types)
    return bool(other) and not old.serverless and not new.serverless and all(map(resolved, other))


def _names(variants: tuple[SeenVariant, ...]) -> str:
    return ", ".join(repr(each.variant_name) for each in variants)


def _at(variant: SeenVariant) -> str:
    return f"variants[{variant.variant_name}]"


def _shown(name: str | None) -> str:
    return "a generated name" if name is None or name.startswith("${") else repr(name)


def _serverless(variants: tuple[SeenVariant, ...] | None) -> bool | None:
    """Whether any variant is serverless; None if they are not known."""
    if any(not resolved(type_) for each in _each(variants) for type_ in each.instance_types):
        return None
    return any(each.serverless for each in variants) if variants else None


def _serves_models(variants: tuple[SeenVariant, ...] | None) -> bool | None:
    """Whether any variant has a model; None if they are not known."""
    kinds = {each.serves_model for each in _each(variants)}
    return None if not kinds or None in kinds else True in kinds
