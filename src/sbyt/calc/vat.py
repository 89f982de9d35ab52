"""VAT of a line: on top of a net amount, or inside a gross one. Per line, then summed; never on the total.

Source: the invoices of the golden figures (one of seven differs by a kopeck from net x 1.2 of the total, which
per-line rounding explains); inside a gross amount the calculated rate r / (100 + r).
Rates are hundredths of a percent: 2000 = 20 %.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.rounding import half_up, half_up_expr, wide

WHOLE_BP = 10_000

STANDARD_RATES = (
    (date(2004, 1, 1), 1800, "НК РФ, ст. 164 п. 3"),
    (date(2019, 1, 1), 2000, "303-ФЗ от 03.08.2018"),
    (date(2026, 1, 1), 2200, "425-ФЗ от 28.11.2025"),
)
"""The standard rate by date of supply, with its act: what a case in a file takes when it names none. A billing run
takes tariffs.VatRate."""


def standard_rate_bp(day: date) -> int:
    """Return the standard rate in force on the day. Raises ValueError before the first known one."""
    known = [rate_bp for since, rate_bp, _ in STANDARD_RATES if since <= day]
    if not known:
        raise ValueError(f"no standard VAT rate is known on {day}")
    return known[-1]


def vat_on_net(*, net_kop: int, rate_bp: int) -> int:
    """Return the VAT to add to a net amount, kopecks."""
    return half_up(net_kop * rate_bp, WHOLE_BP)


def vat_in_gross(*, gross_kop: int, rate_bp: int) -> int:
    """Return the VAT contained in a gross amount, kopecks."""
    return half_up(gross_kop * rate_bp, WHOLE_BP + rate_bp)


def price_before_vat(*, price_e7: int, rate_bp: int) -> int:
    """Return what is left of a price with VAT when its VAT is taken out, RUB/kWh x 10^7."""
    return half_up(price_e7 * WHOLE_BP, WHOLE_BP + rate_bp)


def vat_on_net_expr(*, net_kop: pl.Expr, rate_bp: int) -> pl.Expr:
    """Return the expression of `vat_on_net`."""
    return half_up_expr(wide(net_kop) * rate_bp, WHOLE_BP)


def vat_in_gross_expr(*, gross_kop: pl.Expr, rate_bp: int) -> pl.Expr:
    """Return the expression of `vat_in_gross`."""
    return half_up_expr(wide(gross_kop) * rate_bp, WHOLE_BP + rate_bp)
