"""Collects every text marked for translation into the six catalogues; `--check` only says what is missing."""

from django.core.management.base import BaseCommand, CommandError

from ipbes_portal import catalogues, languages


class Command(BaseCommand):
    """`manage.py extract_messages [--check]`"""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser):
        """One switch."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when anything is out of date")

    def handle(self, *args, check, **options):
        """Update or compare all six."""
        template = catalogues.extracted()
        found = []
        for code in languages.CODES:
            catalogue = catalogues.updated(code, template)
            text = catalogues.as_text(code, catalogue)
            path = catalogues.path_of(code)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
            elif not path.exists() or path.read_bytes() != text:
                found.append(f"{code}: the catalogue is out of date; run manage.py extract_messages")
            found += catalogues.problems(code, catalogue)
        if check and found:
            raise CommandError("\n".join(found[:40] + ([f"… {len(found)} in all"] if len(found) > 40 else [])))
        self.stdout.write(f"{len(template)} messages, {len(found)} still to translate or correct.")
