"""R2: `kill -9` of the run at random moments; after each kill debits equal credits and no bad state is seen."""

from __future__ import annotations

import contextlib
import random
import time

from tests.prove.ground import Ground, await_session
from tests.prove.proof import Proof
from tests.prove.states import bad_states, digest, lines_of

_KILLED = -9
_SHORTEST_S = 0.2
_WITHOUT_PROGRESS = 4
_BEHIND = """
SELECT (SELECT count(*) FROM billing_runpartition WHERE state <> 'planned')
     + (SELECT count(*) FROM billing_runpartition WHERE state = 'released')
     + (SELECT count(*) FROM billing_runpartition WHERE documented_at IS NOT NULL)
"""


def random_kills(ground: Ground, *, kills: int, processes: int | None = None) -> Proof:
    """Kill the run `kills` times at moments drawn by the seed; a run that got to its end is compared and begun anew.

    The moment is drawn from when the run begins to work in the base. Where several kills in a row leave no partition
    behind, moments are drawn from a longer time.
    """
    proof = Proof(name="random-kills")
    dice = random.Random(ground.seed)
    longest = max(ground.seconds / 20, _SHORTEST_S)
    whole_runs = with_progress = 0
    while proof.tried < kills and not ground.time_is_up:
        base = ground.copy()
        ended, behind, vain = False, 0, 0
        while not ended and proof.tried < kills and not ground.time_is_up:
            pid = ground.start(base, processes=processes)
            await_session(base)
            time.sleep(dice.uniform(0.0, longest))
            with contextlib.suppress(ProcessLookupError):
                ground.zygote.kill(pid)
            killed = ground.zygote.wait(pid) == _KILLED
            proof.tried += killed
            ended = not killed
            proof.failures += [f"kill {proof.tried}: {bad}" for bad in bad_states(base)]
            ((now,),) = lines_of(base, _BEHIND)
            with_progress += now > behind
            vain = 0 if now > behind else vain + 1
            behind = now
            if vain >= _WITHOUT_PROGRESS:
                longest, vain = longest * 1.4, 0
        code, said = ground.bill(base)
        if code and "нечего рассчитывать" not in str(said):
            proof.failures.append(f"after {proof.tried} kills: does not go on: {str(said)[-300:]}")
        if digest(base) != ground.unbroken:
            proof.failures.append(f"after {proof.tried} kills: comes to something else")
        whole_runs += 1
        ground.bases.drop(base)
    proof.figures = {
        "whole_runs_compared": whole_runs,
        "kills_with_a_partition_behind": with_progress,
        "longest_s": round(longest, 2),
        "accounts_a_partition": ground.partition,
    }
    return proof
