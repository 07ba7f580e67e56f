"""Which server runs inside a published container: told by framework and version, or by the URI of the image."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from constructs_sm.facts.images import image_facts, newest_version, parse_image_uri

__all__ = ["Server", "Serving", "published_framework", "server_of", "server_of_image", "serving", "serving_of_image"]

Server: TypeAlias = Literal["tgi", "tei", "vllm", "sglang", "lmi", "torchserve", "mms", "triton"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Serving:
    """The server in a container.

    Attributes:
        server: Which one.
        version: Of the framework the image is published for, such as ``3.3.6`` of ``huggingface-llm``; None if unknown.
        documented: Whether a guide says so for this very version, or it is inferred from the versions around it.
    """

    server: Server
    version: str | None
    documented: bool


_ONE_SERVER: Mapping[str, Server] = MappingProxyType(
    {
        "djl-deepspeed": "lmi",
        "djl-fastertransformer": "lmi",
        "djl-lmi": "lmi",
        "djl-neuronx": "lmi",
        "djl-tensorrtllm": "lmi",
        "huggingface": "mms",
        "huggingface-llm": "tgi",
        "huggingface-sglang": "sglang",
        "huggingface-tei": "tei",
        "huggingface-tei-cpu": "tei",
        "huggingface-vllm": "vllm",
        "huggingface-vllm-omni": "vllm",
        "sagemaker-tritonserver": "triton",
        "sglang": "sglang",
        "sglang-server": "sglang",
        "vllm": "vllm",
        "vllm-omni": "vllm",
        "vllm-server": "vllm",
    }
)
"""Frameworks whose versions all have the same server, as the guide of each says."""

_DOCUMENTED_PYTORCH: Mapping[tuple[int, ...], Server] = MappingProxyType({(1, 4): "mms", (1, 8): "torchserve"})
"""Source: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-create-endpoint-create-model.html"""

_FIRST_TORCHSERVE, _FIRST_MMS = (1, 6), (1, 2)
"""Inferred: TorchServe came with 1.6; images before 1.2 are of another repository, with another server."""

_VERSION_IN_TAG: Mapping[Server, str] = MappingProxyType(
    {"mms": r"transformers([\d.]*\d)", "tei": r"tei([\d.]*\d)", "tgi": r"tgi([\d.]*\d)"}
)
"""Where a tag does not start with the version of its framework."""


def serving(framework: str, version: str | None = None) -> Serving | None:
    """The server in the images of a framework.

    Args:
        framework: As `constructs_sm.facts.images.frameworks` has it, such as ``huggingface-llm`` or ``pytorch``.
        version: Such as ``2.6`` or ``2.6.0``. Default: the newest.

    Returns:
        None where the server is none of these, or not known.
    """
    if framework in _ONE_SERVER:
        return Serving(server=_ONE_SERVER[framework], version=version, documented=True)
    full = newest_version("pytorch") if version is None else version
    numbers = () if full is None else tuple(int(digits) for digits in re.findall(r"\d+", full))[:2]
    if framework != "pytorch" or numbers < _FIRST_MMS:
        return None
    if numbers in _DOCUMENTED_PYTORCH:
        return Serving(server=_DOCUMENTED_PYTORCH[numbers], version=full, documented=True)
    return Serving(server="torchserve" if numbers >= _FIRST_TORCHSERVE else "mms", version=full, documented=False)


def server_of(framework: str, version: str | None = None) -> Server | None:
    """The server in the images of a framework, as `serving` tells, whether documented or inferred.

    Args:
        framework: Such as ``djl-lmi``.
        version: Such as ``0.38.0``. Default: the newest.
    """
    found = serving(framework, version)
    return None if found is None else found.server


def serving_of_image(uri: str) -> Serving | None:
    """The server in a published image.

    Returns:
        None for an image that AWS does not publish, for one without these servers, and where the URI leaves it open.
    """
    framework, version = published_framework(uri)
    if framework is None or (framework == "pytorch" and version is None):
        return None
    return serving(framework, version)


def server_of_image(uri: str) -> Server | None:
    """The server in a published image, as `serving_of_image` tells."""
    found = serving_of_image(uri)
    return None if found is None else found.server


def published_framework(uri: str) -> tuple[str | None, str | None]:
    """The framework of a published image, and its version if the tag says it.

    Returns:
        Of several frameworks with the same server, the first by name; of several with different servers, none.
    """
    facts, parsed = image_facts(uri), parse_image_uri(uri)
    if facts is None or parsed is None or len({_ONE_SERVER.get(name) for name in facts.frameworks}) != 1:
        return None, None
    framework = min(facts.frameworks)
    server = _ONE_SERVER.get(framework)
    form = r"^(\d[\d.]*)" if server is None else _VERSION_IN_TAG.get(server, r"^(\d[\d.]*)")
    match = re.search(form, "" if parsed.tag is None else parsed.tag)
    return framework, None if match is None else match[1]
