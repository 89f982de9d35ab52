"""The sum of each building in a run: what was measured, what came onto accounts, what is carried on."""

from __future__ import annotations

from django.db import models


class HouseBasis(models.Model):
    """What the lines of common needs of a house stand on alike: the figures of the house and its zone.

    A line's `basis` holds what is its own; the two together are the basis that `calc` gave.
    """

    partition = models.ForeignKey(
        "billing.RunPartition", on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    facts = models.JSONField()

    class Meta:
        verbose_name = "основание строк дома"

    def __str__(self) -> str:
        return f"{self.partition}: {self.pk}"


class HouseBalance(models.Model):
    """The common needs of a building in a run, a row a zone it is billed by; as calc.household_common_needs.HOUSE_BALANCES.

    Sums of the whole building repeat in each row; `common_wh` and `shared_wh` are the zone's. `house_by`: meter, average, norm; empty
    = not known. `earlier_wh`: what the months since the meter was last read were billed by, taken off the balance.
    """

    run = models.ForeignKey(
        "billing.BillingRun", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    partition = models.ForeignKey(
        "billing.RunPartition",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    building = models.ForeignKey(
        "premises.Building", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField()
    zone = models.CharField(max_length=2, default="T0")
    house_by = models.CharField(max_length=10, blank=True)
    house_wh = models.BigIntegerField(null=True)
    rooms_wh = models.BigIntegerField(default=0)
    other_wh = models.BigIntegerField(default=0)
    heating_wh = models.BigIntegerField(default=0)
    carried_wh = models.BigIntegerField(default=0)
    balance_wh = models.BigIntegerField(null=True)
    cap_wh = models.BigIntegerField(null=True)
    earlier_wh = models.BigIntegerField(default=0, db_default=0)
    common_wh = models.BigIntegerField(null=True)
    cut_off_wh = models.BigIntegerField(null=True)
    left_wh = models.BigIntegerField(null=True)
    total_area_dm2 = models.BigIntegerField(null=True)
    shared_wh = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "небаланс дома"
        verbose_name_plural = "небалансы домов"
        constraints = [
            models.UniqueConstraint(fields=["run", "building", "zone"], name="house_balance_once_a_run")
        ]
        indexes = [models.Index(fields=["building", "month"])]

    def __str__(self) -> str:
        return f"{self.building} {self.month:%m.%Y} {self.zone}: {self.common_wh}"
