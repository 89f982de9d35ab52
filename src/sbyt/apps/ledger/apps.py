from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "sbyt.apps.ledger"
    label = "ledger"
    verbose_name = "Проводки"
