from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "sbyt.apps.contracts"
    label = "contracts"
    verbose_name = "Договоры"
