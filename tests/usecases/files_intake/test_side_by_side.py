"""Files taken in side by side: one belief about a day, one intake of a content, no deadlock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections

from sbyt.apps.metering.models import ImportFile, IntervalDay
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.usecases.files_intake.attach_code import attach_code
from tests.builders.firms import a_firm
from tests.builders.people import a_member_of_staff
from tests.formats.maket_files import OTHER_POINT, POINT, maket, point
from tests.usecases.files_intake.intake import NOW, take_all

pytestmark = pytest.mark.django_db(transaction=True)


def closing(work: Callable[[], object]) -> object:
    try:
        return work()
    finally:
        connections.close_all()


def message(number: int) -> bytes:
    """One known point whose value is the number, one unknown; all of one day."""
    return write_maket(maket(point(values_kwh=[number] * 24), point(OTHER_POINT, [7] * 24), number=number))


class TestSideBySide:
    def test_the_latest_message_is_believed_once_whatever_the_order(self) -> None:
        known, late = a_firm().point, a_firm("ООО «Цех»").point
        known.ats_code = POINT
        known.save()
        boss = a_member_of_staff("administrator")
        batches = [(1, 4, 7, 2), (7, 5, 3, 1), (6, 2, 4, 5), (3, 6, 7, 1)]
        works = [
            lambda batch=batch: take_all(*((f"{number}.xml", message(number)) for number in batch))
            for batch in batches
        ]
        attaching = lambda: attach_code(  # noqa: E731  one more hand among the batches
            actor=boss, usage_point_id=late.pk, ats_code=OTHER_POINT, now=NOW
        )
        with ThreadPoolExecutor(max_workers=5) as pool:
            list(pool.map(closing, [*works[:2], attaching, *works[2:]]))
        statuses = Counter(ImportFile.objects.values_list("status", flat=True))
        assert set(statuses) <= {"accepted", "partial", "duplicate"}
        taken = ImportFile.objects.filter(status__in=["accepted", "partial"])
        assert (taken.count(), statuses["duplicate"]) == (7, 9)
        assert [line.message_number for line in taken.filter(is_current=True)] == [7]
        days = IntervalDay.objects.filter(usage_point=known, day=date(2021, 5, 1))
        [believed] = days.filter(superseded_at=None)
        assert set(believed.values_wh) == {7000}
        assert sorted(days.values_list("version", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
