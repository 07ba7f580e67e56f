"""Draw the dashboard of an example endpoint as ``docs/guide/pictures/dashboard.svg``, from the very body that is deployed.

The series are made up, always the same; towards the end the model gets slow. Usage::

    python tools/draw_dashboard.py            # draw
    python tools/draw_dashboard.py --out FILE # draw elsewhere, as the test does that compares
"""

from __future__ import annotations

import argparse
import json
import math
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any
from zlib import crc32

from aws_cdk import App, Stack

from constructs_sm import Above, ContainerImage, EndpointAlarms, EndpointDashboard, Model, RealTimeEndpoint

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "guide" / "pictures" / "dashboard.svg"
UNIT, GAP, POINTS = 46, 6, 90
COLOURS = ("#0972d3", "#8456ce", "#037f0c", "#c33d69", "#e07941")
LEVELS = {
    "Invocations": 240.0,
    "InvocationsPerInstance": 80.0,
    "ConcurrentRequestsPerModel": 5.0,
    "Invocation4XXErrors": 0.004,
    "Invocation5XXErrors": 0.002,
    "ModelLatency": 320_000.0,
    "OverheadLatency": 90_000.0,
    "MemoryUtilization": 61.0,
    "DiskUtilization": 34.0,
    "CPUUtilization": 180.0,
    "GPUUtilization": 55.0,
    "GPUMemoryUtilization": 83.0,
}
"""What each metric is about at."""

Widget = dict[str, Any]


