"""Whether a hosting AMI fits the instances and the images on them."""

from __future__ import annotations

from difflib import get_close_matches

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.facts.images import image_facts
from constructs_sm.facts.inference_amis import inference_amis
from constructs_sm.facts.instance_types import like
from constructs_sm.rules.known import text
from constructs_sm.rules.pools import named_types
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import settings_of
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.variant import InstanceVariant
from constructs_sm.spec.walking import at

_FIRST_CUDA_WITHOUT = (13, 0)
"""The first CUDA version that the hosts SageMaker chooses by itself are not known to have."""


@rule(
    "SM260",
    InstanceVariant,
    title="a hosting AMI is one of the API's",
    why="the API and CloudFormation refuse other names",
    source=limits.PRODUCTION_VARIANT,
)
def known_ami(variant: InstanceVariant) -> Findings:
    name, known = text(variant.inference_ami_version), inference_amis()
    if name is not None and name not in known:
        cure = f"use {' or '.join(map(repr, get_close_matches(name, known, n=2) or known))}"
        yield "inference_ami_version", f"must be the name of a hosting AMI, got {name!r}; {cure}"


@rule(
    "SM221",
    InstanceVariant,
    title="a hosting AMI is for the accelerators of the instances",
    why="its drivers find no device otherwise",
    source=limits.PRODUCTION_VARIANT,
)
def ami_fits_accelerators(variant: InstanceVariant) -> Findings:
    ami = inference_amis().get(text(variant.inference_ami_version) or "")
    for name in named_types(variant) if ami is not None else ():
        known = like(name)
        if ami is not None and known is not None and known.accelerator_kind != ami.accelerator:
            has = "no accelerator" if known.accelerator is None else known.accelerator.name
            what = f"must be for the accelerators of {name}, which has {has}, got {ami.name!r}, which is for {ami.accelerator}"
            yield "inference_ami_version", f"{what}; take another, or leave it out"


@rule(
    "SM222",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="the host has the CUDA version that an image asks for",
    why="its containers may never start, and leave no logs",
    source=limits.PRODUCTION_VARIANT,
)
def cuda_of_image(spec: EndpointConfigSpec) -> Findings:
    for path, variant in spec.walk_instances():
        said = text(variant.inference_ami_version)
        ami = inference_amis().get(said or "")
        if variant.inference_ami_version is not None and (ami is None or ami.cuda is None):
            continue  # a token, unknown, or for no GPU: others tell
        for uri in _images(variant):
            facts = image_facts(uri)
            if facts is None or facts.cuda is None:
                continue
            wanted = facts.cuda
            where, words = at(path, "inference_ami_version"), _words(wanted)
            if ami is not None and ami.cuda is not None and wanted > ami.cuda:
                what = f"should have CUDA {words} for the image {uri.partition('/')[2]!r}"
                yield where, f"{what}, got {said!r} with {_words(ami.cuda)}; take a newer one"
            elif ami is None and wanted >= _FIRST_CUDA_WITHOUT:
                what = f"should be given for the image {uri.partition('/')[2]!r}, which asks for CUDA {words}"
                yield where, f"{what}, got none; take one that has it"


def _images(variant: InstanceVariant) -> list[str]:
    return [uri for model in variant.models for uri in settings_of(model).image_uris if text(uri) is not None]


def _words(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
