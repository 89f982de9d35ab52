from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import ImportFile
from sbyt.apps.metering.operations.attach_ats_code import UnableToAttachCode
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.files_intake.attach_code import Attached, attach_code
from tests.builders.firms import a_firm
from tests.builders.people import a_branch, a_member_of_staff
from tests.formats.maket_files import POINT, maket, point
from tests.usecases.files_intake.intake import NOW, take


def waiting_days(*days: date) -> None:
    for number, day in enumerate(days, start=1):
        take(write_maket(maket(point(), day=day, number=number)), name=f"{day}.xml")


@pytest.mark.django_db
class TestAttachingACode:
    def test_takes_in_every_file_that_waited_for_it(self) -> None:
        waiting_days(date(2021, 5, 1), date(2021, 5, 2))
        plant = a_firm().point
        attached = attach_code(actor=SYSTEM, usage_point_id=plant.pk, ats_code=POINT, now=NOW)
        assert attached == Attached(channels=2, files=2, waiting=0)
        assert set(plant.interval_days.values_list("day", flat=True)) == {date(2021, 5, 1), date(2021, 5, 2)}
        assert set(ImportFile.objects.values_list("status", flat=True)) == {"accepted"}

    def test_changes_nothing_the_second_time(self) -> None:
        waiting_days(date(2021, 5, 1))
        plant = a_firm().point
        attach_code(actor=SYSTEM, usage_point_id=plant.pk, ats_code=POINT, now=NOW)
        again = attach_code(actor=SYSTEM, usage_point_id=plant.pk, ats_code=POINT, now=NOW)
        assert again == Attached(channels=0, files=0, waiting=0)
        assert plant.interval_days.count() == 1

    def test_leaves_more_files_than_it_can_take_at_once_to_the_next_time(self, monkeypatch) -> None:
        monkeypatch.setattr("sbyt.usecases.files_intake.attach_code.MOST_FILES", 1)
        waiting_days(date(2021, 5, 1), date(2021, 5, 2))
        plant = a_firm().point
        first = attach_code(actor=SYSTEM, usage_point_id=plant.pk, ats_code=POINT, now=NOW)
        assert (first.files, first.waiting) == (1, 1)
        assert [day.day for day in plant.interval_days.all()] == [date(2021, 5, 2)]
        second = attach_code(actor=SYSTEM, usage_point_id=plant.pk, ats_code=POINT, now=NOW)
        assert (second.files, second.waiting) == (1, 0)

    def test_is_refused_where_the_code_belongs_to_another_point(self) -> None:
        plant, other = a_firm().point, a_firm().point
        attach_code(actor=SYSTEM, usage_point_id=plant.pk, ats_code=POINT, now=NOW)
        with pytest.raises(UnableToAttachCode, match=f"уже привязан к точке {plant.code}"):
            attach_code(actor=SYSTEM, usage_point_id=other.pk, ats_code=POINT, now=NOW)
        other.refresh_from_db()
        assert other.ats_code is None

    def test_is_refused_for_a_point_of_another_branch(self) -> None:
        alien = a_firm(branch_code="02").point
        engineer = a_member_of_staff("metering_engineer", branch=a_branch("01"))
        with pytest.raises(UnableToAttachCode, match="Такой точки учёта нет"):
            attach_code(actor=engineer, usage_point_id=alien.pk, ats_code=POINT, now=NOW)
        alien.refresh_from_db()
        assert alien.ats_code is None

    def test_is_refused_for_what_is_no_code(self) -> None:
        plant = a_firm().point
        with pytest.raises(UnableToAttachCode, match="не похоже на код"):
            attach_code(actor=SYSTEM, usage_point_id=plant.pk, ats_code="не код вовсе", now=NOW)

    def test_is_written_in_the_journal_of_changes_with_who_did_it(self) -> None:
        plant = a_firm().point
        engineer = a_member_of_staff("metering_engineer")
        attach_code(actor=engineer, usage_point_id=plant.pk, ats_code=POINT, now=NOW)
        event = plant.events.latest("pgh_id")
        assert event.ats_code == POINT
        assert event.pgh_context.metadata["user"] == engineer.user_id
