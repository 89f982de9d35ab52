"""Names of the rows of tariffs, for annotations and choices."""

from sbyt.apps.tariffs.models import Act, PriceComponent, Rate, Tariff

__all__ = ["Act", "PriceComponent", "Rate", "Tariff"]
