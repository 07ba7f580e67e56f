"""Deliveries: waves, targets, and what is verified on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from constructs_sm.errors import Severity
from constructs_sm.facts import delivery as facts
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.delivery import DeliverySpec, SmokeTest, name_parts


@rule(
    "SM660",
    DeliverySpec,
    title="a delivery has a wave, and each wave a target",
    why="CodePipeline refuses a stage without an action",
    source="https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html",
)
def somewhere_to_go(spec: DeliverySpec) -> Findings:
    if not spec.waves:
        yield "waves", "must be one or more, got none; say where the endpoint goes"
    for path, wave in spec.walk_waves():
        if not wave.targets:
            yield f"{path}.targets", "must be one or more, got none; name an account and a Region"


@rule(
    "SM661",
    DeliverySpec,
    title="waves and stages have names of their own",
    why="the CDK makes a stage of each, and two of one name cannot be",
    source=facts.CDK_STAGE,
)
def names_differ(spec: DeliverySpec) -> Findings:
    for path, name in _repeated((path, (wave.name,)) for path, wave in spec.walk_waves()):
        yield f"{path}.name", f"must differ from the names of the other waves, got {name!r} again; rename one"
    for path, name in _repeated((path, name_parts(wave, target)) for path, wave, target in spec.walk_targets()):
        what = f"must differ from the names of the other stages, got {name!r} again"
        yield f"{path}.name", f"{what}; give each target a name"


@rule(
    "SM662",
    DeliverySpec,
    title="nothing is delivered twice to one place",
    why="each delivery would make an endpoint of its own beside the first",
    source=facts.CDK_PIPELINES,
)
def places_differ(spec: DeliverySpec) -> Findings:
    places = ((path, (target.account, target.region)) for path, _, target in spec.walk_targets())
    for path, place in _repeated(places, "/"):
        yield path, f"must be an account and a Region of its own, got {place} again; drop one"


@rule(
    "SM663",
    DeliverySpec,
    title="the stack of a delivery has an account and a Region",
    why="whoever calls the endpoints in other accounts is named in their roles, and the CDK orders artifacts by Region",
    source=facts.CDK_PIPELINES,
)
def pipeline_has_a_place(spec: DeliverySpec) -> Findings:
    if spec.account is None or spec.region is None:
        missing = "account" if spec.account is None else "Region"
        yield "env", f"must be that of the pipeline, got a stack whose {missing} is known at deployment; give it env="


@rule(
    "SM664",
    SmokeTest,
    title="a smoke test sends one thing",
    why="a call has one body",
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html",
)
def one_body(spec: SmokeTest) -> Findings:
    said = [name for name in ("json", "body_file") if getattr(spec, name) is not None]
    if len(said) != 1:
        yield "json", f"must be said, or body_file, got {' and '.join(said) if said else 'neither'}; say one of them"


@rule(
    "SM665",
    SmokeTest,
    title="the JSON of a smoke test is JSON",
    why="the first delivery would stop at it",
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html",
)
def json_is_json(spec: SmokeTest) -> Findings:
    try:
        json.loads("0" if (said := text(spec.json)) is None else said)
    except ValueError as error:
        yield "json", f"must be a JSON text, got {shown(spec.json)}, of which {error}; write it with json.dumps"


@rule(
    "SM666",
    DeliverySpec,
    severity=Severity.WARNING,
    title="what was delivered is verified before it goes on",
    why="CloudFormation is content with an endpoint that is in service, whatever it answers",
    source=facts.CDK_PIPELINES,
)
def something_is_verified(spec: DeliverySpec) -> Findings:
    for path, wave in spec.walk_waves():
        if spec.smoke_test is None and wave.bake_time is None:
            yield path, "should be verified, got neither a smoke test nor a bake time; give smoke_test or bake_time"


def _repeated(named: Iterable[tuple[str, Sequence[object]]], between: str = "-") -> Iterator[tuple[str, str]]:
    """What was there before, with its path; of what is no text nothing is compared."""
    seen: set[str] = set()
    for path, parts in named:
        texts = [one for part in parts if (one := text(part)) is not None]
        name = between.join(texts)
        if len(texts) == len(parts) and name in seen:
            yield path, name
        seen.add(name)
