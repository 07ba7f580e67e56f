"""The hosting AMIs and what is on them, from the text of the API's own documentation.

Each AMI is a term (``<dt>``) followed by a list of what it is configured with: accelerator, driver, CUDA.
"""

from __future__ import annotations

import re
from typing import Any, cast

from facts_sources import BOTOCORE

_MODEL = "botocore/data/sagemaker/2017-07-24/service-2.json.gz"
_TERM = re.compile(r"<dt>(?P<name>[^<]+)</dt> <dd>(?P<facts>.*?)</dd>", re.DOTALL)


def table() -> dict[str, object]:
    """Each AMI with the accelerator it is for and, for GPUs, the CUDA version of its driver."""
    shapes = cast("dict[str, dict[str, Any]]", cast("dict[str, object]", BOTOCORE.read(_MODEL))["shapes"])
    text = shapes["ProductionVariant"]["members"]["InferenceAmiVersion"]["documentation"]
    described = {term["name"]: _facts(term["facts"]) for term in _TERM.finditer(text)}
    names = shapes["ProductionVariantInferenceAmiVersion"]["enum"]
    return {
        "source": BOTOCORE.credit(holds="hosting AMIs: the API's enum, and what its text says is on each"),
        "amis": {name: described[name] for name in sorted(names)},
    }


def _facts(text: str) -> dict[str, str | None]:
    cuda = re.search(r"CUDA version: ([\d.]+)", text)
    return {
        "accelerator": "gpu" if "Accelerator: GPU" in text else "neuron",
        "cuda": None if cuda is None else cuda[1],
    }
