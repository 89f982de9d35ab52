"""R2: `kill -9` of the run at random moments; after each kill debits equal credits and no bad state is seen."""

from __future__ import annotations

import contextlib
import random
import time

from tests.prove.ground import Ground
from tests.prove.proof import Proof
from tests.prove.states import bad_states, digest

_KILLED = -9


def random_kills(ground: Ground, *, kills: int, processes: int | None = None) -> Proof:
    """Kill the run `kills` times at moments drawn by the seed; a run that got to its end is compared and begun anew."""
    proof = Proof(name="random-kills")
    dice = random.Random(ground.seed)
    longest = max(ground.seconds / 8, 0.3)
    whole_runs = looked = 0
    while proof.tried < kills:
        base = ground.copy()
        ended = False
        while not ended and proof.tried < kills:
            pid = ground.start(base, processes=processes)
            time.sleep(dice.uniform(0.0, longest))
            with contextlib.suppress(ProcessLookupError):
                ground.zygote.kill(pid)
            killed = ground.zygote.wait(pid) == _KILLED
            proof.tried += killed
            ended = not killed
            looked += 1
            proof.failures += [f"kill {proof.tried}: {bad}" for bad in bad_states(base)]
        code, said = ground.bill(base)
        if code and "нечего рассчитывать" not in str(said):
            proof.failures.append(f"after {proof.tried} kills: does not go on: {str(said)[-300:]}")
        if digest(base) != ground.unbroken:
            proof.failures.append(f"after {proof.tried} kills: comes to something else")
        whole_runs += 1
        ground.bases.drop(base)
    proof.figures = {
        "whole_runs": whole_runs,
        "times_looked_at": looked,
        "longest_s": round(longest, 2),
        "accounts_a_partition": ground.partition,
    }
    return proof
