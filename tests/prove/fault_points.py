"""R1: the run broken at every write point, by an exception and by the end of the process, then gone on with."""

from __future__ import annotations

import re

from tests.prove.ground import Ground
from tests.prove.proof import Proof
from tests.prove.states import bad_states, digest

WAYS = ("raise", "exit")
_MOST_POINTS = 2_000
_KILLED = 9


def every_point(ground: Ground) -> Proof:
    """Break the n-th write point that a run passes, each n from a fresh copy, until a run passes fewer than n."""
    proof = Proof(name="fault-points")
    names: list[str] = []
    for number in range(1, _MOST_POINTS):
        ended = False
        for way in WAYS:
            ended = _one(ground, proof, names, number, way) or ended
        if ended:
            break
    proof.figures = {
        "points": len(names),
        "ways": len(WAYS),
        "accounts_a_partition": ground.partition,
        "names": names,
    }
    return proof


def _one(ground: Ground, proof: Proof, names: list[str], number: int, way: str) -> bool:
    """Break one run at one point; return whether it had ended before the point came."""
    base = ground.copy()
    try:
        code, said = ground.bill(base, fault=f"*#{number}:{way}")
        if code == 0:
            return True
        proof.tried += 1
        if way == "raise":
            names.append(_name_in(str(said)))
        elif code != _KILLED:
            proof.failures.append(f"point {number}, {way}: ended with {code}: {said}")
        _gone_on(ground, proof, base, f"point {number} ({names[-1]}), {way}")
    finally:
        ground.bases.drop(base)
    return False


def _gone_on(ground: Ground, proof: Proof, base: str, where: str) -> None:
    proof.failures += [f"{where}: {bad}" for bad in bad_states(base)]
    code, said = ground.bill(base)
    if code and "нечего рассчитывать" not in str(said):
        proof.failures.append(f"{where}: does not go on: {str(said)[-300:]}")
    elif digest(base) != ground.unbroken:
        proof.failures.append(f"{where}: comes to something else")
    proof.failures += [f"{where}, gone on: {bad}" for bad in bad_states(base)]


def _name_in(said: str) -> str:
    found = re.findall(r"InjectedFault: (\S+)", said)
    return found[-1] if found else "?"


def chain_of_points(ground: Ground) -> Proof:
    """Break one run again and again, at every named place in turn and by both ways, each going on from the last.

    For a region too large to be copied for each point: the same places, every one of them, on one base.
    """
    from tests.reliability.test_broken_runs import PLACES

    proof = Proof(name="fault-chain")
    base = ground.copy()
    before = digest(base)
    for place in (f"{place}:{way}" for place in PLACES for way in WAYS):
        code, said = ground.bill(base, fault=place)
        if code == 0 or "нечего рассчитывать" in str(said):
            break
        proof.tried += 1
        after = digest(base)
        if after != before:
            proof.failures += [f"{place}: {bad}" for bad in bad_states(base)]
        before = after
    _gone_on(ground, proof, base, "the end of the chain")
    ground.bases.drop(base)
    proof.figures = {"places": len(PLACES), "accounts_a_partition": ground.partition}
    return proof
