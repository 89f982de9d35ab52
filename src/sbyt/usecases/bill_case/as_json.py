"""A billed case for programs: energy and money as exact decimals in text, and whole units beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sbyt.apps.billing.words.steps_in_words import in_words
from sbyt.calc.explain import Step
from sbyt.formats.exact_decimal import decimal_text
from sbyt.usecases.bill_case.penalty_told import penalties_as_json
from sbyt.usecases.bill_case.result import (
    BilledLine,
    CaseIssue,
    CaseResult,
    HouseSum,
    MeterConsumption,
    Recalculated,
)
from sbyt.usecases.bill_case.totals import Total, by_account, by_channel, total_of


def case_as_json(result: CaseResult) -> dict[str, Any]:
    """Return what `sbyt calc --json` prints. `ok`: no issue that blocks."""
    told: dict[str, Any] = {
        "title": result.title,
        "kind": result.kind,
        "month": f"{result.month:%Y-%m}",
        "ok": not any(issue.blocks for issue in result.issues),
    }
    if result.kind == "penalty":
        told |= penalties_as_json(result)
    elif result.hours is not None:
        told |= result.hours.json
    elif result.kind == "consumption":
        told["meters"] = [_consumption(row) for row in result.consumption]
        told["totals"] = [
            {"channel": channel, **_energy(energy_wh)}
            for channel, energy_wh in by_channel(result.consumption).items()
        ]
    else:
        told["accounts"] = [
            {"account": account, "lines": [_line(line) for line in lines], "totals": _total(total_of(lines))}
            for account, lines in by_account(result.lines).items()
        ]
        told["totals"] = _total(total_of(result.lines))
        if result.houses:
            told["building"] = [_house(row) for row in result.houses]
        if result.recalculated:
            told["recalculation"] = [_recalculated(row) for row in result.recalculated]
        if result.compensations:
            told["compensations"] = [
                {
                    "account": account,
                    "lines": [_line(line) for line in lines],
                    "totals": _total(total_of(lines)),
                }
                for account, lines in by_account(result.compensations).items()
            ]
    told["issues"] = [_issue(issue) for issue in result.issues]
    return told


def _line(line: BilledLine) -> dict[str, Any]:
    row = line.row
    return {
        "number": row["number"],
        "point": line.point,
        "service": row["service"],
        "zone": row["zone"],
        "method": row["method"],
        "period_from": row["period_from"].isoformat(),
        "period_to": row["period_to"].isoformat(),
        **_energy(row["quantity_wh"]),
        "price_rub_per_kwh": decimal_text(row["price_e7"], places=7, at_least=2),
        "price_e7": row["price_e7"],
        "amount_from": row["amount_from"],
        "vat_percent": decimal_text(row["vat_rate_bp"], places=2),
        **_money(net_kop=row["net_kop"], vat_kop=row["vat_kop"], gross_kop=row["gross_kop"]),
        "explanation": _steps(line.steps),
    }


def _consumption(row: MeterConsumption) -> dict[str, Any]:
    return {
        "point": row.point,
        "channel": row.channel,
        **_energy(row.energy_wh),
        "explanation": _steps([row.step]),
    }


def _steps(steps: Iterable[Step]) -> list[dict[str, str]]:
    return [asdict(step) for step in in_words(steps)]


def _house(row: HouseSum) -> dict[str, Any]:
    energies = {name: value for name, value in asdict(row).items() if name.endswith("_wh")}
    kwh = {
        name.replace("_wh", "_kwh"): None if value is None else decimal_text(value, places=3)
        for name, value in energies.items()
    }
    area = row.total_area_dm2
    return {
        "zone": row.zone,
        "by": row.house_by,
        **kwh,
        "area": None if area is None else decimal_text(area, places=2),
    }


def _recalculated(row: Recalculated) -> dict[str, Any]:
    return {
        "account": row.account,
        "service": row.service,
        "zone": row.zone,
        "reason": row.reason,
        **_energy(row.quantity_wh),
        "price_rub_per_kwh": decimal_text(row.price_e7, places=7, at_least=2),
        **_money(vat_kop=row.vat_kop, gross_kop=row.gross_kop),
    }


def _total(total: Total) -> dict[str, Any]:
    return {
        **_energy(total.quantity_wh),
        **_money(net_kop=total.net_kop, vat_kop=total.vat_kop, gross_kop=total.gross_kop),
    }


def _energy(energy_wh: int) -> dict[str, Any]:
    return {"quantity_kwh": decimal_text(energy_wh, places=3), "quantity_wh": energy_wh}


def _money(**kopecks: int) -> dict[str, Any]:
    roubles = {
        name.removesuffix("_kop"): decimal_text(kop, places=2, at_least=2) for name, kop in kopecks.items()
    }
    return {**roubles, **kopecks}


def _issue(issue: CaseIssue) -> dict[str, Any]:
    return {
        "code": issue.code,
        "blocks": issue.blocks,
        "message": issue.message,
        "account": issue.account,
        "point": issue.point,
        "data": dict(issue.data),
    }
