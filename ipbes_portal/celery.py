"""The Celery application; tasks live in each app's tasks.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipbes_portal.settings")

app = Celery("ipbes_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
