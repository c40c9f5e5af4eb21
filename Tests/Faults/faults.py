#!/usr/bin/env python3
"""Drills of faults with the real program: what docs/drills.md tells, carried out.

  faults.py --program .build/debug/feedwatch [--steps 40] [NUMBER …]

Prints a line for each drill and ends with 1 if one failed. Mounts and networks are in namespaces of its
own, so it has to be root; nothing leaves loopback. Python's standard library only."""
import argparse
import os
import pathlib
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import disk  # noqa: E402
import network  # noqa: E402
import runs  # noqa: E402
import store  # noqa: E402
from scene import Failure  # noqa: E402

DRILLS = disk.DRILLS | store.DRILLS | runs.DRILLS | network.DRILLS


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--steps", type=int, default=40, help="of a sweep, at most so many points")
    parser.add_argument("drills", nargs="*", metavar="NUMBER")
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    if os.geteuid() != 0:
        sys.exit("faults.py has to be root, to mount and to make networks of its own")
    os.unshare(os.CLONE_NEWNS) if hasattr(os, "unshare") else unshare()
    failed = 0
    for name in options.drills or sorted(DRILLS, key=lambda name: (int(name.rstrip("abc")), name)):
        begin = time.monotonic()
        title = DRILLS[name].__doc__.split(": ", 1)[1]
        try:
            outcome = DRILLS[name](program, options.steps)
            print(f"{name:>3}  ok      {title}\n             {outcome} "
                  f"({time.monotonic() - begin:.0f} s)", flush=True)
        except Exception as error:
            failed += 1
            words = str(error) if isinstance(error, Failure) else traceback.format_exc()
            print(f"{name:>3}  FAILED  {title}\n             {words}", flush=True)
    sys.exit(1 if failed else 0)


def unshare():
    """A mount namespace of our own, that nothing of ours leaves (CLONE_NEWNS, MS_REC | MS_PRIVATE)."""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x20000) or libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None):
        raise OSError(ctypes.get_errno(), "no mount namespace")


if __name__ == "__main__":
    main()
