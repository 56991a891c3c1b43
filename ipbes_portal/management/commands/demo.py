"""Replays the years of the programme through the actions people use, as a demonstration; never in production."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ipbes_portal.accounts.demonstration import is_allowed
from ipbes_portal.management.demo.replay import Replay
from ipbes_portal.management.demo.sign_ins import has_been_shown, table
from ipbes_portal.programme.models import Initiative


class Command(BaseCommand):
    """`manage.py demo` and `manage.py demo --sign-ins`"""

    help = __doc__

    def add_arguments(self, parser):
        """One option: show how to sign in, and do nothing else."""
        parser.add_argument("--sign-ins", action="store_true", help="Only print one sign-in per role.")

    def handle(self, *args, **options):
        """All of it or nothing; a second run finds it there."""
        if not is_allowed():
            raise CommandError("The demonstration runs only where DEBUG is on.")
        if options["sign_ins"]:
            self.stdout.write(table())
        elif has_been_shown():
            self.stdout.write("Demonstration: up to date.")
        elif not Initiative.objects.exists():
            raise CommandError("Run load_reference first: the demonstration refers to its rows.")
        else:
            with transaction.atomic():
                replay = Replay()
                replay.run()
            self.stdout.write(f"Demonstration: {replay.summary()}.")
