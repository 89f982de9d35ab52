"""A bill is its charge, released: no row of its own, and as final as one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from sbyt.apps.billing.models import Bill, BillingRun, Charge, ChargeLine, Finding, PlainBill, RunPartition
from sbyt.apps.billing.month_tables import put_month_away
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.apps.billing.operations.document_bills import released_bills
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.documents.models import Document
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE = date(2021, 6, 1)
BILL = [field.attname for field in Bill._meta.concrete_fields]
WRITTEN_OUT = """
INSERT INTO billing_plainbill (account_id, month, stage, revision, charge_id, document_id, due_on, gross_kop, posted_kop, posted_vat_kop,
                               released_at)
SELECT account_id, month, '{stage}', {revision}, {charge}, NULL, month, gross_kop, 0, 0, now() FROM billing_charge c ORDER BY id LIMIT 1
"""


@pytest.fixture
def flats() -> list[Flat]:
    """Two flats read on 25 May and 25 June: 159 and 161 kWh."""
    the_usual_vat()
    the_supplier()
    norms()
    house, tariff = a_building("45"), a_tariff()
    flats = []
    for number, used in (("1", 159), ("2", 161)):
        flat = a_flat(house, number, tariff=tariff, meter_shows=1_000)
        flat.shows(date(2021, 5, 25), 2_000)
        flat.shows(date(2021, 6, 25), 2_000 + used)
        flats.append(flat)
    return flats


def computed() -> BillingRun:
    return compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)


def released(run: BillingRun | None = None) -> BillingRun:
    return release_run(actor=SYSTEM, run_id=(run or computed()).pk, issued_on=date(2021, 6, 28))


def holding_the_first(flats: list[Flat]) -> BillingRun:
    run = computed()
    finding = Finding.objects.create(run=run, account=flats[0].account, code="R-02", message="проверить")
    decide_findings(actor=SYSTEM, run_id=run.pk, verdict="hold", reason="ждём", finding_ids=[finding.pk])
    return released(run)


def refused(statement: str) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


class TestReleasedCharge:
    def test_is_the_bill_and_names_its_document(self, flats: list[Flat]) -> None:
        run = released()
        part = run.partitions.get()
        assert not PlainBill.objects.exists()
        assert part.charges_are_bills
        assert list(
            Bill.objects.order_by("pk").values_list(
                *(
                    "pk",
                    "document_id",
                    "account_id",
                    "gross_kop",
                    "posted_kop",
                    "posted_vat_kop",
                    "penalty_kop",
                ),
                *("entry_id", "due_on", "stage", "revision", "released_at"),
            )
        ) == [
            (
                *(
                    charge.pk,
                    charge.pk,
                    charge.account_id,
                    charge.gross_kop,
                    charge.gross_kop,
                    charge.vat_kop,
                    0,
                ),
                *(part.entry_id, date(2021, 7, 12), "final", 0, part.released_at),
            )
            for charge in Charge.objects.order_by("pk")
        ]
        assert set(Document.objects.values_list("pk", "account_id")) == set(
            Charge.objects.values_list("pk", "account_id")
        )

    def test_is_found_by_its_charge_its_document_and_its_account(self, flats: list[Flat]) -> None:
        released()
        charge = Charge.objects.get(account=flats[1].account)
        assert charge.bill.gross_kop == 547_40
        assert Document.objects.get(account=flats[1].account).bill.pk == charge.pk
        assert Document.objects.filter(bill__stage="final", bill__month=JUNE).count() == 2
        assert not Document.objects.filter(bill__stage="forecast").exists()
        assert ChargeLine.objects.get(charge__bill__account=flats[1].account).charge_id == charge.pk

    def test_is_no_bill_before_it_is_released(self, flats: list[Flat]) -> None:
        computed()
        assert (Charge.objects.count(), Bill.objects.count()) == (2, 0)

    def test_is_no_bill_while_it_is_held(self, flats: list[Flat]) -> None:
        run = holding_the_first(flats)
        assert list(Bill.objects.values_list("account_id", flat=True)) == [flats[1].account.pk]
        assert list(Charge.objects.filter(is_held=True).values_list("account_id", flat=True)) == [
            flats[0].account.pk
        ]
        assert released_bills(run.partitions.get())["account_id"].to_list() == [flats[1].account.pk]

    def test_is_the_bill_of_an_account_that_was_held_too(self, flats: list[Flat]) -> None:
        holding_the_first(flats)
        later = released()
        assert not PlainBill.objects.exists()
        assert [later.partitions.get().charges_are_bills, Bill.objects.count()] == [True, 2]
        assert Bill.objects.get(account=flats[0].account).charge.run == later

    def test_of_an_earlier_program_gets_a_row(self, flats: list[Flat]) -> None:
        run = computed()
        run.partitions.update(charges_may_be_bills=False)
        released(run)
        assert (PlainBill.objects.count(), Bill.objects.count()) == (2, 2)
        assert not run.partitions.get().charges_are_bills

    def test_takes_no_number_of_a_row_or_a_document(self, flats: list[Flat]) -> None:
        released()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_default FROM information_schema.columns WHERE column_name = 'id'"
                " AND table_name IN ('billing_charge', 'billing_plainbill', 'billing_charge_2021_06')"
            )
            assert {told for (told,) in cursor.fetchall()} == {
                "nextval('documents_document_id_seq'::regclass)"
            }


CHANGES_OF_LINES = (
    "UPDATE billing_linepack SET net_kop = net_kop",
    "UPDATE billing_linepack SET partition_id = -1",
    "DELETE FROM billing_linepack",
    "TRUNCATE billing_linepack",
)


class TestLinesOfABill:
    @pytest.mark.parametrize(
        "statement",
        [
            *CHANGES_OF_LINES,
            (
                "INSERT INTO billing_linepack SELECT (jsonb_populate_record(p, jsonb_build_object('id', p.id + 1))).*"
                " FROM billing_linepack p"
            ),
        ],
    )
    def test_never_change(self, flats: list[Flat], statement: str) -> None:
        released()
        before = list(ChargeLine.objects.order_by("pk").values())
        assert "refused" in refused(statement)
        assert list(ChargeLine.objects.order_by("pk").values()) == before
        assert len(before) == 2

    @pytest.mark.parametrize("statement", CHANGES_OF_LINES)
    def test_that_is_a_row_never_change(self, flats: list[Flat], statement: str) -> None:
        """One of the two charges of the pack is billed: the pack stays."""
        computed()
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN_OUT.format(stage="final", revision=0, charge="id"))
        assert "refused" in refused(statement)
        assert ChargeLine.objects.count() == 2


class TestBill:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE billing_runpartition SET due_on = due_on + 1",
            "UPDATE billing_runpartition SET entry_id = NULL",
            "UPDATE billing_runpartition SET released_at = now() + interval '1 day'",
            "UPDATE billing_runpartition SET charges_are_bills = false",
            "DELETE FROM billing_runpartition",
            "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE billing_runpartition CASCADE",
            "UPDATE billing_charge SET penalty_kop = 1",
            "UPDATE billing_charge SET is_held = true",
            "UPDATE billing_charge SET partition_id = -1",
            "DELETE FROM billing_charge",
            (
                "INSERT INTO billing_charge (run_id, partition_id, account_id, month, energy_wh, supply_wh, net_kop, vat_kop, gross_kop)"
                " SELECT run_id, partition_id, account_id, '2021-06-02', 0, 0, 0, 0, 0 FROM billing_charge"
            ),
        ],
    )
    def test_never_changes(self, flats: list[Flat], statement: str) -> None:
        released()
        before = list(Bill.objects.order_by("pk").values())
        assert "refused" in (said := refused(statement)) or "stays" in said
        assert list(Bill.objects.order_by("pk").values()) == before

    def test_of_a_held_charge_cannot_be_made_by_hand(self, flats: list[Flat]) -> None:
        holding_the_first(flats)
        assert "refused" in refused("UPDATE billing_charge SET is_held = false WHERE is_held")
        assert Bill.objects.count() == 1

    @pytest.mark.parametrize(
        ("stage", "revision", "charge"), [("final", 0, "id + 1"), ("correction", 1, "id")]
    )
    def test_is_the_only_one(self, flats: list[Flat], stage: str, revision: int, charge: str) -> None:
        released()
        row = WRITTEN_OUT.format(stage=stage, revision=revision, charge=charge)
        assert "is billed for 2021-06-01 already" in refused(row)
        assert Bill.objects.count() == 2

    def test_is_the_only_one_where_a_row_was_first(self, flats: list[Flat]) -> None:
        run = computed()
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN_OUT.format(stage="final", revision=0, charge="id"))
        said = refused(
            "UPDATE billing_runpartition SET charges_are_bills = true, due_on = now(), released_at = now()"
        )
        assert f"account {flats[0].account.pk} is billed" in said
        assert run.partitions.get().charges_are_bills is False

    @pytest.mark.parametrize(
        "lacking", ["due_on = NULL", "released_at = NULL", "charges_may_be_bills = false"]
    )
    def test_needs_all_that_it_says(self, flats: list[Flat], lacking: str) -> None:
        computed()
        told = {"due_on": "due_on = now()", "released_at": "released_at = now()"}
        told[lacking.split(maxsplit=1)[0]] = lacking
        assert "cannot be bills" in refused(
            f"UPDATE billing_runpartition SET charges_are_bills = true, {', '.join(told.values())}"
        )

    def test_stays_as_a_row_where_its_month_is_put_away(self, flats: list[Flat]) -> None:
        holding_the_first(flats)
        before = list(Bill.objects.order_by("pk").values(*BILL))
        put_month_away(JUNE)
        assert not Charge.objects.exists()
        assert list(Bill.objects.order_by("pk").values(*BILL)) == before
        assert list(PlainBill.objects.values_list("account_id", flat=True)) == [flats[1].account.pk]
        assert not RunPartition.objects.filter(charges_are_bills=True).exists()


@pytest.fixture
def plan() -> Callable[[str], str]:
    def told(query: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN (COSTS OFF) {query}")
            return "\n".join(line for (line,) in cursor.fetchall())

    return told


class TestLookingForABill:
    @pytest.mark.parametrize(
        ("query", "index"),
        [
            ("SELECT * FROM billing_bill WHERE id = 5", "_pkey"),
            ("SELECT * FROM billing_bill WHERE document_id = 5", "_pkey"),
            (
                "SELECT * FROM billing_bill WHERE account_id = 5 AND month = '2021-06-01'",
                "_account_id_month_run_id_key",
            ),
        ],
    )
    def test_goes_by_an_index_of_charges(
        self, flats: list[Flat], plan: Callable[[str], str], query: str, index: str
    ) -> None:
        computed()
        assert f"billing_charge_2021_06{index}" in plan(query)

    def test_of_a_document_joins_by_the_index(self, flats: list[Flat], plan: Callable[[str], str]) -> None:
        released()
        told = plan(
            "SELECT d.number, b.stage FROM documents_document d LEFT JOIN billing_bill b ON b.document_id = d.id"
            " WHERE d.number = 'ПД21-0000001'"
        )
        assert "Index Cond: (id = d.id)" in told
