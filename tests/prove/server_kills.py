"""R3: `kill -9` of PostgreSQL itself in mid-run, its first process and a session's in turn: what was acknowledged is there.

This is no test of a power cut: the kernel lives on and keeps what the server had given it.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path

import psycopg

from tests.prove.ground import Ground, await_session, postmaster, revive
from tests.prove.proof import Proof
from tests.prove.states import bad_states, digest, lines_of

_PATIENCE_S = 60
_PAID = """
SELECT p.external_number FROM payments_payment p
 WHERE EXISTS (SELECT 1 FROM ledger_posting l WHERE l.entry_id = p.entry_id
                GROUP BY l.entry_id HAVING sum(l.debit_kop) = p.amount_kop AND sum(l.credit_kop) = p.amount_kop)
"""
_SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid()"


def server_kills(ground: Ground, *, kills: int) -> Proof:
    """Kill the server `kills` times while a month is billed in one base and payments are taken in another."""
    proof = Proof(name="server-kills")
    dice = random.Random(ground.seed)
    paid, base = ground.copy(), ground.copy()
    payments, released = ground.folder / "payments.told", ground.folder / "released.told"
    payments.unlink(missing_ok=True)
    released.unlink(missing_ok=True)
    whole_runs = of_first = 0
    while proof.tried < kills and not ground.time_is_up:
        first = proof.tried % 2 == 0
        billing = ground.start(base, told=str(released))
        paying = ground.zygote.start(
            "take_payments", paid, told=str(payments), prefix=f"kill-{proof.tried}", seed=proof.tried
        )
        await_session(base)
        await_session(paid)
        time.sleep(dice.uniform(0.1, max(ground.seconds / 8, 0.6)))
        killed = kill_server() if first else kill_session(base, paid)
        _leave(ground, billing, paying)
        revive()
        proof.tried += killed
        of_first += killed and first
        where = f"kill {proof.tried} of {'the first process' if first else 'a session'}"
        proof.failures += [f"{where}: {bad}" for bad in _lost(paid, payments, base, released)]
        proof.failures += [f"{where}: {bad}" for one in (base, paid) for bad in bad_states(one)]
        if _is_released(base):
            whole_runs += 1
            proof.failures += _ended(ground, base, where)
            ground.bases.drop(base)
            base = ground.copy()
            released.unlink(missing_ok=True)
    code, said = ground.bill(base)
    if code and "нечего рассчитывать" not in str(said):
        proof.failures.append(f"at the end: does not go on: {str(said)[-300:]}")
    proof.failures += _ended(ground, base, "at the end")
    proof.figures = {
        "of_the_first_process": of_first,
        "of_a_session": proof.tried - of_first,
        "payments_acknowledged": len(_told(payments)),
        "whole_runs": whole_runs + 1,
        "accounts_a_partition": ground.partition,
    }
    return proof


def kill_server() -> bool:
    """Kill the first process of the server; the others go when they see it."""
    os.kill(postmaster(), signal.SIGKILL)
    return True


def kill_session(*databases: str) -> bool:
    """Kill a session's process; the server ends all sessions and recovers by itself. False where nobody was in."""
    for database in databases:
        try:
            sessions = lines_of("postgres", _SESSIONS, database)
        except psycopg.OperationalError:
            return False
        if sessions:
            with contextlib.suppress(ProcessLookupError):
                os.kill(sessions[0][0], signal.SIGKILL)
                return True
    return False


def _leave(ground: Ground, *workers: int) -> None:
    """Give the workers a moment to see that the base is gone, then end them: what they do after is another run."""
    time.sleep(0.3)
    for pid in workers:
        with contextlib.suppress(ProcessLookupError):
            ground.zygote.kill(pid)
        ground.zygote.wait(pid)


def _lost(paid: str, payments: Path, base: str, released: Path) -> list[str]:
    """Return what was acknowledged and is not there."""
    there = {number for (number,) in lines_of(paid, _PAID)}
    gone = [number for number in _told(payments) if number not in there]
    ((parts,),) = lines_of(base, "SELECT count(*) FROM billing_runpartition WHERE state = 'released'")
    told = max((int(number) for number in _told(released)), default=0)
    lost = [f"acknowledged payment {number} is lost" for number in gone]
    return lost + ([f"{told} partitions were told released, {parts} are"] if parts < told else [])


def _told(file: Path) -> list[str]:
    """Return the whole lines of a file; the last one may have been cut by the kill."""
    return file.read_text().split("\n")[:-1] if file.exists() else []


def _is_released(base: str) -> bool:
    return (
        lines_of(base, "SELECT 1 FROM billing_billingrun WHERE state = 'released' AND month = '2025-06-01'")
        != []
    )


def _ended(ground: Ground, base: str, where: str) -> list[str]:
    return [] if digest(base) == ground.unbroken else [f"{where}: the month comes to something else"]
