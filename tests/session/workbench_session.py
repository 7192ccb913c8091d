#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's session with the workbench: from the start page to the board's result and the report, by mouse and keyboard.

    workbench_session.py BIN [--keep FOLDER]

BIN is the folder of pulsewright, pulsewright-cli and pulsewright-trainer. The program runs on a private screen of
1280x720 with a home of its own. At the end the same laboratory is run on the command line, and every figure of the window's
project, and those that the window showed, are compared with it. Exit codes: 0 passed, 1 failed, 77 cannot run here.
"""
import argparse
import contextlib
import os
import sys
import tempfile
from pathlib import Path

from private_screen import PrivateScreen, what_is_missing

SKIPPED = 77
PROGRAMS = ("pulsewright", "pulsewright-cli", "pulsewright-trainer")


def report_steps(session):
    for words, seconds in session.steps:
        print(f"{seconds:7.2f} s  {words}")
    print(f"{sum(seconds for _, seconds in session.steps):7.2f} s  all")


def report_figures(compared, shown):
    print(f"{len(compared)} figures of the window's project equal the command line's, {len(shown)} as shown on the screen:")
    for name, text, value in shown:
        print(f"  {name:24} {text:24} {value}")


def run(binaries, keep):
    with contextlib.ExitStack() as stack:
        folder = Path(keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="pulsewright-session-")))
        folder.mkdir(parents=True, exist_ok=True)
        screen = stack.enter_context(PrivateScreen())
        from session_steps import Failed, Session, play  # what it needs of the machine is there
        session = Session(binaries, folder.resolve(), screen)
        try:
            compared, shown = play(session)
        except Exception as failure:  # whatever it is, with a picture of what was on the screen
            picture = Path.cwd() / "workbench_session_failed.png"
            screen.save_picture(picture)
            report_steps(session)
            print(f"FAILED at “{session.now}”: {failure}\nThe screen: {picture}", file=sys.stderr)
            if not isinstance(failure, Failed):
                raise
            return 1
        report_steps(session)
        report_figures(compared, shown)
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binaries", type=Path)
    parser.add_argument("--keep", help="new folder for the projects, kept")
    arguments = parser.parse_args()
    missing = what_is_missing() + [p for p in PROGRAMS if not (arguments.binaries / p).exists()]
    if missing:
        print("Skipped: a session with the window needs " + ", ".join(missing) + ".")
        return SKIPPED
    os.environ.pop("QT_SCALE_FACTOR", None)
    return run(arguments.binaries.resolve(), arguments.keep)


if __name__ == "__main__":
    sys.exit(main())
