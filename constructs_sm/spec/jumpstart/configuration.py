"""The alternate configurations of a model: what each is good for, and where it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from constructs_sm.spec.jumpstart.fields import Fields
from constructs_sm.spec.jumpstart.hosting import Hosting
from constructs_sm.spec.jumpstart.parse import hosting
from constructs_sm.spec.jumpstart.refusal import did_you_mean, listed, shown

_NEVER_OVERRIDDEN = frozenset(
    {
        "deprecated",
        "deprecated_message",
        "gated_bucket",
        "model_id",
        "version",
    }
)
"""What a component of a configuration does not change; the SageMaker SDK keeps the same list."""

_RATE = "instance rate"


@dataclass(frozen=True, kw_only=True, slots=True)
class Benchmark:
    """One figure measured by JumpStart."""

    instance_type: str
    """Type it was measured on, such as ``ml.g5.2xlarge``."""

    name: str
    """Such as ``Latency`` or ``Throughput``."""

    value: str
    """As the file has it."""

    unit: str
    """Such as ``ms/token``."""

    concurrency: str | None = None
    """Users at once, where the figure depends on it. Default: it does not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JumpStartConfiguration:
    """One way to host a model, to choose by name in `JumpStartModel.choose`."""

    name: str
    """Such as ``lmi-optimized``."""

    hosting: Hosting
    """Image, artifact and environment."""

    rankings: Mapping[str, int] = field(default_factory=dict)
    """Its place, from 1, in each ranking of the file, such as ``overall``."""

    benchmarks: tuple[Benchmark, ...] = ()
    """What was measured. Default: nothing."""

    @property
    def default_instance_type(self) -> str | None:
        """The type it runs on unless another is chosen."""
        return self.hosting.default_instance_type

    @property
    def instance_types(self) -> tuple[str, ...]:
        """The types it runs on."""
        return self.hosting.instance_types

    @property
    def needs_additional_data(self) -> tuple[str, ...]:
        """Channels of further data, such as a draft model, that a model in CloudFormation cannot have."""
        return self.hosting.additional_data

    def cost_per_hour(self, instance_type: str) -> float | None:
        """What JumpStart noted for an hour of *instance_type*, in the unit of the file; None if nothing."""
        for each in self.benchmarks:
            if each.instance_type == instance_type and each.name.lower() == _RATE:
                try:
                    return float(each.value)
                except ValueError:
                    return None
        return None


def configurations(spec: Fields) -> tuple[JumpStartConfiguration, ...]:
    """The alternate configurations of a spec, those of the ranking ``overall`` first and in its order."""
    parts = dict(spec.each("inference_config_components"))
    for part in parts.values():
        hosting(part)  # notes what is wrong in it, at its own path
    places = _places(spec)
    found = [
        JumpStartConfiguration(
            name=name,
            hosting=_resolved(spec, [parts[part] for part in _part_names(config, parts)]),
            rankings={ranking: order.index(name) + 1 for ranking, order in places.items() if name in order},
            benchmarks=tuple(_benchmarks(config)),
        )
        for name, config in spec.each("inference_configs")
    ]
    last = len(found) + 1
    return tuple(sorted(found, key=lambda each: (each.rankings.get("overall", last), each.name)))


def _part_names(config: Fields, parts: Mapping[str, Fields]) -> list[str]:
    named = config.texts("component_names")
    for name in named:
        if name not in parts:
            there = f"choose one of {listed(parts)}" if parts else "there is none"
            config.problems.append(
                f"{config.at('component_names')}: must name components of inference_config_components, "
                f"got {shown(name)}{did_you_mean(name, parts)}; {there}"
            )
    return [name for name in named if name in parts]


def _resolved(spec: Fields, parts: Sequence[Fields]) -> Hosting:
    merged = spec.values
    for part in parts:
        changes = {name: value for name, value in part.values.items() if name not in _NEVER_OVERRIDDEN}
        merged = _laid_over(merged, changes)
    return hosting(Fields(values=merged))  # what is wrong in spec or parts is noted by themselves


def _laid_over(lower: Mapping[str, object], upper: Mapping[str, object]) -> dict[str, object]:
    """Objects are merged name by name; anything else, a list or an empty object too, is replaced whole.

    That is how the SageMaker SDK does it.
    """
    found = dict(lower)
    for name, value in upper.items():
        below = found.get(name)
        if isinstance(below, dict) and isinstance(value, dict) and value:
            found[name] = _laid_over(below, value)
        else:
            found[name] = value
    return found


def _places(spec: Fields) -> dict[str, list[str]]:
    """The rankings without configurations the file does not have: they take no place from the others."""
    names = spec.below("inference_configs").values
    return {
        ranking: [name for name in order.texts("rankings") if name in names]
        for ranking, order in spec.each("inference_config_rankings")
    }


def _benchmarks(config: Fields) -> Iterator[Benchmark]:
    figures = config.below("benchmark_metrics")
    for instance_type in figures.values:
        for figure in figures.items(instance_type):
            users = figure.values.get("concurrency")
            value, unit = figure.values.get("value"), figure.values.get("unit")
            yield Benchmark(
                instance_type=instance_type if instance_type.startswith("ml.") else f"ml.{instance_type}",
                name=figure.needed("name"),
                value="" if value is None else str(value),
                unit="" if unit is None else str(unit),
                concurrency=None if users is None else str(users),
            )
