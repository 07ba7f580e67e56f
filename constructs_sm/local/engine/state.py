"""What the engine remembers of SageMaker: models, endpoint configs, endpoints, inference components."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import invalid, not_found
from constructs_sm.local.engine.serving import Deployment, Served
from constructs_sm.local.engine.shapes import Document

Clock = Callable[[], float]


class Kind(StrEnum):
    """The resource types, by the word their ARN carries."""

    MODEL = "model"
    CONFIG = "endpoint-config"
    ENDPOINT = "endpoint"
    COMPONENT = "inference-component"

    @property
    def word(self) -> str:
        """The name the API's operations use, such as ``EndpointConfig``."""
        return "".join(part.capitalize() for part in self.value.split("-"))


class Status(StrEnum):
    """The states of an endpoint or component that this engine passes through."""

    CREATING = "Creating"
    UPDATING = "Updating"
    IN_SERVICE = "InService"
    FAILED = "Failed"
    DELETING = "Deleting"


SETTLED = (Status.IN_SERVICE, Status.FAILED)


@dataclass(kw_only=True, slots=True)
class Resource:
    """What every resource has.

    Attributes:
        kind: Its type.
        name: As given at creation.
        arn: With the name in lower case, as SageMaker authorises it.
        request: The parameters of the create call, without the tags.
        tags: By key.
        created: Seconds since the epoch.
        modified: Seconds since the epoch.
    """

    kind: Kind
    name: str
    arn: str
    request: Document
    tags: dict[str, str]
    created: float
    modified: float


@dataclass(kw_only=True, slots=True)
class VariantState:
    """Weight and size of one variant now."""

    weight: float
    instances: int


@dataclass(kw_only=True, slots=True)
class Endpoint(Resource):
    """An endpoint and what serves it."""

    config_name: str
    status: Status = Status.CREATING
    failure_reason: str | None = None
    deployment: Deployment = field(default_factory=Deployment)
    deployment_config: Document | None = None
    variants: dict[str, VariantState] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class Component(Resource):
    """An inference component and what serves it."""

    endpoint_name: str
    variant_name: str
    copies: int
    is_new: bool = True
    status: Status = Status.CREATING
    failure_reason: str | None = None
    served: Served | None = None

    @property
    def base_name(self) -> str | None:
        """The component this one adapts, if it is an adapter."""
        specification = self.request.get("Specification")
        return specification.get("BaseInferenceComponentName") if specification else None


AnyResource = TypeVar("AnyResource", bound=Resource)


class Shelf(Generic[AnyResource]):
    """The resources of one type, by account, region and name; names differing in case only are the same name."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._held: dict[tuple[str, str, str], AnyResource] = {}

    def arn(self, name: str) -> str:
        """The ARN a resource of this name has in the current account and region.

        Args:
            name: The resource's name.
        """
        return f"arn:aws:sagemaker:{host.region()}:{host.account()}:{self.kind}/{name.lower()}"

    def put(self, resource: AnyResource) -> None:
        """Keeps a new resource.

        Args:
            resource: The resource.

        Raises:
            ApiError: When the name is taken.
        """
        key = self._key(resource.name)
        if key in self._held:
            raise invalid(f'Cannot create already existing {self.kind} "{resource.arn}".')
        self._held[key] = resource

    def get(self, name: str) -> AnyResource:
        """The resource of a name.

        Args:
            name: In any case.

        Raises:
            ApiError: When there is none.
        """
        found = self.find(name)
        if found is None:
            raise not_found(self.kind, self.arn(name))
        return found

    def find(self, name: str) -> AnyResource | None:
        """The resource of a name, if there is one.

        Args:
            name: In any case.
        """
        return self._held.get(self._key(name))

    def drop(self, name: str) -> None:
        """Forgets a resource.

        Args:
            name: Its name.
        """
        self._held.pop(self._key(name), None)

    def __iter__(self) -> Iterator[AnyResource]:
        place = (host.account(), host.region())
        return iter([resource for key, resource in list(self._held.items()) if key[:2] == place])

    def everywhere(self) -> list[AnyResource]:
        """The resources of all accounts and regions."""
        return list(self._held.values())

    @staticmethod
    def _key(name: str) -> tuple[str, str, str]:
        return host.account(), host.region(), name.lower()


class State:
    """Everything of SageMaker's, behind one lock.

    Args:
        clock: Seconds since the epoch. Default: the system's.
    """

    def __init__(self, clock: Clock = time.time) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.models: Shelf[Resource] = Shelf(Kind.MODEL)
        self.configs: Shelf[Resource] = Shelf(Kind.CONFIG)
        self.endpoints: Shelf[Endpoint] = Shelf(Kind.ENDPOINT)
        self.components: Shelf[Component] = Shelf(Kind.COMPONENT)

    def components_of(self, endpoint: Endpoint) -> list[Component]:
        """The inference components of an endpoint.

        Args:
            endpoint: The endpoint.
        """
        return [one for one in self.components if one.endpoint_name.lower() == endpoint.name.lower()]

    def by_arn(self, arn: str) -> Resource:
        """The resource of an ARN.

        Args:
            arn: In any case.

        Raises:
            ApiError: When there is none.
        """
        shelves: tuple[Shelf[Resource] | Shelf[Endpoint] | Shelf[Component], ...] = (
            self.models,
            self.configs,
            self.endpoints,
            self.components,
        )
        for shelf in shelves:
            for resource in shelf:
                if resource.arn == arn.lower():
                    return resource
        raise invalid(f"Resource {arn} does not exist.")
