from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "sbyt.kit.files"
    label = "files"
    verbose_name = "Файлы"
