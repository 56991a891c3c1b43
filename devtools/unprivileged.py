"""How root runs PostgreSQL, which refuses to run as root."""

import ctypes
import os
import pwd
import shutil
import subprocess
import sys

from devtools.errors import Missing
from devtools.processes import LIBC

CLONE_NEWUSER = 0x10000000
UNMAPPED = 65534  # "nobody" is also the id of everything a user namespace does not map


def ordinary_user():
    """Any account that is neither root nor nobody."""
    for account in pwd.getpwall():
        if account.pw_uid not in (0, UNMAPPED):
            return account
    raise Missing("PostgreSQL refuses to run as root and there is no other account here: add one with useradd.")


def look_ordinary(account):
    """In a child before exec: appear as `account` inside a user namespace; outside, files stay root's."""
    if LIBC.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    maps = {"setgroups": "deny", "uid_map": f"{account.pw_uid} 0 1", "gid_map": f"{account.pw_gid} 0 1"}
    for name, text in maps.items():
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def namespaces_work(account):
    """Whether this machine lets root open a user namespace; many containers do not."""
    if sys.platform != "linux":
        return False
    try:
        subprocess.run(["true"], preexec_fn=lambda: look_ordinary(account), check=True)
    except (subprocess.SubprocessError, OSError):
        return False
    return True


def within_reach(path):
    """Whether every account may enter `path`."""
    return all(part.stat().st_mode & 0o005 == 0o005 for part in (path, *path.parents))


def copy_within_reach(programs, folder):
    """Copy the programs of the wheel, and the libraries it keeps beside the package, into `folder`."""
    if within_reach(programs):
        return programs
    package = programs.parents[1]
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists() and not (folder / source.name).exists():
            shutil.copytree(source, folder / source.name, symlinks=True)
    return folder / programs.relative_to(package.parent)


def hand_over(folder, account):
    """Give `folder` to `account`."""
    os.chown(folder, account.pw_uid, account.pw_gid)
