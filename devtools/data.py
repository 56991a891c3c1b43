"""Bring the database of `dev run` up to date, in one process because each start of Django takes a second.

Run with .venv's Python: progress goes to standard output, what the commands say to standard error, and the
table of sign-ins into the file named as argument.
"""

import contextlib
import os
import sys
import time

STEPS = (
    ("Database", "migrate", {"interactive": False}),
    ("Reference data", "load_reference", {}),
    ("Demonstration programme", "demo", {}),
)


def main(sign_ins):
    """Do every step; what is there already stays."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipbes_portal.settings")
    django.setup()
    for title, command, options in STEPS:
        began = time.monotonic()
        with contextlib.redirect_stdout(sys.stderr):
            call_command(command, stdout=sys.stderr, **options)
        print(f"{title}: ready ({time.monotonic() - began:.1f} s)", flush=True)
    with open(sign_ins, "w") as file, contextlib.redirect_stdout(file):
        call_command("demo", sign_ins=True, stdout=file)


if __name__ == "__main__":
    main(sys.argv[1])
