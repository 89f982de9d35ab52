"""The doctor finds the town well; each corruption, made past the guards, breaks exactly its own checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from sbyt.apps.billing.migrations._line_packs import LINES_OUT
from sbyt.apps.contracts.operations_household import BenefitFacts, grant_benefit
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.payments.operations_reversal import ReversalAsked, propose_reversal
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.files.operations import path_of, store_file
from sbyt.usecases.doctor.check import Examined
from sbyt.usecases.doctor.examine import CHECKS, examine
from tests.builders.town import MAY, Town, a_town, bill

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def billed_town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """One town for the whole file, April and May billed, in a transaction that is taken back at the end.

    Lines of flats lie in packs. One flat has a benefit that is compensated, and a payment taken back.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        town = a_town()
        grant_benefit(
            actor=SYSTEM,
            account_id=town.flats["bare"].account.pk,
            facts=BenefitFacts(name="Ветеран", share_bp=5_000, mode="compensation"),
            since=MAY,
            until=None,
            document="Удостоверение",
        )
        returned = record_payment(
            actor=SYSTEM,
            account_id=town.flats["bare"].account.pk,
            amount_kop=50_00,
            received_on=date(2021, 5, 14),
            source="bank",
            external_number="1405-1",
        )
        propose_reversal(
            actor=SYSTEM,
            payment_id=returned.payment_id,
            asked=ReversalAsked(reason="returned", note="Письмо банка"),
        )
        outcome = bill(MAY)
        assert outcome.released
        run("SET CONSTRAINTS ALL IMMEDIATE")
        yield town
        transaction.set_rollback(True)


@pytest.fixture
def town(billed_town: Town, db: None) -> Iterator[Town]:
    """The town with guards off, so that it can be spoilt; whole again after the test."""
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        yield billed_town
        transaction.set_rollback(True)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def broken() -> dict[str, int]:
    return {one.name: one.broken for one in examine() if not one.ok}


class TestWellTown:
    def test_is_found_well(self, town: Town) -> None:
        run("SET LOCAL session_replication_role = origin")
        found = {one.name: one for one in examine()}
        assert [one.name for one in found.values() if not one.ok] == []
        assert found["charged_once"].checked == 18
        assert found["ledger_balanced"].checked > 20

    def test_has_something_of_everything_to_look_at(self, town: Town) -> None:
        nothing = [one.name for one in examine() if one.checked == 0]
        assert nothing == []

    def test_is_told_check_by_check(self, town: Town) -> None:
        said: list[Examined] = []
        found = examine(report=said.append)
        assert said == found
        assert [one.name for one in found] == [check.name for check in CHECKS]
        assert len({check.name for check in CHECKS}) == len(CHECKS)


