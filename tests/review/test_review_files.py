from __future__ import annotations

import json
from pathlib import Path

import pytest
from aws_cdk import App, CfnResource, Environment, NestedStack, Stack, Stage
from changed_templates import XLARGE, Edit, said, template, without

from constructs_sm.errors import TemplateError
from constructs_sm.review import review


def assembly(directory: Path, *, type: str) -> Path:  # noqa: A002 - of the instance
    """An app of a stack and of a stage with another, as the CDK synthesizes it."""
    app = App(outdir=str(directory))
    for scope in (app, Stage(app, "Beta")):
        stack = Stack(scope, "Churn")
        for logical_id, each in template()["Resources"].items():
            made = CfnResource(stack, logical_id, type=each["Type"], properties=each["Properties"])
            made.override_logical_id(logical_id)
        config = stack.node.find_child("Config")
        assert isinstance(config, CfnResource)
        config.add_property_override("ProductionVariants.0.InstanceType", type)
    app.synth()
    return directory


def test_stacks_of_an_assembly_are_compared_also_those_of_stages(tmp_path: Path) -> None:
    old = assembly(tmp_path / "old", type="ml.m5.large")
    found = review(old, assembly(tmp_path / "new", type="ml.m5.xlarge"))

    assert {"Beta-Churn", "Churn"} == {one.stack for one in found.effects}
    assert ["Beta-Churn/Churn.variants[main].instance_type", "Churn/Churn.variants[main].instance_type"] == [
        problem.path for problem in found.problems
    ]
    assert () == review(old, str(old)).problems


def resources(stack: Stack, *edits: Edit, only: tuple[str, ...] = ()) -> None:
    for logical_id, each in template(*edits)["Resources"].items():
        if only == () or logical_id in only:
            made = CfnResource(stack, logical_id, type=each["Type"], properties=each["Properties"])
            made.override_logical_id(logical_id)


def test_stacks_of_one_name_in_two_regions_are_two(tmp_path: Path) -> None:
    def synthesized(name: str, *first: Edit) -> Path:
        app = App(outdir=str(tmp_path / name))
        for region, edits in (("eu-west-1", first), ("us-east-1", ())):
            stack = Stack(app, region, stack_name="prod", env=Environment(account="111122223333", region=region))
            resources(stack, *edits)
        return Path(app.synth().directory)

    found = review(synthesized("old"), synthesized("new", XLARGE))

    assert found.refused
    assert ["prod/Churn.variants[main].instance_type"] == [problem.path for problem in found.problems]
    assert ["prod", "prod"] == [one.stack for one in found.effects if one.logical_id == "Churn"]


@pytest.mark.parametrize(("region", "refused"), [("eu-west-1", True), ("us-east-1", False)])
def test_a_target_in_another_stack_of_the_same_region_refuses_too(
    tmp_path: Path, region: str, *, refused: bool
) -> None:
    named, target = said("Churn", EndpointName="chat"), said("Target", ResourceId="endpoint/chat/variant/main")

    def synthesized(name: str, *edits: Edit) -> Path:
        app = App(outdir=str(tmp_path / name))
        one = Stack(app, "One", env=Environment(account="111122223333", region="eu-west-1"))
        two = Stack(app, "Two", env=Environment(account="111122223333", region=region))
        resources(one, named, without("Target"), *edits)
        resources(two, target, only=("Target",))
        return Path(app.synth().directory)

    found = review(synthesized("old"), synthesized("new", XLARGE))

    assert refused == found.refused
    assert refused == ("SM618" in {problem.rule for problem in found.problems})


def test_an_endpoint_in_a_nested_stack_is_reviewed(tmp_path: Path) -> None:
    def synthesized(name: str, *edits: Edit) -> Path:
        app = App(outdir=str(tmp_path / name))
        resources(NestedStack(Stack(app, "Prod"), "Inner"), *edits)
        return Path(app.synth().directory)

    problems = review(synthesized("old"), synthesized("new", XLARGE)).problems

    assert ["SM618"] == [problem.rule for problem in problems]


def test_a_stack_on_one_side_alone_is_created_or_deleted(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for directory, name in ((old, "Gone"), (new, "Fresh")):
        directory.mkdir()
        (directory / f"{name}.template.json").write_text(json.dumps(template()))
    found = review(old, new)

    assert {("Fresh", "created"), ("Gone", "deleted")} == {(one.stack, str(one.effect)) for one in found.effects}
    assert () == found.problems


def test_a_file_is_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    file.write_text(json.dumps(template(XLARGE)))

    assert review(template(), template(XLARGE)) == review(template(), file) == review(template(), str(file))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Resources:\n  Churn: {}\n", "must be a template in JSON, as `cdk synth` writes it: "),
        ("[]", "must be a CloudFormation template, got one without Resources"),
        ('{"version": "1"}', "must be a CloudFormation template, got one without Resources"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_what_is_no_template_is_said_so(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "new.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(TemplateError, match=rf"new\.json: {message}"):
        review(template(), file)


def test_a_directory_without_templates_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(
        TemplateError, match=r"holds no template, neither by its manifest\.json nor as \*\.template\.json"
    ):
        review(tmp_path, tmp_path)
