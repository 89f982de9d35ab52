from django.apps import AppConfig


class CabinetConfig(AppConfig):
    name = "sbyt.interfaces.cabinet"
    label = "cabinet"
