"""``instances``, ``images``, ``rules`` and ``cors``: what needs no AWS."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.validate import ParamValidator
from cli_fakes import World
from hypothesis import given
from hypothesis import strategies as st

from constructs_sm.facts.images import frameworks, image_uri, image_versions
from constructs_sm.facts.instance_types import instance_types, offered_in
from constructs_sm.rules import DECLARED, RULES

ROOT = Path(__file__).parents[2]


def listed(*arguments: str) -> list[dict[str, Any]]:
    done = World().run(*arguments, "--json")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def names(*options: str) -> list[str]:
    return [row["name"] for row in listed("instances", *options)]


def test_without_filters_every_hosting_type_is_listed_once() -> None:
    assert sorted(one.name for one in instance_types()) == sorted(names())


def test_the_smallest_that_will_do_stands_first() -> None:
    rows = listed("instances", "--accelerator", "gpu", "--min-accelerator-memory", "80", "--min-memory", "64")
    totals = [row["accelerator_memory_gib"] for row in rows]

    assert sorted(totals) == totals
    assert 80 <= totals[0] < 100
    assert all(row["accelerator_kind"] == "gpu" and row["memory_gib"] >= 64 for row in rows)


def test_a_type_whose_accelerator_memory_no_source_states_stands_last() -> None:
    rows = listed("instances", "--accelerator", "neuron")
    unknown = [row["accelerator_memory_gib"] is None for row in rows]

    assert sorted(unknown) == unknown
    assert any(unknown)


@pytest.mark.parametrize("kind", ["gpu", "neuron", "gaudi", "none"])
def test_each_accelerator_has_its_types(kind: str) -> None:
    expected = {one.name for one in instance_types() if (one.accelerator_kind or "none") == kind}

    assert expected == set(names("--accelerator", kind))
    assert expected


def test_families_may_be_several() -> None:
    assert {"g5", "g6"} == {name.split(".")[1] for name in names("--family", "g5", "--family", "g6")}


def test_a_region_keeps_what_its_price_list_has() -> None:
    offered = offered_in("eu-west-3")
    assert offered is not None

    assert {one.name for one in instance_types()} & offered == set(names("--region", "eu-west-3"))


def test_families_with_a_successor_can_be_left_out() -> None:
    without = names("--no-old")

    assert {"ml.p3.2xlarge"} == {"ml.p3.2xlarge", "ml.g5.xlarge"} - set(without)


def test_the_table_is_lined_up_and_ends_no_line_with_blanks() -> None:
    lines = World().run("instances", "ml.g5.xlarge", "ml.t2.medium").stdout.splitlines()

    assert [
        "TYPE          VCPUS  MEMORY  ARCH    ACCELERATORS       TOTAL",
        "ml.t2.medium      2   4 GiB  x86_64                            burstable, previous generation",
        "ml.g5.xlarge      4  16 GiB  x86_64  1 x A10G (gpu)  22.4 GiB  NVMe",
    ] == lines


@given(
    memory=st.integers(0, 3000), vcpus=st.integers(0, 200), arch=st.sampled_from(["x86_64", "arm64"]), old=st.booleans()
)
def test_every_row_keeps_what_was_asked_for_and_none_is_missing(
    *, memory: int, vcpus: int, arch: str, old: bool
) -> None:
    asked = ["--min-memory", str(memory), "--min-vcpus", str(vcpus), "--arch", arch, "--old" if old else "--no-old"]
    expected = {
        one.name
        for one in instance_types()
        if one.memory_mib >= memory * 1024
        and one.vcpus >= vcpus
        and one.architecture == arch
        and (old or not one.is_old)
    }

    assert expected == set(names(*asked))


def test_an_empty_list_is_still_json() -> None:
    done = World().run("instances", "--min-vcpus", "100000", "--json")

    assert (3, []) == (done.exit_code, json.loads(done.stdout))


def test_every_framework_is_listed_with_its_newest_version() -> None:
    assert {name: image_versions(name)[0] for name in frameworks()} == {
        row["framework"]: row["newest"] for row in listed("images")
    }


@pytest.mark.parametrize("framework", ["pytorch", "huggingface", "kmeans", "djl-neuronx"])
def test_every_version_of_a_framework_is_listed(framework: str) -> None:
    assert set(image_versions(framework)) == {row["version"] for row in listed("images", framework)}
    assert 0 == World().run("images", framework).exit_code


def test_a_uri_is_what_the_library_resolves() -> None:
    expected = image_uri("pytorch", version="2.6", region="cn-north-1", instance_type="ml.g5.xlarge")

    done = World().run("images", "pytorch", "2.6", "--region", "cn-north-1", "--instance-type", "ml.g5.xlarge")

    assert (0, f"{expected}\n") == (done.exit_code, done.stdout)


@pytest.mark.parametrize(
    "options",
    [
        ["--accelerator", "cpu", "--py-version", "py312"],
        ["--instance-type", "ml.c8g.xlarge"],
        ["--serverless"],
    ],
)
def test_every_option_chooses_an_image(options: list[str]) -> None:
    done = World().run("images", "pytorch", "2.6.0", "--region", "eu-west-1", *options)

    assert 0 == done.exit_code, done.stderr
    assert "-cpu-py312" in done.stdout


def test_the_json_form_of_a_uri_has_its_parts() -> None:
    done = World().run("images", "xgboost", "1.7-1", "--region", "us-east-1", "--json")

    parts = json.loads(done.stdout)
    assert f"{parts['account']}.dkr.ecr.us-east-1.amazonaws.com/{parts['repository']}:{parts['tag']}" == parts["uri"]
    assert ("xgboost", "1.7-1", "us-east-1") == (parts["framework"], parts["version"], parts["region"])


def test_every_rule_is_listed_and_those_beside_the_registry_too() -> None:
    assert sorted([*RULES, *DECLARED]) == [row["id"] for row in listed("rules")]


def test_every_rule_on_the_page_can_be_explained() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    listed_there = set(re.findall(r"^(?:### |\| )(SM\d{3})", page, re.MULTILINE))

    assert listed_there == {row["id"] for row in listed("rules")}


@pytest.mark.parametrize("spelling", ["SM101", "sm101", "constructs-sm:SM101"])
def test_a_rule_is_explained_with_its_reason_and_its_source(spelling: str) -> None:
    done = World().run("rules", spelling)

    rule = RULES["SM101"]
    assert [f"Rule       SM101 ({rule.severity})", f"Must hold  {rule.title}", f"Why        {rule.why}"] == (
        done.stdout.splitlines()[:3]
    )
    assert f"Source     {rule.source}" in done.stdout


@pytest.mark.parametrize("rule", sorted(DECLARED))
def test_what_no_registered_rule_judges_is_explained_too(rule: str) -> None:
    done = World().run("rules", rule, "--json")

    said, known = json.loads(done.stdout), DECLARED[rule]
    assert {
        "id": rule,
        "severity": str(known.severity),
        "title": known.title,
        "why": known.why,
        "source": known.source,
    } == said


@pytest.mark.parametrize("severity", ["error", "warning", "advice"])
def test_rules_of_one_severity(severity: str) -> None:
    assert {severity} >= {row["severity"] for row in listed("rules", "--severity", severity)}


@pytest.mark.parametrize("flag", [[], ["--json"]])
def test_the_cors_rules_are_those_of_the_documentation_and_boto3_takes_them(flag: list[str]) -> None:
    found = json.loads(World().run("cors", *flag).stdout)

    assert {
        "CORSRules": [
            {
                "AllowedHeaders": ["*"],
                "ExposeHeaders": ["Etag"],
                "AllowedMethods": ["PUT", "POST"],
                "AllowedOrigins": ["https://*.sagemaker.aws"],
            }
        ]
    } == found
    client = boto3.Session(region_name="eu-west-1").client("s3", aws_access_key_id="a", aws_secret_access_key="b")  # noqa: S106 - made up
    shape = client.meta.service_model.operation_model("PutBucketCors").input_shape
    assert shape is not None
    report = ParamValidator().validate({"Bucket": "b", "CORSConfiguration": found}, shape)
    client.close()
    assert "" == report.generate_report()


def test_cloudformation_has_names_of_its_own() -> None:
    found = json.loads(World().run("cors", "--cloudformation").stdout)

    assert {
        "CorsConfiguration": {
            "CorsRules": [
                {
                    "AllowedHeaders": ["*"],
                    "ExposedHeaders": ["Etag"],
                    "AllowedMethods": ["PUT", "POST"],
                    "AllowedOrigins": ["https://*.sagemaker.aws"],
                }
            ]
        }
    } == found
