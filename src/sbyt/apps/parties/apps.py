from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "sbyt.apps.parties"
    label = "parties"
    verbose_name = "Контрагенты"
