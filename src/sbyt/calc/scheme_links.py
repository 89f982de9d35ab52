"""What may flow into what in a scheme, and how large a share is: one rule for the screens and for a case, in words."""

from __future__ import annotations

from typing import Final

from sbyt.calc.schemes import SOURCES, NodeKind

ENDS: Final = frozenset({NodeKind.RESULT, NodeKind.CONTROL})
"""Nodes that lead nowhere."""


def link_fault(*, source: str, source_kind: str, target: str, target_kind: str) -> str | None:
    """Return why the link cannot be, None where it can. `source` and `target` are the names of its nodes."""
    if source_kind in ENDS:
        return f"из узла «{source}» ничего не вытекает"
    if target_kind in SOURCES:
        return f"в узел «{target}» ничего не втекает: это источник"
    return None


def reactive_fault(*, source: str, target: str, target_kind: str) -> str | None:
    """Return why a meter of varh cannot lead there: losses by load alone take them."""
    if target_kind == NodeKind.LOAD:
        return None
    return f"реактивная энергия узла «{source}» нужна только потерям от нагрузки, а ведёт в «{target}»"


def node_faults(*, node: str, kind: str, takes: bool, leads: bool) -> list[str]:
    """Return what is lacking around a node: `takes`, something but varh flows into it; `leads`, it flows into something."""
    faults = []
    if kind not in SOURCES and not takes:
        faults.append(f"в узел «{node}» ничего не втекает")
    if kind not in ENDS and not leads:
        faults.append(f"узел «{node}» никуда не ведёт")
    return faults


def share_fault(*, numerator: int, denominator: int) -> str | None:
    """Return why the two are no part of a flow: more than the whole would be energy that nobody measured."""
    if numerator > denominator:
        return f"доля больше целого: {numerator}/{denominator}"
    return None


def as_sentence(fault: str) -> str:
    """Return the fault as a screen says it."""
    return f"{fault[0].upper()}{fault[1:]}."
