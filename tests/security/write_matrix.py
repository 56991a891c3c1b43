"""`TESTING=1 python -m tests.security.write_matrix`: ask every route again and write the table, to be reviewed."""

import logging
import os
import tempfile
import time

FILES = tempfile.TemporaryDirectory()
os.environ["TESTING"] = "1"
os.environ["MEDIA_ROOT"] = FILES.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipbes_portal.settings")
# A database file of its own, so that tests may run at the same time.
os.environ["PYTEST_XDIST_WORKER"] = "gw90"
os.environ.pop("REDIS_URL", None)


def main():
    """Build the world in an empty database, ask, write, and leave nothing behind."""
    import django

    django.setup()
    from django.db import connection, transaction
    from django.test.utils import setup_test_environment

    setup_test_environment()
    logging.disable(logging.CRITICAL)
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with transaction.atomic():
            from . import matrix, world

            started = time.monotonic()
            matrix.write(world.build())
            print(f"{len(matrix.cases())} lines in {time.monotonic() - started:.0f} s: {matrix.FILE}")
            transaction.set_rollback(True)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
