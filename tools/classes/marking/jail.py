"""Start a program behind walls: no network, no other process, no file but what it is shown.

Run by itself, ``python -I jail.py PLAN COMMAND...``, on Linux alone. It asks for namespaces, builds
a root of its own in which all is read-only but a folder in memory, gives up every right, and starts
the command there. It stays outside and ends the command, with all that it started, when time is up.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

MOUNTS, HOST_NAME, MESSAGES, USERS, PROCESSES, NETWORK = (
    *(0x0002_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000),
)
READ_ONLY, REMOUNT, BIND, MOVE, WITH_THOSE_BELOW, PRIVATE = 1, 32, 4096, 8192, 16384, 1 << 18
KEPT = 2 | 4 | 8  # no set-user-id, no devices, no programs: a mount that has them keeps them
DIES_WITH_PARENT, NO_NEW_RIGHTS = 1, 38
DEVICES = ("null", "zero", "random", "urandom")
NOBODY = 0x7000_0000  # the first of users whom no system knows
MOST_PROCESSES = 8

libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: Any) -> None:
    """Call a function of the system; raise if it refuses."""
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount something at a place of this process's own view."""
    call("mount", source.encode(), target.encode(), kind.encode(), flags, options.encode())


def main() -> None:
    """Build the walls, start the command behind them, and see to its end."""
    plan, command = json.loads(sys.argv[1]), sys.argv[2:]
    try:
        call("prctl", DIES_WITH_PARENT, signal.SIGTERM, 0, 0, 0)
        leave()
        child = os.fork()
        if child == 0:
            enter(plan, command)
    except OSError as error:
        os.write(1, json.dumps({"walls": error.strerror}).encode() + b"\n")
        os._exit(1)
    sys.exit(watch(child, plan["seconds"]))


def leave() -> None:
    """Leave the others' mounts, network and names; whoever is not root needs users of their own."""
    user, group = os.getuid(), os.getgid()
    spaces = MOUNTS | HOST_NAME | MESSAGES | PROCESSES | NETWORK
    call("unshare", spaces if user == 0 else spaces | USERS)
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def watch(child: int, seconds: int) -> int:
    """Wait for the first process behind the walls; with it all others there end."""

    def end(*_: object) -> None:
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.signal(signal.SIGTERM, end)
    signal.alarm(seconds)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code >= 0 else 128 - code


def enter(plan: dict[str, Any], command: list[str]) -> None:
    """Become the command, behind walls."""
    os.umask(0o022)
    mount("none", "/", flags=WITH_THOSE_BELOW | PRIVATE)
    build(plan["root"], plan["shown"], plan["hidden"], plan["scratch"])
    os.chdir(plan["root"])
    mount(".", "/", flags=MOVE)
    os.chroot(".")
    os.chdir(plan["scratch"])
    if os.getuid() == 0:  # whom the limits below would not bind
        os.setgroups([])
        own = NOBODY + os.getppid()
        os.setresgid(own, own, own)
        os.setresuid(own, own, own)
    call("prctl", DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    call("prctl", NO_NEW_RIGHTS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_NPROC, (MOST_PROCESSES, MOST_PROCESSES))
    os.execve(command[0], command, plan["environment"])


def build(root: str, shown: list[str], hidden: list[str], scratch: str) -> None:
    """Make a root that holds what is shown, read-only, and one folder to write into."""
    mount("none", root, "tmpfs", options="size=4m,mode=755")
    for path in shown:
        show(path, root)
    for path in hidden:
        mount("none", root + path, "tmpfs", options="size=4k,mode=755")
    for device in DEVICES:
        show(f"/dev/{device}", root)
    os.mkdir(root + scratch)
    for point, flags in mounts_below(root):
        mount("none", point, flags=REMOUNT | BIND | READ_ONLY | flags)
    mount("none", root + scratch, "tmpfs", options="size=64m,mode=777")


def show(path: str, root: str) -> None:
    """Let a file or folder be seen at its own place below the root."""
    place = Path(root + path)
    if place.exists() or place.is_symlink() or not os.path.exists(path):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if os.path.islink(path) and not os.path.isabs(os.readlink(path)):
        place.symlink_to(os.readlink(path))  # /lib is usr/lib
        return
    place.mkdir() if os.path.isdir(path) else place.touch()
    mount(path, str(place), flags=BIND | WITH_THOSE_BELOW)


def mounts_below(root: str) -> list[tuple[str, int]]:
    """List what is mounted at a folder and below, with what must be said again of each."""
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    points = [line.split()[4].encode().decode("unicode_escape") for line in lines]
    return [
        (point, os.statvfs(point).f_flag & KEPT)
        for point in points
        if point == root or point.startswith(f"{root}/")
    ]


if __name__ == "__main__":
    main()
