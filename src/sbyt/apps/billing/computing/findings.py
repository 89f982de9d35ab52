"""Find what a person should see before release: one columnar pass over the charges and what was billed before."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import polars as pl

from sbyt.apps.billing import finding_kinds as kinds
from sbyt.apps.billing.computing.charges import Computed
from sbyt.apps.billing.computing.inputs import PartitionInputs
from sbyt.apps.billing.computing.risk_rules import RiskRules
from sbyt.apps.billing.finding_kinds import FindingKind
from sbyt.calc.charge_lines import METER
from sbyt.kit import numbers

FINDINGS: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "building_id": pl.Int64(),
        "code": pl.String(),
        "blocks": pl.Boolean(),
        "money_kop": pl.Int64(),
        "message": pl.String(),
        "data": pl.String(),
    }
)

_MONTH_DAYS: Final = 30


def findings_of(computed: Computed, inputs: PartitionInputs, *, rules: RiskRules) -> pl.DataFrame:
    """Return FINDINGS of the computed accounts, each with the money at stake, in a stable order."""
    now = _now(computed, inputs.usual)
    rows = [
        *_zeros(now, rules),
        *_spikes(now, rules),
        *_impossible(computed, now, inputs, rules),
        *_asked(inputs, now),
    ]
    told = _told_by_rules(computed.issues, now, inputs, rules)
    frame = pl.concat([told, pl.DataFrame(rows, schema=FINDINGS, orient="row")])
    return frame.sort("code", "building_id", "account_id", "message")


def uncharged_accounts(issues: pl.DataFrame) -> pl.Series:
    """Return the accounts that an issue forbids to charge, in part or in whole: they wait whole."""
    codes = [code for code, kind in kinds.OF_ISSUE.items() if kind.uncharged]
    stopped = issues.filter(pl.col("code").is_in(codes))
    return stopped["account_id"].drop_nulls().unique().sort()


def _now(computed: Computed, usual: pl.DataFrame) -> pl.DataFrame:
    """Return a row an account: this month's energy and money beside what is `usual` for it (billed_before.USUAL)."""
    energy = (
        computed.lines.select("account_id", "service", "quantity_wh")
        .filter(pl.col("service") == "energy")
        .group_by("account_id")
        .agg(energy_wh=pl.col("quantity_wh").sum())
    )
    return (
        energy.join(computed.charges.select("account_id", "gross_kop"), on="account_id", how="left")
        .join(usual, on="account_id", how="full", coalesce=True)
        .with_columns(usual_kop=pl.col("usual_sum_kop") // pl.col("billed_months"))
        .sort("account_id")
    )


def _zeros(now: pl.DataFrame, rules: RiskRules) -> list[tuple[Any, ...]]:
    zero = now.filter((pl.col("energy_wh") == 0) & (pl.col("last_wh") >= rules.zero_min_wh))
    return [
        _row(
            kinds.ZERO,
            account=row["account_id"],
            money=row["usual_kop"],
            message=f"Расход ноль, в прошлый раз было {numbers.energy(row['last_wh'])} кВт·ч",
            data={"last_wh": row["last_wh"]},
        )
        for row in zero.iter_rows(named=True)
    ]


def _spikes(now: pl.DataFrame, rules: RiskRules) -> list[tuple[Any, ...]]:
    months, whole = pl.col("billed_months"), pl.col("usual_sum_wh")
    over = now.filter(
        (months >= rules.spike_min_months)
        & (pl.col("energy_wh") * months > whole * rules.spike_times)
        & (pl.col("energy_wh") * months - whole >= rules.spike_min_wh * months)
    ).with_columns(usual_wh=whole // months)
    return [
        _row(
            kinds.SPIKE,
            account=row["account_id"],
            money=max(row["gross_kop"] - row["usual_kop"], 0),
            message=(
                f"Расход {numbers.energy(row['energy_wh'])} кВт·ч, обычно {numbers.energy(row['usual_wh'])}"
            ),
            data={"energy_wh": row["energy_wh"], "usual_wh": row["usual_wh"]},
        )
        for row in over.iter_rows(named=True)
    ]


def _impossible(
    computed: Computed, now: pl.DataFrame, inputs: PartitionInputs, rules: RiskRules
) -> list[tuple[Any, ...]]:
    """Households too new to have a mean whose meters counted more than such a point can take in a month: these hold the release."""
    told = computed.lines.select("account_id", "service", "method", "quantity_wh", "reading_ids")
    own = told.filter((pl.col("service") == "energy") & (pl.col("method") == METER))
    metered = own.group_by("account_id").agg(metered_wh=pl.col("quantity_wh").sum())
    large = metered.filter(pl.col("metered_wh") > rules.spike_unknown_wh)
    if large.is_empty():
        return []
    read = own.select("account_id", reading_id="reading_ids").join(large, on="account_id")
    large = _more_than_its_days_allow(read, inputs.readings, rules)
    over = now.join(large, on="account_id").filter(
        pl.col("billed_months").fill_null(0) < rules.spike_min_months
    )
    homes = inputs.households.supply.select("account_id").unique()
    most = numbers.energy(rules.spike_unknown_wh)
    return [
        _row(
            replace(kinds.SPIKE, blocks=True),
            account=row["account_id"],
            money=max((row["gross_kop"] or 0) - (row["usual_kop"] or 0), 0),
            message=(
                f"Расход {numbers.energy(row['metered_wh'])} кВт·ч, а обычный неизвестен: "
                f"больше {most} за 30 дней требует проверки"
            ),
            data={"energy_wh": row["metered_wh"], "most_wh": rules.spike_unknown_wh},
        )
        for row in over.join(homes, on="account_id").sort("account_id").iter_rows(named=True)
    ]


def _more_than_its_days_allow(read: pl.DataFrame, readings: pl.DataFrame, rules: RiskRules) -> pl.DataFrame:
    """Return the accounts that took more than `spike_unknown_wh` for every 30 days between their readings: a meter may be read after a year.

    `read`: a row a line, with the account's `metered_wh` and the line's readings as a list in `reading_id`.
    """
    days = readings.select("reading_id", "taken_on").unique("reading_id")
    read = read.explode("reading_id").join(days, on="reading_id", how="left")
    passed = (pl.col("taken_on").max() - pl.col("taken_on").min()).dt.total_days()
    told = read.group_by("account_id", maintain_order=True).agg(
        pl.col("metered_wh").first(), days=passed.fill_null(0).clip(_MONTH_DAYS)
    )
    return told.filter(pl.col("metered_wh") * _MONTH_DAYS > pl.col("days") * rules.spike_unknown_wh)


def _asked(inputs: PartitionInputs, now: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Readings that wait for a person, of the points of the computed accounts."""
    asked = inputs.readings.filter(pl.col("state") == "asked")
    if asked.is_empty():
        return []
    registers = inputs.households.registers.select("register_id", "installation_id", "usage_point_id")
    supply = pl.concat(
        [
            frame.select("usage_point_id", "account_id")
            for frame in (inputs.households.supply, inputs.legal_entities.supply)
        ]
    )
    waiting = (
        asked.join(registers, on=["register_id", "installation_id"])
        .join(supply.unique(), on="usage_point_id")
        .join(now.filter(pl.col("energy_wh").is_not_null()), on="account_id")
        .sort("account_id", "reading_id")
    )
    return [
        _row(
            kinds.ASKED,
            account=row["account_id"],
            money=abs(row["gross_kop"] or 0),
            message=(
                f"Показание {numbers.energy(row['value_wh'])} от {numbers.day(row['taken_on'])} "
                "ждёт подтверждения и в расчёт не вошло"
            ),
            data={"reading_id": row["reading_id"]},
        )
        for row in waiting.iter_rows(named=True)
    ]


def _told_by_rules(
    issues: pl.DataFrame, now: pl.DataFrame, inputs: PartitionInputs, rules: RiskRules
) -> pl.DataFrame:
    """The issues of `calc`, one finding an account (or building) and kind, with the money they put in question.

    Points of a company that were not read are told one by one: each is an obligation of its own.
    """
    known = (
        issues.drop("blocks")
        .rename({"code": "issue"})
        .join(_of_issues(issues["code"].unique().to_list()), on="issue", how="left", maintain_order="left")
        .join(
            now.select("account_id", "gross_kop", "usual_kop"),
            on="account_id",
            how="left",
            maintain_order="left",
        )
        .join(_common_needs_before(inputs), on="building_id", how="left", maintain_order="left")
        .join(
            inputs.codes.rename({"code": "point_code"}),
            on="usage_point_id",
            how="left",
            maintain_order="left",
        )
    )
    known = _estimated_again(known, rules)
    one_by_one = pl.col("code") == kinds.REPLACED.code
    of_house = pl.col("account_id").is_null()
    of_account = pl.when("uncharged").then("usual_kop").otherwise("gross_kop").fill_null(0).abs()
    words = pl.col("message")
    begun = pl.concat_str(pl.col("point_code"), pl.lit(": "), words.str.slice(0, 1).str.to_lowercase())
    told = known.with_columns(
        building_id=pl.when(of_house).then("building_id"),
        point=pl.when(one_by_one).then("usage_point_id"),
        money_kop=pl.when(of_house).then(pl.col("common_kop").fill_null(0)).otherwise(of_account),
        data=_proof(),
    ).with_columns(
        message=pl.when(pl.col("point").is_not_null())
        .then(pl.concat_str(begun, words.str.slice(1)))
        .otherwise(words)
    )
    first = told.unique(["code", "account_id", "building_id", "point"], keep="first", maintain_order=True)
    return first.select(pl.col(name).cast(kind) for name, kind in FINDINGS.items())


def _of_issues(codes: list[str]) -> pl.DataFrame:
    """Return `issue`, and of the finding it becomes `code`, `blocks`, `uncharged`."""
    of = [(code, kinds.OF_ISSUE[code]) for code in codes]
    return pl.DataFrame(
        [(issue, kind.code, kind.blocks, kind.uncharged) for issue, kind in of],
        schema={"issue": pl.String, "code": pl.String, "blocks": pl.Boolean, "uncharged": pl.Boolean},
        orient="row",
    )


def _estimated_again(known: pl.DataFrame, rules: RiskRules) -> pl.DataFrame:
    """Return the findings, a month without a reading told apart where it is one of several in a row."""
    before = pl.col("data").str.extract('"estimated_periods":([0-9]+)').cast(pl.Int64).fill_null(0)
    unread = pl.col("code") == kinds.NO_READING.code
    counted = known.with_columns(in_a_row=pl.when(unread).then(before + 1))
    again = sorted(
        months
        for months in counted["in_a_row"].unique().drop_nulls().to_list()
        if months >= rules.estimated_months
    )
    words = pl.DataFrame(
        {"in_a_row": again, "again": [_in_a_row(months) for months in again]},
        schema={"in_a_row": pl.Int64, "again": pl.String},
    )
    told = counted.join(words, on="in_a_row", how="left", maintain_order="left")
    several = pl.col("again").is_not_null()
    return told.with_columns(
        code=pl.when(several).then(pl.lit(kinds.ESTIMATED_AGAIN.code)).otherwise("code"),
        blocks=pl.when(several).then(kinds.ESTIMATED_AGAIN.blocks).otherwise("blocks"),
        uncharged=pl.when(several).then(kinds.ESTIMATED_AGAIN.uncharged).otherwise("uncharged"),
        message=pl.coalesce("again", "message"),
    )


def _in_a_row(months: int) -> str:
    return f"Нет показаний {numbers.counted(months, 'месяц', 'месяца', 'месяцев')} подряд"


def _proof() -> pl.Expr:
    """Return the figures of the issue with its code under "issue" and its point, if it has one."""
    figures = pl.col("data").str.slice(0, pl.col("data").str.len_chars() - 1) + pl.lit(",")
    point = pl.format(',"usage_point_id":{}', pl.col("usage_point_id"))
    return pl.concat_str(
        figures.fill_null("{"), pl.format('"issue":"{}"', pl.col("issue")), point.fill_null(""), pl.lit("}")
    )


def _common_needs_before(inputs: PartitionInputs) -> pl.DataFrame:
    """Return what was billed for common needs of each building in its last billed month."""
    billed = inputs.billed.filter(pl.col("service") == "common_needs").join(
        inputs.points.select("usage_point_id", "building_id"), on="usage_point_id"
    )
    by_month = billed.group_by("building_id", "month").agg(common_kop=pl.col("gross_kop").sum())
    return by_month.sort("building_id", "month").group_by("building_id").agg(pl.col("common_kop").last())


def _row(
    kind: FindingKind,
    *,
    account: int | None = None,
    building: int | None = None,
    money: int,
    message: str,
    data: dict[str, Any],
) -> tuple[Any, ...]:
    return account, building, kind.code, kind.blocks, money, message, json.dumps(data, ensure_ascii=False)
