"""How one definition of an endpoint goes through accounts and Regions, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from constructs_sm.spec.durations import Time
from constructs_sm.spec.several import several


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryTarget:
    """One account and Region that the endpoint is delivered to; both must be bootstrapped for the CDK.

    Source: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
    """

    account: str
    """Account, twelve digits."""

    region: str
    """Region such as ``eu-west-1``."""

    name: str | None = None
    """Name of the stage, with which the names of its stacks begin. Default: those of its wave and its Region, such as
    ``Beta-eu-west-1``.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryWave:
    """Targets that are delivered to at the same time, once those of the wave before are verified."""

    name: str
    """Name, unique within the delivery."""

    targets: Sequence[DeliveryTarget]
    """Where to. All at once: a target that must be watched before the next needs a wave of its own."""

    bake_time: Time | None = None
    """How long the alarms of each target are watched after the smoke test, 1 min to 24 h. Default: they are not."""

    approval: bool = False
    """Whether somebody has to approve before the wave begins. Default: no."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmokeTest:
    """The one request that is sent to each endpoint when it was delivered. An answer that is an error stops the delivery."""

    json: str | None = None
    """What is sent, a JSON text. Default: none; then *body_file* is needed."""

    body_file: str | None = None
    """Path of a file in the source that is sent as it is. Default: none; then *json* is needed."""

    content_type: str | None = None
    """What is sent. Default: JSON for *json*, otherwise by the name of the file."""

    accept: str | None = None
    """What the answer should be. Default: left to the container."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliverySpec:
    """Everything said about a delivery."""

    waves: tuple[DeliveryWave, ...]
    smoke_test: SmokeTest | None = None
    synth_commands: Sequence[str] | None = None
    install_commands: Sequence[str] | None = None
    pipeline_name: str | None = None
    account: str | None = None
    """Account of the pipeline when it is known at synthesis."""

    region: str | None = None
    """Region of the pipeline when it is known at synthesis."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out, as
        its field refuses it.
        """
        yield "", self
        for path, wave in self.walk_waves():
            yield path, wave
            for place, target in enumerate(several(wave.targets)):
                if isinstance(target, DeliveryTarget):
                    yield f"{path}.targets[{place}]", target
        if isinstance(self.smoke_test, SmokeTest):
            yield "smoke_test", self.smoke_test

    def walk_waves(self) -> Iterator[tuple[str, DeliveryWave]]:
        """Each wave with its path."""
        for place, wave in enumerate(several(self.waves)):
            if isinstance(wave, DeliveryWave):
                yield f"waves[{place}]", wave

    def walk_targets(self) -> Iterator[tuple[str, DeliveryWave, DeliveryTarget]]:
        """Each target with its path and its wave."""
        for path, wave in self.walk_waves():
            for place, target in enumerate(several(wave.targets)):
                yield f"{path}.targets[{place}]", wave, target


def name_parts(wave: DeliveryWave, target: DeliveryTarget) -> tuple[str, ...]:
    """What the name of the stage of a target is made of, with hyphens between."""
    return (wave.name, target.region) if target.name is None else (target.name,)
