"""Draw ``docs/guide/pictures/scaling.svg``: a queue and a component that go to none and back, minute by minute.

The capacities are what the simulated CloudWatch and Application Auto Scaling of the tests make of synthesized templates.
Usage::

    python tools/draw_scaling.py            # draw
    python tools/draw_scaling.py --out FILE # draw elsewhere, as the test does that compares
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "scaling")]
os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")
os.environ.setdefault("CDK_VALIDATION", "false")

from aws_cdk import App, Stack  # noqa: E402 - node is quiet after the lines above
from resolved import scaled  # noqa: E402 - found where the lines above look
from subjects import IMAGE, TYPE, model  # noqa: E402 - as above
from synthesized import id_of, synth  # noqa: E402 - as above
from workload import Calls, Queue, World  # noqa: E402 - as above

from constructs_sm import (  # noqa: E402 - as above
    AsyncEndpoint,
    BacklogScaling,
    ComputeRequirements,
    CopyScaling,
    InferenceComponentEndpoint,
    ManagedInstances,
)

PICTURE = ROOT / "docs" / "guide" / "pictures" / "scaling.svg"
MINUTES, WIDTH, HEIGHT, LEFT = 150, 960, 190, 60
FIRST, RUSH = 5, 45
"""Minutes: the first request, and the beginning of the rush."""

ARRIVING, WAITING, CAPACITY = "#aab7b8", "#e07941", "#0972d3"


@dataclass(frozen=True, kw_only=True)
class Course:
    """What happened minute by minute."""

    title: str
    lost: str
    arriving: Sequence[int]
    behind: Sequence[int]
    capacity: Sequence[int]
    unit: str


def queue() -> Course:
    """An asynchronous endpoint: one request, then a rush."""
    stack = Stack(App(), "Queue")
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, scaling=BacklogScaling(max_capacity=5))
    template = synth(stack)
    named = {"EndpointName": id_of(template, "AWS::SageMaker::Endpoint").lower(), "VariantName": "AllTraffic"}
    work = Queue(named)
    arriving, behind, capacity = _run(
        World(scaled(template), work, 0),
        _rush(12, until=75),
        lambda: work.waiting,
    )
    title = "Asynchronous endpoint, BacklogScaling(max_capacity=5)"
    return Course(
        title=title, lost="requests that wait", arriving=arriving, behind=behind, capacity=capacity, unit="instances"
    )


def component() -> Course:
    """An inference component: one call, then many."""
    stack = Stack(App(), "Copies")
    fleet = InferenceComponentEndpoint(
        stack,
        "Fleet",
        instance_type=TYPE,
        instances=ManagedInstances(min_count=0, max_count=4),
        network_isolation=False,
    )
    scaling = CopyScaling(min_copies=0, max_copies=4, invocations_per_copy=10)
    fleet.add_component("Chat", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024), scaling=scaling)
    template = synth(stack)
    work = Calls({"InferenceComponentName": id_of(template, "AWS::SageMaker::InferenceComponent").lower()})
    before = [0]

    def failed() -> int:
        now = work.failed - before[0]
        before[0] = work.failed
        return now

    arriving, behind, capacity = _run(World(scaled(template), work, 0), _rush(35, until=95), failed)
    title = "Inference component, CopyScaling(min_copies=0, max_copies=4, invocations_per_copy=10)"
    return Course(
        title=title, lost="calls that fail", arriving=arriving, behind=behind, capacity=capacity, unit="copies"
    )


def _rush(requests: int, *, until: int) -> Callable[[int], int]:
    """One request, and much later many."""
    return lambda minute: requests if RUSH <= minute < until else int(minute == FIRST)


def _run(
    world: World, arrivals: Callable[[int], int], behind: Callable[[], int]
) -> tuple[list[int], list[int], list[int]]:
    """What arrives, what is behind at the end of each minute, and the capacity."""
    seen: list[int] = []

    def arrive(minute: int) -> int:
        if minute:
            seen.append(behind())
        return arrivals(minute)

    capacity = world.run(arrive, MINUTES)
    return [arrivals(minute) for minute in range(MINUTES)], [*seen, behind()], capacity


def draw(courses: Sequence[Course]) -> str:
    """All courses, one below the other, as SVG."""
    height = HEIGHT * len(courses) + 24
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    style = (
        "text{font:12px Helvetica,Arial,sans-serif;fill:#5f6b7a}.title{font-weight:bold;fill:#16191f}path{fill:none}"
    )
    body = [line for place, course in enumerate(courses) for line in _panel(course, place * HEIGHT)]
    hours = [
        f'<text x="{_x(minute):.0f}" y="{height - 8}" text-anchor="{"end" if minute == MINUTES else "middle"}">{minute} min</text>'
        for minute in range(0, MINUTES + 1, 30)
    ]
    title = "<title>From none to many and back to none</title>"
    return "\n".join([head, title, f"<style>{style}</style>", *body, *hours, "</svg>", ""])


def _panel(course: Course, top: int) -> list[str]:
    head, foot = top + 44, top + HEIGHT - 16
    tall = max(*course.arriving, *course.behind)
    bars = [
        f'<rect x="{_x(minute):.1f}" y="{foot - high:.1f}" width="{width}" height="{high:.1f}" fill="{colour}"/>'
        for colour, width, values in ((ARRIVING, 5, course.arriving), (WAITING, 3, course.behind))
        for minute, value in enumerate(values)
        if (high := max(4 * bool(value), (foot - head) * value / tall))
    ]
    highest = max(course.capacity)
    steps = " ".join(
        f"{'L' if minute else 'M'}{_x(minute):.1f},{foot - (foot - head) * value / highest:.1f} H{_x(minute + 1):.1f}"
        for minute, value in enumerate(course.capacity)
    )
    legend = (
        (CAPACITY, f"{course.unit}, at most {highest}"),
        (ARRIVING, "arriving each minute"),
        (WAITING, course.lost),
    )
    return [
        f'<text x="{LEFT}" y="{top + 18}" class="title">{course.title}</text>',
        *(
            f'<text x="{LEFT + 200 * place}" y="{top + 36}" style="fill:{colour}">{words}</text>'
            for place, (colour, words) in enumerate(legend)
        ),
        *bars,
        f'<path d="{steps}" stroke="{CAPACITY}" stroke-width="2"/>',
        f'<path d="M{LEFT},{foot} H{WIDTH - 20}" stroke="#d5dbdb"/>',
    ]


def _x(minute: int) -> float:
    return LEFT + (WIDTH - 20 - LEFT) * minute / MINUTES


def main() -> None:
    """Draw it."""
    parser = argparse.ArgumentParser(description="Draw how capacity goes to none and back.")
    parser.add_argument("--out", type=Path, default=PICTURE, help="file to write to (default: that of the guide)")
    picture: Path = parser.parse_args().out
    picture.write_text(draw([queue(), component()]), encoding="utf-8")


if __name__ == "__main__":
    main()
