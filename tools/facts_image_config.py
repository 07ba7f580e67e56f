"""The shapes of the SDK's ``image_uri_config`` files, brought down to one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

Scope = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """One version of one image, perhaps for several processors and Pythons."""

    repository: str
    registries: dict[str, str]
    processors: list[str] | None = None
    pythons: list[str] = field(default_factory=list)
    tag_prefix: str | None = None
    container_versions: dict[str, str] = field(default_factory=dict)
    processor_in_tag: bool = True
    sdk_versions: list[str] = field(default_factory=list)

    def container(self, processor: str | None) -> str:
        """The last part of the tag for this processor; empty if there is none."""
        return "" if processor is None else self.container_versions.get(processor, "")


def inference_scopes(config: dict[str, object]) -> dict[str, Scope]:
    """The parts of a file that are about inference, by the architecture they are for."""
    if "versions" in config:
        return {"x86_64": config} if "inference" in cast("list[str]", config.get("scope", [])) else {}
    named = {"x86_64": config.get("inference"), "arm64": config.get("inference_graviton")}
    return {architecture: cast("Scope", scope) for architecture, scope in named.items() if scope is not None}


def aliases(config: Scope) -> dict[str, str]:
    """The other names of versions or bases, or nothing."""
    return dict(cast("dict[str, str]", config.get("version_aliases", {})))


def leaves(config: dict[str, object]) -> list[Leaf]:
    """The leaf that *config* is, or one for each Python version that it has underneath."""
    if "repository" in config:
        return [_leaf(config, cast("list[str]", config.get("py_versions", [])))]
    return [_leaf(cast("dict[str, object]", under), [python]) for python, under in config.items()]


def _leaf(config: Scope, pythons: list[str]) -> Leaf:
    return Leaf(
        repository=config["repository"],
        registries=dict(sorted(config["registries"].items())),
        processors=config.get("processors"),
        pythons=pythons,
        tag_prefix=config.get("tag_prefix"),
        container_versions=config.get("container_version", {}),
        processor_in_tag=config.get("processor_in_tag", True),
        sdk_versions=config.get("sdk_versions", []),
    )
