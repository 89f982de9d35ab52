"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from sbyt.kit.serving.parent import SERVED_WITH_PARENT, end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sbyt.config.settings")
if SERVED_WITH_PARENT in os.environ:
    end_with_parent(int(os.environ[SERVED_WITH_PARENT]))
application = get_wsgi_application()
