"""The map of the network, where points hang on it, and reconciliations with the network company."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sbyt.kit.audit.tracking import audited


@audited()
class NetworkNode(models.Model):
    """A part of the grid. `norm_bp` is the norm of losses in hundredths of a percent of what goes in.

    What feeds it, its head meter and its norm are as they are now; as they were before stands in NetworkNodePast.
    """

    class Kind(models.TextChoices):
        COMPANY = "company", "сетевая организация"
        SUBSTATION = "substation", "подстанция"
        FEEDER = "feeder", "фидер"
        TRANSFORMER = "transformer", "ТП"
        BUILDING = "building", "здание"

    code = models.CharField("код", max_length=30, unique=True)
    name = models.CharField("название", max_length=200)
    kind = models.CharField("вид", max_length=12, choices=Kind)
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, verbose_name="отделение")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        verbose_name="питается от",
        null=True,
        blank=True,
        related_name="children",
    )
    head_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="головной учёт",
        null=True,
        blank=True,
        related_name="heads",
    )
    norm_bp = models.PositiveIntegerField("норматив потерь", default=0)
    act = models.CharField("акт", max_length=200, blank=True)

    class Meta:
        verbose_name = "узел сети"
        verbose_name_plural = "узлы сети"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@audited()
class NetworkNodePast(models.Model):
    """What fed a node, its head meter and its norm over the months `[from, to)` that are over; no `from` = always before."""

    node = models.ForeignKey(NetworkNode, on_delete=models.CASCADE, verbose_name="узел", related_name="past")
    valid = DateRangeField("период")
    parent = models.ForeignKey(
        NetworkNode, on_delete=models.PROTECT, verbose_name="питался от", null=True, related_name="+"
    )
    head_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="головной учёт",
        null=True,
        related_name="+",
    )
    norm_bp = models.PositiveIntegerField("норматив потерь")
    act = models.CharField("акт", max_length=200, blank=True)

    class Meta:
        verbose_name = "прежнее место узла"
        verbose_name_plural = "прежние места узлов"
        constraints = [
            ExclusionConstraint(
                name="one_past_of_a_node",
                expressions=[("node", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node} до {self.valid.upper:%d.%m.%Y}"


@audited()
class NetworkPlace(models.Model):
    """A usage point hanging on a node over `[from, to)`."""

    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, verbose_name="точка", related_name="network_places"
    )
    node = models.ForeignKey(
        NetworkNode, on_delete=models.PROTECT, verbose_name="узел", related_name="places"
    )
    valid = DateRangeField("период")

    class Meta:
        verbose_name = "место в сети"
        verbose_name_plural = "места в сети"
        constraints = [
            ExclusionConstraint(
                name="one_network_place_of_a_point",
                expressions=[("usage_point", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.usage_point} ← {self.node}"


class Reconciliation(models.Model):
    """A month compared with the network company's file. `layout` is how the file was read."""

    class State(models.TextChoices):
        OPEN = "open", "сверяется"
        AGREED = "agreed", "согласована"

    node = models.ForeignKey(NetworkNode, on_delete=models.PROTECT, related_name="reconciliations")
    month = models.DateField()
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT)
    file_name = models.CharField(max_length=255)
    layout = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "сверка с сетевой"
        indexes = [models.Index(fields=["month"])]
        constraints = [
            models.UniqueConstraint(
                fields=["node", "month"], condition=Q(state="agreed"), name="one_agreed_reconciliation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.month:%m.%Y}"


class ReconciliationRow(models.Model):
    """A point in a reconciliation: theirs, ours, what the difference looks like, what was agreed."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="rows")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=300, blank=True)
    line = models.PositiveIntegerField(null=True)
    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, null=True, related_name="+"
    )
    theirs_wh = models.BigIntegerField(null=True)
    ours_wh = models.BigIntegerField(null=True)
    difference_wh = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    agreed_wh = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "строка сверки"
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "code"], name="reconciliation_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.kind}"
