"""Loads the reference data: countries, bodies, decisions, documents, the plan. Safe to run again at any time."""

from django.core.management.base import BaseCommand
from django.db import transaction

from ipbes_portal.directory import reference_data as directory
from ipbes_portal.programme import reference_data as programme
from ipbes_portal.records import reference_data as records
from ipbes_portal.reference import Loader
from matching import reference_data as matching
from rolling_plan import reference_data as rolling_plan


class Command(BaseCommand):
    """`manage.py load_reference`"""

    help = __doc__

    def handle(self, *args, **options):
        """Load, lowest app first, all or nothing."""
        with transaction.atomic():
            loader = Loader()
            for app in (directory, records, programme, matching, rolling_plan):
                app.load(loader)
        rows = sum(loader.counts.values())
        self.stdout.write(f"Reference data: {rows} rows written." if rows else "Reference data: up to date.")
