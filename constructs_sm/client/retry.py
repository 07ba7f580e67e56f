"""When a call is made again. An inference costs money and may have effects, so nothing that may have run is resent."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from constructs_sm import errors
from constructs_sm.client._arguments import refuse, wrong
from constructs_sm.client._steps import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from constructs_sm.client._steps import Steps

T = TypeVar("T")

_NOT_RUN = (errors.UnreachableError, errors.ThrottledError, errors.ModelNotReadyError)
_MAY_HAVE_RUN = (errors.NoReplyError, errors.ServiceFailureError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """How often a call is made, and after which errors again.

    Made again by default: no connection, throttling, a model still loading. None of these reached the model
    (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html#API_runtime_InvokeEndpoint_Errors).
    A ModelError is the model's own answer and is never asked for twice.

    Attributes:
        attempts: How often to call at most. Default: 3.
        first_wait: The longest wait before the second call; each further one may be twice as long. Default: 0.5 s.
        longest_wait: What no wait exceeds. Default: 10 s.
        resend: Whether to call again although the model may have worked: after a lost reply, or AWS's own 500, 503 or
            530. Default: no.
        wake: How long to keep calling an inference component that is scaled to zero, which the refused calls wake.
            Default: not at all, the error is raised at once.

    Raises:
        RequestError: If a field is not of its kind.
    """

    attempts: int = 3
    first_wait: timedelta = timedelta(seconds=0.5)
    longest_wait: timedelta = timedelta(seconds=10)
    resend: bool = False
    wake: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        refuse(wrong(**{one.name: getattr(self, one.name) for one in fields(self)}))

    def run(self, call: Callable[[], T], *, sleep: Callable[[float], object], random: Callable[[], float]) -> T:
        """What *call* returns, at the first attempt that does.

        Args:
            call: Makes the call once.
            sleep: Waits for some seconds.
            random: Draws from 0 to 1, so that many callers do not come back at the same moment.
        """
        value: T = run(self.steps(call, sleep=sleep, random=random))
        return value

    def steps(
        self, call: Callable[[], Any], *, sleep: Callable[[float], Any], random: Callable[[], float]
    ) -> Steps[Any]:
        """The same, step by step, for a *call* and a *sleep* that may have to be awaited."""
        attempt, woken = 1, timedelta(0)
        while True:
            try:
                return (yield call)
            except errors.NoCapacityError:
                if woken >= self.wake:
                    raise
                wait = min(self.longest_wait, self.wake - woken)
                woken += wait
            except (*_NOT_RUN, *_MAY_HAVE_RUN) as error:
                if attempt >= self.attempts or (isinstance(error, _MAY_HAVE_RUN) and not self.resend):
                    raise
                longest = min(self.longest_wait, self.first_wait * 2 ** (attempt - 1))
                wait = longest * (0.5 + random() / 2)
                attempt += 1
            yield partial(sleep, wait.total_seconds())


NO_RETRY = Retry(attempts=1)
