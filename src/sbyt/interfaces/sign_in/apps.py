from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "sbyt.interfaces.sign_in"
    label = "sign_in"
