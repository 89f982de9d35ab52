from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "sbyt.apps.network"
    label = "network"
    verbose_name = "Сеть и баланс"
