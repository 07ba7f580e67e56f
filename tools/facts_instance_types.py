"""Every hosting instance type: its name from the API's own list, its hardware from EC2's DescribeInstanceTypes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NotRequired, TypedDict, cast

from facts_sources import BOTOCORE, MOTO

SIZE_ORDER = ("medium", "large", "xlarge")  # what comes before 2xlarge, 3xlarge and so on
IMPLAUSIBLE_DEVICE_MEMORY = frozenset({"Trainium2"})  # the dump says 512 GiB a chip; the chip's data sheet says 96


class _Memory(TypedDict):
    SizeInMiB: int


class _Device(TypedDict):
    Name: str
    Count: int
    MemoryInfo: _Memory


class _Gpus(TypedDict):
    Gpus: list[_Device]


class _NeuronDevices(TypedDict):
    NeuronDevices: list[_Device]


class _Processor(TypedDict):
    SupportedArchitectures: list[str]


class _VCpus(TypedDict):
    DefaultVCpus: int


class _Described(TypedDict):
    VCpuInfo: _VCpus
    MemoryInfo: _Memory
    ProcessorInfo: _Processor
    InstanceStorageSupported: bool
    BurstablePerformanceSupported: bool
    GpuInfo: NotRequired[_Gpus]
    NeuronInfo: NotRequired[_NeuronDevices]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hardware:
    """What one instance type has; memory in MiB."""

    vcpus: int
    memory: int
    architecture: str = "x86_64"
    nvme: bool = False
    burstable: bool = False
    kind: str | None = None
    device: str | None = None
    devices: int = 0
    device_memory: int | None = None

    def row(self) -> dict[str, object]:
        """The table's entry, without what is the usual case."""
        row: dict[str, object] = {"vcpus": self.vcpus, "memory": self.memory}
        if self.architecture != "x86_64":
            row["architecture"] = self.architecture
        row |= {flag: True for flag in ("nvme", "burstable") if getattr(self, flag)}
        if self.kind is not None:
            row["accelerator"] = [self.kind, self.device, self.devices, self.device_memory]
        return row


GIB = 1024
# The types EC2's dump has not. The first three families are documented at
# https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html and
# https://docs.aws.amazon.com/ec2/latest/instancetypes/pg.html; the memory of a GB200 device in MiB is not.
NOT_IN_THE_DUMP = {
    "p2.xlarge": Hardware(vcpus=4, memory=61 * GIB, kind="gpu", device="K80", devices=1, device_memory=12 * GIB),
    "p2.8xlarge": Hardware(vcpus=32, memory=488 * GIB, kind="gpu", device="K80", devices=8, device_memory=12 * GIB),
    "p2.16xlarge": Hardware(vcpus=64, memory=732 * GIB, kind="gpu", device="K80", devices=16, device_memory=12 * GIB),
    "p3.2xlarge": Hardware(vcpus=8, memory=61 * GIB, kind="gpu", device="V100", devices=1, device_memory=16 * GIB),
    "p3.8xlarge": Hardware(vcpus=32, memory=244 * GIB, kind="gpu", device="V100", devices=4, device_memory=16 * GIB),
    "p3.16xlarge": Hardware(vcpus=64, memory=488 * GIB, kind="gpu", device="V100", devices=8, device_memory=16 * GIB),
    "dl1.24xlarge": Hardware(
        vcpus=96, memory=768 * GIB, nvme=True, kind="gaudi", device="Gaudi HL-205", devices=8, device_memory=32 * GIB
    ),
    "p6e-gb200.36xlarge": Hardware(
        vcpus=144, memory=960 * GIB, architecture="arm64", nvme=True, kind="gpu", device="GB200", devices=4
    ),
}


def table() -> dict[str, object]:
    """The hardware of every type in the API's enum ``ProductionVariantInstanceType``."""
    service = cast(
        "dict[str, dict[str, dict[str, list[str]]]]",
        BOTOCORE.read("botocore/data/sagemaker/2017-07-24/service-2.json.gz"),
    )
    names = service["shapes"]["ProductionVariantInstanceType"]["enum"]
    described = cast("dict[str, _Described]", MOTO.read("moto/ec2/resources/instance_types.json.gz"))
    return {
        "source": {
            "names": BOTOCORE.credit(holds="enum ProductionVariantInstanceType"),
            "hardware": MOTO.credit(holds="EC2 DescribeInstanceTypes"),
            "by hand": {"holds": sorted(NOT_IN_THE_DUMP), "source": "EC2 instance type specifications"},
        },
        "types": {name: _hardware(name.removeprefix("ml."), described).row() for name in sorted(names, key=_order)},
    }


def _hardware(name: str, described: dict[str, _Described]) -> Hardware:
    if name in NOT_IN_THE_DUMP:
        return NOT_IN_THE_DUMP[name]
    entry = described[name]
    kind, device = _device(entry)
    return Hardware(
        vcpus=entry["VCpuInfo"]["DefaultVCpus"],
        memory=entry["MemoryInfo"]["SizeInMiB"],
        architecture="arm64" if "arm64" in entry["ProcessorInfo"]["SupportedArchitectures"] else "x86_64",
        nvme=entry["InstanceStorageSupported"],
        burstable=entry["BurstablePerformanceSupported"],
        kind=kind,
        device=None if device is None else device["Name"],
        devices=0 if device is None else device["Count"],
        device_memory=None if device is None else _device_memory(device),
    )


def _device(entry: _Described) -> tuple[str | None, _Device | None]:
    if "GpuInfo" in entry:
        return "gpu", entry["GpuInfo"]["Gpus"][0]
    if "NeuronInfo" in entry:
        return "neuron", entry["NeuronInfo"]["NeuronDevices"][0]
    return None, None


def _device_memory(device: _Device) -> int | None:
    return None if device["Name"] in IMPLAUSIBLE_DEVICE_MEMORY else device["MemoryInfo"]["SizeInMiB"]


def _order(name: str) -> tuple[str, int]:
    _, family, size = name.split(".")
    factor = size.removesuffix("xlarge")
    return family, SIZE_ORDER.index(size) if size in SIZE_ORDER else len(SIZE_ORDER) + int(factor)
