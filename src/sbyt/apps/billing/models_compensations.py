"""What an authority compensates of the bills of a month, where a benefit is no discount."""

from __future__ import annotations

from django.db import models


class Compensation(models.Model):
    """A part of a charge that the authority pays for a benefit: covered volume × price × share. The bill stays whole.

    With its bill it never changes. `benefit_id` is the version of contracts.Benefit it stands on; `limit_wh` is the limit of the
    month for the whole benefit, `people` × `norm_wh` what it was made of where it is the norm.
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
    account = models.ForeignKey(
        "contracts.Account",
        on_delete=models.PROTECT,
        related_name="compensations",
        db_index=False,
        db_constraint=False,
    )
    charge_id = models.BigIntegerField(db_index=True)
    month = models.DateField()
    benefit_id = models.BigIntegerField()
    usage_point_id = models.BigIntegerField()
    category = models.CharField(max_length=200)
    service = models.CharField(max_length=14)
    zone = models.CharField(max_length=2)
    share_bp = models.PositiveIntegerField()
    limit_kind = models.CharField(max_length=10)
    people = models.PositiveSmallIntegerField(null=True)
    norm_wh = models.BigIntegerField(null=True)
    limit_wh = models.BigIntegerField(null=True)
    covered_wh = models.BigIntegerField()
    price_e7 = models.BigIntegerField()
    gross_kop = models.BigIntegerField()

    class Meta:
        verbose_name = "возмещаемая льгота"
        verbose_name_plural = "возмещаемые льготы"
        constraints = [
            models.CheckConstraint(condition=~models.Q(gross_kop=0), name="compensation_is_worth_something")
        ]
        indexes = [
            models.Index(fields=["month", "account"]),
            models.Index(fields=["run"]),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%m.%Y} {self.category}: {self.gross_kop}"
