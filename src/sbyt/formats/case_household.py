"""Parts of a household case: tariffs, accounts with what happened to them, the building."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sbyt.formats.case_parts import (
    CasePart,
    ContradictionInCase,
    MeterRow,
    PeoplePeriod,
    Period,
    PricePeriod,
    first_overlap,
)
from sbyt.formats.case_quantities import (
    Day,
    Flag,
    Kwh,
    KwhPerSquareMetre,
    Month,
    People,
    Percent,
    Positive,
    RubPerKwh,
    SquareMetres,
    Word,
)


class RangeBounds(Period):
    """Границы диапазонов за месяц; у социальной нормы одна граница, на человека."""

    first: Kwh = Field(description="первая граница, кВт·ч в месяц")
    second: Kwh | None = Field(None, description="вторая граница; нет — диапазонов два")
    coefficient: Percent = Field(100, description="сезонный коэффициент к границам, 1.8")
    social: Flag = Field(default=False, description="это социальная норма")
    people: Positive | None = Field(
        None, description="строка для стольких проживающих; самая большая: «и больше»"
    )
    per_person: Flag = Field(default=False, description="граница на каждого проживающего")

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.second is not None and self.second < self.first:
            raise ContradictionInCase("second меньше first", "second")
        if self.per_person and self.people is None:
            raise ContradictionInCase("per_person считается на людей: укажите people", "per_person")
        return self


class Benefit(Period):
    """Льгота: часть цены на часть объёма."""

    name: str = Field("", max_length=200)
    percent: Percent = Field(description="сколько процентов цены")
    people: Positive | None = Field(None, description="скольким положена; нет — всем проживающим")
    limit: Literal["none", "norm", "volume"] = Field("norm", description="без предела; норматив; limit_kwh")
    limit_kwh: Kwh | None = None
    with_common_needs: Flag = Field(default=False, description="и на ОДН")
    mode: Literal["discount", "compensation"] = Field(
        "discount", description="вычитается в счёте; или счёт целый, а возмещает орган соцзащиты"
    )


class Tariff(CasePart):
    """Тариф населения: цены по зонам и датам."""

    name: Word = "тариф"
    prices: tuple[PricePeriod, ...] = Field(min_length=1)
    bounds: tuple[RangeBounds, ...] = Field((), description="границы диапазонов или социальная норма")

    @model_validator(mode="after")
    def _has_one_price_a_day(self) -> Self:
        for key in dict.fromkeys((price.zone, price.range) for price in self.prices):
            own = [place for place, price in enumerate(self.prices) if (price.zone, price.range) == key]
            wrong = first_overlap(self.prices[place] for place in own)
            if wrong is not None:
                reason = f"цены зоны {key[0]} действуют одновременно: проверьте from и to"
                raise ContradictionInCase(reason, "prices", own[wrong])
        for people in dict.fromkeys(row.people for row in self.bounds):
            own = [place for place, row in enumerate(self.bounds) if row.people == people]
            wrong = first_overlap(self.bounds[place] for place in own)
            if wrong is not None:
                reason = "границы диапазонов действуют одновременно: проверьте from и to"
                raise ContradictionInCase(reason, "bounds", own[wrong])
        for place, price in enumerate(self.prices):
            if price.range > 1 and not self.bounds:
                reason = "цены диапазонов есть, а границ нет: укажите bounds"
                raise ContradictionInCase(reason, "prices", place, "range")
        return self


class BilledBefore(CasePart):
    """Месяц, за который уже начислено без показаний: по среднему или по нормативу."""

    month: Month
    method: Literal["average", "norm"]
    kwh: Kwh
    zone: Literal["T0", "T1", "T2", "T3"] = "T0"
    coefficient: Percent = Field(
        100, description="повышающий коэффициент, с которым начислен норматив: kwh с ним"
    )

    @model_validator(mode="after")
    def _raises_a_norm(self) -> Self:
        if self.coefficient < 100:  # noqa: PLR2004  one, in hundredths
            raise ContradictionInCase("coefficient меньше 1", "coefficient")
        if self.coefficient > 100 and self.method != "norm":  # noqa: PLR2004  one, in hundredths
            raise ContradictionInCase("coefficient бывает у норматива", "coefficient")
        return self


class ZoneVolumes(CasePart):
    """Объём по зонам суток."""

    T1: Kwh = Field(description="день (пик)")
    T2: Kwh = Field(description="ночь")
    T3: Kwh | None = Field(None, description="полупик")

    def by_zone(self) -> dict[str, int]:
        """Return the volumes given, Wh by zone."""
        given = {"T1": self.T1, "T2": self.T2, "T3": self.T3}
        return {zone: energy_wh for zone, energy_wh in given.items() if energy_wh is not None}


class AlreadyBilled(CasePart):
    """Строка, которой этот же месяц уже начислен: случай показывает разницу, перерасчёт."""

    kwh: Kwh
    price: RubPerKwh = Field(description="руб./кВт·ч с НДС")
    service: Literal["energy", "common_needs"] = "energy"
    zone: Literal["T0", "T1", "T2", "T3"] = "T0"
    method: Literal["meter", "average", "norm", "share"] = "meter"


class PointAct(Period):
    """Акт или сообщение, по которому точку рассчитывают не по прибору; from: день события."""

    kind: Literal[
        "meter_failed", "access_refused", "refused_twice", "meter_possible", "interference", "unauthorised"
    ] = Field(
        description="неисправен или утрачен; не допущен; не допущен второй раз; прибора нет, а установить можно; "
        "вмешательство; подключён без договора"
    )
    act_on: Day | None = Field(None, description="день акта; нет — день события")
    power_kw: Kwh | None = Field(None, description="мощность подключённого без договора, кВт")


class Absence(CasePart):
    """Временное отсутствие: дни отъезда и возвращения не считаются."""

    people: Positive = Field(description="сколько отсутствовало")
    left_on: Day = Field(description="день отъезда")
    returned_on: Day | None = Field(None, description="день возвращения; нет — ещё не вернулись")
    applied_on: Day | None = Field(None, description="день заявления; нет — до отъезда")

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.returned_on and self.returned_on <= self.left_on:
            raise ContradictionInCase("returned_on должно быть позже left_on", "returned_on")
        return self


class HouseholdAccount(CasePart):
    """Лицевой счёт квартиры, комнаты или дома."""

    account: Word = Field(description="номер лицевого счёта")
    area: SquareMetres | None = Field(None, description="площадь помещения, нужна для ОДН")
    premises: Word | None = Field(
        None,
        description="имя помещения, если за месяц в нём сменились счета; нет — счёт, открытый в день закрытия другого с той же "
        "площадью, стоит в том же помещении",
    )
    rooms: Positive = 1
    stove: Literal["gas", "electric"] = "gas"
    heating: Literal["central", "gas", "electric", "stove"] | None = Field(
        None, description="отопление: норматив берётся свой, если он есть"
    )
    people: People | tuple[PeoplePeriod, ...] = Field(0, description="сколько проживает, нужно для норматива")
    opened: Day | None = Field(None, description="день открытия счёта, если внутри месяца")
    closed: Day | None = Field(None, description="первый день без счёта, если закрыт внутри месяца")
    tariff: Word | None = Field(None, description="имя тарифа, если их несколько")
    meters: tuple[MeterRow, ...] = ()
    volume_kwh: Kwh | ZoneVolumes | None = Field(
        None, description="готовый объём (из квитанции) вместо приборов и норматива"
    )
    common_needs_kwh: Kwh | None = Field(None, description="готовый объём ОДН (из квитанции) вместо building")
    billed_before: tuple[BilledBefore, ...] = ()
    already_billed: tuple[AlreadyBilled, ...] = Field(
        (), description="чем этот месяц уже начислен: будет показан перерасчёт"
    )
    flat: Word | None = Field(None, description="имя коммунальной квартиры или секции из flats")
    owners: Positive | None = Field(None, description="сколько собственников, если никто не зарегистрирован")
    acts: tuple[PointAct, ...] = Field((), description="акты и сообщения о точке")
    exempt_from_ranges: Flag = Field(default=False, description="весь объём по цене первого диапазона")
    benefits: tuple[Benefit, ...] = ()
    absences: tuple[Absence, ...] = Field((), description="временное отсутствие")

    @model_validator(mode="after")
    def _has_one_meter_a_day(self) -> Self:
        wrong = first_overlap(self.meters)
        if wrong is not None:
            reason = "два прибора стоят одновременно: укажите removed у снятого и installed у нового"
            raise ContradictionInCase(reason, "meters", wrong)
        wrong = first_overlap(self.people) if isinstance(self.people, tuple) else None
        if wrong is not None:
            raise ContradictionInCase("периоды people пересекаются", "people", wrong)
        if self.opened and self.closed and self.opened >= self.closed:
            raise ContradictionInCase("closed должно быть позже opened", "closed")
        if self.volume_kwh is not None and self.meters:
            reason = "укажите одно из двух: meters с показаниями или готовый объём volume_kwh"
            raise ContradictionInCase(reason, "volume_kwh")
        return self


class Flat(CasePart):
    """Коммунальная квартира (или секция в ней) с общим прибором: объём делится по проживающим."""

    flat: Word = Field(description="имя; на него ссылаются комнаты и секции")
    inside: Word | None = Field(None, description="имя квартиры, если это секция")
    meters: tuple[MeterRow, ...] = Field(
        (), description="общий прибор; у секции может не быть: тогда её комнаты делят прибор квартиры"
    )
    agreement: Flag = Field(
        default=False, description="жители договорились учитывать приборы комнат, хотя они не у всех"
    )
    billed_before: tuple[BilledBefore, ...] = Field(
        (), description="месяцы, за которые общий прибор начислен без показаний"
    )

    @model_validator(mode="after")
    def _is_counted_somewhere(self) -> Self:
        if not self.meters and self.inside is None:
            raise ValueError("нет общего прибора: укажите meters или inside, в какой квартире секция")
        return self


class HouseManager(CasePart):
    """Счёт управляющей организации: покупает электроэнергию на содержание общего имущества."""

    account: Word
    tariff: Word | None = Field(None, description="имя тарифа, если их несколько")


class HouseBilledBefore(CasePart):
    """Прошлый месяц дома, за который общедомовой прибор не читали: что тогда начислено."""

    month: Month
    rooms_kwh: Kwh = Field(description="объём всех помещений, с прочими и отоплением")
    common_needs_kwh: Kwh = Field(0, description="начисленный ОДН дома; 0 — не начисляли")
    method: Literal["norm", "average", "meter"] = Field(
        "norm", description="чем шёл дом; meter — прибор, снятый в этом месяце, уже учтён"
    )


class Building(CasePart):
    """Дом: ОДН (КР на СОИ) по общедомовому прибору или по нормативу, делится по площади."""

    meters: tuple[MeterRow, ...] = Field((), description="общедомовые приборы; нет — по нормативу")
    area: SquareMetres | None = Field(
        None, description="площадь всех квартир и нежилых помещений; нет — сумма площадей счетов"
    )
    other_rooms_kwh: Kwh = Field(
        0, description="объём помещений, которых нет в accounts, и на отопление и ГВС"
    )
    management: Literal["direct", "none", "manager"] = Field(
        "direct", description="manager: УК, ТСЖ; тогда ОДН жителям начисляет не поставщик"
    )
    common_area: SquareMetres | None = Field(None, description="площадь общего имущества, м²")
    common_norm: KwhPerSquareMetre | None = Field(
        None, description="норматив на квадратный метр общего имущества, кВт·ч в месяц"
    )
    capped: Flag = Field(default=False, description="не больше норматива")
    negative: Literal["zero", "distribute", "carry"] = Field(
        "zero", description="дом меньше помещений: ничего; вернуть по людям (до 2017 года); перенести"
    )
    carried_kwh: Kwh = Field(0, description="перенесено из прошлых месяцев")
    heating_kwh: Kwh = Field(0, description="на отопление и горячую воду, Vкр")
    failed_since: Day | None = Field(None, description="день, с которого общедомовой прибор неисправен")
    refused: Flag = Field(
        default=False, description="не допущены к общедомовому прибору дважды, вмешательство"
    )
    by_zones: Flag = Field(default=False, description="по зонам общедомового прибора")
    manager: HouseManager | None = Field(None, description="счёт УК или ТСЖ; management: manager")
    billed_before: tuple[HouseBilledBefore, ...] = Field(
        (), description="прошлые месяцы между показаниями общедомового прибора: снимаются с его объёма"
    )
    residents_too: Flag = Field(
        default=False, description="management: manager: и то, что УК начислит жителям"
    )

    @model_validator(mode="after")
    def _can_be_worked_out(self) -> Self:
        normed = self.common_area is not None and self.common_norm is not None
        if not self.meters and not normed:
            raise ValueError("нет общедомового прибора: укажите meters или common_area и common_norm")
        if self.capped and not normed:
            raise ValueError("capped: укажите common_area и common_norm")
        if (self.manager or self.residents_too) and self.management != "manager":
            raise ValueError("manager и residents_too только при management: manager")
        return self
