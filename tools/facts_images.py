"""The container images SageMaker publishes for inference, from the SDK's ``image_uri_config``.

The SDK's tables say how to assemble a tag; this writes the assembled tags, so that looking one up is only choosing.
Each framework has *lines*, one for each kind of hardware: ``x86_64``, ``arm64``, ``neuron`` (Inferentia 1) and
``neuronx`` (Inferentia 2, Trainium). A line has versions, newest first, and aliases; a version has images, or bases
(``pytorch2.6.0``) that have them. In a tag ``{version}`` and ``{base}`` stand for what the caller wrote, alias or not.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, cast

from facts_image_config import Leaf, Scope, aliases, inference_scopes, leaves
from facts_sources import SAGEMAKER_CORE

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "sagemaker/core/image_uri_config"
ARM_TAGS = {  # the SDK has these in its code, not in its tables
    ("xgboost", "1.5-1"): "1.5-1-arm64",
    ("xgboost", "1.3-1"): "1.3-1-arm64",
    ("sklearn", "1.0-1"): "1.0-1-arm64-cpu-py3",
}
FIRST_NEURON = frozenset({"huggingface-neuron", "inferentia-mxnet", "inferentia-pytorch", "inferentia-tensorflow"})
ARM_ONLY = frozenset({"llama-cpp-arm64"})
BORROWED = {"huggingface": {"neuron": "huggingface-neuron", "neuronx": "huggingface-neuronx"}}
GPU_TAG = re.compile(r"(^|-)cu\d{3}(-|$)")


class Interned:
    """Distinct values in the order they were met, and the number of each."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: object) -> int:
        """The number of *value*, new or known."""
        key = json.dumps(value, sort_keys=True)
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What the SDK knows of one framework on one kind of hardware."""

    framework: str
    hardware: str
    scope: Scope

    @classmethod
    def of(cls, framework: str, architecture: str, scope: Scope) -> Line:
        """The line of a framework's images for an architecture."""
        if framework in FIRST_NEURON:
            return cls(framework=framework, hardware="neuron", scope=scope)
        if "neuron" in framework:
            return cls(framework=framework, hardware="neuronx", scope=scope)
        return cls(framework=framework, hardware="arm64" if framework in ARM_ONLY else architecture, scope=scope)

    def versions(self) -> dict[str, dict[str, object]]:
        """The line's versions, newest first."""
        versions = cast("dict[str, dict[str, object]]", self.scope["versions"])
        return {version: versions[version] for version in sorted(versions, key=_numbers_of, reverse=True)}

    def prefix(self, leaf: Leaf, version: str, base: str) -> str:
        """The part of the tag before processor, Python and container."""
        if base:
            number = re.sub("^(pytorch|tensorflow)", "", base) if self.hardware.startswith("neuron") else "{base}"
            return f"{number}-transformers{version}"
        return "{version}" if leaf.tag_prefix is None else leaf.tag_prefix

    def word(self, leaf: Leaf, processor: str | None) -> str | None:
        """The part of the tag that names the processor."""
        if processor is not None and (self.hardware == "neuronx" or self.framework == "huggingface-neuron"):
            return self.hardware  # what published tags have; the SDK writes it only if told inference_tool
        if self.framework == "sagemaker-tritonserver" and processor == "gpu":
            return None
        return processor if leaf.processor_in_tag else None

    def container(self, leaf: Leaf, processor: str | None) -> str:
        """The part of the tag after the Python version."""
        container = leaf.container(processor)
        if leaf.sdk_versions:
            container = f"{max(leaf.sdk_versions)}-{container}"
        if leaf.repository in {f"{self.framework}-inference-graviton", f"{self.framework}-inference-arm64"}:
            container = f"{container}-sagemaker"
        return container

    def tag(self, leaf: Leaf, prefix: str, processor: str | None, python: str) -> str:
        """The whole tag of one image."""
        parts = (prefix, self.word(leaf, processor), python, self.container(leaf, processor))
        return "-".join(part for part in parts if part)

    def runs_on(self, processor: str | None, tag: str) -> str:
        """The processors one image is for."""
        if self.hardware.startswith("neuron"):
            return "neuron"
        if processor is not None:
            return processor
        if self.hardware == "arm64":
            return "cpu"
        return "gpu" if GPU_TAG.search(tag) else "cpu gpu"


class Tables:
    """The whole table while it is made."""

    def __init__(self, configs: dict[str, dict[str, object]]) -> None:
        self.registries = Interned()
        self.images = Interned()
        self.frameworks = {name: lines for name, config in configs.items() if (lines := self._lines(name, config))}
        for name, borrowed in BORROWED.items():
            for hardware, lender in borrowed.items():
                self.frameworks[name][hardware] = self.frameworks[lender][hardware]

    def _lines(self, framework: str, config: dict[str, object]) -> dict[str, object]:
        lines = [Line.of(framework, architecture, scope) for architecture, scope in inference_scopes(config).items()]
        return {line.hardware: self._entry(line) for line in lines}

    def _entry(self, line: Line) -> dict[str, object]:
        versions = {version: self._version(line, version, config) for version, config in line.versions().items()}
        return {"aliases": aliases(line.scope), "versions": versions} if aliases(line.scope) else {"versions": versions}

    def _version(self, line: Line, version: str, config: dict[str, object]) -> object:
        bases = [name for name in config if name.startswith(("pytorch", "tensorflow"))]
        if not bases:
            return self._numbers(line, version, config)
        return {
            "aliases": aliases(config),
            "bases": {
                base: self._numbers(line, version, cast("dict[str, object]", config[base]), base=base)
                for base in sorted(bases, key=_numbers_of, reverse=True)
            },
        }

    def _numbers(self, line: Line, version: str, config: dict[str, object], *, base: str = "") -> list[int]:
        numbers = []
        for leaf in leaves(config):
            registries = self.registries.number(leaf.registries)
            processors: list[str | None] = [*(line.scope.get("processors") or leaf.processors or [None])]
            for processor, python in product(processors, leaf.pythons or [""]):
                tag = line.tag(leaf, line.prefix(leaf, version, base), processor, python)
                if line.hardware == "arm64":
                    tag = ARM_TAGS.get((line.framework, version), tag)
                image = [leaf.repository, registries, tag, line.runs_on(processor, tag), python]
                numbers.append(self.images.number(image))
        return numbers


def _numbers_of(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version))


def p4d_suffixes(source: Path) -> dict[str, str]:
    """Tags that need a suffix on ml.p4d, as the SDK's code lists them: those before CUDA 11 became the default."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "container_versions":
            return cast("dict[str, str]", ast.literal_eval(node.value))
    raise LookupError(f"{source.name} names no container_versions")


def table() -> dict[str, object]:
    """Every framework with an image for inference; Elastic Inference, no longer available, is left out."""
    configs = {
        path.stem: cast("dict[str, object]", json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(SAGEMAKER_CORE.path(CONFIG).glob("*.json"))
        if path.stem != "instance_gpu_info"
    }
    tables = Tables(configs)
    return {
        "source": SAGEMAKER_CORE.credit(holds="image_uri_config"),
        "p4d": p4d_suffixes(SAGEMAKER_CORE.path("sagemaker/core/image_uris.py")),
        "registries": tables.registries.values,
        "images": tables.images.values,
        "frameworks": tables.frameworks,
    }
