"""Every way in which a choice is refused, with the words it is refused in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jumpstart_files import (
    EULA_KEY,
    FRANKFURT,
    HUB,
    IRELAND,
    MANY_WAYS,
    OPEN,
    PACKAGE,
    SPARROW,
    changed,
    choice,
    refused,
    saved,
)

from constructs_sm.spec.jumpstart import JumpStartError, JumpStartModel, ServingLimits

CONTENT = f"s3://jumpstart-cache-prod-{IRELAND}/"
TOKEN = "${Token[AWS.Region.3]}"
LICENCE = f"read it first at {CONTENT}{EULA_KEY} [SM126]"
SUPPORTED = "ml.g5.2xlarge, ml.g5.12xlarge, ml.p4d.24xlarge"
REFUSALS: list[tuple[str, dict[str, Any], str | None, dict[str, Any], str]] = [
    (
        "a licence that is not accepted",
        SPARROW,
        None,
        {"accept_eula": False},
        "accept_eula: must be True itself to accept the licence of example-textgeneration-sparrow-7b, got False; "
        + LICENCE,
    ),
    (
        "a licence accepted in words",
        SPARROW,
        None,
        {"accept_eula": "true"},
        "accept_eula: must be True itself to accept the licence of example-textgeneration-sparrow-7b, got 'true'; "
        + LICENCE,
    ),
    (
        "a gated bucket without a licence named",
        changed(SPARROW, hosting_eula_key=...),
        None,
        {"accept_eula": 1},
        (
            "accept_eula: must be True itself to accept the licence of example-textgeneration-sparrow-7b, got 1; read it "
            "first [SM126]"
        ),
    ),
    (
        "a type without accelerators",
        SPARROW,
        None,
        {"instance_type": "ml.m5.large"},
        f"instance_type: must be one that the model supports, got 'ml.m5.large'; the nearest is ml.g5.2xlarge of {SUPPORTED}",
    ),
    (
        "a larger type of the family",
        SPARROW,
        None,
        {"instance_type": "ml.g5.24xlarge"},
        "instance_type: must be one that the model supports, got 'ml.g5.24xlarge'; the nearest is ml.g5.12xlarge of "
        + SUPPORTED,
    ),
    (
        "a type that does not exist",
        SPARROW,
        None,
        {"instance_type": "ml.p4.24xlarge"},
        "instance_type: must be one that the model supports, got 'ml.p4.24xlarge'; the nearest is ml.p4d.24xlarge of "
        + SUPPORTED,
    ),
    (
        "a type of another configuration",
        MANY_WAYS,
        "lmi",
        {"instance_type": "ml.g5.2xlarge"},
        (
            "instance_type: must be one that configuration 'lmi' supports, got 'ml.g5.2xlarge'; configuration 'tgi' supports "
            "it; the nearest is ml.g5.12xlarge of ml.g6e.xlarge, ml.g5.12xlarge"
        ),
    ),
    (
        "a type of what cannot be deployed",
        MANY_WAYS,
        None,
        {"instance_type": "ml.p5.48xlarge"},
        (
            "instance_type: must be one that the model supports, got 'ml.p5.48xlarge'; configuration 'lmi-accelerated' "
            "supports it; the nearest is ml.p4d.24xlarge of ml.g6e.xlarge, ml.g5.12xlarge, ml.inf2.24xlarge, "
            "ml.inf2.48xlarge, ml.g5.2xlarge, ml.p4d.24xlarge"
        ),
    ),
    (
        "a configuration misspelt",
        MANY_WAYS,
        "lmi-acelerated",
        {},
        (
            "configuration: must be one of the model's, got 'lmi-acelerated'; did you mean lmi-accelerated?; choose one of "
            "lmi-accelerated, lmi, neuron, tgi"
        ),
    ),
    (
        "a configuration where there is none",
        SPARROW,
        "lmi",
        {},
        "configuration: must be None, as the model can be hosted in one way, got 'lmi'; leave it out",
    ),
    (
        "a configuration that needs a draft model",
        MANY_WAYS,
        "lmi-accelerated",
        {},
        (
            "configuration: must need no additional data, which a model in CloudFormation cannot have, got 'lmi-accelerated' "
            "with draft_model; choose one of lmi, neuron, tgi"
        ),
    ),
    (
        "a model whose every configuration does",
        changed(MANY_WAYS, inference_configs={"lmi-accelerated": {"component_names": ["lmi", "draft"]}}),
        None,
        {},
        (
            "configuration: must need no additional data, which a model in CloudFormation cannot have, got only "
            "lmi-accelerated, which do; take a version without"
        ),
    ),
    (
        "a Region misspelt",
        SPARROW,
        None,
        {"region": "eu-wst-1"},
        (
            "region: must be a Region with JumpStart, got 'eu-wst-1'; did you mean eu-west-1 or us-west-1?; choose one such as "
            "eu-west-1"
        ),
    ),
    (
        "a Region known later",
        SPARROW,
        None,
        {"region": TOKEN},
        (
            "region: must be known at synthesis, to find image and bucket, got a token; name the Region, and give the stack "
            "the same in env"
        ),
    ),
    (
        "no Region",
        SPARROW,
        None,
        {"region": None},
        "region: must be a Region with JumpStart, got None; choose one such as eu-west-1",
    ),
    (
        "a Region without image",
        SPARROW,
        None,
        {"region": "us-east-1"},
        "region: must have the image '$tgi', got 'us-east-1'; choose one of eu-central-1, eu-west-1",
    ),
    (
        "a Region without package",
        PACKAGE,
        None,
        {"region": "us-east-2"},
        (
            "region: must have the model package for ml.g5.12xlarge, got 'us-east-2'; did you mean us-east-1?; "
            "choose one of eu-west-1, us-east-1"
        ),
    ),
    (
        "a Region that the framework is not published in",
        changed(OPEN, hosting_ecr_specs={"framework": "vllm", "framework_version": "0.30.0"}),
        None,
        {"region": "cn-north-1", "instance_type": "ml.g5.xlarge"},
        "region: it is not published in 'cn-north-1', only in ",
    ),
    (
        "a type without image",
        changed(OPEN, hosting_ecr_specs=...),
        None,
        {},
        "instance_type: must be one with an image, and the file names none for ml.m5.xlarge; choose another",
    ),
    (
        "an alias that nothing stands behind",
        changed(OPEN, hosting_instance_type_variants={"variants": {"m5": {"properties": {"image_uri": "$gone"}}}}),
        None,
        {},
        "region: must have the image '$gone', got 'eu-west-1'; choose another instance type",
    ),
    (
        "environment of a package",
        PACKAGE,
        None,
        {"environment": {"A": "1"}},
        "environment: must be empty, as a model package has its own, got {'A': '1'}; leave it out",
    ),
    (
        "environment that is no mapping",
        SPARROW,
        None,
        {"environment": ["A=1"]},
        "environment: must be a mapping of texts, got ['A=1']; give one",
    ),
    (
        "limits that are none",
        SPARROW,
        None,
        {"limits": {"max_total_tokens": 1}},
        "limits: must be ServingLimits, got {'max_total_tokens': 1}; wrap the numbers in it",
    ),
    (
        "an input as long as the total",
        SPARROW,
        None,
        {"limits": ServingLimits(max_input_tokens=512, max_total_tokens=512)},
        "limits.max_input_tokens: must be below max_total_tokens=512 to leave room for a reply, got 512; lower it [SM136]",
    ),
    (
        "a total below the input of the file",
        SPARROW,
        None,
        {"limits": ServingLimits(max_total_tokens=512)},
        "limits.max_total_tokens: must leave MAX_INPUT_LENGTH below the total, got 4095 of 512 tokens; change one [SM136]",
    ),
    (
        "an environment that leaves no room",
        SPARROW,
        None,
        {"environment": {"MAX_TOTAL_TOKENS": "100"}},
        "environment: must leave MAX_INPUT_LENGTH below the total, got 4095 of 100 tokens; change one [SM136]",
    ),
    (
        "a limit that the server has no variable for",
        MANY_WAYS,
        "lmi",
        {"limits": ServingLimits(max_input_tokens=10)},
        "limits.max_input_tokens: the server lmi of this model has no variable for it, got 10; leave it out",
    ),
    (
        "limits of a server that takes none",
        OPEN,
        None,
        {"limits": ServingLimits(max_concurrent_requests=2)},
        "limits.max_concurrent_requests: the server torchserve of this model has no variable for it, got 2; leave it out",
    ),
    (
        "limits of an unknown server",
        changed(OPEN, hosting_ecr_uri=f"111122223333.dkr.ecr.{IRELAND}.amazonaws.com/mine:1"),
        None,
        {"limits": ServingLimits(max_total_tokens=2)},
        (
            f"limits: need an image whose server is known, got 111122223333.dkr.ecr.{IRELAND}.amazonaws.com/mine:1; set its own "
            "variables in environment instead"
        ),
    ),
    (
        "a script kept apart",
        changed(OPEN, hosting_prepacked_artifact_key=...),
        None,
        {},
        (
            "version: must have its inference script packed into the artifact, got one that keeps it apart "
            "(hosting_use_script_uri); take a version with hosting_prepacked_artifact_key, or pack it yourself"
        ),
    ),
    (
        "a deprecated version",
        changed(OPEN, deprecated=True, deprecated_message="use wren 2"),
        None,
        {},
        (
            "version: must be one that JumpStart still offers, got '1.0.0', which is deprecated (use wren 2); take a newer one, "
            "or say tolerate_deprecated=True"
        ),
    ),
    (
        "a vulnerable version",
        changed(OPEN, inference_vulnerable=True, inference_vulnerabilities=["pillow 9 (CVE-2023-4863)"]),
        None,
        {},
        (
            "version: must have no known weaknesses, got '1.0.0' with pillow 9 (CVE-2023-4863); take a newer one, or say "
            "tolerate_vulnerable=True"
        ),
    ),
]


@pytest.mark.parametrize(
    ("spec", "name", "asked", "problem"),
    [row[1:] for row in REFUSALS],
    ids=[row[0] for row in REFUSALS],
)
def test_refuses(tmp_path: Path, spec: dict[str, Any], name: str | None, asked: dict[str, Any], problem: str) -> None:
    problems = refused(tmp_path, spec, name, **asked)

    assert [problem] == [each[: len(problem)] if problem.endswith(" in ") else each for each in problems]


def test_a_hub_reply_is_of_one_region_only(tmp_path: Path) -> None:
    model = JumpStartModel.load(saved(tmp_path, HUB))

    with pytest.raises(
        JumpStartError, match=r"as this file is of one Region, got 'eu-central-1' with .* save the file in eu"
    ):
        model.choose(region=FRANKFURT, accept_eula=True)


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "512", -1.8881545897087503e289])
def test_a_limit_is_a_whole_number_above_zero(tmp_path: Path, value: object) -> None:
    limits = ServingLimits(max_total_tokens=value)  # type: ignore[arg-type] # that is the mistake

    assert (f"limits.max_total_tokens: must be a whole number above 0, got {value!r}; give one",) == refused(
        tmp_path, SPARROW, limits=limits
    )


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    problems = refused(
        tmp_path,
        changed(MANY_WAYS, deprecated=True),
        "lmo",
        instance_type="ml.g5.xlarge",
        region="mars-1",
        accept_eula=None,
        limits=ServingLimits(max_input_tokens=2, max_total_tokens=1, max_concurrent_requests=0),
        environment=3,
    )

    assert ["version", "region", "configuration", "accept_eula", "environment", "limits.max_concurrent_requests"] == [
        problem.partition(":")[0] for problem in problems
    ]


def test_what_is_tolerated_is_chosen(tmp_path: Path) -> None:
    spec = changed(OPEN, deprecated=True, inference_vulnerable=True)

    assert 2 == len(refused(tmp_path, spec))
    assert "1.0.0" == choice(tmp_path, spec, tolerate_deprecated=True, tolerate_vulnerable=True).version
