"""One form a kind of node: figures as people write them, stored as calc.schemes takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from sbyt.apps.metering.operations.schemes import NodeFacts
from sbyt.apps.metering.types import ConsumptionAct, Scheme, SchemeNode, UsagePoint
from sbyt.calc.losses import line_in_load, line_of_load
from sbyt.calc.scheme_links import as_sentence, share_fault
from sbyt.interfaces.backoffice.forms import EnergyField, OfficeForm, ScaledField
from sbyt.kit import numbers

_CHANNELS: Final = [("1", "A+"), ("2", "A−"), ("3", "R+"), ("4", "R−")]
_DIRECTIONS: Final = [("1", "прибавляются к потоку"), ("-1", "вычитаются из потока")]
_MOST_ACTS: Final = 200
_SHARINGS: Final = [
    ("by_square", "по квадрату нагрузки часа"),
    ("by_volume", "по объёму часа"),
    ("each_hour", "каждый час считается сам"),
]


class PercentOfFlowField(ScaledField):
    """Percent with four decimals, as parts in a million."""

    places = 4
    example = "1,84"


class PartField(ScaledField):
    """A ratio with four decimals, × 10⁴."""

    places = 4
    example = "0,5"


class NodeForm(OfficeForm):
    """The start of every form; `initial` comes from the node where it is changed."""

    title = forms.CharField(label="Название", max_length=120)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        node: SchemeNode | None,
        points: QuerySet[UsagePoint],
        schemes: QuerySet[Scheme],
        acts: QuerySet[ConsumptionAct],
    ) -> None:
        super().__init__(data, initial=self.initial_of(node) if node else None)
        self.points = points
        named = self.fields.get("consumption_act_id")
        if isinstance(named, forms.ChoiceField):
            named.choices = [(str(one.pk), _named(one)) for one in acts[:_MOST_ACTS]]
        scheme = self.fields.get("scheme")
        if isinstance(scheme, forms.ChoiceField):
            scheme.choices = [(str(one.pk), f"{one.usage_point.code} {one.name}") for one in schemes[:500]]

    def initial_of(self, node: SchemeNode) -> dict[str, Any]:
        """Return what stands in the fields of a node that is changed."""
        known = {name: getattr(node, name) for name in self.base_fields if hasattr(node, name)}
        return {
            **known,
            "point": node.usage_point.code if node.usage_point else "",
            "scheme": node.source_scheme_id,
        }


class PointForm(NodeForm):
    point = forms.CharField(label="Код точки учёта", max_length=30)
    channel = forms.TypedChoiceField(label="Канал", coerce=int, choices=_CHANNELS)
    act = forms.CharField(label="Акт", max_length=200, required=False)

    def clean_point(self) -> int:
        """Return the id of the point named."""
        found = self.points.filter(code=self.cleaned_data["point"].strip()).first()
        if found is None:
            raise forms.ValidationError("Точки с таким кодом нет среди ваших отделений.")
        return found.pk


class SchemeTakenForm(NodeForm):
    scheme = forms.TypedChoiceField(label="Схема", coerce=int)


class ConstantForm(NodeForm):
    power_w = EnergyField(
        label="Мощность, кВт", help_text="Объём каждого часа: холостой ход, безучётное по акту"
    )
    act = forms.CharField(label="Акт", max_length=200, required=False)


class ActNodeForm(NodeForm):
    """A constant by an act: its volume spread flat over its days."""

    consumption_act_id = forms.TypedChoiceField(
        label="Акт о потреблении",
        coerce=int,
        help_text="Утверждённые акты о других точках; в каждый час дней акта его объём / часы, в другие дни ничего",
        error_messages={"required": "Утверждённых актов нет или не выбран"},
    )


class PercentForm(NodeForm):
    rate_ppm = PercentOfFlowField(label="Процент потока", at_least=0)
    direction = forms.TypedChoiceField(label="Потери", coerce=int, choices=_DIRECTIONS)
    act = forms.CharField(label="Акт", max_length=200, required=False)


class ShareForm(NodeForm):
    numerator = forms.IntegerField(label="Доля, числитель", min_value=0)
    denominator = forms.IntegerField(label="Доля, знаменатель", min_value=1)
    act = forms.CharField(label="Акт", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse more than the whole."""
        given: dict[str, Any] = super().clean() or {}
        numerator, denominator = given.get("numerator"), given.get("denominator")
        if numerator is not None and denominator is not None:
            fault = share_fault(numerator=numerator, denominator=denominator)
            if fault:
                self.add_error("numerator", as_sentence(fault))
        return given


