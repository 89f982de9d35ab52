"""Several hosts in one machine: namespaces of the network for the database, the scheduler and two workers, joined by a bridge.

Nothing but what the proof makes itself is used or changed: every link lies in a namespace of its own, and all are removed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any

from sbyt.kit.embedded_database import server
from sbyt.kit.embedded_database.binaries import program_path
from sbyt.kit.embedded_database.location import SUPERUSER, cluster_folder
from tests.prove.ground import Ground, revive
from tests.prove.proof import Proof
from tests.prove.states import bad_states, digest, lines_of
from tests.reliability.broken_bases import Zygote

_SWITCH = "sbyt-switch"
_HOSTS = {"sbyt-base": 1, "sbyt-sched": 2, "sbyt-work1": 3, "sbyt-work2": 4}
_NET = "10.213.77"
_SCHEDULER = f"tcp://{_NET}.2:8786"
_PATIENCE_S = 120
_NOBODY = "65534"
_FAST = {
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "12s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "15s",
    "DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT": "5s",
}
_COMPUTED = "SELECT count(*) FROM billing_runpartition WHERE state <> 'planned'"


def why_not() -> str:
    """Return why hosts cannot be made here, or nothing."""
    if os.geteuid() != 0:
        return "namespaces are made by root alone"
    if shutil.which("ip") is None:
        return "there is no iproute2"
    if find_spec("distributed") is None:
        return "Dask is not installed: requirements/cluster.in"
    tried = subprocess.run(["ip", "netns", "add", "sbyt-probe"], check=False, capture_output=True, text=True)
    if tried.returncode == 0:
        tried = subprocess.run(
            ["ip", "netns", "exec", "sbyt-probe", "true"], check=False, capture_output=True, text=True
        )
        subprocess.run(["ip", "netns", "del", "sbyt-probe"], check=True)
    return tried.stderr.strip()


def hosts(ground: Ground) -> Proof:
    """Bill the month over hosts: whole, a worker's link cut, a worker killed, the scheduler killed; all equal to the local run."""
    proof = Proof(name="hosts")
    reason = why_not()
    if reason:
        proof.failures.append(f"not tried: {reason}")
        return proof
    with network(), _base_on_the_network():
        for name, trouble in _TROUBLES.items():
            _one(ground, proof, name, trouble)
    return proof


def _one(ground: Ground, proof: Proof, name: str, trouble: Any) -> None:
    base = ground.copy()
    begun = time.monotonic()
    address = f"postgresql://{SUPERUSER}@{_NET}.1:5432/{base}"
    with cluster(address) as crew:
        billing = _start_billing(ground, crew, base)
        await_computed(base)
        trouble(crew)
        code = crew.zygote.wait(billing)
        said = crew.zygote.said()
    proof.tried += 1
    proof.failures += [f"{name}: {bad}" for bad in bad_states(base)]
    if name != "scheduler killed" and code:
        proof.failures.append(f"{name}: the run ended with {code}: {said[-400:]}")
    if name == "scheduler killed":
        proof.failures += [] if code else [f"{name}: the run did not stop"]
        with cluster(address) as crew:
            code = crew.zygote.wait(_start_billing(ground, crew, base))
            proof.failures += [f"{name}: does not go on: {crew.zygote.said()[-400:]}"] if code else []
    if digest(base) != ground.unbroken:
        proof.failures.append(f"{name}: the month is not that of the local run")
    _link("sbyt-work1", "up")
    taken = lines_of(base, "SELECT max(fence) FROM billing_runpartition")[0][0]
    proof.figures[name] = {
        "seconds": round(time.monotonic() - begun, 1),
        "most_takings_of_a_partition": taken,
    }
    ground.bases.drop(base)


