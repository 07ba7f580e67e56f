"""An image of a private registry is named as a pull names it: a host and a name, without a scheme."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rule_subjects import TEXT_TOKEN, flat_model

from constructs_sm.rules import check
from constructs_sm.spec.image import ContainerImage


def judged(uri: str) -> list[str]:
    spec = replace(flat_model(image=ContainerImage.private_registry(uri)), in_vpc=True)
    return [str(problem) for problem in check(spec)]


@pytest.mark.parametrize(
    "uri",
    [
        "registry.example.com/churn:3",
        "registry.example.com/team/sub-team/churn__x:3",
        "registry.example.com:5000/team/churn:latest",
        f"registry.example.com/churn@sha256:{'0' * 64}",
        f"registry/churn:3@sha256:{'0' * 64}",
        "10.0.0.1:443/churn",
        f"{TEXT_TOKEN}/churn:3",
    ],
)
def test_a_host_and_a_name_pass(uri: str) -> None:
    assert [] == judged(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://registry.example.com/churn:3",
        "http://registry.example.com/churn:3",
        "docker://registry.example.com/churn:3",
        "churn:3",
        "registry.example.com/",
        "registry.example.com//churn",
        "registry.example.com/Churn",
        "registry.example.com/churn:",
        "/churn",
    ],
)
def test_anything_else_is_refused(uri: str) -> None:
    meaning = "a host and a name without a scheme, such as registry.example.com/team/churn:3"
    assert [f"image.image_uri: must be {meaning}, got {uri!r} [SM004]"] == judged(uri)
