from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "sbyt.apps.documents"
    label = "documents"
    verbose_name = "Документы"