LINES_ARE_ROWS = (
    LINES_OUT
    + "DELETE FROM billing_linepack; UPDATE billing_charge SET pack_id = NULL, line_from = 0, line_count = 0"
)
SPOILT = {
    "a posting is changed": (
        (
            "UPDATE ledger_plainside SET debit_kop = debit_kop + 1 WHERE id = "
            "(SELECT min(id) FROM ledger_plainside WHERE debit_kop > 0 AND subaccount_id IS NULL)"
        ),
        {"ledger_balanced": 1, "entries_balanced": 1},
    ),
    "an entry has lost its sides": (
        (
            "INSERT INTO ledger_journalentry (idempotency_key, entry_date, month, kind, memo, content_sha256, recorded_at,"
            " xact_id) VALUES ('x', '2021-05-01', '2021-05-01', 'test', '', '', now(), 0)"
        ),
        {"entries_balanced": 1},
    ),
    "a side stands nowhere": (
        (
            "ALTER TABLE ledger_plainside DROP CONSTRAINT posting_not_negative_not_zero;"
            "INSERT INTO ledger_plainside (entry_id, ledger_account_id, debit_kop, credit_kop)"
            " SELECT e.id, a.id, 0, 0 FROM (SELECT min(id) AS id FROM ledger_journalentry) e, ledger_ledgeraccount a"
            " WHERE a.code = '51'"
        ),
        {"postings_one_sided": 1},
    ),
    "a kept balance is changed": (
        (
            "UPDATE ledger_keptbalance SET balance_kop = balance_kop + 1 WHERE subaccount_id ="
            " (SELECT min(subaccount_id) FROM ledger_keptbalance)"
        ),
        {"kept_balances_equal_postings": 1},
    ),
    "a claim is changed": (
        "UPDATE ledger_openitem SET amount_kop = amount_kop + 100 WHERE id = (SELECT min(id) FROM ledger_openitem)",
        {
            "ledger_balanced": 1,
            "entries_balanced": 1,
            "bills_equal_postings": 1,
            "kept_balances_equal_postings": 1,
        },
    ),
    "a claim stands beside its side": (
        (
            "INSERT INTO ledger_openitem (entry_id, ledger_account_id, subaccount_id, month, amount_kop)"
            " SELECT entry_id, ledger_account_id, subaccount_id, month, 100 FROM ledger_openitem ORDER BY id LIMIT 1"
        ),
        {"subledger_equals_control": 1},
    ),
    "a settlement is larger than its claim": (
        "UPDATE ledger_settlement SET amount_kop = 100000000 WHERE id = (SELECT min(id) FROM ledger_settlement)",
        {"settlements_fit": 2},
    ),
    "a payment is changed": (
        "UPDATE payments_payment SET amount_kop = amount_kop + 1",
        {"payments_equal_postings": 2, "reversals_equal_payments": 1},
    ),
    "a payment taken back stands again": (
        "UPDATE payments_paymentreversal SET state = 'refused'",
        {"reversals_equal_payments": 1},
    ),
    "what is compensated is changed": (
        "UPDATE billing_compensation SET gross_kop = gross_kop + 1",
        {"compensations_reckoned": 1},
    ),
    "a charge is changed": (
        "UPDATE billing_charge SET net_kop = net_kop + 1 WHERE id = (SELECT min(id) FROM billing_charge)",
        {"charges_equal_lines": 1, "partitions_equal_charges": 1},
    ),
    "a line is lost": (
        "DELETE FROM billing_plainline WHERE id = (SELECT min(id) FROM billing_chargeline)",
        {"charges_equal_lines": 1},
    ),
    "a charge is there twice": (
        (
            "ALTER TABLE billing_charge DROP CONSTRAINT charge_once_a_run;"
            "INSERT INTO billing_charge (run_id, partition_id, account_id, month, energy_wh, supply_wh, net_kop, vat_kop,"
            " gross_kop) SELECT run_id, partition_id, account_id, month, 0, 0, 0, 0, 0 FROM billing_charge ORDER BY id LIMIT 1"
        ),
        {
            "charged_once": 2,  # a charge of such a part is a bill too
            "charges_equal_lines": 1,
            "partitions_equal_charges": 1,
            "bills_equal_charges": 1,
            "bills_have_documents": 1,
            "released_runs_whole": 1,
        },
    ),
    "a bill is there twice": (
        (
            "ALTER TABLE billing_plainbill DROP CONSTRAINT account_billed_once_a_month;"
            "ALTER TABLE billing_plainbill DROP CONSTRAINT billing_bill_charge_id_key;"
            "ALTER TABLE billing_plainbill DROP CONSTRAINT billing_bill_document_id_key;"
            "INSERT INTO billing_plainbill (account_id, month, stage, charge_id, document_id, entry_id, due_on, gross_kop,"
            " posted_kop, posted_vat_kop, released_at) SELECT account_id, month, stage, charge_id, document_id, entry_id,"
            " due_on, gross_kop, 0, 0, released_at FROM billing_plainbill ORDER BY id LIMIT 1"
        ),
        {"charged_once": 2, "released_runs_whole": 1},
    ),
    "a charge that is a bill has a row too": (
        (
            "INSERT INTO billing_plainbill (account_id, month, stage, charge_id, document_id, entry_id, due_on, gross_kop,"
            " posted_kop, posted_vat_kop, released_at) SELECT account_id, month, stage, charge_id, document_id, entry_id,"
            " due_on, gross_kop, 0, 0, released_at FROM billing_bill WHERE id = charge_id ORDER BY id LIMIT 1"
        ),
        {"charged_once": 2, "released_runs_whole": 1},
    ),
    "two bills bear one number": (
        (
            "UPDATE billing_plainbill SET id = (SELECT min(id) FROM billing_bill WHERE id = charge_id)"
            " WHERE id = (SELECT max(id) FROM billing_plainbill)"
        ),
        {"charged_once": 1, "bills_equal_charges": 1},
    ),
    "charges are no bills any more": (
        "UPDATE billing_runpartition SET charges_are_bills = false WHERE id = (SELECT min(id) FROM billing_runpartition WHERE charges_are_bills)",
        {"bills_equal_postings": 5, "released_runs_whole": 1},
    ),
    "a charge tells other penalties": (
        "UPDATE billing_charge SET penalty_kop = penalty_kop + 1 WHERE id = (SELECT min(id) FROM billing_bill WHERE id = charge_id)",
        {"bills_equal_charges": 1},
    ),
    "a bill says another sum": (
        "UPDATE billing_plainbill SET gross_kop = gross_kop + 1 WHERE id = (SELECT min(id) FROM billing_plainbill)",
        {"bills_equal_charges": 1, "documents_equal_bills": 1},
    ),
    "a bill posted another sum": (
        "UPDATE billing_plainbill SET posted_kop = posted_kop + 1 WHERE id = (SELECT max(id) FROM billing_plainbill)",
        {"bills_equal_charges": 1, "bills_equal_postings": 1, "released_runs_whole": 1},
    ),
    "a bill posted another VAT": (
        "UPDATE billing_plainbill SET posted_vat_kop = posted_vat_kop + 1 WHERE id = (SELECT max(id) FROM billing_plainbill)",
        {"bills_equal_charges": 1, "bills_equal_postings": 1},
    ),
    "a document says another sum": (
        (
            "ALTER TABLE documents_document DROP CONSTRAINT document_row_says_what_its_snapshot_says;"
            "UPDATE documents_document SET gross_kop = gross_kop + 1 WHERE id ="
            " (SELECT min(id) FROM documents_document)"
        ),
        {"documents_equal_bills": 1},
    ),
    "a document is lost": (
        "DELETE FROM documents_document WHERE number = 'ПД21-0000002'",
        {"bills_have_documents": 1, "document_numbers_without_gaps": 1},
    ),
    "a number is skipped": (
        "UPDATE numbering_numberseries SET next_value = next_value + 1 WHERE code = 'ЭС'",
        {"document_numbers_without_gaps": 1},
    ),
    "a released run has a part that is not": (
        (
            "UPDATE billing_runpartition SET state = 'planned', charges = 0 WHERE id ="
            " (SELECT min(id) FROM billing_runpartition)"
        ),
        {"released_runs_whole": 1},
    ),
    "a line names a reading of another point": (
        (
            "UPDATE billing_plainline SET reading_ids[1] = (SELECT id FROM metering_reading ORDER BY id OFFSET 3 LIMIT 1) WHERE id ="
            " (SELECT min(id) FROM billing_chargeline WHERE method = 'meter' AND rate_id IS NULL)"
        ),
        {"lines_name_their_readings": 1, "metered_energy_recomputes": 1},
    ),
    "a line names no readings": (
        (
            "UPDATE billing_plainline SET reading_ids = '{}' WHERE id ="
            " (SELECT min(id) FROM billing_chargeline WHERE method = 'average')"
        ),
        {"lines_name_their_readings": 1},
    ),
    "a reading is changed": (
        (
            "UPDATE metering_reading SET value_wh = value_wh + 2000 WHERE id ="
            " (SELECT r.id FROM metering_reading r JOIN billing_chargeline l ON l.reading_ids[2] = r.id"
            "   WHERE l.method = 'meter' AND l.rate_id IS NOT NULL ORDER BY l.period_from DESC, l.id LIMIT 1)"
        ),
        {"metered_energy_recomputes": 1},
    ),
    "a norm is changed": (
        "UPDATE tariffs_consumptionnorm SET energy_wh = energy_wh + 1",
        {"lines_name_their_norm": 2},
    ),
    "the people of a norm are changed": (
        (
            "UPDATE billing_plainline SET basis = jsonb_set(basis, '{people}', '9') WHERE id ="
            " (SELECT min(id) FROM billing_chargeline WHERE method = 'norm')"
        ),
        {"estimated_energy_recomputes": 1},
    ),
    "the mean of an average is changed": (
        "UPDATE billing_plainline SET basis = jsonb_set(basis, '{average_wh}', '999000') WHERE method = 'average'",
        {"estimated_energy_recomputes": 1},
    ),
    "the area of a share is changed": (
        (
            "UPDATE billing_plainline SET basis = jsonb_set(basis, '{area_dm2}', '1') WHERE id ="
            " (SELECT min(id) FROM billing_chargeline WHERE method = 'share')"
        ),
        {"estimated_energy_recomputes": 1},
    ),
    "an hour of a profile is changed": (
        (
            "UPDATE metering_intervalday SET values_wh[1] = values_wh[1] + 1 WHERE id ="
            " (SELECT max(id) FROM metering_intervalday)"
        ),
        {"profile_energy_recomputes": 2},
    ),
    "a day of a profile is lost": (
        "DELETE FROM metering_intervalday WHERE id = (SELECT min(id) FROM metering_intervalday)",
        {"lines_name_their_profile": 1, "profile_energy_recomputes": 1},
    ),
    "a day of a profile is short": (
        "UPDATE metering_intervalday SET lines = lines[1:23] WHERE id = (SELECT max(id) FROM metering_intervalday)",
        {"interval_days_whole": 1},
    ),
    "a rate is changed": (
        "UPDATE tariffs_rate SET price_e7 = price_e7 + 1 WHERE zone = 'T2'",
        {"lines_name_their_price": 2},
    ),
    "a component is lost": (
        "DELETE FROM tariffs_pricecomponent WHERE id = (SELECT max(id) FROM tariffs_pricecomponent)",
        {"lines_name_their_price": 3},
    ),
    "a planned amount is lost": (
        "DELETE FROM billing_plannedamount",
        {"lines_name_their_price": 1},
    ),
    "the price of a line is changed": (
        (
            "UPDATE billing_plainline SET price_e7 = price_e7 + 1000000 WHERE id ="
            " (SELECT min(id) FROM billing_chargeline WHERE rate_id IS NULL)"
        ),
        {"amounts_recompute": 1},
    ),
    "a kopeck moves between net and VAT": (
        (
            "UPDATE billing_plainline SET net_kop = net_kop + 1, vat_kop = vat_kop - 1 WHERE id ="
            " (SELECT min(id) FROM billing_chargeline)"
        ),
        {"amounts_recompute": 1, "charges_equal_lines": 1},
    ),
    "two meters stand at a point": (
        (
            "ALTER TABLE metering_meterinstallation DROP CONSTRAINT one_meter_at_a_point;"
            "UPDATE metering_meterinstallation SET usage_point_id = (SELECT usage_point_id FROM metering_meterinstallation"
            " ORDER BY id LIMIT 1) WHERE id = (SELECT max(id) FROM metering_meterinstallation)"
        ),
        {"installations_do_not_overlap": 1, "lines_name_their_readings": 3},
    ),
    "a point supplies two accounts": (
        (
            "ALTER TABLE contracts_supplyterm DROP CONSTRAINT one_account_for_a_point;"
            "INSERT INTO contracts_supplyterm (account_id, usage_point_id, valid, tariff_id, power_group, recorded_at)"
            " SELECT account_id, usage_point_id, valid, tariff_id, '', recorded_at FROM contracts_supplyterm"
            " WHERE tariff_id IS NOT NULL ORDER BY id LIMIT 1"
        ),
        {"supply_terms_do_not_overlap": 1},
    ),
    "a flat has two accounts": (
        (
            "UPDATE contracts_account SET premises_id = (SELECT premises_id FROM contracts_account WHERE kind = 'household'"
            " ORDER BY id LIMIT 1) WHERE id = (SELECT id FROM contracts_account WHERE kind = 'household' ORDER BY id OFFSET 1 LIMIT 1)"
        ),
        {"one_account_in_a_dwelling": 1},
    ),
    "a day has two prices": (
        (
            "ALTER TABLE tariffs_rate DROP CONSTRAINT rate_no_overlap;"
            "INSERT INTO tariffs_rate (tariff_id, zone, tier, valid, price_e7, act_id, clause, recorded_at)"
            " SELECT tariff_id, zone, tier, valid, price_e7, act_id, clause, recorded_at FROM tariffs_rate ORDER BY id LIMIT 1"
        ),
        {"prices_do_not_overlap": 1},
    ),
    "people are counted twice": (
        (
            "ALTER TABLE premises_occupancy DROP CONSTRAINT occupancy_no_overlap;"
            "INSERT INTO premises_occupancy (premises_id, valid, permanent, temporary)"
            " SELECT premises_id, valid, permanent, temporary FROM premises_occupancy ORDER BY id LIMIT 1"
        ),
        {"occupancies_do_not_overlap": 1},
    ),
    "a reading lies on another meter": (
        (
            "UPDATE metering_reading SET register_id = (SELECT max(id) FROM devices_register)"
            " WHERE id = (SELECT min(id) FROM metering_reading WHERE source = 'operator')"
        ),
        {"readings_on_their_meter": 1},
    ),
    "an audit trigger is switched off": (
        "ALTER TABLE tariffs_rate DISABLE TRIGGER USER",
        {"audit_triggers_present": 3},
    ),
    "a guard is removed": (
        "DROP TRIGGER append_only ON ledger_plainside",
        {"ledger_guards_present": 1},
    ),
    "a charge names a pack that is not there": (
        "UPDATE billing_charge SET pack_id = 1 WHERE id = (SELECT min(id) FROM billing_charge)",
        {"lines_lie_in_their_packs": 1},
    ),
    "a file has another length": (
        "UPDATE files_storedfile SET size_bytes = size_bytes + 1 WHERE id = (SELECT min(id) FROM files_storedfile)",
        {"originals_unchanged": 1},
    ),
}


