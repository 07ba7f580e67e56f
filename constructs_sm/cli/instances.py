"""``constructs-sm instances``."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.checks import region_problem
from constructs_sm.cli.exits import CommandError, ExitCode, refuse
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.tables import table
from constructs_sm.cli.writing import Output
from constructs_sm.facts import instance_types
from constructs_sm.facts.instance_types import InstanceType

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_GIB = 1024


class AcceleratorChoice(StrEnum):
    """What computes beside the CPU."""

    GPU = "gpu"
    NEURON = "neuron"
    GAUDI = "gaudi"
    NONE = "none"


class ArchitectureChoice(StrEnum):
    """Of the CPU."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


Names = Annotated[list[str] | None, typer.Argument(metavar="TYPE", help="Only these, such as ml.g5.xlarge.")]
Family = Annotated[list[str] | None, typer.Option("--family", metavar="FAMILY", help="Such as g5; may be repeated.")]
Accelerators = Annotated[AcceleratorChoice | None, typer.Option("--accelerator")]
Architecture = Annotated[ArchitectureChoice | None, typer.Option("--arch")]
MinMemory = Annotated[
    float, typer.Option("--min-memory", min=0, metavar="GIB", show_default=False, help="Of the instance.")
]
MinVcpus = Annotated[int, typer.Option("--min-vcpus", min=0, metavar="N", show_default=False)]
MinAccelerators = Annotated[int, typer.Option("--min-accelerators", min=0, metavar="N", show_default=False)]
MinAcceleratorMemory = Annotated[
    float,
    typer.Option(
        "--min-accelerator-memory", min=0, metavar="GIB", show_default=False, help="Of all its accelerators together."
    ),
]
OfferedIn = Annotated[
    str | None,
    typer.Option("--region", metavar="REGION", help="In the price list of this Region; incomplete for new types."),
]
Old = Annotated[bool, typer.Option("--old/--no-old", help="Whether to list families with a successor.")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One instance type. As JSON these are the keys; memory in GiB."""

    name: str
    vcpus: int
    memory_gib: float
    architecture: str
    accelerator_kind: str | None
    accelerator: str | None
    accelerators: int
    accelerator_memory_gib: float | None
    local_nvme: bool
    burstable: bool
    previous_generation: bool

    @classmethod
    def of(cls, one: InstanceType) -> Row:
        """The row of a type."""
        device = one.accelerator
        memory = None if device is None or device.memory_mib is None else device.memory_mib * device.count / _GIB
        return cls(
            name=one.name,
            vcpus=one.vcpus,
            memory_gib=one.memory_mib / _GIB,
            architecture=one.architecture,
            accelerator_kind=one.accelerator_kind,
            accelerator=None if device is None else device.name,
            accelerators=0 if device is None else device.count,
            accelerator_memory_gib=memory,
            local_nvme=one.local_nvme,
            burstable=one.burstable,
            previous_generation=one.is_old,
        )

    @property
    def size(self) -> tuple[float, int, int, float, str]:
        """What the table is sorted by: the smallest that will do stands first, what no source states last."""
        unknown = math.inf if self.accelerators else 0.0
        memory = unknown if self.accelerator_memory_gib is None else self.accelerator_memory_gib
        return memory, self.accelerators, self.vcpus, self.memory_gib, self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the options ask for."""

    names: tuple[str, ...]
    families: tuple[str, ...]
    accelerator: AcceleratorChoice | None
    architecture: ArchitectureChoice | None
    min_memory: float
    min_vcpus: int
    min_accelerators: int
    min_accelerator_memory: float
    offered: frozenset[str] | None
    old: bool

    def fits(self, row: Row) -> bool:
        """Whether *row* is such a type. One whose accelerator memory no source states is not, if it matters."""
        memory = 0.0 if row.accelerator_memory_gib is None else row.accelerator_memory_gib
        return (
            (not self.names or row.name in self.names)
            and (not self.families or row.name.split(".")[1] in self.families)
            and self.accelerator
            in {None, AcceleratorChoice.NONE if row.accelerator_kind is None else row.accelerator_kind}
            and self.architecture in {None, row.architecture}
            and row.memory_gib >= self.min_memory
            and row.vcpus >= self.min_vcpus
            and row.accelerators >= self.min_accelerators
            and memory >= self.min_accelerator_memory
            and (self.offered is None or row.name in self.offered)
            and (self.old or bool(self.names) or not row.previous_generation)
        )


@app.command(cls=Command)
def instances(
    types: Names = None,
    *,
    family: Family = None,
    accelerator: Accelerators = None,
    min_memory: MinMemory = 0,
    min_vcpus: MinVcpus = 0,
    min_accelerators: MinAccelerators = 0,
    min_accelerator_memory: MinAcceleratorMemory = 0,
    arch: Architecture = None,
    region: OfferedIn = None,
    old: Old = True,
    json: arguments.AsJson = False,
) -> None:
    """Choose an instance type.

    All types that can host an endpoint, the smallest first. The memory is the instance's: a container gets less.
    """
    names, families = _all(types), _all(family)
    problems = [*_unknown_types(names), *_unknown_families(families)]
    offered = None if region is None else _offered(region, problems)
    refuse(problems)
    wanted = Wanted(
        names=names,
        families=families,
        accelerator=accelerator,
        architecture=arch,
        min_memory=min_memory,
        min_vcpus=min_vcpus,
        min_accelerators=min_accelerators,
        min_accelerator_memory=min_accelerator_memory,
        offered=offered,
        old=old,
    )
    rows = sorted(filter(wanted.fits, map(Row.of, instance_types.instance_types())), key=lambda row: row.size)
    if json:
        Output().json(rows)
    elif rows:
        _show(rows)
    if not rows:
        raise CommandError("no instance type is like that; ask for less", exit_code=ExitCode.NOT_FOUND)


def _all(given: list[str] | None) -> tuple[str, ...]:
    return () if given is None else tuple(given)


def _unknown_types(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if instance_types.instance_type(name) is None:
            near = instance_types.nearest(name)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            yield f"TYPE: {name!r} is no known hosting type{hint}"


def _unknown_families(families: tuple[str, ...]) -> Iterator[str]:
    known = sorted({one.family for one in instance_types.instance_types()})
    for family in families:
        if family not in known:
            near = difflib.get_close_matches(family, known, n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            yield f"--family: no hosting type is of family {family!r}{hint}"


def _offered(region: str, problems: list[str]) -> frozenset[str] | None:
    found = instance_types.offered_in(region)
    if found is None:
        wrong = region_problem(region)
        problems.append(f"--region: there is no price list of {region!r}" if wrong is None else wrong)
    return found


def _show(rows: list[Row]) -> None:
    numbers = ("vcpus", "memory", "total")
    table(
        ("type", *numbers[:2], "arch", "accelerators", numbers[2], ""),
        [
            (
                row.name,
                row.vcpus,
                f"{round(row.memory_gib, 1):g} GiB",
                row.architecture,
                None if row.accelerator is None else f"{row.accelerators} x {row.accelerator} ({row.accelerator_kind})",
                None if row.accelerator_memory_gib is None else f"{round(row.accelerator_memory_gib, 1):g} GiB",
                ", ".join(_notes(row)),
            )
            for row in rows
        ],
        right=numbers,
    )


def _notes(row: Row) -> Iterator[str]:
    if row.local_nvme:
        yield "NVMe"
    if row.burstable:
        yield "burstable"
    if row.previous_generation:
        yield "previous generation"
