"""Lines within their charge are read as they were written, by their charge and by their point; others keep rows of their own."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from sbyt.apps.billing.migrations._packed_lines import ROWS_AGAIN
from sbyt.apps.billing.models import ChargeLine, PlainLine
from sbyt.apps.billing.month_tables import open_month
from sbyt.apps.billing.packed_lines import lines_packed, sums_of_packed
from sbyt.calc.charge_lines import LINES
from sbyt.kit.columns.copy_in import write_columns, write_frames
from sbyt.kit.columns.copy_out import read_columns
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff

JUNE = date(2031, 6, 1)
FIELDS = [field.attname for field in PlainLine._meta.concrete_fields]
SCHEMA = {
    **{name: kind for name, kind in LINES.items() if name != "account_id"},
    "charge_id": pl.Int64(),
    "house_basis_id": pl.Int64(),
    "tier": pl.List(pl.Int64()),
}


def a_line(charge_id: int, number: int, **told: Any) -> dict[str, Any]:
    return {
        "charge_id": charge_id,
        "number": number,
        "usage_point_id": 5,
        "service": "energy",
        "zone": "T1",
        "method": "meter",
        "period_from": JUNE,
        "period_to": date(2031, 7, 1),
        "quantity_wh": 100_000,
        "price_e7": 56_000_000,
        "amount_from": "quantity",
        "vat_rate_bp": 2_000,
        "net_kop": 467,
        "vat_kop": 93,
        "gross_kop": 560,
        "rate_id": 7,
        "price_component_ids": [],
        "reading_ids": [11, 12],
        **told,
    }


def frame(*lines: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(lines), schema=SCHEMA)


def charges(*ids: int) -> pl.DataFrame:
    return pl.DataFrame({"id": ids, "account_id": ids})


def in_one_piece(known: pl.DataFrame, lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    packed, plain = lines_packed(known, lines)
    return pl.concat(packed), plain


class TestCharge:
    @pytest.mark.parametrize(
        "told",
        [
            {"rate_id": None},
            {"price_component_ids": [3]},
            {"number": 3},
            {"zone": "T9"},
            {"method": "given"},
            {"reading_ids": list(range(190))},
        ],
        ids=lambda told: next(iter(told)),
    )
    def test_keeps_rows_where_a_line_is_no_line_of_a_flat(self, told: dict[str, Any]) -> None:
        lines = frame(a_line(1, 1), a_line(2, 1), a_line(2, **({"number": 2} | told)), a_line(3, 1))
        packed, plain = in_one_piece(charges(1, 2, 3), lines)
        assert packed["line_count"].to_list() == [1, 0, 1]
        assert packed["line_figures"].is_null().to_list() == [False, True, False]
        assert plain["charge_id"].to_list() == [2, 2]

    def test_of_three_points_keeps_rows(self) -> None:
        lines = frame(*(a_line(1, number, usage_point_id=number) for number in (1, 2, 3)))
        packed, plain = in_one_piece(charges(1), lines)
        assert (packed["line_count"].to_list(), plain.height) == ([0], 3)

    def test_of_many_lines_keeps_rows(self) -> None:
        lines = frame(*(a_line(1, number) for number in range(1, 10)))
        packed, plain = in_one_piece(charges(1), lines)
        assert (packed["line_count"].to_list(), plain.height) == ([0], 9)

    def test_is_packed_piece_by_piece(self, monkeypatch: pytest.MonkeyPatch) -> None:
        lines = frame(
            a_line(1, 1), a_line(1, 2, basis="{}"), a_line(2, 1), a_line(3, 1, rate_id=None), a_line(4, 1),
            a_line(4, 2), a_line(4, 3), a_line(5, 1, reading_ids=[]),
        )  # fmt: skip
        whole, rows = in_one_piece(charges(*range(1, 6)), lines)
        assert (whole["line_count"].to_list(), rows["charge_id"].to_list()) == ([2, 1, 0, 3, 1], [3])
        for size in (1, 2, 3):
            monkeypatch.setattr("sbyt.apps.billing.packed_lines._AT_ONCE", size)
            told, left = in_one_piece(charges(*range(1, 6)), lines)
            assert (told.equals(whole), left.equals(rows)) == (True, True)

    def test_holds_figures_by_columns_and_tails_after(self) -> None:
        lines = frame(
            a_line(1, 1, tier=[1, 0, 2, -1, 5, 6, 7]),
            a_line(
                1,
                2,
                usage_point_id=9,
                service="common_needs",
                method="share",
                basis='{"days": 30}',
                reading_ids=[],
            ),
        )
        packed, plain = in_one_piece(charges(1), lines)
        assert plain.is_empty()
        assert packed["line_figures"].to_list() == [
            [
                *(100_000, 100_000, 467, 467, 93, 93, 560, 560, 56_000_000, 56_000_000),
                *(
                    100_010,
                    1_000_411,
                    11_474,
                    11_474,
                    11_504,
                    11_504,
                    2_000,
                    2_000,
                    7,
                    7,
                    0,
                    0,
                    0,
                    0,
                    29,
                    38,
                    2,
                    0,
                ),
                *(1, 0, 2, -1, 5, 6, 7, 11, 12, 0, 0, 0),
            ]
        ]
        assert (packed["usage_point_id"].to_list(), packed["other_point_id"].to_list()) == ([5], [9])
        assert packed["line_bases"].str.strip_chars().to_list() == ['[null,{"days": 30}]']


@pytest.mark.django_db
class TestStored:
    @pytest.fixture
    def lines(self) -> pl.DataFrame:
        """Lines of two charges of a flat and one of a company, written."""
        flat = a_flat(a_building("45"), "1", tariff=a_tariff(), people=1)
        point = flat.point.pk
        ids = (9_001, 9_002, 9_003)
        lines = frame(
            a_line(9_001, 1, usage_point_id=point, tier=[1, 0, 2, -1, 5, 6, 7], norm_id=4),
            a_line(9_001, 2, usage_point_id=point, quantity_wh=-5, basis='{"a": {"b": [1, "ы"]}}'),
            a_line(9_001, 3, usage_point_id=point, reading_ids=[], service="benefit", method="discount",
                   zone="T0", amount_from="benefit", house_basis_id=8),
            a_line(9_002, 1, usage_point_id=point, rate_id=None, price_component_ids=[1, 2]),
            a_line(9_003, 1, usage_point_id=point, method="adjusted", amount_from="adjust", zone="T3",
                   service="common_needs", reading_ids=[1, 2, 3, 4], basis="{}"),
            a_line(9_003, 2, usage_point_id=point + 1, tier=[1, 1, 1, 1, 1, 1, 1]),
        )  # fmt: skip
        open_month(JUNE)
        known = charges(*ids).with_columns(
            account_id=pl.lit(flat.account.pk),
            run_id=pl.col("id"),
            **{name: pl.lit(0) for name in ("partition_id", "energy_wh", "supply_wh")},
            **dict.fromkeys(("net_kop", "vat_kop", "gross_kop"), pl.lit(0)),
            month=pl.lit(JUNE),
        )
        packed, plain = in_one_piece(known, lines)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            assert write_frames("billing_charge_2031_06", [packed[:1], packed[:0], packed[1:]]) == 3
            write_columns("billing_plainline_2031_06", plain.with_columns(month=pl.lit(JUNE)))
            cursor.execute("SET LOCAL session_replication_role = origin")
        return lines

    def test_are_read_as_they_were_told(self, lines: pl.DataFrame) -> None:
        assert PlainLine.objects.values_list("charge_id", flat=True).get() == 9_002
        read = list(ChargeLine.objects.order_by("charge_id", "number").values(*SCHEMA))
        assert read == [
            line | {"basis": None if line["basis"] is None else json.loads(line["basis"])}
            for line in lines.to_dicts()
        ]

    def test_are_the_same_by_their_point(self, lines: pl.DataFrame) -> None:
        asked = "SELECT * FROM {} WHERE usage_point_id = %s ORDER BY charge_id, number"
        for point, count in ((lines["usage_point_id"][0], 5), (lines["usage_point_id"][0] + 1, 1)):
            with connection.cursor() as cursor:
                cursor.execute(asked.format("billing_pointline"), [point])
                found = cursor.fetchall()
                cursor.execute(asked.format("billing_chargeline"), [point])
                assert [row[1:] for row in found] == [row[1:] for row in cursor.fetchall()]
            assert len(found) == count

    def test_are_rows_again_where_the_migration_is_taken_back(self, lines: pl.DataFrame) -> None:
        with connection.cursor() as cursor:
            before = list(ChargeLine.objects.order_by("charge_id", "number").values(*FIELDS[1:]))
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(ROWS_AGAIN)
            assert list(PlainLine.objects.order_by("charge_id", "number").values(*FIELDS[1:])) == before

    def test_sum_up_from_the_beginning_of_the_array(self, lines: pl.DataFrame) -> None:
        sent = read_columns(
            "SELECT line_count, array_send(line_figures[1 : 4 * line_count]) FROM billing_charge"
            " WHERE line_count > 0 ORDER BY id",
            schema={"count": pl.Int64(), "figures": pl.Binary()},
        )
        summed = [told.to_list() for told in sums_of_packed(sent["figures"], sent["count"])]
        assert summed == [[199_995, 200_000], [1_401, 934], [279, 186], [1_680, 1_120]]

    def test_need_their_point(self, lines: pl.DataFrame) -> None:
        copied = (
            "INSERT INTO billing_charge (run_id, partition_id, account_id, month, energy_wh, supply_wh, net_kop, vat_kop,"
            " gross_kop, usage_point_id) SELECT r.id, p.id, c.account_id, c.month, 0, 0, 0, 0, 0, -5 FROM billing_charge c,"
            " billing_billingrun r, billing_runpartition p LIMIT 1"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO billing_billingrun (month, stage, state, scope, manifest, as_of, created_at, stop_requested)"
                " VALUES (%s, 'final', 'planned', '{}', '{}', now(), now(), false)", [JUNE]
            )  # fmt: skip
            cursor.execute(
                "INSERT INTO billing_runpartition (run_id, number, building_ids, state, attempts, error, accounts, charges,"
                " energy_wh, net_kop, vat_kop, gross_kop, read_ms, compute_ms, write_ms, totals, result_sha256, bills, posted_kop)"
                " SELECT id, 1, '{}', 'planned', 0, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]', '', 0, 0 FROM billing_billingrun"
            )
            with pytest.raises(IntegrityError, match="usage_point_id -5 is not there"), transaction.atomic():
                cursor.execute(copied)

    def test_keep_their_point(self, lines: pl.DataFrame) -> None:
        gone = "DELETE FROM metering_usagepoint WHERE id = %s"
        with connection.cursor() as cursor:
            said = pytest.raises(IntegrityError, match="stays: billing_charge refers to it")
            with said, transaction.atomic():
                cursor.execute(gone, [lines["usage_point_id"][0]])
