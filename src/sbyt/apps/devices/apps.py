from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "sbyt.apps.devices"
    label = "devices"
    verbose_name = "Приборы"
