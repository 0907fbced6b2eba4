"""Running a learner's function so that nothing it does harms the notebook: it may raise, print or never end."""

import contextlib
import io
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

# No exercise's answer takes a tenth of this.
SECONDS = 10.0
# Characters of output that are let through.
MOST_OUTPUT = 2000


class OutOfTime(BaseException):
    """The time is up; no `except Exception` of a learner's catches it."""


class AnswerError(Exception):
    """A learner's function raised; the message says what and on which of its lines."""


class Bounded(io.StringIO):
    """A text buffer that forgets what is more than anybody reads."""

    def write(self, text: str) -> int:
        room = MOST_OUTPUT - self.tell()
        super().write(text[: max(room, 0)])
        return len(text)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` after that many seconds, and again every second; only where there are signals."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def guarded(function: Callable[..., Any], *arguments: Any) -> Any:
    """What `function` returns; `AnswerError` for all that it raises, and where it takes too long.

    `NotImplementedError` passes, for it says that nothing was attempted, and Ctrl-C passes.
    """
    output = Bounded()
    try:
        with time_limit(SECONDS), contextlib.redirect_stdout(output):
            return function(*arguments)
    except (NotImplementedError, KeyboardInterrupt):
        raise
    except OutOfTime:
        raise AnswerError(f"it did not end within {SECONDS:g} seconds; look for a loop that never stops") from None
    except RecursionError:
        raise AnswerError("RecursionError: it calls itself without end") from None
    except BaseException as error:  # SystemExit and the like, too
        raise AnswerError(described(error)) from None


def described(error: BaseException) -> str:
    """What an exception says, and the line of the learner's code that raised it."""
    try:
        message = f"{type(error).__name__}: {error}"
    except Exception:  # an exception may not even be able to say what it is
        message = type(error).__name__
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "rlvae_tutor" not in frame.filename]
    return f"{message[:500]}\nin: {own[0].line}" if own and own[0].line else message[:500]
