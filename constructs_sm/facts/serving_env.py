"""Which environment variables the servers inside the published containers understand, and what each means to them.

Two tables: what bounds the work of a server for language models (`variables_of`, `limits_environment`), and what lifts the
time-out and payload of a server to what asynchronous inference allows (`async_environment`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from constructs_sm.facts.servers import (
    Server,
    Serving,
    published_framework,
    server_of,
    server_of_image,
    serving,
    serving_of_image,
)

__all__ = [
    "ASYNC_SOURCE",
    "LORA_VARIABLES",
    "Limit",
    "NoVariableError",
    "Server",
    "ServerVariables",
    "Serving",
    "async_environment",
    "async_environment_of_image",
    "input_not_below_total",
    "limits_environment",
    "overlaid",
    "server_of",
    "server_of_image",
    "serving",
    "serving_of_image",
    "unsupported_limits",
    "variables_of",
]

Limit: TypeAlias = Literal["max_total_tokens", "max_input_tokens", "max_concurrent_requests", "accelerators"]

_LIMITS: tuple[Limit, ...] = get_args(Limit)

ASYNC_SOURCE = "https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-create-endpoint-create-model.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerVariables:
    """The variables of one server.

    Attributes:
        names: The variable of each limit; a limit that is missing cannot be set.
        model: The variable that names the model, or None.
        aliases: Other names the server reads for the same limit. Where both are set, one is ignored or the server refuses
            to start, so a variable replaces its aliases.
        required: What must be set for the container to pass SageMaker's health check.
        source: Where the names are documented.
    """

    names: Mapping[Limit, str] = field(default_factory=dict)
    model: str | None = None
    aliases: Mapping[Limit, tuple[str, ...]] = field(default_factory=dict)
    required: Mapping[str, str] = field(default_factory=dict)
    source: str

    def spellings(self, limit: Limit) -> tuple[str, ...]:
        """Every name the server reads for *limit*, the preferred first; none if it cannot be set."""
        return (self.names[limit], *self.aliases.get(limit, ())) if limit in self.names else ()


class NoVariableError(ValueError):
    """A server has no variable for a limit.

    Attributes:
        limits: The limits it has none for.
    """

    def __init__(self, server: Server, limits: tuple[Limit, ...]) -> None:
        has = ", ".join(_VARIABLES[server].names)
        super().__init__(f"{server} has no variable for {', '.join(limits)}; it has them for {has or 'no limit'}")
        self.limits = limits


_VARIABLES: Mapping[Server, ServerVariables] = MappingProxyType(
    {
        "tgi": ServerVariables(
            names={
                "max_total_tokens": "MAX_TOTAL_TOKENS",
                "max_input_tokens": "MAX_INPUT_TOKENS",
                "max_concurrent_requests": "MAX_CONCURRENT_REQUESTS",
                "accelerators": "SM_NUM_GPUS",
            },
            model="HF_MODEL_ID",
            aliases={"max_input_tokens": ("MAX_INPUT_LENGTH",), "accelerators": ("NUM_SHARD",)},
            source="https://huggingface.co/docs/text-generation-inference/reference/launcher",
        ),
        "tei": ServerVariables(
            names={"max_concurrent_requests": "MAX_CONCURRENT_REQUESTS"},
            model="HF_MODEL_ID",
            source="https://huggingface.co/docs/text-embeddings-inference/cli_arguments",
        ),
        "vllm": ServerVariables(
            names={
                "max_total_tokens": "SM_VLLM_MAX_MODEL_LEN",
                "max_concurrent_requests": "SM_VLLM_MAX_NUM_SEQS",  # that run at once; further ones wait, none is refused
                "accelerators": "SM_VLLM_TENSOR_PARALLEL_SIZE",
            },
            model="SM_VLLM_MODEL",
            required={"SM_VLLM_HOST": "0.0.0.0"},  # noqa: S104 # the health check comes from outside the container
            source="https://aws.github.io/deep-learning-containers/vllm/configuration/",
        ),
        "sglang": ServerVariables(
            names={
                "max_total_tokens": "SM_SGLANG_CONTEXT_LENGTH",
                "max_concurrent_requests": "SM_SGLANG_MAX_RUNNING_REQUESTS",
                "accelerators": "SM_SGLANG_TP_SIZE",
            },
            model="SM_SGLANG_MODEL_PATH",
            aliases={"accelerators": ("SM_SGLANG_TP", "SM_SGLANG_TENSOR_PARALLEL_SIZE")},
            source="https://aws.github.io/deep-learning-containers/sglang/configuration/",
        ),
        "lmi": ServerVariables(
            names={
                "max_total_tokens": "OPTION_MAX_MODEL_LEN",
                "max_concurrent_requests": "OPTION_MAX_ROLLING_BATCH_SIZE",
                "accelerators": "OPTION_TENSOR_PARALLEL_DEGREE",
            },
            model="HF_MODEL_ID",
            aliases={"accelerators": ("TENSOR_PARALLEL_DEGREE",)},
            source="https://docs.djl.ai/docs/serving/serving/docs/lmi/deployment_guide/configurations.html",
        ),
        "torchserve": ServerVariables(source=ASYNC_SOURCE),
        "mms": ServerVariables(source=ASYNC_SOURCE),
        "triton": ServerVariables(source="https://docs.aws.amazon.com/sagemaker/latest/dg/triton.html"),
    }
)

LORA_VARIABLES: Mapping[Server, Mapping[str, str]] = MappingProxyType(
    {"vllm": MappingProxyType({"SM_VLLM_ENABLE_LORA": "true", "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "true"})}
)
"""What a server must be told to load adapters while it runs; without, they are in service and not found.

