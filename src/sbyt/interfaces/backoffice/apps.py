from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "sbyt.interfaces.backoffice"
    label = "backoffice"
