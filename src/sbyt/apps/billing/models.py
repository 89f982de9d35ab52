"""Runs, charges, findings and bills."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sbyt.apps.billing.models_adjustments import Adjustment
from sbyt.apps.billing.models_appointed import AppointedRun
from sbyt.apps.billing.models_bills import BillTold, PlainBill
from sbyt.apps.billing.models_compensations import Compensation
from sbyt.apps.billing.models_houses import HouseBalance, HouseBasis
from sbyt.apps.billing.models_lines import Line, PlainLine
from sbyt.apps.billing.models_looks import LateLook
from sbyt.apps.billing.models_packs import LinePack
from sbyt.apps.billing.models_penalties import Penalty, PenaltyRange
from sbyt.apps.billing.models_planned import PlannedAmount
from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited

__all__ = [
    "Adjustment",
    "AppointedRun",
    "Bill",
    "BillingRun",
    "Charge",
    "ChargeLine",
    "Compensation",
    "Finding",
    "HouseBalance",
    "HouseBasis",
    "LateLook",
    "LinePack",
    "Penalty",
    "PenaltyRange",
    "PlainBill",
    "PlainLine",
    "PlannedAmount",
    "RunPartition",
]


@audited()
class BillingRun(models.Model):
    """A calculation of one month over a scope, on what was known at `as_of`.

    `stage` says which prices it takes: the forecast at month end, or the final ones. A trial has no number: it is
    rolled back whole. `manifest` keeps what the result depends on beside the data: program, rules in force.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "запланирован"
        RUNNING = "running", "идёт"
        STOPPED = "stopped", "остановлен"
        COMPUTED = "computed", "рассчитан"
        RELEASING = "releasing", "выпускается"
        RELEASED = "released", "выпущен"
        DISCARDED = "discarded", "отменён"

    number = models.PositiveIntegerField("номер", unique=True, null=True)
    month = models.DateField("месяц")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PLANNED)
    stage = models.CharField(
        "стадия",
        max_length=10,
        default="final",
        choices=[("forecast", "прогноз"), ("final", "факт"), ("correction", "исправление")],
    )
    scope = models.JSONField("охват", default=dict)
    as_of = models.DateTimeField("по данным на")
    manifest = models.JSONField("состав", default=dict)
    stop_requested = models.BooleanField("просьба остановить", default=False)
    created_at = models.DateTimeField("создан", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем создан",
        null=True,
        related_name="+",
    )
    started_at = models.DateTimeField("начат", null=True)
    computed_at = models.DateTimeField("рассчитан", null=True)
    issued_on = models.DateField("дата документов", null=True)
    released_at = models.DateTimeField("выпущен", null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем выпущен",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "расчёт"
        verbose_name_plural = "расчёты"
        constraints = [
            models.UniqueConstraint(
                fields=["month"],
                condition=Q(state__in=["running", "releasing"]),
                name="one_active_run_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"Расчёт № {self.number or 'пробный'} за {self.month:%m.%Y}"


class RunPartition(models.Model):
    """A part of a run: whole buildings, computed and written in one transaction.

    `totals` has a row for every kind of account, service and method: what the run page sums without reading lines.
    `fence` counts how often it was given out: only who holds the last one may write. `code_sha256`: what computed it.
    `documented_at`: its bills have their documents; null while they wait for them. Its charges have ids from `first_charge_id` to
    `last_charge_id`, and others may have ids between them.

    `charges_may_be_bills`: ids of its charges are ids for their documents too, and they tell their penalties. `charges_are_bills`: it is
    released, and its charges are its bills (see Bill) with this due day and entry; none of that changes any more.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "ждёт"
        COMPUTED = "computed", "рассчитана"
        RELEASED = "released", "выпущена"
        PARKED = "parked", "отложена"

    run = models.ForeignKey(BillingRun, on_delete=models.CASCADE, related_name="partitions")
    number = models.PositiveIntegerField()
    building_ids = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    accounts = models.IntegerField(default=0)
    charges = models.IntegerField(default=0)
    energy_wh = models.BigIntegerField(default=0)
    net_kop = models.BigIntegerField(default=0)
    vat_kop = models.BigIntegerField(default=0)
    gross_kop = models.BigIntegerField(default=0)
    read_ms = models.IntegerField(default=0)
    compute_ms = models.IntegerField(default=0)
    write_ms = models.IntegerField(default=0)
    totals = models.JSONField(default=list)
    result_sha256 = models.CharField(max_length=64, blank=True)
    code_sha256 = models.CharField(max_length=64, blank=True, db_default="")
    fence = models.BigIntegerField(db_default=0)
    computed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    documented_at = models.DateTimeField(null=True)
    first_charge_id = models.BigIntegerField(null=True)
    last_charge_id = models.BigIntegerField(null=True)
    bills = models.IntegerField(default=0)
    posted_kop = models.BigIntegerField(default=0)
    charges_may_be_bills = models.BooleanField(default=False, db_default=False)
    charges_are_bills = models.BooleanField(default=False, db_default=False)
    due_on = models.DateField(null=True)
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "часть расчёта"
        verbose_name_plural = "части расчёта"
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="run_partition_once")]

    def __str__(self) -> str:
        return f"{self.run}, часть {self.number}"


class Charge(models.Model):
    """What one account owes for the month by one run. `supply_wh` is its energy without common needs.

    Its lines are those of its pack from `line_from`, `line_count` of them, or, where that is 0, rows: who wants them reads ChargeLine.
    Parted by month in the database. Rows refer to their run and account as whole tables do: a statement is checked
    at once by a trigger (`billing_refers_to_what_is_there`), not row by row at the end of the transaction.
    Where the charges of its part are bills it is its bill, unless `is_held`: a verdict kept it back. `penalty_kop` is that of its bill;
    charges of parts that do not say `charges_may_be_bills` have it in Penalty alone.
    """

    run = models.ForeignKey(
        BillingRun, on_delete=models.CASCADE, related_name="charges", db_index=False, db_constraint=False
    )
    partition = models.ForeignKey(
        RunPartition, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        "contracts.Account",
        on_delete=models.PROTECT,
        related_name="charges",
        db_index=False,
        db_constraint=False,
    )
    month = models.DateField()
    energy_wh = models.BigIntegerField()
    supply_wh = models.BigIntegerField()
    net_kop = models.BigIntegerField()
    vat_kop = models.BigIntegerField()
    gross_kop = models.BigIntegerField()
    penalty_kop = models.BigIntegerField(default=0, db_default=0)
    is_held = models.BooleanField(default=False, db_default=False)
    pack_id = models.BigIntegerField(null=True)
    line_from = models.SmallIntegerField(default=0, db_default=0)
    line_count = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = "начисление"
        verbose_name_plural = "начисления"
        constraints = [models.UniqueConstraint(fields=["account", "month", "run"], name="charge_once_a_run")]

    def __str__(self) -> str:
        return f"{self.account} {self.month:%m.%Y}: {numbers.money(self.gross_kop)}"


class ChargeLine(Line):
    """A line of a charge, wherever it is kept: in a LinePack or as a PlainLine. A view, for whoever reads.

    Ask by the charge and the month, or by what joins to a few charges. By points ask `billing_pointline`, the same lines found by
    their points, and for all lines of months `billing_monthline`, which opens each pack once.
    """

    charge = models.ForeignKey(
        Charge,
        on_delete=models.DO_NOTHING,
        related_name="lines",
        db_index=False,
        db_constraint=False,
    )
    usage_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        managed = False
        db_table = "billing_chargeline"
        verbose_name = "строка начисления"


class Finding(models.Model):
    """A risk found before release. `blocks` findings hold the release until somebody decides."""

    class Verdict(models.TextChoices):
        PENDING = "pending", "Не решено"
        RELEASE = "release", "Выпустить"
        HOLD = "hold", "Удержать"

    run = models.ForeignKey(
        BillingRun, on_delete=models.CASCADE, related_name="findings", db_index=False, db_constraint=False
    )
    partition = models.ForeignKey(
        RunPartition, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    account = models.ForeignKey(
        "contracts.Account",
        on_delete=models.PROTECT,
        null=True,
        related_name="findings",
        db_constraint=False,
    )
    building_id = models.BigIntegerField(null=True)
    code = models.CharField(max_length=10)
    blocks = models.BooleanField(default=False)
    money_kop = models.BigIntegerField(default=0)
    message = models.CharField(max_length=400)
    data = models.JSONField(default=dict)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.PENDING)
    verdict_reason = models.CharField(max_length=300, blank=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verdict_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "замечание по риску"
        indexes = [
            models.Index(fields=["run", "code"]),
            models.Index(fields=["run"], condition=Q(verdict="hold"), name="findings_held"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Bill(BillTold):
    """The released charge of an account and month; the database lets an account be billed once for a stage. A view, for whoever reads.

    A bill is a PlainBill, or a charge of a part whose charges are bills (`RunPartition.charges_are_bills`): `id`, `charge` and
    `document` are one number then, stage, due day, entry and moment are the part's.

    `posted_kop` and `posted_vat_kop` are what this bill added to what was posted for the month before: the whole
    of a first bill, the difference of a final one after a forecast. `entry` is null where that is nothing. `penalty_kop` stands
    beside `gross_kop`, not in it: below zero where penalties charged before are taken back.
    `document_id` is promised when the bill comes to be; the document itself is drawn up after (`documented_at` of the
    partition), so `document` is None until then.
    A correction has a `revision` from one up: a month may be corrected again.
    """

    account = models.ForeignKey(
        "contracts.Account",
        on_delete=models.PROTECT,
        related_name="bills",
        db_index=False,
        db_constraint=False,
    )
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="bill", db_constraint=False)
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="bill", null=True, db_constraint=False
    )

    class Meta:
        managed = False
        db_table = "billing_bill"
        verbose_name = "счёт на оплату"
        verbose_name_plural = "счета на оплату"

    def __str__(self) -> str:
        return f"{self.account} {self.month:%m.%Y}"
