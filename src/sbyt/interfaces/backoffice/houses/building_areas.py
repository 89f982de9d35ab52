"""Tell that the premises of a building are larger than the building: its common needs would be shared out more than once."""

from __future__ import annotations

from datetime import date

from sbyt.apps.premises.queries_of_buildings import rooms_beyond_house
from sbyt.apps.premises.types import Building
from sbyt.kit import numbers


def areas_warning(building: Building, *, on: date) -> str:
    """Return what is wrong with the areas on the day, both figures named; empty where nothing is."""
    told = [
        f"{'жилые' if one.is_living else 'нежилые'} помещения вместе {numbers.area(one.of_rooms_dm2)} м²,"
        f" а у дома записано {numbers.area(one.of_house_dm2)} м²"
        for one in rooms_beyond_house(building=building, on=on)
    ]
    if not told:
        return ""
    words = "; ".join(told)
    return f"Площади не сходятся: {words}. Исправьте площадь дома или помещений, иначе доли общих нужд больше целого."
