"""ул. Примерная: each way a flat is billed comes out to the hand-worked sum; readings are of the 20th, so 31 days in April.

Prices of a gas stove: 3.40, from July 3.54; of an electric one 2.38 and 2.48.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.demo_base import DemoBase

_LINES = """
SELECT l.service, l.method, l.zone, l.quantity_wh, l.gross_kop
  FROM billing_chargeline l
  JOIN billing_charge c ON c.id = l.charge_id
  JOIN billing_bill b ON b.charge_id = c.id
  JOIN contracts_account a ON a.id = c.account_id
 WHERE a.number = %s AND c.month = %s AND l.month = c.month AND l.service <> 'penalty'
 ORDER BY l.number
"""
_FINAL_LINES = _LINES.replace("l.service <> 'penalty'", "b.stage = 'final'")
_CASES = {
    # 744 of the house − (4 + 5 + 6 + 7) × 31 = 62 by four flats
    "common needs": ("100910001", 4, [("energy", "meter", "T0", 124_000, 421_60), ("common_needs", "share", "T0", 15_500, 52_70)]),
    # the house used 45 kWh less than its flats
    "house below its flats": ("100920001", 5, [("energy", "meter", "T0", 120_000, 408_00)]),
    # not read in June: 242 × 22 + 7 × 60 − 45 = 5 699 kWh in 242 days, 706.488 in 30; less 682 of the flats
    "house not read": ("100920001", 6, [("energy", "meter", "T0", 124_000, 421_60), ("common_needs", "share", "T0", 6_122, 20_81)]),
    # read after it: 22 × 61 + 60 + 60 = 1 462; less 660 of July and 682 + 24.488 of June
    "house read after that": ("100920001", 7, [("energy", "meter", "T0", 120_000, 424_80), ("common_needs", "share", "T0", 23_878, 84_53)]),
    # the manager of such a house: −45 in May goes into June, 60 − 45; every other month 60
    "manager before it": ("900900003", 4, [("common_needs", "house", "T0", 60_000, 204_00)]),
    "manager of a house below its flats": ("900900003", 5, [("common_needs", "house", "T0", 0, 0)]),
    "manager after it": ("900900003", 6, [("common_needs", "house", "T0", 15_000, 51_00)]),
    "manager at the price of July": ("900900003", 7, [("common_needs", "house", "T0", 60_000, 212_40)]),
    "resident of a manager's house": ("100930001", 6, [("energy", "meter", "T0", 124_000, 421_60)]),
    # 200 kWh, but no more than 2.5 × 40 m² = 100
    "capped by the norm": ("100940001", 4, [("energy", "meter", "T0", 124_000, 421_60), ("common_needs", "share", "T0", 25_000, 85_00)]),
    # 9 × 31 = 279 of the flat by 1 : 2 : 3 people
    "room without a meter": ("100950012", 4, [("energy", "share", "T0", 93_000, 316_20)]),
    # 279 − (62 + 93 + 78) = 46 by 1 : 2 : 1
    "room with a meter": ("100950022", 4, [("energy", "meter", "T0", 93_000, 316_20), ("energy", "share", "T0", 23_000, 78_20)]),
    # the section: 186 by 2 : 1; of the rest of the flat, 372 − 186, by 2 : 1 : 2
    "section of a flat": ("100950032", 4, [("energy", "share", "T0", 37_200, 126_48), ("energy", "share", "T0", 62_000, 210_80)]),
    # 20 of 31 days of May and 14 of 30 of June, 94 × 2 × 10; beside it the meter
    "interference": ("100960001", 6, [
        ("energy", "act", "T0", 1_212_903, 4_123_87),
        ("energy", "act", "T0", 877_333, 2_982_93),
        ("energy", "meter", "T0", 155_000, 527_00),
    ]),
    # 94 × 2 × 1.5
    "refused twice": ("100960002", 6, [("energy", "norm", "T0", 282_000, 958_80)]),
    # 5 a day: 17 days before the act and 14 from it
    "access refused": ("100960003", 5, [("energy", "average", "T0", 85_000, 289_00), ("energy", "average", "T0", 70_000, 238_00)]),
    # 2 kW × 24 × 5 days, beside the norm
    "connected without right": ("100960004", 7, [("energy", "norm", "T0", 188_000, 665_52), ("energy", "act", "T0", 240_000, 849_60)]),
    "meter that failed": ("100960006", 7, [("energy", "average", "T0", 155_000, 548_70)]),
    # 83 × 3; one away 21 full days: 83 × 21 / 31
    "away": ("100970001", 5, [("energy", "norm", "T0", 249_000, 592_62), ("energy", "norm", "T0", -56_226, -133_82)]),
    # half the price of the norm of one, 173 kWh
    "benefit": ("100970002", 5, [("energy", "meter", "T0", 180_000, 428_40), ("benefit", "discount", "T0", 0, -205_87)]),
    "exempt from ranges": ("100970003", 4, [("energy", "meter", "T0", 6_200_000, 14_756_00)]),
    # 230 × 31 = 7130: 3900, up to 6000, above
    "ranges": ("100970004", 4, [
        ("energy", "meter", "T0", 3_900_000, 9_282_00),
        ("energy", "meter", "T0", 2_100_000, 6_720_00),
        ("energy", "meter", "T0", 1_130_000, 5_537_00),
    ]),
    "three zones": ("100970006", 4, [
        ("energy", "meter", "T1", 93_000, 288_30),
        ("energy", "meter", "T2", 62_000, 102_92),
        ("energy", "meter", "T3", 124_000, 295_12),
    ]),
    # 91 days × 5 = 455 − (155 + 150) of May and June
    "reading after two months of average": ("100970007", 7, [("energy", "meter", "T0", 150_000, 372_00)]),
    # three months by average, then the norm of two: 107 × 2
    "norm after three months": ("100970008", 7, [("energy", "norm", "T0", 214_000, 530_72)]),
    # 60 by day, 30 by night, four flats
    "common needs by zones": ("100980001", 5, [
        ("energy", "meter", "T1", 150_000, 411_00),
        ("energy", "meter", "T2", 75_000, 124_50),
        ("common_needs", "share", "T1", 15_000, 41_10),
        ("common_needs", "share", "T2", 7_500, 12_45),
    ]),
    # 2.5 × 40 m² = 100 kWh by three flats and the shop
    "no common meter": ("100990001", 4, [("energy", "meter", "T0", 124_000, 421_60), ("common_needs", "share", "T0", 25_000, 85_00)]),
}  # fmt: skip


@pytest.mark.parametrize("case", _CASES)
def test_is_billed_by_hand(demo_base: DemoBase, case: str) -> None:
    account, month, expected = _CASES[case]
    assert demo_base.rows(_LINES, account, date(2021, month, 1)) == expected


class TestAfterwards:
    def test_one_payment_of_two_is_taken_back_and_a_subsidy_stands(self, demo_base: DemoBase) -> None:
        taken = demo_base.rows(
            "SELECT a.number, p.amount_kop, r.reason, r.state FROM payments_paymentreversal r"
            "  JOIN payments_payment p ON p.id = r.payment_id JOIN contracts_account a ON a.id = p.account_id"
        )
        assert taken == [("100940001", 500_00, "twice", "done")]
        assert demo_base.rows(
            "SELECT a.number, p.amount_kop, p.designated_month FROM payments_payment p"
            "  JOIN contracts_account a ON a.id = p.account_id WHERE p.kind = 'subsidy'"
        ) == [("100940002", 180_00, date(2021, 7, 1))]

    def test_an_authority_compensates_half_of_the_price_up_to_the_norm_of_one(
        self, demo_base: DemoBase
    ) -> None:
        claimed = demo_base.rows(
            "SELECT a.number, c.month, c.covered_wh, c.gross_kop FROM billing_compensation c"
            "  JOIN contracts_account a ON a.id = c.account_id"
            "  JOIN billing_billingrun r ON r.id = c.run_id WHERE r.state = 'released' ORDER BY c.month"
        )
        # the norm of one is 94 kWh: 94 × 3.40 / 2 and 94 × 3.54 / 2
        assert claimed == [
            ("100940003", date(2021, 6, 1), 94_000, 159_80),
            ("100940003", date(2021, 7, 1), 94_000, 166_38),
        ]

    def test_streets_lie_in_districts_and_a_route_walks_the_street(self, demo_base: DemoBase) -> None:
        assert demo_base.rows(
            "SELECT DISTINCT district FROM premises_building WHERE district <> '' ORDER BY 1"
        ) == [
            ("Заречный",),
            ("Центральный",),
        ]
        assert demo_base.rows(
            "SELECT r.name, count(*) FROM premises_routestop s JOIN premises_route r ON r.id = s.route_id GROUP BY 1"
        ) == [("Примерная-1", 9)]


def test_the_shop_of_a_house_bears_its_share_at_its_own_price(demo_base: DemoBase) -> None:
    """2.58713 + 2.96408 + 0.31205 + 0.00341 = 5.86667 in April: 25 kWh are 146.67 and VAT 29.33."""
    (energy, *common) = demo_base.rows(_FINAL_LINES, "900000026", date(2021, 4, 1))
    assert (energy[0], energy[1]) == ("energy", "meter")
    assert common == [("common_needs", "share", "T0", 25_000, 176_00)]
