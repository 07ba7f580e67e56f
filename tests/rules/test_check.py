from __future__ import annotations

from datetime import timedelta

import pytest
from rows_components import ROWS
from rule_subjects import (
    SomeDuration,
    SomeTopic,
    TokenInMinutes,
    async_config,
    asynchronous,
    compute,
    config,
    container,
    flat_config,
    flat_model,
    fleet,
    imaged_component,
    model,
    place,
    variant,
)

from constructs_sm.errors import Severity
from constructs_sm.rules import RULES, check
from constructs_sm.rules.registry import Walkable, rule
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.instances import ManagedInstances


def found(spec: Walkable) -> list[str]:
    return [f"{problem.rule} {problem.path}" for problem in check(spec)]


def test_every_problem_is_told_in_the_order_of_rules_and_paths() -> None:
    bad = variant(variant_name="a b", initial_instance_count=0, instance_type="m5.xlarge")
    spec = config(bad, variant(initial_variant_weight=-1), variant(), endpoint_name="Churn", tags={"aws:x": "v"})

    assert [
        "SM003 variants[0].initial_instance_count",
        "SM003 variants[1].initial_variant_weight",
        "SM004 variants[0].instance_type",
        "SM004 variants[0].variant_name",
        "SM201 variants",
        "SM801 endpoint_name",
        "SM803 tags['aws:x']",
    ] == found(spec)


def test_a_part_of_the_wrong_class_does_not_hide_the_other_parts() -> None:
    spec = fleet(
        place(managed_instance_scaling="auto", initial_instance_count=0),
        variants=(
            place(managed_instance_scaling="auto", initial_instance_count=0),
            "ml.m5.xlarge",
            place(initial_variant_weight=-1, enable_ssm_access=True),
        ),
    )

    assert [
        "SM001 variants[0].managed_instance_scaling",
        "SM001 variants[1]",
        "SM003 variants[0].initial_instance_count",
        "SM003 variants[2].initial_variant_weight",
        "SM233 variants[2].enable_ssm_access",
    ] == found(spec)


def test_a_value_refused_by_itself_is_not_refused_again_in_company() -> None:
    assert ["SM004 instance_type"] == found(flat_config(variant(instance_type="g5.xlarge")))


def test_a_broken_container_does_not_hide_its_neighbour() -> None:
    spec = model(container(environment="A=b"), container(image="churn:3"), container(environment={"A": 1}))

    assert [
        "SM001 containers[0].environment",
        "SM001 containers[1].image",
        "SM122 containers[2].environment['A']",
    ] == found(spec)


def test_what_is_broken_inside_hides_every_whole_around_it_and_no_neighbour() -> None:
    spec = imaged_component(container(environment=5), compute=compute(accelerators=1.5), copy_count=0)
    aside = flat_config(
        variant(
            variant_name="a b", enable_ssm_access=5, managed_instance_scaling=ManagedInstances(min_count=1, max_count=2)
        ),
        data_capture=5,
    )

    assert ["SM001 environment", "SM418 compute.accelerators"] == found(spec)
    assert "SM229 managed_instance_scaling" in found(aside)


@pytest.mark.parametrize("topic", ["arn:aws:sns:topic", 5, SomeTopic])
def test_a_topic_by_its_name_is_no_topic(topic: object) -> None:
    (problem,) = check(async_config(asynchronous(success_topic=topic)))

    assert str(problem).startswith("success_topic: must be an SNS topic, got ")


def test_an_object_is_shown_without_its_address() -> None:
    (problem,) = check(flat_model(image=object()))

    assert "image: must be of class ContainerImage, got <object object> [SM001]" == str(problem)


def test_a_duration_of_the_cdk_may_be_shorter_than_a_second() -> None:
    (problem,) = check(flat_config(variant(model_data_download_timeout=SomeDuration(60.5))))

    path = "model_data_download_timeout"
    assert f"{path}: must be a whole number of seconds from 60 to 3600, got 60.5 seconds [SM003]" == str(problem)


def test_a_token_that_counts_minutes_is_refused_in_the_words_of_the_cdk() -> None:
    (problem,) = check(flat_config(variant(container_startup_health_check_timeout=TokenInMinutes())))

    assert "SM001" == problem.rule
    assert "must be specified as 'Duration.seconds()'" in problem.message


def test_a_length_of_time_is_shown_in_full() -> None:
    (problem,) = check(flat_config(variant(model_data_download_timeout=timedelta(days=40, seconds=1))))

    assert "got 3456001 seconds" in problem.message


def test_a_rule_id_is_taken_once() -> None:
    taken = dict(RULES)

    with pytest.raises(ValueError, match=r"SM201 is already taken by 'variant names differ'"):
        rule("SM201", EndpointConfigSpec, title="t", why="w", source="s")(lambda _: iter(()))

    assert taken == RULES


def test_rules_in_need_of_an_acknowledgement_are_warnings() -> None:
    assert {Severity.ERROR, Severity.WARNING} == {registered.severity for registered in RULES.values()}


def test_a_role_whose_arn_comes_later_is_told_by_its_place_in_the_app() -> None:
    (spec,) = [each.spec for each in ROWS if "by its place in the app" in each.sentence]
    (problem,) = check(spec)

    assert "must have the role of the endpoint, Prod/Fleet/Role, got Prod/Model/Role;" in problem.message
