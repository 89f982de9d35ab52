"""The verdict on a reading: hand-made histories, exact limits."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.queries.reading_history import KnownReading
from sbyt.formats.energy_text import Energy, EnergyProblem, wh_of_kwh_text
from sbyt.usecases.validate_reading import Outcome, Plausibility, Scale, Verdict, verdict_of

TODAY = date(2021, 7, 26)
SCALE = Scale(integer_digits=5)


def known(on: date, kwh: int, **more: object) -> KnownReading:
    facts: dict[str, object] = {"source": "operator", "state": "accepted", "rolled_over": False}
    facts |= {"reading_id": on.toordinal(), "register_id": 1, **more}
    return KnownReading(taken_on=on, value_wh=kwh * 1000, **facts)  # type: ignore[arg-type]


MAY, JUNE, JULY = date(2021, 5, 25), date(2021, 6, 25), date(2021, 7, 25)


def judged(
    kwh: str | EnergyProblem,
    *history: KnownReading,
    on: date = JULY,
    source: str = "operator",
    scale: Scale = SCALE,
    plausibility: Plausibility | None = None,
) -> Verdict:
    return verdict_of(
        value=kwh if isinstance(kwh, EnergyProblem) else wh_of_kwh_text(kwh),
        taken_on=on,
        source=source,
        scale=scale,
        known=history,
        today=TODAY,
        plausibility=plausibility or Plausibility(),
    )


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


class TestReading:
    def test_above_the_previous_one_is_accepted_with_its_consumption(self) -> None:
        verdict = judged("1843.7", known(JUNE, 1430), scale=Scale(integer_digits=5, multiplier=40))
        assert verdict == Verdict(outcome=Outcome.ACCEPTED, consumption_wh=413_700 * 40)

    def test_that_is_the_first_has_no_consumption(self) -> None:
        assert judged("17") == Verdict(outcome=Outcome.ACCEPTED, consumption_wh=None)

    def test_on_the_day_of_installation_is_held_against_its_first_figure(self) -> None:
        put_up = known(JULY, 5, source="installation")
        assert judged("5", put_up) == Verdict(outcome=Outcome.ACCEPTED, consumption_wh=0)
        assert judged("4", put_up).outcome is Outcome.ASKED

    def test_held_against_a_waiting_one_ignores_it(self) -> None:
        verdict = judged("120", known(MAY, 100), known(JUNE, 500, state="asked"))
        assert (verdict.outcome, verdict.consumption_wh) == (Outcome.ACCEPTED, 20_000)


class TestRefusedReading:
    @pytest.mark.parametrize(
        ("kwh", "code", "words"),
        [
            (EnergyProblem.NOT_A_NUMBER, "RDG-107", "показание не число"),
            (EnergyProblem.NEGATIVE, "RDG-108", "показание отрицательное"),
            (EnergyProblem.TOO_LARGE, "RDG-109", "показание слишком велико"),
            ("100000", "RDG-109", "показание 100\u202f000: на шкале 5 целых знаков"),
        ],
    )
    def test_says_why(self, kwh: str | EnergyProblem, code: str, words: str) -> None:
        verdict = judged(kwh, known(JUNE, 1))
        assert (verdict.outcome, codes(verdict)) == (Outcome.REFUSED, [code])
        assert verdict.reasons[0].message == words

    def test_may_be_of_tomorrow_but_not_of_today(self) -> None:
        verdict = judged("5", on=date(2021, 7, 27))
        assert (verdict.outcome, codes(verdict)) == (Outcome.REFUSED, ["RDG-106"])
        assert judged("5", on=TODAY).outcome is Outcome.ACCEPTED

    def test_fills_the_scale_to_its_last_digit_and_no_further(self) -> None:
        assert judged("99999.999").outcome is Outcome.ACCEPTED
        assert judged("100000").outcome is Outcome.REFUSED

    def test_stands_above_a_later_one(self) -> None:
        verdict = judged("700", known(MAY, 100), known(JULY, 600), on=JUNE)
        assert codes(verdict) == ["RDG-110"]
        assert verdict.reasons[0].message == "показание 700 больше более позднего: 600 от 25.07.2021"

    def test_does_not_stand_above_a_later_one_that_went_through_zero(self) -> None:
        verdict = judged("99900", known(MAY, 99_000), known(JULY, 50, rolled_over=True), on=JUNE)
        assert verdict.outcome is Outcome.ACCEPTED


class TestReadingBelowThePreviousOne:
    def test_is_asked_about_and_never_rolled_over_silently(self) -> None:
        verdict = judged("120", known(JUNE, 99_871))
        assert (verdict.outcome, codes(verdict)) == (Outcome.ASKED, ["RDG-301"])
        assert verdict.reasons[0].message == (
            "показание 120 меньше предыдущего 99\u202f871 от 25.06.2021; "
            "если счётчик перешёл через ноль, расход 249 кВт·ч"
        )

    def test_replaces_a_waiting_one_and_leaves_the_believed_one(self) -> None:
        waiting = known(JULY, 130, state="asked", reading_id=7)
        believed = known(JULY, 2000, reading_id=8)
        verdict = judged("120", known(JUNE, 1000), waiting, believed)
        assert (verdict.outcome, verdict.replaces) == (Outcome.ASKED, (7,))


class TestReadingOfADayThatHasOne:
    def test_with_the_same_value_changes_nothing(self) -> None:
        assert judged("600", known(JUNE, 500), known(JULY, 600)) == Verdict(outcome=Outcome.UNCHANGED)

    def test_with_another_value_replaces_it(self) -> None:
        verdict = judged("610", known(JUNE, 500), known(JULY, 600, reading_id=8))
        assert verdict.outcome is Outcome.ACCEPTED
        assert (verdict.consumption_wh, verdict.replaces) == (110_000, (8,))
        assert verdict.reasons[0].message == "заменяет показание 600 за этот день"

    def test_from_another_source_stands_beside_it(self) -> None:
        verdict = judged("610", known(JUNE, 500), known(JULY, 600), source="controller")
        assert (verdict.outcome, verdict.replaces, codes(verdict)) == (Outcome.ACCEPTED, (), [])


class TestDoubtfulConsumption:
    YEAR = (known(date(2020, 6, 25), 1000), known(date(2021, 6, 25), 4650))
    """3 650 kWh in 365 days: 10 a day, 300 in the 30 days to 25 July."""

    def test_above_three_averages_and_500_kwh_a_month_is_noted(self) -> None:
        assert judged(str(4650 + 1400), *self.YEAR).outcome is Outcome.ACCEPTED
        verdict = judged(str(4650 + 1401), *self.YEAR)
        assert (verdict.outcome, codes(verdict)) == (Outcome.WARNED, ["RDG-201"])
        assert verdict.reasons[0].message == (
            "расход 1\u202f401 кВт·ч с 25.06.2021 намного выше обычного: 300 за столько же дней"
        )

    def test_is_measured_by_the_settings_of_the_day(self) -> None:
        strict = Plausibility(average_percent=100, extra_wh_month=0)
        assert judged(str(4650 + 300), *self.YEAR, plausibility=strict).outcome is Outcome.ACCEPTED
        assert judged(str(4650 + 301), *self.YEAR, plausibility=strict).outcome is Outcome.WARNED

    def test_looks_back_for_the_usual_as_far_as_the_settings_say(self) -> None:
        steep = (known(date(2020, 6, 25), 0), known(date(2021, 4, 25), 100), known(JUNE, 6200))
        assert (
            judged("7000", *steep, plausibility=Plausibility(average_percent=100, extra_wh_month=0)).outcome
            is Outcome.WARNED
        )
        near = Plausibility(average_percent=100, extra_wh_month=0, usual_days=90)
        assert judged("7000", *steep, plausibility=near).outcome is Outcome.ACCEPTED
        long = Plausibility(average_percent=100, extra_wh_month=0, usual_days=90, usual_least_days=62)
        assert judged("17000", *steep, plausibility=long).outcome is Outcome.ACCEPTED

    def test_counts_a_turn_of_the_scale_into_the_average(self) -> None:
        year = (known(date(2020, 6, 25), 99_000), known(date(2021, 6, 25), 2650, rolled_over=True))
        assert judged(str(2650 + 1400), *year).outcome is Outcome.ACCEPTED
        assert judged(str(2650 + 1401), *year).outcome is Outcome.WARNED

    def test_has_no_average_in_less_than_four_weeks(self) -> None:
        assert judged("10801", known(date(2021, 6, 1), 0), known(JUNE, 1)).outcome is Outcome.ACCEPTED

    def test_above_the_allowed_power_is_noted(self) -> None:
        limited = Scale(integer_digits=5, max_power_w=1000)
        assert judged("720", known(JUNE, 0), scale=limited).outcome is Outcome.ACCEPTED
        assert codes(judged("720.001", known(JUNE, 0), scale=limited)) == ["RDG-206"]

    def test_of_a_point_nothing_is_known_of_is_held_against_15_kw(self) -> None:
        """30 days of 15 kW are 10 800 kWh."""
        assert judged("10900", known(JUNE, 100)).outcome is Outcome.ACCEPTED
        verdict = judged("90200", known(JUNE, 100))
        assert (verdict.outcome, codes(verdict)) == (Outcome.WARNED, ["RDG-206"])
        assert verdict.reasons[0].message.replace("\u202f", " ") == (
            "расход 90 100 кВт·ч с 25.06.2021 больше, чем берут 15 кВт круглые сутки (10 800): проверьте показание"
        )
        strict = Plausibility(unknown_power_w=5_000)
        assert codes(judged("3701", known(JUNE, 100), plausibility=strict)) == ["RDG-206"]

    def test_of_a_meter_with_transformers_nothing_is_known_of_is_not(self) -> None:
        behind = Scale(integer_digits=5, multiplier=40)
        assert judged("90200", known(JUNE, 100), scale=behind).outcome is Outcome.ACCEPTED

    def test_of_zero_is_noted(self) -> None:
        verdict = judged("500", known(JUNE, 500))
        assert (verdict.outcome, codes(verdict)) == (Outcome.WARNED, ["RDG-202"])
        assert verdict.reasons[0].message == "расхода нет с 25.06.2021"

    def test_of_a_meter_past_its_verification_is_noted(self) -> None:
        late = Scale(integer_digits=5, verified_until=date(2021, 7, 24))
        assert codes(judged("600", known(JUNE, 500), scale=late)) == ["RDG-205"]
        in_time = Scale(integer_digits=5, verified_until=JULY)
        assert judged("600", known(JUNE, 500), scale=in_time).outcome is Outcome.ACCEPTED

    def test_finer_than_a_watt_hour_is_noted(self) -> None:
        assert codes(judged("600.0001", known(JUNE, 500))) == ["RDG-204"]


class TestValueOnTheBench:
    def test_is_exact(self) -> None:
        assert wh_of_kwh_text("1843.7") == Energy(wh=1_843_700, rounded=False)


class TestTheDaysOfGivingReadings:
    WINDOW = Plausibility(window_first_day=23, window_last_day=25)

    @pytest.mark.parametrize("source", ["cabinet", "operator", "sheet", "register", "giszhkh"])
    def test_mark_what_a_consumer_gave_outside_of_them(self, source: str) -> None:
        late = judged("50", known(MAY, 0), on=date(2021, 7, 22), source=source, plausibility=self.WINDOW)
        assert (late.outcome, codes(late)) == (Outcome.WARNED, ["RDG-207"])
        in_time = judged("50", known(MAY, 0), on=date(2021, 7, 23), source=source, plausibility=self.WINDOW)
        assert in_time.outcome is Outcome.ACCEPTED

    @pytest.mark.parametrize("source", ["controller", "removal", "installation"])
    def test_bind_no_acts(self, source: str) -> None:
        act = judged("50", known(MAY, 0), on=date(2021, 7, 2), source=source, plausibility=self.WINDOW)
        assert act.outcome is Outcome.ACCEPTED
