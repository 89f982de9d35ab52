from django.apps import AppConfig


class TariffsConfig(AppConfig):
    name = "sbyt.apps.tariffs"
    label = "tariffs"
    verbose_name = "Цены и акты"
