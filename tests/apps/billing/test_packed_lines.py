"""Lines in packs are read as they were written, by their charge, by their point and by months; others keep rows of their own."""

from __future__ import annotations

import json
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from sbyt.apps.billing.migrations._line_packs import LINES_OUT
from sbyt.apps.billing.models import Charge, ChargeLine, LinePack, PlainLine
from sbyt.apps.billing.month_tables import open_month
from sbyt.apps.billing.packed_lines import Packed, key_of_small_houses, lines_packed
from sbyt.calc.charge_lines import LINES
from sbyt.kit.columns.copy_binary import Kind, days_since_epoch
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.copy_lists import Numbers, Pieces, write_lists
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
POINTS = pl.DataFrame({"usage_point_id": [5, 6, 9, 70], "building_id": [40, 40, 40, 41]})
MANY = 30
"""Charges of a house that is no small one."""


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


def refused(statement: str) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


def packed_of(*lines: dict[str, Any], points: pl.DataFrame = POINTS) -> Packed:
    told = frame(*lines)
    return lines_packed(charges(*dict.fromkeys(told["charge_id"])), told, points=points)


def told(packed: Packed, name: str) -> list[Any]:
    """Return a column of the packs, a value a row; None where the row says nothing."""
    column = packed.packs[name]
    if isinstance(column, Numbers):
        return column.values.tolist()
    whole = column.whole if isinstance(column, Pieces) else column.items
    bounds = zip(column.starts.tolist(), column.ends.tolist(), strict=True)
    return [
        None
        if start == end
        else (whole[start:end] if isinstance(column, Pieces) else whole[start:end].tolist())
        for start, end in bounds
    ]


class TestCharge:
    @pytest.mark.parametrize(
        "of_line",
        [
            {"rate_id": None},
            {"price_component_ids": [3]},
            {"number": 3},
            {"zone": "T9"},
            {"method": "given"},
            {"reading_ids": list(range(200))},
            {"quantity_wh": 2**31},
            {"gross_kop": -(2**31) - 1},
            {"tier": [1, 0, 2, -1, 2**31, 6, 7]},
            {"usage_point_id": 70},
            {"usage_point_id": 71},
        ],
        ids=lambda of_line: f"{next(iter(of_line))}-{str(next(iter(of_line.values())))[:9]}",
    )
    def test_keeps_rows_where_a_line_is_no_line_of_a_flat(self, of_line: dict[str, Any]) -> None:
        packed = packed_of(
            a_line(1, 1), a_line(2, 1), a_line(2, **({"number": 2} | of_line)), a_line(3, 1, basis="{}")
        )
        assert packed.charges["line_count"].to_list() == [1, 0, 1]
        assert packed.charges["pack_id"].to_list() == [1, None, 1]
        assert packed.charges["line_from"].to_list() == [1, 0, 2]
        assert packed.plain["charge_id"].to_list() == [2, 2]
        assert (told(packed, "charge_id"), told(packed, "bases")) == ([[1, 3]], [b"{}"])

    def test_of_a_company_keeps_rows_beside_no_packs(self) -> None:
        packed = packed_of(a_line(1, 1, rate_id=None))
        assert (packed.count, packed.plain.height) == (0, 1)
        assert packed.charges.select("pack_id", "line_from", "line_count").row(0) == (None, 0, 0)

    def test_of_a_point_that_is_not_known_keeps_rows(self) -> None:
        packed = packed_of(a_line(1, 1), points=POINTS.clear())
        assert (packed.count, packed.plain.height) == (0, 1)