Source: https://docs.vllm.ai/en/latest/features/lora/#dynamically-serving-lora-adapters, and
https://github.com/huggingface/hub-docs/pull/2675, which met it on SageMaker.
"""

_FIRST_INPUT_TOKENS = (2,)
"""TGI before version 2 knows ``MAX_INPUT_LENGTH`` only; later ones know both names, and refuse to start with both."""

_ASYNC_VALUES: Mapping[tuple[str, Server], tuple[str, str, str]] = MappingProxyType(
    {
        ("pytorch", "torchserve"): ("TS", "100000000", "1000"),
        ("pytorch", "mms"): ("MMS", "1000000000", "900"),
        ("huggingface", "mms"): ("MMS", "2000000000", "900"),
    }
)
"""Prefix, payload in bytes and time-out in seconds, as `ASYNC_SOURCE` has them."""


def variables_of(server: Server) -> ServerVariables:
    """The variables *server* understands; see `ServerVariables.source` for where they are documented."""
    return _VARIABLES[server]


def unsupported_limits(server: Server, limits: Mapping[Limit, float | None]) -> tuple[Limit, ...]:
    """Those of the *limits* that are given and that *server* has no variable for, in the order of `Limit`."""
    return tuple(name for name in _LIMITS if limits.get(name) is not None and name not in _VARIABLES[server].names)


def limits_environment(
    server: Server,
    *,
    max_total_tokens: int | None = None,
    max_input_tokens: int | None = None,
    max_concurrent_requests: int | None = None,
    accelerators: int | None = None,
    version: str | None = None,
) -> dict[str, str]:
    """The variables that set these limits.

    Args:
        server: Which server.
        max_total_tokens: Tokens of a request and its reply together. Default: the server's own.
        max_input_tokens: Tokens of a request. Default: the server's own.
        max_concurrent_requests: Requests worked on at once. Default: the server's own.
        accelerators: Accelerators one copy of the model is spread over. Default: the server's own.
        version: Version of the server, as some names are younger than others. Default: a current one.

    Raises:
        NoVariableError: The server has no variable for some of them.
    """
    limits: dict[Limit, int | None] = {
        "max_total_tokens": max_total_tokens,
        "max_input_tokens": max_input_tokens,
        "max_concurrent_requests": max_concurrent_requests,
        "accelerators": accelerators,
    }
    missing = unsupported_limits(server, limits)
    if missing:
        raise NoVariableError(server, missing)
    return {_name(server, limit, version): str(value) for limit, value in limits.items() if value is not None}


def overlaid(server: Server | None, lower: Mapping[str, str], upper: Mapping[str, str]) -> dict[str, str]:
    """The environment *lower* with *upper* on top, without the other names in *lower* of what *upper* sets.

    Args:
        server: Which server reads it; None if not known, and then one name stands for one thing.
        lower: What is there.
        upper: What wins.
    """
    synonyms = [] if server is None else [set(_VARIABLES[server].spellings(limit)) for limit in _LIMITS]
    replaced = {name for names in synonyms if names & upper.keys() for name in names}
    return {**{name: value for name, value in lower.items() if name not in replaced}, **upper}


def input_not_below_total(server: Server, environment: Mapping[str, str]) -> tuple[str, int, int] | None:
    """The variable of the input limit, its value and that of the total, where the input leaves no room for a reply.

    Args:
        server: Which server reads it.
        environment: Of the container.

    Returns:
        None if there is room, or one of the two is not set to a number.
    """
    inputs, totals = (_VARIABLES[server].spellings(limit) for limit in ("max_input_tokens", "max_total_tokens"))
    for name in inputs:
        given, total = _integer(environment.get(name)), _integer(environment.get(totals[0]))
        if given is not None and total is not None and given >= total:
            return name, given, total
    return None


def async_environment(framework: str, version: str | None = None, *, inferred: bool = False) -> dict[str, str]:
    """The variables that let a container use the time and payload of asynchronous inference.

    Unset, the servers of these containers give up earlier and take less than the service would. Source: `ASYNC_SOURCE`,
    which names PyTorch 1.8, PyTorch 1.4 and the Hugging Face containers.

    Args:
        framework: Such as ``pytorch``.
        version: Such as ``1.8.1``. Default: the newest.
        inferred: Whether to answer for other versions of PyTorch too, by the server they are believed to have. Default:
            only for those that the source names.

    Returns:
        Nothing for every other container.
    """
    found = serving(framework, version)
    values = None if found is None else _ASYNC_VALUES.get((framework, found.server))
    if found is None or values is None or not (found.documented or inferred):
        return {}
    prefix, size, seconds = values
    return {
        f"{prefix}_MAX_REQUEST_SIZE": size,
        f"{prefix}_MAX_RESPONSE_SIZE": size,
        f"{prefix}_DEFAULT_RESPONSE_TIMEOUT": seconds,
    }


def async_environment_of_image(uri: str, *, inferred: bool = False) -> dict[str, str]:
    """As `async_environment`, for a published image.

    Args:
        uri: URI of the image.
        inferred: As there. Default: no.
    """
    framework, version = published_framework(uri)
    unclear = framework is None or (framework == "pytorch" and version is None)
    return {} if framework is None or unclear else async_environment(framework, version, inferred=inferred)


def _name(server: Server, limit: Limit, version: str | None) -> str:
    spellings = _VARIABLES[server].spellings(limit)
    renamed = server == "tgi" and limit == "max_input_tokens" and version is not None
    return spellings[1] if renamed and _numbers(str(version)) < _FIRST_INPUT_TOKENS else spellings[0]


def _integer(value: object) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch(r"\s*\d{1,12}\s*", value, re.ASCII) else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version))
