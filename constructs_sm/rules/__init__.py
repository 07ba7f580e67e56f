"""What must hold. Importing this package registers every rule."""

from importlib import import_module
from pkgutil import iter_modules

from constructs_sm.rules.declared import DECLARED, catalogue
from constructs_sm.rules.registry import RULES, Rule, check

__all__ = ["DECLARED", "RULES", "Rule", "catalogue", "check"]

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
