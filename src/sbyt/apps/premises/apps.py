from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "sbyt.apps.premises"
    label = "premises"
    verbose_name = "Объекты"
