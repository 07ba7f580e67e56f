"""Models of SageMaker JumpStart, deployed from a spec file that you saved: see `JumpStartModel`."""

from __future__ import annotations

from constructs_sm.spec.jumpstart.choice import JumpStartChoice
from constructs_sm.spec.jumpstart.configuration import Benchmark, JumpStartConfiguration
from constructs_sm.spec.jumpstart.limits import ServingLimits
from constructs_sm.spec.jumpstart.model import JumpStartModel
from constructs_sm.spec.jumpstart.refusal import JumpStartError

__all__ = [
    "Benchmark",
    "JumpStartChoice",
    "JumpStartConfiguration",
    "JumpStartError",
    "JumpStartModel",
    "ServingLimits",
]
