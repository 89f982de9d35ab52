"""Hours of a file against the maximum power of their point."""

from __future__ import annotations

import pytest

from sbyt.apps.metering.models import ImportFile, ImportIssue, IntervalDay, UsagePoint
from sbyt.formats.maket_80020_types import Channel
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.files_intake.attach_code import attach_code
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT, point, whole
from tests.usecases.files_intake.intake import NOW, take

pytestmark = pytest.mark.django_db


class TestPowerOfThePoint:
    """Held against 2 kW: half-hours of more than 1 kWh are noted."""

    def limited(self, point: UsagePoint, max_power_w: int | None = 2_000) -> None:
        point.max_power_w = max_power_w
        point.save()

    def test_above_its_maximum_is_noted_and_taken_in(self, plant_point: UsagePoint) -> None:
        self.limited(plant_point)
        outcome = take(whole(point(values_kwh=[1, 3, 2, *[1] * 45])))
        assert (outcome.status, outcome.accepted_rows, outcome.warned_rows) == ("accepted", 1, 1)
        [found] = outcome.issues
        assert (found.code, found.severity.value, found.line) == ("IMP-407", "warning", 21)
        assert found.message == (
            f"точка {POINT}, канал 01: больше, чем позволяет максимальная мощность 2 кВт, значений: 2; "
            "наибольшее 3 кВт·ч за 30 мин."
        )
        assert sum(IntervalDay.objects.get().values_wh) == 51_000

    @pytest.mark.parametrize("max_power_w", [None, 94_000])
    def test_is_not_compared_without_one_nor_noted_up_to_it(
        self, plant_point: UsagePoint, max_power_w: int | None
    ) -> None:
        self.limited(plant_point, max_power_w)
        outcome = take(whole())
        assert (outcome.warned_rows, outcome.issues) == (0, ())

    def test_bounds_consumption_alone(self, plant_point: UsagePoint) -> None:
        self.limited(plant_point)
        outcome = take(whole(point(channels=(Channel.ACTIVE_EXPORT, Channel.REACTIVE_IMPORT))))
        assert outcome.issues == ()

    def test_that_gets_its_code_later_is_compared_then(self, plant_point: UsagePoint) -> None:
        late = a_firm("ООО «Цех»").point
        self.limited(late)
        assert take(whole(point(), point(OTHER_POINT, values_kwh=[5] * 48))).status == "partial"
        attach_code(actor=SYSTEM, usage_point_id=late.pk, ats_code=OTHER_POINT, now=NOW)
        assert ImportFile.objects.get().status == "accepted"
        assert set(ImportIssue.objects.values_list("code", "resolved_at")) == {
            ("IMP-401", NOW),
            ("IMP-407", None),
        }
