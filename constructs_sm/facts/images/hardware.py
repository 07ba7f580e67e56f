"""What hardware an image has to be for: decided from the instance type, never from the shape of its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_sm.facts import instance_types
from constructs_sm.facts.images.not_found import listed

if TYPE_CHECKING:
    from constructs_sm.facts.images.catalogue import Hardware, Processor
    from constructs_sm.facts.instance_types import InstanceType

__all__ = ["Wanted", "hardware_of", "wanted"]

_PROCESSORS = ("cpu", "gpu", "neuron")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The hardware an image must run on; None is what the caller left open.

    Attributes:
        hardware: The line of images.
        processor: What must compute.
        said: The caller's words for it, for messages.
        field: The argument they were in.
        family: Family of the instance type, if there is one.
    """

    hardware: Hardware | None = None
    processor: Processor | None = None
    said: str = ""
    field: str = "instance_type"
    family: str | None = None


def hardware_of(kind: InstanceType) -> Hardware | None:
    """The line of images for an instance type; None for Habana Gaudi, for which AWS publishes none."""
    if kind.accelerator_kind == "gaudi":
        return None
    if kind.accelerator is not None and kind.accelerator.kind == "neuron":
        return "neuron" if kind.accelerator.name == "Inferentia" else "neuronx"
    return kind.architecture


def wanted(*, name: str | None, accelerator: Processor | None, serverless: bool, problems: list[str]) -> Wanted:
    """What the caller's words ask for; what is wrong with them is added to *problems*."""
    if accelerator is not None and accelerator not in _PROCESSORS:
        problems.append(f"accelerator: must be one of {listed(_PROCESSORS)}, got {accelerator!r}")
        return Wanted()
    if serverless:
        return _serverless(name, accelerator, problems)
    if name is None:
        return _without_type(accelerator)
    known = instance_types.like(name)
    if known is None:
        return _unknown_type(name, accelerator, problems)
    return _with_type(name, known, accelerator, problems)


def _serverless(name: str | None, accelerator: Processor | None, problems: list[str]) -> Wanted:
    if name is not None:
        problems.append(f"instance_type: a serverless endpoint has none, got {name!r}; leave it out")
    if accelerator not in {None, "cpu"}:
        problems.append(f"accelerator: a serverless endpoint has none, got {accelerator!r}; leave it out")
    return Wanted(hardware="x86_64", processor="cpu", said="a serverless endpoint", field="serverless")


def _without_type(accelerator: Processor | None) -> Wanted:
    if accelerator is None:
        return Wanted()
    # Which Neuron and which CPU architecture is left to what the framework has.
    hardware: Hardware | None = "x86_64" if accelerator == "gpu" else None
    return Wanted(hardware=hardware, processor=accelerator, said=f"accelerator={accelerator!r}", field="accelerator")


def _unknown_type(name: str, accelerator: Processor | None, problems: list[str]) -> Wanted:
    if accelerator is not None:
        return _without_type(accelerator)
    near = instance_types.nearest(name)
    hint = f"did you mean {' or '.join(near)}? Or say" if near else "say"
    problems.append(
        f"instance_type: {name!r} is no known hosting type; {hint} accelerator='cpu', 'gpu' or 'neuron' if it is new"
    )
    return Wanted()


def _with_type(name: str, known: InstanceType, accelerator: Processor | None, problems: list[str]) -> Wanted:
    kind = known.accelerator_kind
    if accelerator == "cpu" and known.architecture == "x86_64":
        return Wanted(hardware="x86_64", processor="cpu", said=f"the CPU of {name}", family=known.family)
    if kind == "gaudi":
        problems.append(
            f"instance_type: AWS publishes no inference image for the Habana Gaudi accelerators of {name}; "
            "choose a GPU type or bring an image of your own"
        )
        return Wanted()
    has: Processor = "cpu" if kind is None else kind
    if accelerator not in {None, has}:
        problems.append(f"accelerator: {name} has {_accelerators(known)}, got {accelerator!r}; choose one of the two")
        return Wanted()
    if kind == "gpu" and known.architecture == "arm64":
        problems.append(
            f"instance_type: {name} is arm64 with GPUs and AWS publishes no inference image for that; "
            "choose an x86_64 GPU type such as ml.p6-b200.48xlarge, or bring an image of your own"
        )
        return Wanted()
    return Wanted(hardware=hardware_of(known), processor=has, said=name, family=known.family)


def _accelerators(known: InstanceType) -> str:
    return "no accelerator" if known.accelerator is None else f"{known.accelerator.name} ({known.accelerator.kind})"