class TestPack:
    def test_holds_columns_and_tails_end_to_end(self) -> None:
        packed = packed_of(
            a_line(1, 1, tier=[1, 0, 2, -1, 5, 6, 7], norm_id=4),
            a_line(1, 2, usage_point_id=9, service="common_needs", method="share", basis='{"ы": 30}',
                   reading_ids=[]),
            a_line(2, 1, gross_kop=-1, zone="T3", basis="{}", reading_ids=[13, 14], amount_from="adjust"),
        )  # fmt: skip
        assert packed.count == 1
        assert {name: told(packed, name)[0] for name in packed.packs} == {
            "id": 1,
            "house_key": key_of_small_houses(np.array([40])).item(),
            "charge_id": [1, 1, 2],
            "usage_point_id": [5, 9, 5],
            "number": [1, 2, 1],
            "quantity_wh": [100_000, 100_000, 100_000],
            "net_kop": [467, 467, 467],
            "vat_kop": [93, 93, 93],
            "gross_kop": [560, 560, -1],
            "words": [8, 1 + 8 + 4 * 64, 3 * 8 + 3 * 2048],
            "vat_rate_bp": [2_000],
            "price_e7": [56_000_000],
            "rate_id": [7],
            "period_from": [days_since_epoch(JUNE)],
            "period_to": [days_since_epoch(date(2031, 7, 1))],
            "norm_id": [4, 0, 0],
            "house_basis_id": None,
            "tier_from": [1, 0, 0],
            "tier": [1, 0, 2, -1, 5, 6, 7],
            "readings_to": [2, 2, 4],
            "reading_ids": [11, 12, 13, 14],
            "basis_to": [0, 10, 12],
            "bases": '{"ы": 30}{}'.encode(),
        }

    def test_says_nothing_of_what_no_line_has(self) -> None:
        packed = packed_of(a_line(1, 1, reading_ids=[]), a_line(2, 1, reading_ids=[]))
        lacking = {name for name in packed.packs if told(packed, name) == [None]}
        assert lacking == {
            *(
                "norm_id",
                "house_basis_id",
                "tier_from",
                "tier",
                "readings_to",
                "reading_ids",
                "basis_to",
                "bases",
            )
        }

    def test_is_of_one_large_house_or_of_small_ones_near_each_other(self) -> None:
        points = pl.DataFrame(
            {"usage_point_id": range(1, 101), "building_id": [127, *[63] * 50, *range(64, 113)]}
        )
        lines = [a_line(number, 1, usage_point_id=number) for number in range(1, 101)]
        packed = packed_of(*lines, points=points)
        keys = told(packed, "house_key")
        assert set(keys) == {63, -2}
        of_small = [ids for ids, key in zip(told(packed, "charge_id"), keys, strict=True) if key == -2]
        assert sorted(charge for ids in of_small for charge in ids) == [1, *range(52, 101)]
        assert packed.charges["line_count"].to_list() == [1] * 100

    def test_is_cut_by_charges_and_by_what_a_page_holds(self) -> None:
        short = packed_of(*(a_line(number, 1) for number in range(1, MANY + 1)))
        assert [len(ids) for ids in told(short, "charge_id")] == [15, 15]
        long = packed_of(*(a_line(number, 1, basis='"%s"' % ("x" * 1_400)) for number in range(1, MANY + 1)))
        assert max(len(text) for text in told(long, "bases")) < 7_200
        assert long.count == 8

    def test_takes_charges_in_the_order_of_houses_and_tells_each_its_place(self) -> None:
        points = pl.DataFrame({"usage_point_id": [1, 2], "building_id": [10, 200]})
        lines = [
            a_line(charge, number, usage_point_id=1 + charge % 2, quantity_wh=charge * 10 + number)
            for charge in range(1, 2 * MANY + 1)
            for number in range(1, 2 + charge % 3)
        ]
        packed = packed_of(*lines, points=points)
        of_pack = dict(zip(told(packed, "id"), told(packed, "quantity_wh"), strict=True))
        for row in packed.charges.iter_rows(named=True):
            held = of_pack[row["pack_id"]][row["line_from"] - 1 :][: row["line_count"]]
            assert held == [row["id"] * 10 + number for number in range(1, 2 + row["id"] % 3)]
        assert {tuple(sorted({charge % 2 for charge in ids})) for ids in told(packed, "charge_id")} == {
            (0,),
            (1,),
        }


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
            a_line(9_003, 2, usage_point_id=point, tier=[1, 1, 1, 1, 1, 1, 1], price_e7=7),
        )  # fmt: skip
        open_month(JUNE)
        known = charges(*ids).with_columns(
            account_id=pl.lit(flat.account.pk),
            run_id=pl.col("id"),
            **{name: pl.lit(0) for name in ("partition_id", "energy_wh", "supply_wh")},
            **dict.fromkeys(("net_kop", "vat_kop", "gross_kop"), pl.lit(0)),
            month=pl.lit(JUNE),
        )
        points = pl.DataFrame({"usage_point_id": [point], "building_id": [flat.premises.building_id]})
        packed = lines_packed(known, lines, points=points)
        assert packed.count == 1
        whose = {
            "partition_id": Numbers(Kind.INT8, np.zeros(1, np.int64)),
            "month": Numbers(Kind.DATE, np.full(1, days_since_epoch(JUNE))),
        }
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            write_columns("billing_charge_2031_06", packed.charges)
            write_lists("billing_linepack_2031_06", whose | dict(packed.packs), rows=packed.count)
            write_columns("billing_plainline_2031_06", packed.plain.with_columns(month=pl.lit(JUNE)))
            cursor.execute("SET LOCAL session_replication_role = origin")
        return lines

    def test_are_read_as_they_were_told(self, lines: pl.DataFrame) -> None:
        assert PlainLine.objects.values_list("charge_id", flat=True).get() == 9_002
        read = list(ChargeLine.objects.order_by("charge_id", "number").values(*SCHEMA))
        assert read == [
            line | {"basis": None if line["basis"] is None else json.loads(line["basis"])}
            for line in lines.to_dicts()
        ]

    def test_are_the_same_by_their_point_and_by_months(self, lines: pl.DataFrame) -> None:
        asked = f"SELECT {', '.join(FIELDS)} FROM {{}} WHERE usage_point_id = %s ORDER BY charge_id, number"
        point = lines["usage_point_id"][0]
        with connection.cursor() as cursor:
            found = []
            for view in ("billing_chargeline", "billing_pointline", "billing_monthline"):
                cursor.execute(asked.format(view), [point])
                found.append([row for row in cursor.fetchall() if row[FIELDS.index("charge_id")] != 9_002])
                cursor.execute(asked.format(view), [point + 1])
                assert cursor.fetchall() == []
        assert found[0] == found[1] == found[2]
        assert len(found[0]) == 5

    def test_are_rows_again_where_the_migration_is_taken_back(self, lines: pl.DataFrame) -> None:
        before = list(ChargeLine.objects.order_by("charge_id", "number").values(*FIELDS[1:]))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(LINES_OUT)
        assert list(PlainLine.objects.order_by("charge_id", "number").values(*FIELDS[1:])) == before

    def test_outlive_the_migration_taken_back_and_made_again(self, lines: pl.DataFrame) -> None:
        """Taken back, lines of packs are rows; made again, lines that lay within their charge are."""
        told = import_module("sbyt.apps.billing.migrations.0024_lines_in_packs").Migration.operations[0]
        within, tables, views, months = told.database_operations
        before = list(ChargeLine.objects.order_by("charge_id", "number").values(*FIELDS[1:]))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(tables.reverse_sql)
            with connection.schema_editor() as editor:
                within.reverse_code(None, editor)
            assert list(ChargeLine.objects.order_by("charge_id", "number").values(*FIELDS[1:])) == before
            cursor.execute("DELETE FROM billing_plainline WHERE charge_id = 9003")
            cursor.execute(
                "UPDATE billing_charge SET usage_point_id = %s, line_count = 1, line_figures = '{100000, 467, 93, 560, 56000000, 10,"
                " 11474, 11504, 2000, 7, 0, 0, 15, 2, 11, 12}' WHERE id = 9003", [lines["usage_point_id"][0]]
            )  # fmt: skip
            before = list(ChargeLine.objects.order_by("charge_id", "number").values(*FIELDS[1:]))
            cursor.execute(tables.sql)
            cursor.execute(views.sql)
            with connection.schema_editor() as editor:
                months.code(None, editor)
            cursor.execute("SELECT count(*) FROM billing_linepack_2031_06")
        after = list(ChargeLine.objects.order_by("charge_id", "number").values(*FIELDS[1:]))
        assert [row["charge_id"] for row in after] == [9_001, 9_001, 9_001, 9_002, 9_003]
        assert after == before
        assert PlainLine.objects.count() == len(after)

    def test_stay_in_one_piece(self, lines: pl.DataFrame) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reloptions, (SELECT array_agg(DISTINCT attstorage) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0"
                " AND attlen = -1) FROM pg_class c WHERE relname = 'billing_linepack_2031_06'"
            )
            options, storage = cursor.fetchone()
        assert "toast_tuple_target=8160" in options
        assert storage == ["e"]

    def test_need_their_charge_and_their_point(self, lines: pl.DataFrame) -> None:
        known = [field.attname for field in LinePack._meta.concrete_fields]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE billing_linepack_2031_06 DISABLE TRIGGER refers_to_what_is_there")
        for name in ("charge_id", "usage_point_id"):
            chosen = {one: one for one in known} | {"id": "9004", name: f"{name} || 9004::bigint"}
            said = refused(
                f"INSERT INTO billing_linepack_2031_06 ({', '.join(known)}) SELECT {', '.join(chosen[one] for one in known)}"
                " FROM billing_linepack"
            )
            assert f"{name} 9004 is not there" in said
        assert LinePack.objects.count() == 1

    def test_need_their_part(self, lines: pl.DataFrame) -> None:
        pack = LinePack.objects.get()
        pack.pk, pack.partition_id = 9_004, -5
        with pytest.raises(IntegrityError, match="partition_id -5 is not there"), transaction.atomic():
            pack.save(force_insert=True)

    def test_keep_their_point_and_its_house(self, lines: pl.DataFrame) -> None:
        point = lines["usage_point_id"][0]
        other = a_building("46").pk
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM billing_plainline")
        for statement in (
            f"DELETE FROM metering_usagepoint WHERE id = {point}",
            f"UPDATE metering_usagepoint SET building_id = {other} WHERE id = {point}",
        ):
            assert f"{point} stays: billing_linepack refers to it" in refused(statement)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE metering_usagepoint SET name = 'ввод' WHERE id = %s", [point])

    def test_go_with_the_last_of_their_charges(self, lines: pl.DataFrame) -> None:
        Charge.objects.filter(pk=9_001).delete()
        assert LinePack.objects.count() == 1
        Charge.objects.filter(pk=9_003).delete()
        assert LinePack.objects.count() == 0
