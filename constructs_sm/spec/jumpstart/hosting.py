"""How one model is hosted: image, artifact and environment, by instance type and Region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta

from constructs_sm.facts.instance_types import family_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Resources:
    """What one copy of the model needs on an instance."""

    min_memory_mb: float | None = None
    """Memory in MB. Default: not said."""

    num_accelerators: float | None = None
    """Accelerators. Default: not said."""

    num_cpus: float | None = None
    """CPU cores. Default: not said."""

    def over(self, lower: Resources) -> Resources:
        """These, and *lower* where they say nothing."""
        pairs = {name: (getattr(self, name), getattr(lower, name)) for name in (each.name for each in fields(self))}
        return Resources(**{name: low if own is None else own for name, (own, low) in pairs.items()})


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeVariant:
    """What is different on one instance type, or one family of them. What is None or empty is not different."""

    image_uri: str | None = None
    """URI, or ``$`` and the name of an alias that each Region has its own URI for."""

    model_package: str | None = None
    """ARN, or an alias as above."""

    environment: Mapping[str, str] = field(default_factory=dict)
    artifact_key: str | None = None
    prepacked_artifact_key: str | None = None
    resources: Resources = field(default_factory=Resources)


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameworkVersion:
    """The published container that a model is made for, where no image is named."""

    framework: str
    version: str
    py_version: str | None = None
    transformers_version: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosting:
    """Everything a model spec says of hosting, in one configuration."""

    default_instance_type: str | None = None
    supported_instance_types: tuple[str, ...] = ()
    image_uri: str | None = None
    framework: FrameworkVersion | None = None
    artifact_key: str | None = None
    prepacked_artifact_key: str | None = None
    uses_separate_script: bool = False
    """Whether the artifact lacks its inference script, which the SageMaker SDK packs into it before it deploys."""

    eula_key: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    model_packages: Mapping[str, str] = field(default_factory=dict)
    """ARN of the package by Region."""

    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By Region, what stands behind each alias."""

    variants: Mapping[str, TypeVariant] = field(default_factory=dict)
    """By instance type such as ``ml.g5.xlarge`` or family such as ``g5``."""

    resources: Resources = field(default_factory=Resources)
    network_isolation: bool = False
    volume_size_in_gb: float | None = None
    model_data_download_timeout: timedelta | None = None
    container_startup_health_check_timeout: timedelta | None = None
    inference_ami_version: str | None = None
    additional_data: tuple[str, ...] = ()
    """Channels of further data that the container loads, such as a draft model."""

    @property
    def instance_types(self) -> tuple[str, ...]:
        """The supported instance types, the default one among them."""
        default = self.default_instance_type
        missing = default is not None and default not in self.supported_instance_types
        return (str(default), *self.supported_instance_types) if missing else self.supported_instance_types

    def of(self, instance_type: str) -> Iterator[TypeVariant]:
        """What is different on *instance_type*: of the type itself first, then of its family."""
        family = family_of(instance_type)
        for name in (instance_type, *(() if family is None else (family,))):
            if name in self.variants:
                yield self.variants[name]

    def environment_on(self, instance_type: str) -> dict[str, str]:
        """The environment on *instance_type*."""
        found = dict(self.environment)
        for variant in reversed(list(self.of(instance_type))):
            found.update(variant.environment)
        return found

    def resources_on(self, instance_type: str) -> Resources:
        """What one copy needs on *instance_type*."""
        found = self.resources
        for variant in reversed(list(self.of(instance_type))):
            found = variant.resources.over(found)
        return found

    def artifact_on(self, instance_type: str) -> str | None:
        """Key or URI of the artifact on *instance_type*, the one with its inference script if there is one."""
        variants = list(self.of(instance_type))
        prepacked = [each.prepacked_artifact_key for each in variants] + [self.prepacked_artifact_key]
        plain = [each.artifact_key for each in variants] + [self.artifact_key]
        return next((key for key in (*prepacked, *plain) if key is not None), None)

    def needs_script(self, instance_type: str) -> bool:
        """Whether the artifact on *instance_type* lacks its inference script."""
        return self.uses_separate_script and all(each.prepacked_artifact_key is None for each in self.of(instance_type))

    def said_image_on(self, instance_type: str) -> str | None:
        """The image on *instance_type*: a URI, an alias, or None."""
        return next((each.image_uri for each in self.of(instance_type) if each.image_uri is not None), self.image_uri)

    def said_package_on(self, instance_type: str) -> str | None:
        """The model package that *instance_type* has of its own: an ARN, an alias, or None."""
        return next((each.model_package for each in self.of(instance_type) if each.model_package is not None), None)

    @property
    def is_package(self) -> bool:
        """Whether the model is a package of AWS Marketplace, without image and data of its own."""
        return bool(self.model_packages) or any(each.model_package is not None for each in self.variants.values())

    def behind(self, said: str, region: str) -> str | None:
        """What *said*, perhaps an alias, means in *region*; None if nothing."""
        return self.aliases.get(region, {}).get(said[1:]) if said.startswith("$") else said

    def regions_of(self, said: str) -> tuple[str, ...]:
        """The Regions in which an alias means something."""
        return tuple(sorted(region for region, aliases in self.aliases.items() if said[1:] in aliases))
