from __future__ import annotations

from datetime import date

import pytest

from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.account_card.card import account_card
from sbyt.usecases.account_card.figures import median
from tests.builders.billed import a_billed_town


class TestTheMedian:
    @pytest.mark.parametrize(
        ("values", "middle"), [([], None), ([7], 7), ([9, 1, 5], 5), ([1, 4, 9, 10], 6), ([3, 4], 3)]
    )
    def test_is_the_middle_or_the_half_sum_down(self, values: list[int], middle: int | None) -> None:
        assert median(values) == middle


@pytest.mark.django_db
class TestTheFiguresOfAnAccount:
    def test_say_debt_last_bill_last_payment_and_usual_month(self) -> None:
        """June 540.60 less 500.00 paid, and July 538.08: 578.68. 159 and 152 kWh: 155.5 in the middle."""
        town = a_billed_town()
        card = account_card(actor=SYSTEM, account_id=town.ours.account.pk, on=date(2021, 8, 5))
        assert card is not None
        figures = card.figures
        assert figures.debt_kop == 578_68
        assert figures.bill is not None
        assert (figures.bill.month, figures.bill.gross_kop, figures.bill.energy_wh) == (
            date(2021, 7, 1),
            538_08,
            152_000,
        )
        assert figures.payment is not None
        assert (figures.payment.amount_kop, figures.payment.received_on) == (500_00, date(2021, 7, 9))
        assert (figures.usual_wh, figures.months_known) == (155_500, 2)

    def test_tell_what_is_overdue_from_what_is_due(self) -> None:
        town = a_billed_town()
        june_left = account_card(actor=SYSTEM, account_id=town.ours.account.pk, on=date(2021, 8, 5))
        assert june_left is not None
        assert (june_left.figures.overdue_kop, june_left.figures.overdue_months) == (40_60, 1)
        assert june_left.figures.due_on == date(2021, 8, 10)

    def test_are_empty_before_the_first_bill(self) -> None:
        from tests.builders.buildings import a_building, a_flat
        from tests.builders.prices import a_tariff

        flat = a_flat(a_building(), "1", tariff=a_tariff())
        card = account_card(actor=SYSTEM, account_id=flat.account.pk, on=date(2021, 8, 5))
        assert card is not None
        figures = card.figures
        assert (figures.debt_kop, figures.bill, figures.payment, figures.usual_wh) == (0, None, None, None)
