"""Registers and measurements: nothing overlaps, readings lie on their meter, days of profiles are whole arrays."""

from __future__ import annotations

from typing import Final

from sbyt.usecases.doctor.check import SqlCheck

_COUNT: Final = "SELECT count(*) FROM {table} WHERE {current}"
_SUM: Final = "SELECT sum(count) FROM (-- counts\n) c"
_OVERLAPS: Final = """
SELECT '{table} ' || id FROM (
    SELECT id, lower(valid) AS since, max(coalesce(upper(valid), 'infinity'::date)) OVER (
           PARTITION BY {key} ORDER BY lower(valid), id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM {table} WHERE {current} AND NOT isempty(valid)) o
 WHERE before > coalesce(since, '-infinity'::date)
"""
_TWO_ACCOUNTS: Final = """
WITH standing AS (
    SELECT a.id, a.number, a.premises_id, p.inside_id
      FROM contracts_account a JOIN premises_premises p ON p.id = a.premises_id
     WHERE upper(a.active) IS NULL AND p.kind IN ('flat', 'section', 'room', 'house'))
SELECT 'два открытых счёта в одной квартире: ' || a.number || ' и ' || b.number FROM standing a JOIN standing b ON b.premises_id = a.premises_id AND a.id < b.id
UNION ALL
SELECT 'два открытых счёта в одной квартире: ' || b.number || ' и ' || a.number FROM standing a JOIN standing b ON b.premises_id = a.inside_id
UNION ALL
SELECT 'два открытых счёта в одной квартире: ' || b.number || ' и ' || a.number FROM standing a
  JOIN premises_premises s ON s.id = a.inside_id JOIN standing b ON b.premises_id = s.inside_id
"""


def _no_overlap(name: str, title: str, *tables: tuple[str, str, str]) -> SqlCheck:
    """Periods of one key never overlap; `tables` are (table, columns of the key, condition of the current rows)."""
    counted = [_COUNT.format(table=table, current=current) for table, _key, current in tables]
    found = [_OVERLAPS.format(table=table, key=key, current=current) for table, key, current in tables]
    return SqlCheck(
        name=name,
        title=title,
        checked=_SUM.replace("-- counts", " UNION ALL ".join(counted)),
        broken=" UNION ALL ".join(found),
    )


REGISTER_CHECKS: Final = (
    _no_overlap(
        "installations_do_not_overlap",
        "На точке один прибор, прибор на одной точке",
        ("metering_meterinstallation", "usage_point_id", "true"),
        ("metering_meterinstallation", "meter_id", "true"),
    ),
    _no_overlap(
        "supply_terms_do_not_overlap",
        "Точка снабжает один счёт",
        ("contracts_supplyterm", "usage_point_id", "superseded_at IS NULL"),
    ),
    SqlCheck(
        name="one_account_in_a_dwelling",
        title="В квартире один открытый счёт, или свой у каждой комнаты",
        checked="SELECT count(*) FROM contracts_account WHERE upper(active) IS NULL",
        broken=_TWO_ACCOUNTS,
    ),
    _no_overlap(
        "prices_do_not_overlap",
        "На день одна цена, один норматив, одна ставка налога, одно правило",
        ("tariffs_rate", "tariff_id, zone, tier", "superseded_at IS NULL"),
        (
            "tariffs_pricecomponent",
            "kind, price_category, voltage, power_group, stage",
            "superseded_at IS NULL",
        ),
        ("tariffs_consumptionnorm", "stove_kind, rooms, people", "true"),
        ("tariffs_vatrate", "true", "true"),
        ("tariffs_rulesetting", "key", "true"),
    ),
    _no_overlap(
        "occupancies_do_not_overlap",
        "Проживающие помещения на день одни",
        ("premises_occupancy", "premises_id", "superseded_at IS NULL"),
    ),
    SqlCheck(
        name="readings_on_their_meter",
        title="Показание стоит на шкале того прибора, что установлен",
        checked="SELECT count(*) FROM metering_reading",
        broken="""
            SELECT 'показание ' || r.id FROM metering_reading r
              JOIN devices_register g ON g.id = r.register_id
              JOIN metering_meterinstallation i ON i.id = r.installation_id
             WHERE g.meter_id <> i.meter_id""",
    ),
    SqlCheck(
        name="interval_days_whole",
        title="Сутки профиля: столько значений, признаков и строк, сколько шагов в сутках",
        checked="SELECT count(*) FROM metering_intervalday",
        broken="""
            SELECT 'сутки ' || id FROM metering_intervalday
             WHERE step_minutes = 0 OR cardinality(values_wh) * step_minutes <> 1440
                OR cardinality(qualities) <> cardinality(values_wh) OR cardinality(lines) <> cardinality(values_wh)""",
    ),
)