class Crew:
    """The processes of a cluster, and the parent of who bills on the scheduler's host."""

    def __init__(self, scheduler: Any, workers: list[Any], zygote: Zygote) -> None:
        self.scheduler = scheduler
        self.workers = workers
        self.zygote = zygote


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """Start a scheduler and a worker on each of two hosts, over a base at the address."""
    known = {**os.environ, **_FAST, "DATABASE_URL": address, "PYTHONPATH": os.pathsep.join(sys.path)}
    quiet: dict[str, Any] = {"env": known, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    python = [sys.executable, "-m"]

    def on(host: str, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["ip", "netns", "exec", host, *python, *command], **quiet)

    with ExitStack() as ending:
        where = ["--host", f"{_NET}.2", "--port", "8786", "--no-dashboard"]
        started = [on("sbyt-sched", "distributed.cli.dask_scheduler", *where)]
        for host in ("sbyt-work1", "sbyt-work2"):
            own = ["--host", f"{_NET}.{_HOSTS[host]}", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
            started.append(on(host, "distributed.cli.dask_worker", _SCHEDULER, *own))
        for process in started:
            ending.callback(process.wait)
            ending.callback(process.kill)
        awaiting = "from distributed import Client; c = Client({!r}, timeout=100); c.wait_for_workers(2, timeout=100)"
        ready = ["ip", "netns", "exec", "sbyt-sched", sys.executable, "-c", awaiting.format(_SCHEDULER)]
        subprocess.run(ready, check=True, env=known, timeout=_PATIENCE_S, stderr=subprocess.DEVNULL)
        folder = server.data_folder() / "hosts"
        folder.mkdir(exist_ok=True)
        zygote = Zygote(folder, prefix=("ip", "netns", "exec", "sbyt-sched"), environment=known)
        ending.callback(zygote.close)
        yield Crew(started[0], started[1:], zygote)


def _start_billing(ground: Ground, crew: Crew, base: str) -> int:
    partition = ground.partition
    return crew.zygote.start("bill_region", base, accounts_a_partition=partition, scheduler=_SCHEDULER)


def await_computed(base: str, *, parts: int = 2) -> None:
    """Wait until so many partitions are computed."""
    until = time.monotonic() + _PATIENCE_S
    while lines_of(base, _COMPUTED)[0][0] < parts:
        if time.monotonic() > until:
            raise TimeoutError("no partition is computed")
        time.sleep(0.05)


_TROUBLES: dict[str, Any] = {
    "whole": lambda _crew: None,
    "link of a worker cut": lambda _crew: _link("sbyt-work1", "down"),
    "link of a worker cut and mended": lambda _crew: (
        _link("sbyt-work1", "down"),
        time.sleep(20),
        _link("sbyt-work1", "up"),
    ),
    "worker killed": lambda crew: crew.workers[0].kill(),
    "scheduler killed": lambda crew: crew.scheduler.kill(),
}


@contextmanager
def network() -> Iterator[None]:
    """Make the hosts and the bridge between them; remove them after."""
    made: list[str] = []
    try:
        for name in (_SWITCH, *_HOSTS):
            _ip("netns", "add", name)
            made.append(name)
            _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", _SWITCH, "link", "add", "bridge", "type", "bridge")
        _ip("-n", _SWITCH, "link", "set", "bridge", "up")
        for host, number in _HOSTS.items():
            port = _port(host)
            _ip("-n", _SWITCH, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host)
            _ip("-n", _SWITCH, "link", "set", port, "master", "bridge", "up")
            _ip("-n", host, "address", "add", f"{_NET}.{number}/24", "dev", "eth0")
            _ip("-n", host, "link", "set", "eth0", "up")
        yield
    finally:
        for name in reversed(made):
            _ip("netns", "del", name)


@contextmanager
def _base_on_the_network() -> Iterator[None]:
    """Let the server listen on the address of its host; its socket stays, so that the proof looks in from aside."""
    hba = cluster_folder() / "pg_hba.conf"
    before = hba.read_text()
    server._stop()
    hba.write_text(f"{before}\nhost all {SUPERUSER} {_NET}.0/24 trust\n")
    log = cluster_folder() / "server.log"
    try:
        start = [
            "-D",
            str(cluster_folder()),
            "-w",
            "-s",
            "-l",
            str(log),
            "-o",
            f"-c listen_addresses={_NET}.1",
            "start",
        ]
        as_nobody = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
        command = ["ip", "netns", "exec", "sbyt-base", *as_nobody, str(program_path("pg_ctl")), *start]
        subprocess.run(command, check=True, cwd="/", start_new_session=True, stdin=subprocess.DEVNULL)
        yield
    finally:
        server._stop()
        hba.write_text(before)
        revive()


def _link(host: str, state: str) -> None:
    """Pull the cable of a host, or put it back."""
    _ip("-n", _SWITCH, "link", "set", _port(host), state)


def _port(host: str) -> str:
    return host.removeprefix("sbyt-")


def _ip(*words: str) -> Sequence[str]:
    subprocess.run(["ip", *words], check=True, capture_output=True)
    return words
