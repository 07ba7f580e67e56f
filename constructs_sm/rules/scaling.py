"""Whether capacity can follow its traffic: its bounds, what it follows, and what of it may go to none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import number, plain, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.scaling import (
    BacklogScaling,
    CopyScaling,
    InstanceScaling,
    ProvisionedConcurrencyScaling,
    Scaling,
)
from constructs_sm.spec.several import several

EVERY = (InstanceScaling, BacklogScaling, CopyScaling, ProvisionedConcurrencyScaling)


@rule(
    "SM501",
    *EVERY,
    title="the least capacity does not exceed the most",
    why="Application Auto Scaling refuses it",
    source=limits.SCALABLE_TARGET,
)
def capacities_in_order(scaling: Scaling) -> Findings:
    (least, said), (most, limit) = scaling.bounds
    low, high = number(said), number(limit)
    if low is not None and high is not None and low > high:
        yield least, f"must not exceed {most} {plain(high)}, got {plain(low)}; lower it"
    for place, action in enumerate(several(scaling.scheduled_actions)):
        low, high = number(action.min_capacity), number(action.max_capacity)
        if low is not None and high is not None and low > high:
            at = f"scheduled_actions[{place}].min_capacity"
            yield at, f"must not exceed max_capacity {plain(high)}, got {plain(low)}; lower it"
    yield from _beside_the_standing(scaling)


def _beside_the_standing(scaling: Scaling) -> Findings:
    """One bound of an action that fits no other bound there ever is; which of them holds by then, nobody knows."""
    (_, standing), (_, limit) = scaling.bounds
    actions = several(scaling.scheduled_actions)
    lows = [number(each) for each in (standing, *(one.min_capacity for one in actions)) if each is not None]
    highs = [number(each) for each in (limit, *(one.max_capacity for one in actions)) if each is not None]
    least = -math.inf if None in lows else min(each for each in lows if each is not None)
    most = math.inf if None in highs else max(each for each in highs if each is not None)
    for place, action in enumerate(actions):
        low, high = number(action.min_capacity), number(action.max_capacity)
        if action.max_capacity is None and low is not None and low > most:
            what = (
                f"must not exceed the highest maximum there is, {plain(most)}, got {plain(low)}; give max_capacity too"
            )
            yield f"scheduled_actions[{place}].min_capacity", what
        if action.min_capacity is None and high is not None and high < least:
            what = f"must not be below the least minimum there is, {plain(least)}, got {plain(high)}; give min_capacity too"
            yield f"scheduled_actions[{place}].max_capacity", what


@rule(
    "SM504",
    InstanceScaling,
    title="a real-time variant keeps an instance",
    why="only asynchronous endpoints and inference components can go to none and back",
    source=limits.INSTANCE_SCALING,
)
def keeps_an_instance(scaling: InstanceScaling) -> Findings:
    for path in _zeros(scaling):
        cure = "raise it, or use an AsyncEndpoint or an InferenceComponentEndpoint"
        yield path, f"must be 1 or more, got 0; {cure}"


@rule(
    "SM505",
    ProvisionedConcurrencyScaling,
    title="provisioned concurrency that scales keeps one",
    why="the guide asks for 1 or more; without any, the endpoint still answers on demand",
    source=limits.PROVISIONED_SCALING,
)
def keeps_some_concurrency(scaling: ProvisionedConcurrencyScaling) -> Findings:
    for path in _zeros(scaling):
        yield path, "must be 1 or more, got 0; raise it, or leave out provisioned_concurrency"


@rule(
    "SM518",
    BacklogScaling,
    CopyScaling,
    title="capacity that may go to none is taken away",
    why="with scale-in disabled it never gets there",
    source=limits.ASYNC_SCALING,
)
def may_go_down(scaling: Scaling) -> Findings:
    if scaling.disable_scale_in is True and any(_zeros(scaling)):
        least, _ = scaling.bounds[0]
        yield "disable_scale_in", f"must be left out where {least} is 0, got True; drop it, or raise {least}"


@rule(
    "SM542",
    BacklogScaling,
    CopyScaling,
    severity=Severity.WARNING,
    title="what may go to none is woken again",
    why="while scaling out is suspended, no request brings back the first capacity",
    source=limits.SCALABLE_TARGET,
)
def wakes_again(scaling: Scaling) -> Findings:
    state = scaling.suspended_state
    by_clock = any((number(each.min_capacity) or 0) > 0 for each in several(scaling.scheduled_actions))
    if scaling.reaches_zero and not by_clock and state is not None and state.dynamic_scaling_out_suspended is True:
        what = "should be left out where there may be none, got True, so that nothing wakes it"
        yield "suspended_state.dynamic_scaling_out_suspended", f"{what}; drop it, or keep one"


@rule(
    "SM525",
    *EVERY,
    title="capacity follows something",
    why="without a target, a step or a schedule nothing ever moves it",
    source=limits.SCALING_POLICY,
)
def follows_something(scaling: Scaling) -> Findings:
    for name, _, target in scaling.tracked:
        if number(target) == 0:
            yield name, "must be above 0, got 0; leave it out where nothing is to be tracked"
    for place, each in enumerate(several(scaling.metrics)):
        if number(each.target_value) == 0:
            yield f"metrics[{place}].target_value", "must be above 0, got 0; say what the metric shall be kept at"
    said = [scaling.metrics, scaling.step_scaling, scaling.scheduled_actions]
    if all(target is None for _, _, target in scaling.tracked) and not any(several(each) for each in said):
        first, *others = [name for name, _, _ in scaling.tracked]
        cure = f"give it, or {', '.join([*others, 'metrics, step_scaling or scheduled_actions'])}"
        yield first, f"is needed, got none; {cure}"


@rule(
    "SM526",
    *EVERY,
    title="policies and scheduled actions of one target have names of their own",
    why="another of the same name takes its place",
    source=limits.PUT_SCALING_POLICY,
)
def names_apart(scaling: Scaling) -> Findings:
    names = [
        *(metric.name for _, metric, target in scaling.tracked if target is not None),
        *(each.name for each in several(scaling.metrics)),
        *(step.policy_name for step in scaling.steps),
    ]
    for name, times in Counter(text(each) for each in names).items():
        if times > 1 and name is not None:
            yield "metrics", f"must make one policy named {name!r}, got {times}; give each a policy_name"
    actions = [text(action.scheduled_action_name) for action in several(scaling.scheduled_actions)]
    for name, times in Counter(actions).items():
        if times > 1 and name is not None:
            yield "scheduled_actions", f"must have one action named {name!r}, got {times}; name each"


def _zeros(scaling: Scaling) -> Iterator[str]:
    """The fields that let there be no capacity."""
    yield from (path for path, bound in scaling.lows if number(bound) == 0)
