from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "sbyt.interfaces.api"
    label = "public_api"