def widgets() -> list[Widget]:
    """The widgets of the dashboard of an example."""
    stack = Stack(App(), "Example")
    image = ContainerImage.uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/chat:1")
    slow = {"Warning": Above(timedelta(milliseconds=800)), "Critical": Above(timedelta(seconds=2))}
    endpoint = RealTimeEndpoint(
        stack,
        "Chat",
        model=Model(stack, "Model", image=image),
        instance_type="ml.g5.xlarge",
        endpoint_name="chat",
        alarms=EndpointAlarms(model_latency_p99=slow),
    )
    board = EndpointDashboard(stack, "Board", endpoint=endpoint)
    body = stack.resolve(board.dashboard.node.default_child.dashboard_body)  # type: ignore[union-attr] # a CfnDashboard
    parts = body["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else _meant(part) for part in parts)
    found: list[Widget] = json.loads(text)["widgets"]
    return found


def _meant(reference: dict[str, Any]) -> str:
    """What a reference of the body becomes: an alarm is told by its logical id, the rest is the name of the endpoint."""
    kind, named = next(iter(reference.items()))
    return str(named[0]) if kind == "Fn::GetAtt" and named[1] == "Arn" else "chat"


def series(name: str, statistic: str) -> list[float]:
    """Made-up values of a metric: two waves, some noise, and towards the end a slow model."""
    seed = crc32(f"{name} {statistic}".encode())
    spread = {"p90": 1.35, "p99": 1.9}.get(statistic, 1.0)
    values = []
    for minute in range(POINTS):
        seed = (seed * 1103515245 + 12345) % 2**31
        noise = seed / 2**31 - 0.5
        wave = 1 + 0.12 * math.sin(minute / 14) + 0.05 * math.sin(minute / 5)
        slow = 1 + 1.6 * math.exp(-(((minute - 84) / 7) ** 2)) if "ModelLatency" in name else 1
        values.append(LEVELS[name] * spread * slow * (wave + 0.08 * noise))
    return values


def lines(properties: Widget) -> list[tuple[str, list[float]]]:
    """The visible lines of a graph, each with its label."""
    found: list[tuple[str, list[float]]] = []
    behind: dict[str, list[float]] = {}
    shown: list[Widget] = []
    for entry in properties["metrics"]:
        options = entry[-1]
        if "expression" in options:
            shown.append(options)
            continue
        values = series(entry[1], options.get("stat", "Average"))
        if options.get("visible", True):
            found.append((options["label"], values))
        behind[options.get("id", "")] = values
    for options in shown:
        whole, each = options["expression"].split("/")
        ratios = [float(round(a / b)) for a, b in zip(behind[whole], behind[each], strict=True)]
        found.append((options["label"], ratios))
    return found


def graph(widget: Widget) -> list[str]:
    """A graph as SVG: its title, its axis, its lines, and a dashed one at each threshold."""
    x, y, width, height = box(widget)
    properties = widget["properties"]
    drawn = lines(properties)
    marks = properties.get("annotations", {}).get("horizontal", [])
    top = max([value for _, values in drawn for value in values] + [mark["value"] for mark in marks]) * 1.12
    left, right, head, foot = x + 12, x + width - 12, y + 44, y + height - 30
    found = [
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" class="card"/>',
        f'<text x="{x + 12}" y="{y + 20}" class="title">{escape(properties["title"])}</text>',
        f'<text x="{x + 12}" y="{y + 36}" class="axis">{escape(properties["yAxis"]["left"]["label"])}</text>',
        f'<line x1="{left}" y1="{foot}" x2="{right}" y2="{foot}" class="base"/>',
    ]
    for mark in marks:
        level = foot - (foot - head) * mark["value"] / top
        found += [
            f'<line x1="{left}" y1="{level:.1f}" x2="{right}" y2="{level:.1f}" stroke="{mark["color"]}" class="mark"/>',
            f'<text x="{right}" y="{level - 3:.1f}" fill="{mark["color"]}" class="label">{escape(mark["label"])}</text>',
        ]
    for place, (label, values) in enumerate(drawn):
        points = " ".join(
            f"{left + (right - left) * minute / (POINTS - 1):.1f},{foot - (foot - head) * value / top:.1f}"
            for minute, value in enumerate(values)
        )
        colour = COLOURS[place % len(COLOURS)]
        found += [
            f'<polyline points="{points}" stroke="{colour}" class="line"/>',
            f'<text x="{left + 110 * place}" y="{y + height - 10}" fill="{colour}" class="axis">{escape(label)}</text>',
        ]
    return found


def box(widget: Widget) -> tuple[int, int, int, int]:
    """Where a widget lies, in pixels."""
    x, y, width, height = (widget[each] * UNIT for each in ("x", "y", "width", "height"))
    return x + GAP, y + GAP, width - GAP, height - GAP


def told(widget: Widget) -> list[str]:
    """A heading, or the state of the alarms."""
    x, y, width, height = box(widget)
    properties = widget["properties"]
    if widget["type"] == "text":
        name, what = properties["markdown"].removeprefix("# ").split("\n")
        return [
            f'<text x="{x + 6}" y="{y + 36}" class="name">{escape(name)}</text>',
            f'<text x="{x + 6}" y="{y + 62}" class="axis">{escape(what)}</text>',
        ]
    found = [
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" class="card"/>',
        f'<text x="{x + 12}" y="{y + 20}" class="title">{escape(properties["title"])}</text>',
    ]
    for place, alarm in enumerate(properties["alarms"]):
        left, top = x + 12 + (place % 4) * (width - 24) // 4, y + 34 + place // 4 * 40
        word = alarm.removeprefix("ChatAlarms")[:-8]
        bad = word == "ModelLatencyWarning"
        found += [
            f'<rect x="{left}" y="{top}" width="{width // 4 - 14}" height="32" rx="4" fill="{"#d13212" if bad else "#037f0c"}"/>',
            f'<text x="{left + 10}" y="{top + 21}" class="state">{escape(word)}: {"in alarm" if bad else "OK"}</text>',
        ]
    return found


STYLE = (
    "text{font-family:Helvetica,Arial,sans-serif}.name{font-size:26px;font-weight:bold}"
    ".title{font-size:14px;font-weight:bold}.axis{font-size:11px}.axis:not([fill]){fill:#5f6b7a}.label{font-size:11px;text-anchor:end}"
    ".state{font-size:12px;fill:#fff}.card{fill:#fff;stroke:#d5dbdb}.base{stroke:#aab7b8}"
    ".mark{stroke-dasharray:5 4}.line{fill:none;stroke-width:1.6}"
)


def draw(found: list[Widget]) -> str:
    """The whole dashboard as SVG."""
    height = max(each["y"] + each["height"] for each in found) * UNIT + GAP
    width = 24 * UNIT + GAP
    body = [line for each in found for line in (graph(each) if each["type"] == "metric" else told(each))]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    title = "<title>The dashboard of an endpoint whose model gets slow</title>"
    back = f'<rect width="{width}" height="{height}" fill="#f2f3f3"/>'
    return "\n".join([head, title, f"<style>{STYLE}</style>", back, *body, "</svg>", ""])


def main() -> None:
    """Draw it."""
    parser = argparse.ArgumentParser(description="Draw the dashboard of an example endpoint.")
    parser.add_argument("--out", type=Path, default=PICTURE, help="file to write to (default: that of the guide)")
    picture: Path = parser.parse_args().out
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(draw(widgets()), encoding="utf-8")


if __name__ == "__main__":
    main()
