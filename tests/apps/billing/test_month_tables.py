"""Charges of a month lie in tables of their own, refer to what is there, and can be put away."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from sbyt.apps.billing.models import Charge, ChargeLine, PlainLine
from sbyt.apps.billing.month_tables import UnableToPutMonthAway, open_month, put_month_away, table_of_month
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE, JULY, AUGUST = date(2031, 6, 1), date(2031, 7, 1), date(2031, 8, 1)


LINE = [field.attname for field in PlainLine._meta.concrete_fields]
OF_ACCOUNTS = """
INSERT INTO billing_charge (run_id, partition_id, account_id, month, energy_wh, supply_wh, net_kop, vat_kop, gross_kop)
SELECT run.id, part.id, account, %s, 0, 0, 0, 0, 0
  FROM billing_billingrun run JOIN billing_runpartition part ON part.run_id = run.id, unnest(%s::bigint[]) AS account
 WHERE run.month <> '2031-07-01'
"""


@pytest.fixture
def flat() -> Flat:
    """A flat by the norm, computed for June and July."""
    the_usual_vat()
    norms(kwh=90)
    flat = a_flat(a_building("45"), "1", tariff=a_tariff(), people=1, metered=False)
    for month in (JUNE, JULY):
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=month).pk)
    return flat


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (count,) = cursor.fetchone()
    return int(count)


def refused(statement: str, *parameters: object) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(caught.value)


class TestMonth:
    def test_has_tables_of_its_own(self, flat: Flat) -> None:
        assert table_of_month("billing_charge", JUNE) == "billing_charge_2031_06"
        assert (rows("billing_charge_2031_06"), rows("billing_linepack_2031_07")) == (1, 1)
        assert Charge.objects.filter(account=flat.account).count() == 2

    def test_is_opened_once(self, flat: Flat) -> None:
        open_month(JUNE)
        assert rows("billing_charge_2031_06") == 1

    def test_put_away_leaves_the_others_and_its_tables(self, flat: Flat) -> None:
        assert put_month_away(JUNE) == (
            "billing_charge_2031_06",
            "billing_plainline_2031_06",
            "billing_linepack_2031_06",
        )
        assert list(Charge.objects.values_list("month", flat=True)) == [JULY]
        assert list(ChargeLine.objects.values_list("month", flat=True)) == [JULY]
        assert rows("billing_charge_2031_06") == 1

    def test_without_tables_is_not_put_away(self, flat: Flat) -> None:
        with pytest.raises(UnableToPutMonthAway, match=r"у 08\.2031 нет своих таблиц"):
            put_month_away(date(2031, 8, 1))
        assert Charge.objects.count() == 2


class TestWhatChargesReferTo:
    def test_must_be_there(self, flat: Flat) -> None:
        copied = "INSERT INTO billing_charge (run_id, partition_id, account_id, month, energy_wh, supply_wh, net_kop,"
        copied += (
            " vat_kop, gross_kop) SELECT run_id, partition_id, -5, month, 0, 0, 0, 0, 0 FROM billing_charge"
        )
        assert "account_id -5 is not there" in refused(copied)
        into_part = copied.replace("INTO billing_charge ", "INTO billing_charge_2031_06 ")
        assert "account_id -5 is not there" in refused(into_part + " WHERE month = %s", JUNE)
        assert Charge.objects.count() == 2

    def test_is_counted_or_looked_up_where_ids_have_gaps(self, flat: Flat) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('contracts_account', 'id'))")
            (missing,) = cursor.fetchone()
        other = a_tariff("city-stove")
        after = [
            a_flat(a_building(house), "1", tariff=other, metered=False).account.pk for house in ("46", "47")
        ]
        assert after == [missing + 1, missing + 2]
        said = refused(OF_ACCOUNTS, JULY, [missing, *after])
        assert f"account_id {missing} is not there" in said
        open_month(AUGUST)
        with connection.cursor() as cursor:
            cursor.execute(OF_ACCOUNTS, [JULY, after])
            cursor.execute(OF_ACCOUNTS, [AUGUST, [missing - 1, after[0]]])
        assert Charge.objects.filter(account__in=[missing - 1, *after]).count() == 6

    def test_line_needs_its_charge_in_its_month(self, flat: Flat) -> None:
        july = Charge.objects.get(month=JULY).pk
        of_june = ChargeLine.objects.values(*LINE).get(month=JUNE)
        line = PlainLine(**of_june)
        line.pk, line.charge_id, line.number = None, july, 7
        with pytest.raises(IntegrityError, match=f"charge_id {july} is not there"), transaction.atomic():
            line.save(force_insert=True)
        assert ChargeLine.objects.count() == 2

    def test_stays_while_a_charge_names_it(self, flat: Flat) -> None:
        partition = Charge.objects.get(month=JUNE).partition_id
        said = refused("DELETE FROM billing_runpartition WHERE id = %s", partition)
        assert f"billing_runpartition {partition} stays" in said
