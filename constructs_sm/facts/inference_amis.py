"""The hosting AMIs, and what each is configured for.

Generated from the API's own model: the enum of ``InferenceAmiVersion`` and the text beside it
(https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypedDict, cast

from constructs_sm.facts import data

__all__ = ["InferenceAmi", "inference_amis"]


@dataclass(frozen=True, kw_only=True, slots=True)
class InferenceAmi:
    """One hosting AMI.

    Attributes:
        name: Such as ``al2-ami-sagemaker-inference-gpu-3-1``.
        accelerator: ``gpu`` or ``neuron``: what its drivers are for.
        cuda: The CUDA version of its driver, as numbers that compare; None without a GPU.
    """

    name: str
    accelerator: str
    cuda: tuple[int, ...] | None


class _Row(TypedDict):
    accelerator: str
    cuda: str | None


@cache
def inference_amis() -> dict[str, InferenceAmi]:
    """Every hosting AMI, by name."""
    rows = cast("dict[str, dict[str, _Row]]", data.read("inference_amis"))["amis"]
    return {
        name: InferenceAmi(
            name=name,
            accelerator=row["accelerator"],
            cuda=None if row["cuda"] is None else tuple(map(int, row["cuda"].split("."))),
        )
        for name, row in rows.items()
    }
