"""The SageMaker SDK's own reader of model specs, asked about the same specs: made-up ones and many drawn from a seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jumpstart_files import FRANKFURT, IRELAND, MANY_WAYS, PACKAGE, SPARROW, changed, saved, variable

from constructs_sm.spec.image import UriImage
from constructs_sm.spec.jumpstart import JumpStartChoice, JumpStartError, JumpStartModel
from constructs_sm.spec.model_data import UriData

SDK = "2.27.0"
TYPES = ("ml.g5.2xlarge", "ml.g5.12xlarge", "ml.p4d.24xlarge", "ml.inf2.24xlarge")
REGIONS = (IRELAND, FRANKFURT, "us-east-1")
KEYS = ("artifact/one/", "artifact/two.tar.gz", None)

ONE_PART_EACH = changed(
    MANY_WAYS, inference_configs={**MANY_WAYS["inference_configs"], "lmi-accelerated": {"component_names": ["draft"]}}
)
"""With two components in one configuration this version of the SDK breaks off."""


def _maybe(draw: Random, **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if draw.random() < 0.6}


def _variants(draw: Random) -> dict[str, Any]:
    names = draw.sample(("g5", "p4d", "inf2", *TYPES), draw.randint(2, 6))
    return {
        "regional_aliases": {region: {"a": f"a-{region}", "b": f"b-{region}"} for region in REGIONS[:2]},
        "variants": {
            name: {
                "regional_properties": {"image_uri": draw.choice(("$a", "$a", "$b", "$gone"))},
                "properties": _maybe(
                    draw,
                    environment_variables={draw.choice("XYZ"): name},
                    prepacked_artifact_key=f"prepacked/{name}/",
                ),
            }
            for name in names
        },
    }


def _part(draw: Random) -> dict[str, Any]:
    return _maybe(
        draw,
        default_inference_instance_type=draw.choice(TYPES),
        supported_inference_instance_types=draw.sample(TYPES, 3),
        inference_environment_variables=[
            variable(name, draw.choice(("1", 2, 2.5, True))) for name in draw.sample("XYW", 2)
        ],
        hosting_instance_type_variants=_variants(draw),
        hosting_prepacked_artifact_key=draw.choice(KEYS[:2]),
        gated_bucket=True,  # which a component must not change
    )


def _drawn(draw: Random) -> dict[str, Any]:
    base = {**SPARROW, "gated_bucket": False, **_part(draw), "hosting_instance_type_variants": _variants(draw)}
    if draw.random() < 0.3:
        return base
    parts = {name: _part(draw) for name in ("one", "two", "three")}
    configs = {name: {"component_names": draw.sample(sorted(parts), 1)} for name in ("k", "l", "m")}
    ranking = {"overall": {"description": "d", "rankings": draw.sample(sorted(configs), 3)}}
    return {
        **base,
        "inference_config_components": parts,
        "inference_configs": configs,
        "inference_config_rankings": ranking if draw.random() < 0.7 else {},
    }


def cases() -> list[dict[str, Any]]:
    draw = Random(20240229)  # noqa: S311 # the same specs in every run
    specs = [SPARROW, ONE_PART_EACH, PACKAGE, changed(SPARROW, hosting_prepacked_artifact_key=...)]
    specs += [_drawn(draw) for _ in range(24)]
    return [
        {"spec": spec, "configuration": name, "instance_type": instance_type, "region": region}
        for spec in specs
        for name in spec.get("inference_configs", {None: None})
        for instance_type, region in zip(TYPES, (IRELAND, FRANKFURT, "us-east-1", IRELAND), strict=True)
    ]


@pytest.fixture(scope="module")
def answered() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    assert SDK == metadata.version("sagemaker-core")
    asked = cases()
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("jumpstart_sdk_answers.py")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "AWS_DEFAULT_REGION": "us-west-2"},
    )
    return list(zip(asked, json.loads(run.stdout), strict=True))


def _models(answered: list[tuple[dict[str, Any], dict[str, Any]]], directory: Path) -> Iterator[Any]:
    for case, theirs in answered:
        model = JumpStartModel.load(saved(directory, case["spec"]))
        way = model.configuration(str(case["configuration"]))
        yield case, theirs, model, model.hosting if way is None else way.hosting


def _chosen(model: JumpStartModel, case: dict[str, Any]) -> tuple[JumpStartChoice | None, str]:
    where = {"instance_type": case["instance_type"], "region": case["region"]}
    try:
        return model.choose(case["configuration"], accept_eula=True, **where), ""
    except JumpStartError as error:
        return None, str(error)


def test_image_data_and_environment_are_the_same(
    answered: list[tuple[dict[str, Any], dict[str, Any]]], tmp_path: Path
) -> None:
    compared = 0
    for case, theirs, model, hosting in _models(answered, tmp_path):
        if hosting.is_package or case["instance_type"] not in hosting.instance_types or hosting.additional_data:
            continue
        ours, refusal = _chosen(model, case)
        if ours is None:
            assert "SM136" in refusal or theirs["image"] == "!ValueError", refusal
            continue
        if theirs["image"] != "!ValueError":  # ours then took the framework's published image
            assert isinstance(ours.container.image, UriImage)
            assert theirs["image"] == ours.container.image.image_uri
        assert isinstance(ours.container.model_data, UriData)
        if not theirs["artifact"].endswith("/None"):  # a packed script, but not by that name: ours takes the artifact
            assert theirs["artifact"] == ours.container.model_data.data_uri
        assert theirs["environment"] == ours.container.environment
        compared += 1
    assert 60 < compared


def test_instance_types_are_the_same(answered: list[tuple[dict[str, Any], dict[str, Any]]], tmp_path: Path) -> None:
    for _, theirs, _, hosting in _models(answered, tmp_path):
        assert theirs["default"] == hosting.default_instance_type
        assert set(theirs["supported"]) | {theirs["default"]} == set(hosting.instance_types)


def test_packages_are_the_same(answered: list[tuple[dict[str, Any], dict[str, Any]]], tmp_path: Path) -> None:
    packages = [found for found in _models(answered, tmp_path) if found[3].is_package]

    assert packages
    for case, theirs, model, _ in packages:
        if (
            case["instance_type"] in model.supported_instance_types
            and case["region"] in PACKAGE["hosting_model_package_arns"]
        ):
            ours = model.choose(instance_type=case["instance_type"], region=case["region"])
            assert theirs["package"] == ours.model_package
            assert {} == theirs["environment"] or ours.container.environment == {}
