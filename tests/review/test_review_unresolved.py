"""What only a deployment resolves is not judged: parameters, and what conditions choose."""

from __future__ import annotations

import pytest
from changed_templates import RESOURCES, XLARGE, Edit, get, said, template, variant, without

from constructs_sm.review import review

CONFIG = RESOURCES["Config"]["Properties"]
VARIANTS = CONFIG["ProductionVariants"]


def chosen(value: object) -> object:
    return {"Fn::If": ["Chosen", value, {"Ref": "AWS::NoValue"}]}


def found(*edits: Edit, before: tuple[Edit, ...] = ()) -> list[str]:
    problems = review(template(*before), template(*edits)).problems
    return [f"{problem.rule} {problem.path}" for problem in problems]


UNRESOLVED: dict[str, Edit] = {
    "a type": variant(InstanceType={"Ref": "Type"}),
    "a type under a condition": variant(InstanceType=chosen("ml.m5.xlarge")),
    "a type of a mapping": variant(InstanceType={"Fn::FindInMap": ["Types", {"Ref": "Stage"}, "type"]}),
    "the name of a variant": variant(VariantName={"Ref": "Variant"}),
    "a count": variant(InitialInstanceCount={"Ref": "Count"}),
    "a model": variant(ModelName=chosen(get("Model", "ModelName"))),
    "pools": variant(InstanceType=None, InstancePools=chosen([{"InstanceType": "ml.m5.xlarge"}])),
    "a variant": said("Config", ProductionVariants=[chosen(VARIANTS[0])]),
    "all variants": said("Config", ProductionVariants=chosen(VARIANTS)),
    "capture": said("Config", DataCaptureConfig=chosen(CONFIG["DataCaptureConfig"])),
    "whether it captures": said("Config", DataCaptureConfig={"EnableCapture": {"Ref": "Captures"}}),
    "a key": said("Config", KmsKeyId=chosen("key")),
    "isolation": said("Model", EnableNetworkIsolation={"Ref": "Isolated"}),
    "the capacity": said("Target", MinCapacity={"Ref": "Least"}),
    "the configuration": said("Churn", EndpointConfigName=chosen(get("Config", "EndpointConfigName"))),
    "the name of a component": said("Chat", InferenceComponentName=chosen("chat")),
    "the variant of a component": said("Chat", VariantName={"Ref": "Variant"}),
}


@pytest.mark.parametrize("edit", UNRESOLVED.values(), ids=UNRESOLVED)
def test_what_becomes_unresolved_or_resolved_is_not_judged(edit: Edit) -> None:
    assert [] == found(edit)
    assert [] == found(before=(edit,))


def test_alarms_by_a_parameter_may_be_the_same_ones() -> None:
    rollback = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}}
    later = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": {"Ref": "Alarm"}}]}}
    watched = said("Churn", DeploymentConfig=rollback)

    assert [] == found(said("Churn", DeploymentConfig=later), before=(watched,))
    assert [] == found(said("Churn", DeploymentConfig=chosen(rollback)), before=(watched,))
    assert [] == found(
        said("Churn", DeploymentConfig={"AutoRollbackConfiguration": {"Alarms": {"Ref": "Alarms"}}}), before=(watched,)
    )


def test_another_type_in_two_deployments_passes_both() -> None:
    """The count stays 2 all the time; that scaling may go down to one is said anew."""
    one = said("Target", MinCapacity=1)
    counted = variant(InitialInstanceCount=2)

    assert [] == found(counted, without("Target"), before=(counted, one))
    assert [] == found(counted, XLARGE, one, before=(counted, without("Target")))
