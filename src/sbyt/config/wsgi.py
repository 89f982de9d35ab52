"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from sbyt.kit.serving.parent import SERVED_WITH_PARENT, end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sbyt.config.settings")
if os.environ.get(SERVED_WITH_PARENT):
    end_with_parent()
application = get_wsgi_application()
