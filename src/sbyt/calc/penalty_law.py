"""What is known of the law of penalties, as rows: key rates, caps, moratoria, steps of the regimes. Dated data stands over it.

Source: households.md §4 and households_confirmed C4–C6, §4; rates before 22.03.2021: decisions of the Bank of Russia as public code lists
them. Before 2016 the rate of refinancing, equal to the key rate since. Rates after 22.12.2025 but 16.02.2026 come from public code alone; 27.05.2022
is disputed (11 or 11.5); nothing is known after 27.07.2026. The cap ends with 2026 and its continuation is unknown.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.penalties import CAPS, KEY_RATES, MORATORIA, STEPS

_RATES: Final = (
    ("2012-09-14", 825),
    ("2016-01-01", 1100),
    ("2016-06-14", 1050),
    ("2016-09-19", 1000),
    ("2017-03-27", 975),
    ("2017-05-02", 925),
    ("2017-06-19", 900),
    ("2017-09-18", 850),
    ("2017-10-30", 825),
    ("2017-12-18", 775),
    ("2018-02-12", 750),
    ("2018-03-26", 725),
    ("2018-09-17", 750),
    ("2018-12-17", 775),
    ("2019-06-17", 750),
    ("2019-07-29", 725),
    ("2019-09-09", 700),
    ("2019-10-28", 650),
    ("2019-12-16", 625),
    ("2020-02-10", 600),
    ("2020-04-27", 550),
    ("2020-06-22", 450),
    ("2020-07-27", 425),
    ("2021-03-22", 450),
    ("2021-04-26", 500),
    ("2021-06-15", 550),
    ("2021-07-26", 650),
    ("2021-09-13", 675),
    ("2021-10-25", 750),
    ("2021-12-20", 850),
    ("2022-02-14", 950),
    ("2022-02-28", 2000),
    ("2022-04-11", 1700),
    ("2022-05-04", 1400),
    ("2022-05-27", 1100),
    ("2022-06-14", 950),
    ("2022-07-25", 800),
    ("2022-09-19", 750),
    ("2023-07-24", 850),
    ("2023-08-15", 1200),
    ("2023-09-18", 1300),
    ("2023-10-30", 1500),
    ("2023-12-18", 1600),
    ("2024-07-29", 1800),
    ("2024-09-16", 1900),
    ("2024-10-28", 2100),
    ("2025-06-09", 2000),
    ("2025-07-28", 1800),
    ("2025-09-15", 1700),
    ("2025-10-27", 1650),
    ("2025-12-22", 1600),
    ("2026-02-16", 1550),
    ("2026-03-23", 1500),
    ("2026-04-27", 1450),
    ("2026-06-22", 1425),
    ("2026-07-27", 1400),
)

HOUSEHOLD: Final = "household"
MANAGER: Final = "manager"
HOMEOWNERS: Final = "homeowners"
LEGAL: Final = "legal"
CAPITAL_REPAIR: Final = "capital_repair"


def key_rates() -> pl.DataFrame:
    """Return penalties.KEY_RATES as far as they are known."""
    rows = [(date.fromisoformat(day), rate) for day, rate in _RATES]
    return pl.DataFrame(rows, schema=KEY_RATES, orient="row")


def caps() -> pl.DataFrame:
    """Return penalties.CAPS: 9.5 % (PP 474 fixed it, PP 1681 and later the least of it and the rate of the payment)."""
    rows = [
        (date(2022, 3, 26), date(2022, 9, 23), 950, True),
        (date(2022, 9, 23), date(2027, 1, 1), 950, False),
    ]
    return pl.DataFrame(rows, schema=CAPS, orient="row")


def moratoria() -> pl.DataFrame:
    """Return penalties.MORATORIA: PP 424 (2020); PP 497 (2022) for obligations that arose before it: months of service that had ended.

    That the month of service decides, and not the due day, is read from "возникшие до введения моратория" (127-ФЗ, ст. 9.1, 63); unconfirmed.
    """
    rows = [
        (date(2020, 4, 6), date(2021, 1, 1), None, None),
        (date(2022, 4, 1), date(2022, 10, 2), None, date(2022, 4, 1)),
    ]
    return pl.DataFrame(rows, schema=MORATORIA, orient="row")


def steps() -> pl.DataFrame:
    """Return penalties.STEPS of every regime."""
    rows = [
        *(
            (regime, first, last, divisor)
            for regime in (HOUSEHOLD, HOMEOWNERS)
            for first, last, divisor in _LATE
        ),
        (MANAGER, 1, 60, 300),
        (MANAGER, 61, 90, 170),
        (MANAGER, 91, None, 130),
        (LEGAL, 1, None, 130),
        (CAPITAL_REPAIR, 31, None, 300),
    ]
    return pl.DataFrame(rows, schema=STEPS, orient="row")


_LATE: Final = ((31, 90, 300), (91, None, 130))
