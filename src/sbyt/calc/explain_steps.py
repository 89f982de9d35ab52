"""The steps of an explanation: figures in the order one would check them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.calc.explain_facts import ActShown, EstimatedShown


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown:
    """A reading as people know it. `counted_wh` is what the rule took of it (a household's is whole kWh);
    `turns` = confirmed rollovers of the register up to and with this reading.
    """

    meter: str
    zone: str
    taken_on: date
    value_wh: int
    counted_wh: int
    multiplier: int
    integer_digits: int
    turns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceShown:
    """A rate or a component: its kind ("" for a ready price), price, the act it comes from ("" = not named) and, in
    words, how it was formed.
    """

    kind: str
    price_e7: int
    act: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenReadings:
    """(to - from + rollovers x 10^digits) x multiplier."""

    start: ReadingShown
    end: ReadingShown
    rollovers: int
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """Several pairs of readings make one volume."""

    parts_wh: tuple[int, ...]
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledEarlier:
    """What estimated months between the readings were billed by is taken off; `kept_wh`: what a raising coefficient added to it stays."""

    metered_wh: int
    earlier_wh: int
    left_wh: int
    estimated: tuple[EstimatedShown, ...] = ()
    kept_wh: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitByDays:
    """The volume is shared between prices or accounts by days."""

    whole_wh: int
    days: int
    of_days: int
    part_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FromProfile:
    """The sum of the hours."""

    energy_wh: int
    days: int
    values: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOtherMonths:
    """The readings reach beyond the month: what months before and after it have of them, by days, is left to these."""

    metered_wh: int
    before_wh: int
    after_wh: int
    left_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FromReplacement:
    """Replacement information: energy of the base / its hours x hours of the period, or the largest power x hours.

    `step` is hour_estimates.Method or its name in BY_READINGS; `period` says which month running it is, `most` how many may stand on history.
    """

    step: str
    hours: int
    energy_wh: int
    period: int
    most: int | None = None
    base_wh: int | None = None
    base_hours: int | None = None
    max_power_w: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FromAverage:
    """Energy of the window / its days x days of the month without a reading."""

    ground: str
    start: ReadingShown | None
    end: ReadingShown | None
    average_wh: int
    average_days: int
    days: int
    energy_wh: int
    act: ActShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FromNorm:
    """People x norm x days / days of the month x the raising coefficient (10 000 = 1); `averaged`: months by the mean right before."""

    ground: str
    people: int
    registered: int
    norm_wh: int
    days: int
    month_days: int
    energy_wh: int
    multiplier_bp: int = 10_000
    act: ActShown | None = None
    averaged: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPower:
    """Power of what was connected without right x hours."""

    ground: str
    power_w: int
    hours: int
    energy_wh: int
    act: ActShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseBalance:
    """What the house meter counted beyond the rooms; `carried_wh` = what earlier months left below zero, `left_wh` = what goes on.

    `earlier_rooms_wh`, `earlier_common_wh` = what earlier months that the readings cover were billed by; `earlier_by_days`: the
    latter is what falls on the days of those months, for a manager.
    """

    house_wh: int
    rooms_wh: int
    other_wh: int
    common_wh: int
    heating_wh: int = 0
    carried_wh: int = 0
    left_wh: int = 0
    earlier_rooms_wh: int = 0
    earlier_common_wh: int = 0
    earlier_by_days: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseNorm:
    """Norm of a square metre x area of common property (x the coefficient, 10 000 = 1)."""

    norm_mwh_per_m2: int
    common_area_dm2: int
    multiplier_bp: int
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseCap:
    """No more than the norm of common needs is charged."""

    whole_wh: int
    norm_mwh_per_m2: int
    common_area_dm2: int
    cap_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneOfHouse:
    """The part of one zone of the house meter: its energy less that of the rooms, as the zones come to the whole.

    `common_wh` is what all zones share, `zones_rest_wh` what those above zero come to; null in lines that do not say it.
    """

    zone: str
    house_wh: int
    rooms_wh: int
    part_wh: int
    common_wh: int | None = None
    zones_rest_wh: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatBalance:
    """What the meter of a communal flat counted beyond its rooms and sections."""

    flat_wh: int
    rooms_wh: int
    rest_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareByPeople:
    """whole x person-days / all person-days."""

    whole_wh: int
    people_days: int
    all_people_days: int
    share_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfHouse:
    """common x area / all areas, for the days the account was open."""

    common_wh: int
    area_dm2: int
    total_area_dm2: int
    days: int
    month_days: int
    share_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """The part of a volume in one range: the account's energy of the range x the volume / the account's energy.

    Bounds in Wh: `low_wh` to `high_wh` (None = no end); `social`: the bound is the social norm. `before_wh`: what bills before had in the
    range, of the same months; `months`: how many the bounds are of. None and 1 where it is the month billed alone.
    """

    tier: int
    social: bool
    low_wh: int
    high_wh: int | None
    account_wh: int
    tier_wh: int
    row_wh: int
    part_wh: int
    months: int = 1
    before_wh: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """A part of the price of what the benefit covers; `row_wh` is the whole volume of the line it stands on.

    `limit_wh` is what the benefit covers in the month at most, all its lines together: `people` x `norm_wh` where the limit is the norm.
    `cut_wh`: what it does not cover because other benefits had taken the line off already.
    """

    name: str
    limit: str
    share_bp: int
    row_wh: int
    covered_wh: int
    price_e7: int
    amount_kop: int
    limit_wh: int | None = None
    people: int | None = None
    norm_wh: int | None = None
    cut_wh: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """A correction of an earlier month: why, and what it adds (below zero: takes off)."""

    note: str
    energy_wh: int
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The volume was handed in as it is."""

    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One published price."""

    source: PriceShown


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSum:
    """A price made of components and rounded as published."""

    components: tuple[PriceShown, ...]
    price_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """quantity x price in roubles x 10^10 before rounding, and in kopecks."""

    quantity_wh: int
    price_e7: int
    exact_e10: int
    rounded_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFromGross:
    """The price derived from a given gross amount; quantity x price beside the net shows the difference."""

    quantity_wh: int
    net_kop: int
    price_e7: int
    quantity_x_price_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """VAT of the line: inside the gross (`inside`) or on top of the net."""

    inside: bool
    rate_bp: int
    net_kop: int
    vat_kop: int
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FromAct:
    """Unmetered or contract-free consumption: power x hours, or current x voltage x phases x cos phi x hours / divisor."""

    kind: str
    act_on: date | None
    power_w: int | None
    current_ma: int | None
    voltage_v: int | None
    phases: int
    line_voltage: bool
    cos_phi_bp: int | None
    divisor_bp: int
    hours: int
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledForDays:
    """What was billed for the days of an act is taken off its volume."""

    act_wh: int
    billed_wh: int
    left_wh: int


Step = (
    BetweenReadings
    | Summed
    | BilledEarlier
    | SplitByDays
    | OfOtherMonths
    | FromReplacement
    | FromProfile
    | FromAverage
    | FromNorm
    | FromPower
    | FromAct
    | BilledForDays
    | HouseBalance
    | HouseNorm
    | HouseCap
    | ZoneOfHouse
    | FlatBalance
    | ShareByPeople
    | ShareOfHouse
    | Tier
    | Benefit
    | Adjusted
    | Given
    | Price
    | PriceSum
    | Amount
    | PriceFromGross
    | Vat
)
