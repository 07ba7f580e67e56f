"""What must hold. Importing this package registers every rule."""

from constructs_sm.rules import adapters as _adapters
from constructs_sm.rules import amis as _amis
from constructs_sm.rules import archives as _archives
from constructs_sm.rules import asynchronous as _asynchronous
from constructs_sm.rules import capture as _capture
from constructs_sm.rules import component_options as _component_options
from constructs_sm.rules import component_updates as _component_updates
from constructs_sm.rules import components as _components
from constructs_sm.rules import environment as _environment
from constructs_sm.rules import explainer as _explainer
from constructs_sm.rules import hardware as _hardware
from constructs_sm.rules import homes as _homes
from constructs_sm.rules import images as _images
from constructs_sm.rules import instances as _instances
from constructs_sm.rules import jumpstart as _jumpstart
from constructs_sm.rules import model_kinds as _model_kinds
from constructs_sm.rules import models as _models
from constructs_sm.rules import names as _names
from constructs_sm.rules import network as _network
from constructs_sm.rules import packing as _packing
from constructs_sm.rules import pools as _pools
from constructs_sm.rules import rollbacks as _rollbacks
from constructs_sm.rules import rollouts as _rollouts
from constructs_sm.rules import routing as _routing
from constructs_sm.rules import scaling as _scaling
from constructs_sm.rules import serverless as _serverless
from constructs_sm.rules import shadow as _shadow
from constructs_sm.rules import specifications as _specifications
from constructs_sm.rules import variants as _variants
from constructs_sm.rules.declared import DECLARED, catalogue
from constructs_sm.rules.registry import RULES, Rule, check

__all__ = ["DECLARED", "RULES", "Rule", "catalogue", "check"]

ROOMS = (
    _adapters,
    _archives,
    _asynchronous,
    _capture,
    _component_options,
    _component_updates,
    _components,
    _environment,
    _explainer,
    _hardware,
    _homes,
    _images,
    _instances,
    _jumpstart,
    _model_kinds,
    _models,
    _names,
    _network,
    _amis,
    _pools,
    _routing,
    _scaling,
    _serverless,
    _shadow,
    _packing,
    _specifications,
    _rollbacks,
    _rollouts,
    _variants,
)
"""The modules whose import registers the rules."""
