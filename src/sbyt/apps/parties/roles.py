"""What each role may do. One table, read by screens, API and tests alike."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

VERBS: Final = MappingProxyType(
    {
        "accounts.view": "смотреть лицевые счета",
        "accounts.edit": "менять лицевые счета и условия",
        "cabinet.grant": "открывать потребителям кабинет",
        "readings.view": "смотреть показания и профили",
        "readings.enter": "вносить показания",
        "imports.view": "смотреть журнал загрузок",
        "imports.upload": "загружать файлы",
        "imports.sources": "настраивать источники данных",
        "bills.view": "смотреть начисления и счета",
        "documents.view": "смотреть документы",
        "documents.issue": "выдавать справки, выписки и акты сверки",
        "runs.view": "смотреть расчёты",
        "runs.compute": "запускать расчёты",
        "runs.release": "выпускать счета",
        "findings.decide": "решать по замечаниям",
        "payments.enter": "вносить платежи",
        "prices.view": "смотреть тарифы и цены",
        "prices.edit": "менять тарифы и цены",
        "ledger.view": "смотреть проводки и обороты",
        "giszhkh.view": "смотреть обмен с ГИС ЖКХ",
        "giszhkh.send": "передавать данные в ГИС ЖКХ",
        "users.manage": "управлять пользователями",
        "audit.view": "смотреть журнал изменений",
    }
)
"""Every verb there is, in the words of a screen: «нет права …»."""

_VIEW: Final = frozenset(
    {
        "accounts.view",
        "readings.view",
        "bills.view",
        "documents.view",
        "imports.view",
        "runs.view",
        "prices.view",
    }
)
_CLERK: Final = _VIEW | {
    "accounts.edit",
    "documents.issue",
    "cabinet.grant",
    "readings.enter",
    "imports.upload",
    "runs.compute",
    "runs.release",
    "findings.decide",
    "payments.enter",
    "ledger.view",
    "audit.view",
    "giszhkh.view",
    "giszhkh.send",
}

VERBS_OF_ROLE: Final = MappingProxyType(
    {
        "administrator": _CLERK | {"prices.edit", "users.manage", "imports.sources"},
        "billing_clerk": _CLERK,
        "metering_engineer": frozenset(
            {
                "accounts.view",
                "readings.view",
                "readings.enter",
                "imports.view",
                "imports.upload",
                "audit.view",
            }
        ),
        "controller": frozenset({"accounts.view", "readings.view", "readings.enter"}),
    }
)


def roles_with(verb: str) -> tuple[str, ...]:
    """Return the roles that hold a verb: whom to ask for it."""
    return tuple(role for role, verbs in VERBS_OF_ROLE.items() if verb in verbs)
