"""Tax ids and bank accounts whose control digits agree and which no office has ever given out.

Region 00 of a tax id and the last digits of the bank's code do not exist, so no requisite of the town is somebody's.
"""

from __future__ import annotations

from typing import Final

TOWN_BIK: Final = "040000901"
TOWN_CORRESPONDENT: Final = "30101810000000000901"


def organization_inn(serial: int) -> str:
    """Return a 10-digit tax id of region 00."""
    body = f"00{serial:07d}"
    return body + _control(body, (2, 4, 10, 3, 5, 9, 4, 6, 8))


def person_inn(serial: int) -> str:
    """Return a 12-digit tax id of region 00."""
    body = f"00{serial:08d}"
    body += _control(body, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
    return body + _control(body, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def settlement_account(serial: int) -> str:
    """Return a 20-digit account in the town's bank; the ninth digit is the control key of the Bank of Russia."""
    weights = (7, 1, 3)
    for key in range(10):
        account = f"40702810{key}{serial:011d}"
        digits = TOWN_BIK[-3:] + account
        if sum(int(digit) * weights[place % 3] for place, digit in enumerate(digits)) % 10 == 0:
            return account
    raise AssertionError("one of ten keys always fits")


def _control(body: str, weights: tuple[int, ...]) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return str(total % 11 % 10)
