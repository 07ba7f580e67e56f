"""An adapter of an inference component, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from constructs_sm.spec.model import Container
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.references import ComponentReference


@dataclass(frozen=True, kw_only=True, slots=True)
class AdapterSpec:
    """Everything said about one adapter."""

    base: ComponentReference
    model_data: ModelData
    inference_component_name: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    base_is_adapter: bool = False
    """Whether the base is known to be an adapter itself."""

    base_containers: tuple[Container, ...] = ()
    """What the base runs, as far as it is known."""

    region: str | None = None
    """Region of the stack when it is known at synthesis."""

    data_region: str | None = None
    """Region of the bucket that the weights lie in, where it is known."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out, as
        its field refuses it.
        """
        yield "", self
        if isinstance(self.model_data, ModelData):
            yield "model_data", self.model_data
