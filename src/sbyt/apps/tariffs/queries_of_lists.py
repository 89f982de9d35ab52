"""What the price lists show: what is believed now."""

from __future__ import annotations

from django.db.models import QuerySet

from sbyt.apps.tariffs.models import Act, ConsumptionNorm, PriceComponent, Rate, Tariff, VatRate


def household_tariffs() -> list[tuple[int, str]]:
    """Return the household tariffs (id, name) by name."""
    return list(Tariff.objects.order_by("name").values_list("pk", "name"))


def tariff_zones() -> dict[int, int]:
    """Return into how many zones each tariff cuts the day."""
    return dict(Tariff.objects.values_list("pk", "zones"))


def known_acts() -> list[tuple[int, str]]:
    """Return the acts (id, name), the latest first."""
    return [(act.pk, f"{act}, {act.issuer}") for act in Act.objects.order_by("-signed_on", "-pk")]


def rates() -> QuerySet[Rate]:
    """Return the household rates believed now."""
    return Rate.objects.filter(superseded_at=None)


def components() -> QuerySet[PriceComponent]:
    """Return the components of prices for legal entities believed now."""
    return PriceComponent.objects.filter(superseded_at=None)


def acts() -> QuerySet[Act]:
    """Return the published acts."""
    return Act.objects.all()


def norms() -> QuerySet[ConsumptionNorm]:
    """Return the norms of consumption."""
    return ConsumptionNorm.objects.all()


def vat_rates() -> QuerySet[VatRate]:
    """Return the rates of VAT."""
    return VatRate.objects.all()


def kinds_of_acts() -> list[str]:
    """Return the kinds of acts that are in use, in alphabetical order."""
    return list(Act.objects.order_by("kind").values_list("kind", flat=True).distinct())
