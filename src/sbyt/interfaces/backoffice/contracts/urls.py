"""Addresses of accounts, under /office/accounts/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.contracts import (
    account_cabinet,
    account_card,
    account_end,
    account_household,
    account_letters,
    account_open,
    account_preview,
    account_split,
    account_tabs,
    accounts_list,
    customer_edit,
    household_forms,
    payment_entry,
    payment_reversal,
    reading_entry,
)

urlpatterns: list[URLPattern] = [
    path("", accounts_list.accounts, name="accounts"),
    path("open/", account_open.account_open, name="open-account"),
    path("<int:account_id>/", account_card.account, name="account"),
    path("<int:account_id>/meters/", account_tabs.meters, name="account-meters"),
    path("<int:account_id>/terms/", account_tabs.terms, name="account-terms"),
    path("<int:account_id>/preview/", account_preview.preview, name="account-preview"),
    path("<int:account_id>/documents/", account_letters.documents, name="account-documents"),
    path("<int:account_id>/letters/", account_letters.give_letter, name="give-letter"),
    path("<int:account_id>/cabinet/", account_cabinet.cabinet, name="account-cabinet"),
    path("<int:account_id>/cabinet/<int:access_id>/close/", account_cabinet.close, name="close-cabinet"),
    path("<int:account_id>/cabinet/<int:access_id>/link/", account_cabinet.link, name="cabinet-link"),
    path("<int:account_id>/readings/", reading_entry.enter_reading, name="enter-reading"),
    path("<int:account_id>/payments/", payment_entry.enter_payment, name="enter-payment"),
    path(
        "<int:account_id>/payments/<int:payment_id>/reverse/",
        payment_reversal.reverse_payment,
        name="reverse-payment",
    ),
    path("<int:account_id>/customer/", customer_edit.customer_edit, name="party-edit"),
    path("<int:account_id>/people/", customer_edit.occupancy_change, name="occupancy-change"),
    path("<int:account_id>/household/", account_household.household, name="account-household"),
    path("<int:account_id>/absences/", household_forms.absence_add, name="add-absence"),
    path("<int:account_id>/absences/<int:absence_id>/", household_forms.absence_drop, name="drop-absence"),
    path(
        "<int:account_id>/absences/<int:absence_id>/change/",
        household_forms.absence_change,
        name="change-absence",
    ),
    path("<int:account_id>/benefits/", household_forms.benefit_add, name="add-benefit"),
    path("<int:account_id>/exemptions/", household_forms.exemption_add, name="add-exemption"),
    path(
        "<int:account_id>/grants/<slug:grant_kind>/<int:grant_row>/",
        household_forms.grant_end,
        name="end-grant",
    ),
    path("<int:account_id>/end/", account_end.account_end, name="end-account"),
    path("<int:account_id>/move/", account_end.account_move, name="move-account"),
    path("<int:account_id>/split/", account_split.account_split, name="split-account"),
]
