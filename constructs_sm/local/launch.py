"""Starts one module of this package in a Python that does not have the package installed.

The engine runs in an environment of its own and a model container in the user's; neither may see the other's
packages, so the two parent packages are made here, pointing at these very files, and nothing joins ``sys.path``.

Run as ``python -P launch.py MODULE [ARGUMENT …]``; the module's ``main()`` is called.
"""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path

PARENTS = ("constructs_sm", "constructs_sm.local")


def prepare(local: Path) -> None:
    """Makes the parent packages importable from the directory of this file, without running their code.

    Args:
        local: The directory ``constructs_sm/local``.
    """
    for name, directory in zip(PARENTS, (local.parent, local), strict=True):
        package = types.ModuleType(name)
        package.__path__ = [str(directory)]
        sys.modules[name] = package


def main() -> None:
    """Runs ``main()`` of the module named first on the command line."""
    module, *arguments = sys.argv[1:]
    prepare(Path(__file__).resolve().parent)
    sys.argv = [module, *arguments]
    importlib.import_module(module).main()


if __name__ == "__main__":
    main()