class TestSpoiltTown:
    @pytest.mark.parametrize("what", SPOILT)
    def test_breaks_exactly_its_checks(self, town: Town, what: str) -> None:
        statement, expected = SPOILT[what]
        run(LINES_ARE_ROWS)
        run(statement)
        assert broken() == expected

    def test_finds_what_is_spoilt_in_a_pack(self, town: Town) -> None:
        run(
            "UPDATE billing_linepack SET net_kop[1] = net_kop[1] + 1 WHERE id ="
            " (SELECT min(id) FROM billing_linepack)"
        )
        assert broken() == {"charges_equal_lines": 1, "amounts_recompute": 1}

    def test_breaks_every_check_there_is(self) -> None:
        """No check goes without a corruption that it finds."""
        assert {name for _statement, expected in SPOILT.values() for name in expected} == {
            check.name for check in CHECKS
        }

    def test_names_the_originals_that_are_gone_or_changed(self, town: Town) -> None:
        changed = store_file(content=b"as it came", name="пришёл.xml")
        gone = store_file(content=b"was here", name="был.xml")
        path_of(gone.sha256).unlink()
        path_of(changed.sha256).chmod(0o640)
        path_of(changed.sha256).write_bytes(b"as it went")
        (found,) = [one for one in examine() if not one.ok]
        path_of(changed.sha256).unlink()
        assert (found.name, found.broken) == ("originals_unchanged", 2)
        assert found.samples == (
            f"файл {changed.pk} «пришёл.xml»: содержимое изменено: SHA-256 другой",
            f"файл {gone.pk} «был.xml»: содержимого нет на диске",
        )

    def test_is_told_by_name(self, town: Town) -> None:
        run("DELETE FROM documents_document WHERE number = 'ПД21-0000002'")
        lost, found = [one for one in examine() if not one.ok]
        assert lost.name == "bills_have_documents"
        (sample,) = found.samples
        assert sample.startswith("ПД21: документов ")
