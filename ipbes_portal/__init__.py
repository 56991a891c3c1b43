"""The IPBES capacity-building portal: wiring, and the ideas every app shares."""

from .celery import app as celery_app

__all__ = ["celery_app"]
