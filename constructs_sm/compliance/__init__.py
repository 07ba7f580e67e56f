"""The compliance card: what security scanners ask of endpoints, and what meets it.

`compliance_card` reads any CloudFormation template, or a stack; `acknowledge` tells scanners in a stack what cannot be
met. Neither needs a scanner, and the CDK is imported only for CDK objects.
"""

from __future__ import annotations

from constructs_sm.compliance.arguments import Argument
from constructs_sm.compliance.card import ComplianceCard, EndpointCard, Found, Outcome, State
from constructs_sm.compliance.door import acknowledge, compliance_card
from constructs_sm.compliance.endpoints import Kind
from constructs_sm.facts.controls import Control, Framework

__all__ = [
    "Argument",
    "ComplianceCard",
    "Control",
    "EndpointCard",
    "Found",
    "Framework",
    "Kind",
    "Outcome",
    "State",
    "acknowledge",
    "compliance_card",
]
