"""Independent pieces of work on many processes or machines, by Dask: a piece whose worker dies goes to another one."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from rlvae_tutor.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

# Seconds after which a scheduler that has not answered is taken for absent.
PATIENCE = 10
# A worker with several threads would compute several pieces at once, each as if it had the whole machine.
ONE_AT_A_TIME = Lock()
# Like `map`, but results may come in any order.
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


def in_this_process(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """Compute `function(item)` for all items, one after the other, here: the `Spread` without a cluster."""
    return map(function, items)


@contextmanager
def connected(scheduler: str, folder: Path | str) -> Iterator[Spread]:
    """Yield a function like `map`, but in the order of completion, that the workers of a Dask scheduler compute.

    They leave their results in `folder`, so all of them must see it. Raises `InputError` where Dask is not installed,
    nothing answers at the address `scheduler`, no worker is there, or one of them does not see the folder.
    """
    with client_of(scheduler) as client:
        check_workers(client, scheduler, Path(folder).resolve())
        yield lambda function, items: spread(client, function, items)


def client_of(scheduler: str) -> "Client":
    """A Dask client that is connected to `scheduler`."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise InputError("A cluster needs Dask; install it: python -m pip install distributed.") from None
    try:
        # First a mere connection, in a thread because the caller may be a notebook with an event loop of its own. A
        # client that has not found its scheduler closes itself when it is collected, at any moment, and may hang then.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, reach(scheduler)).result()
        return Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"No Dask scheduler answers at {scheduler}; start one with `dask scheduler` and give the address it tells."
        ) from error


async def reach(scheduler: str) -> None:
    """Connect to a scheduler and take leave; raises `OSError` or `ValueError` where there is none."""
    from distributed.comm import connect

    comm = await connect(scheduler, timeout=PATIENCE)
    await comm.close()


def check_workers(client: "Client", scheduler: str, folder: Path) -> None:
    """Raise `InputError` unless there are workers and all of them see `folder`."""
    sees = client.run(folder.is_dir)
    if not sees:
        raise InputError(
            f"The scheduler at {scheduler} has no workers; start some with `dask worker {scheduler} --nthreads 1`."
        )
    blind = [worker for worker, there in sees.items() if not there]
    if blind:
        raise InputError(f"Worker {blind[0]} does not see {folder}; give an --output that all machines share.")


def spread(client: "Client", function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """Yield `function(item)` for all items, as they are done."""
    from distributed import KilledWorker, as_completed

    # Not `pure`: what was computed in an earlier study of the same name does not count.
    futures = [client.submit(alone, function, item, pure=False) for item in items]
    try:
        for future in as_completed(futures, loop=client.loop):
            yield future.result()
    except KilledWorker as error:
        raise InputError(
            f"Worker after worker ended while computing the same step: {error}; look into the workers' log and memory, "
            "then go on with --resume."
        ) from error


def alone(function: Callable[[Any], Any], item: Any) -> Any:
    """`function(item)`, while this process computes nothing else."""
    with ONE_AT_A_TIME:
        return function(item)
