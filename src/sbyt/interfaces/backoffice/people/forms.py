"""What staff fill in about users. Every change wants a reason: it stands in the journal beside the change."""

from __future__ import annotations

from typing import Any

from django import forms

from sbyt.apps.parties.types import RoleGrant


class Reasoned(forms.Form):
    """A change with its reason."""

    reason = forms.CharField(label="Основание", max_length=300, min_length=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "input"
        self.fields["reason"].widget.attrs["placeholder"] = "приказ, заявление, договор"


class NewUser(Reasoned):
    """A person to be."""

    full_name = forms.CharField(label="ФИО", max_length=200)
    username = forms.CharField(label="Логин", max_length=150)
    email = forms.EmailField(label="Почта", required=False, help_text="Для забытого пароля и входа по почте")
    must_use_mfa = forms.BooleanField(label="Вход только со вторым фактором", required=False)


class Grant(Reasoned):
    """A role to be given; no branch means everywhere."""

    role = forms.ChoiceField(label="Роль", choices=RoleGrant.Role.choices)
    branch = forms.ChoiceField(label="Отделение", required=False)

    def __init__(self, *args: Any, branches: list[tuple[int, str]], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["branch"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = [
            *([("", "все отделения")] if everywhere else []),
            *((str(branch_id), name) for branch_id, name in branches),
        ]
        where.required = not everywhere

    @property
    def branch_id(self) -> int | None:
        """Return the branch chosen, None for everywhere."""
        chosen = self.cleaned_data["branch"]
        return int(chosen) if chosen else None


class NewKey(Reasoned):
    """A key of the API to be."""

    name = forms.CharField(label="Для чего", max_length=100)
    days = forms.IntegerField(
        label="Действует дней", min_value=1, max_value=3650, required=False, help_text="Пусто: бессрочно"
    )


class OpenCabinet(Reasoned):
    """A consumer to whom the cabinet is opened."""

    full_name = forms.CharField(label="Кому", max_length=200)
    email = forms.EmailField(label="Почта")
