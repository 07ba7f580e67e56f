"""Stack outputs that clients read; the names are agreed in `constructs_sm.facts.outputs`."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import CfnOutput
from constructs import Construct

from constructs_sm.facts.outputs import OutputSuffix


def write_outputs(construct: Construct, values: Mapping[OutputSuffix, str]) -> None:
    """Write one output for each value, below *construct*, whose path the client finds in the output's key."""
    for suffix, value in values.items():
        CfnOutput(construct, str(suffix), value=value)
