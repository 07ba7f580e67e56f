"""What the deployer decides, read from the CDK context (``-c name=value``); nothing else of the stacks reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from constructs import Construct

MODELS = Path(__file__).parent / "models"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The knobs of the example stacks."""

    instance_type: str = "ml.m5.large"
    """Type of every instance. Context: ``instance_type``."""

    inference_code: str = str(MODELS / "inference.py")
    """Script that serves the models. Context: ``inference_code``."""

    team: str = "examples"
    """Value of the tag ``team`` on everything. Context: ``team``."""

    @classmethod
    def from_context(cls, scope: Construct) -> Settings:
        """Read the context around *scope*; what is not there keeps its default."""
        told = {name: scope.node.try_get_context(name) for name in cls.__slots__}
        return cls(**{name: str(value) for name, value in told.items() if value is not None})
