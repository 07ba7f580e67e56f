"""The arrows between the rooms, from the source itself."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sources import NAME, ROOT, Source, sources

MAY_IMPORT = {
    "errors": set(),
    "facts": set(),
    "spec": {"facts", "errors"},
    "packaging": {"facts", "errors"},
    "rules": {"spec", "facts", "errors", "packaging"},  # packaging: to judge local archives before anything exists
    "capacity": {"rules", "spec", "facts", "errors"},
    "cdk": {"capacity", "rules", "spec", "facts", "errors", "packaging"},
    "patterns": {"cdk", "capacity", "rules", "spec", "facts", "errors", "packaging"},
    "client": {"facts", "errors"},
    "templates": {"facts", "errors"},
    "compliance": {"templates", "rules", "spec", "facts", "errors"},
    "review": {"templates", "rules", "spec", "facts", "errors"},
    "testing": {"review", "rules", "spec", "facts", "errors"},
    "local": {"facts", "errors"},
    "__init__": {"capacity", "cdk", "patterns", "spec", "errors"},
    "cli": {"client", "compliance", "review", "capacity", "rules", "packaging", "local", "facts", "errors"},
}
"""The rooms that each room may import beside itself."""

CDK = {"aws_cdk", "constructs", "jsii"}
CDK_ROOMS = {"cdk", "patterns"}
AWS = {"boto3", "botocore", "urllib3"}
AWS_ROOMS = {"client", "local", "cli"}
THIRD_PARTIES = {
    "client": {"boto3", "botocore", "urllib3", "numpy"},
    "cli": {"boto3", "botocore", "typer", "rich"},
    "local": {"boto3", "botocore", "numpy", "cryptography"},
    "cdk": CDK,
    "patterns": CDK,
    "compliance": CDK,
    "testing": {"syrupy", "pytest", *CDK},
}
ENGINE = "local/engine/"
ENGINE_THIRD_PARTIES = {"ministack", "botocore", "hypercorn", "cryptography"}
"""What the engine's own environment holds; the library's need not hold it."""


def for_rooms(*rooms: str) -> list[Source]:
    return [source for source in sources() if source.room in rooms]


def test_every_room_is_on_the_plan() -> None:
    assert set() == {source.room for source in sources()} - set(MAY_IMPORT)


def test_no_room_imports_another_against_the_arrows() -> None:
    offences = [
        f"{source.where}:{found.line} imports {found.module}"
        for source in sources()
        for found in source.imports()
        if found.top == NAME
        and found.module.split(".")[1:2] != []
        and found.module.split(".")[1] not in {source.room, *MAY_IMPORT[source.room]}
    ]

    assert [] == offences


def test_only_the_rooms_of_the_cdk_name_it_and_the_card_when_it_is_given_a_stack() -> None:
    offences = [
        f"{source.where}:{found.line} imports {found.module}"
        for source in sources()
        for found in source.imports()
        if found.top in CDK and source.room not in CDK_ROOMS | {"testing"}
        if not (source.room == "compliance" and (found.late or found.typing))
    ]

    assert [] == offences


def test_aws_is_called_from_three_rooms_and_loaded_when_it_is_called() -> None:
    offences = [
        f"{source.where}:{found.line} imports {found.module}"
        for source in sources()
        if not source.inside.startswith(ENGINE)
        for found in source.imports()
        if found.top in AWS and (source.room not in AWS_ROOMS or not (found.late or found.typing))
    ]

    assert [] == offences


def test_third_parties_are_those_of_the_room() -> None:
    offences = [
        f"{source.where}:{found.line} imports {found.module}"
        for source in sources()
        if not source.inside.startswith(ENGINE)
        for found in source.imports()
        if not found.is_standard
        and found.top != NAME
        and not (found.typing and found.top.startswith("mypy_boto3_"))
        and found.top not in THIRD_PARTIES.get(source.room, set())
    ]

    assert [] == offences


def test_the_engine_runs_on_its_own() -> None:
    offences = [
        f"{source.where}:{found.line} imports {found.module}"
        for source in sources()
        if source.inside.startswith(ENGINE)
        for found in source.imports()
        if not found.is_standard
        and found.top not in ENGINE_THIRD_PARTIES
        and not found.module.startswith(f"{NAME}.local.engine")
    ]

    assert [] == offences


def test_no_import_is_relative() -> None:
    assert [] == [
        f"{source.where}:{found.line}"
        for source in sources()
        for found in source.imports()
        if found.module.startswith(".")
    ]


@pytest.mark.parametrize(
    "module",
    [
        NAME,
        f"{NAME}.capacity",
        f"{NAME}.rules",
        f"{NAME}.spec.endpoint",
        f"{NAME}.packaging",
        f"{NAME}.review",
        f"{NAME}.compliance",
        f"{NAME}.client",
        f"{NAME}.client.endpoint",
        f"{NAME}.client.asynchronous",
        f"{NAME}.local",
        f"{NAME}.errors",
    ],
)
def test_importing_a_light_room_starts_neither_node_nor_boto3(module: str) -> None:
    heavy = ("aws_cdk", "constructs", "jsii", "boto3", "botocore", "numpy", "typer")
    code = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )

    assert "[]" == done.stdout.strip()


def test_asking_for_a_name_of_the_cdk_loads_the_cdk_and_no_boto3() -> None:
    code = f"import sys, {NAME} as it; it.Model; print('jsii' in sys.modules, 'boto3' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )

    assert "True False" == done.stdout.strip()