class LoadForm(NodeForm):
    """ΔPкз and Sном of a transformer."""

    numerator = forms.IntegerField(label="ΔPкз, Вт", min_value=1)
    denominator = forms.IntegerField(label="Sном, ВА", min_value=1)
    coefficient = PartField(label="kк", at_least=1, initial=10_000)
    form = PartField(label="kз, коэффициент заполнения", at_least=1, initial=5_000)
    reactive = PartField(label="tgφ", at_least=0, initial=0)
    sharing = forms.ChoiceField(label="По часам", choices=_SHARINGS)
    direction = forms.TypedChoiceField(label="Потери", coerce=int, choices=_DIRECTIONS)
    act = forms.CharField(label="Акт", max_length=200, required=False)


class OhmField(ScaledField):
    """Ohms with three decimals, as mΩ."""

    places = 3
    example = "0,85"


class LineForm(NodeForm):
    """A line by its resistance and voltage; stored as the same losses by the square of the load."""

    resistance = OhmField(label="R, Ом (всех фаз, по паспорту линии)", at_least=1)
    voltage = forms.IntegerField(label="U, В", min_value=1, max_value=1_000_000)

    def initial_of(self, node: SchemeNode) -> dict[str, Any]:
        """Return R and U as they were given."""
        resistance, voltage = line_of_load(node.numerator or 0, node.denominator or 0)
        return {**super().initial_of(node), "resistance": resistance, "voltage": voltage}

    form = PartField(label="kз, коэффициент заполнения", at_least=1, initial=5_000)
    reactive = PartField(label="tgφ", at_least=0, initial=0)
    sharing = forms.ChoiceField(label="По часам", choices=_SHARINGS)
    direction = forms.TypedChoiceField(label="Потери", coerce=int, choices=_DIRECTIONS)
    act = forms.CharField(label="Акт", max_length=200, required=False)


FORM_OF_KIND: Final[Mapping[str, type[NodeForm]]] = {
    "meter": PointForm,
    "control": PointForm,
    "scheme": SchemeTakenForm,
    "constant": ConstantForm,
    "percent": PercentForm,
    "share": ShareForm,
    "load": LoadForm,
    "line": LineForm,
    "act": ActNodeForm,
}


def form_kind_of(node: SchemeNode) -> str:
    """Return the key of FORM_OF_KIND that a node is edited by."""
    if node.of_line:
        return "line"
    return "act" if node.consumption_act_id is not None else node.kind


def _named(act: ConsumptionAct) -> str:
    days = f"{numbers.day(act.valid.lower)} – {numbers.day(act.valid.upper)}"
    return f"{act.usage_point.code}: {act.get_kind_display()}, {act.document}, {days}"


def facts_of(kind: str, given: Mapping[str, Any]) -> NodeFacts:
    """Return the facts of a node from the cleaned fields of its form."""
    names = {"point": "usage_point_id", "scheme": "source_scheme_id"}
    if kind == "line":
        rest = {name: value for name, value in given.items() if name not in {"resistance", "voltage"}}
        line = line_in_load(given["resistance"], given["voltage"])
        kind, given = "load", {**rest, **line, "of_line": True}
    return NodeFacts(kind=kind, **{names.get(name, name): value for name, value in given.items()})
