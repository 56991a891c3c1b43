"""Where the browser of the browser tests is, and how it comes to a machine without one."""

import os
import platform
import shutil
from pathlib import Path

from devtools.environment import logged, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
HOW_TO = "No Chromium found, browser tests are skipped: install Chromium or Chrome, or set CHROMIUM to its path."


def find():
    """The path of a Chromium or Chrome, or None."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), *MAC_PLACES]
    return next((path for path in candidates if path and Path(path).exists()), None)


def ensure():
    """Install the package as root on Debian where no browser is found; elsewhere say how to."""
    if find():
        return
    if is_debian() and os.geteuid() == 0:
        say("Installing the package chromium for the browser tests …")
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        if logged(["apt-get", "update", "--quiet"], "apt-update"):
            logged(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"], "chromium")
    if not find():
        say(HOW_TO)


def is_debian():
    """Debian itself: Ubuntu's package of that name only points to a snap."""
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False
