"""Compiles the message catalogues; needs no system gettext."""

from django.core.management.base import BaseCommand

from ipbes_portal import catalogues


class Command(BaseCommand):
    """`manage.py compile_messages`"""

    help = __doc__
    requires_system_checks = []

    def handle(self, *args, **options):
        """Compile all six."""
        catalogues.compile_all()
