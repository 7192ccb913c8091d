# SPDX-License-Identifier: GPL-3.0-or-later
"""A display, a session bus and a home folder for one program, and nothing of the person's own session.

Everything that is started here, also by the bus, is a child of this process and ended by its id.
"""
import ctypes
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import zlib
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
PROGRAMS = ("Xvfb", "xdotool", "dbus-daemon")
BUS_SERVICE = "/usr/share/dbus-1/services/org.a11y.Bus.service"


def what_is_missing():
    """What the machine lacks for a session, as words; empty when nothing."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if not os.path.exists(BUS_SERVICE):
        missing.append("at-spi2-core")
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        missing.append("gir1.2-atspi-2.0 and python3-gi")
    return missing


class PrivateScreen:
    """Xvfb with D-Bus and AT-SPI. Entering it sets this process's environment; leaving it ends all of it."""

    def __init__(self, width=1280, height=720):
        self.size = (width, height)
        self._folder = tempfile.mkdtemp(prefix="pulsewright-session-")
        self.home = Path(self._folder) / "home"

    def __enter__(self):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        runtime = Path(self._folder) / "runtime"
        for folder in (self.home, runtime):
            folder.mkdir(mode=0o700)
        self._log = open(Path(self._folder) / "servers.log", "wb")
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.home),
                       "XDG_RUNTIME_DIR": str(runtime), "QT_QPA_PLATFORM": "xcb",
                       "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            environment[f"XDG_{name}_HOME"] = str(self.home / name.lower())
        try:
            environment["DISPLAY"] = self._start_display(environment)
            environment["DBUS_SESSION_BUS_ADDRESS"] = self._start_bus(environment)
        except BaseException:
            self.__exit__()
            raise
        self._before = dict(os.environ)
        os.environ.clear()
        os.environ.update(environment)
        return self

    def __exit__(self, *_):
        end_children()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start_display(self, environment):
        reading, writing = os.pipe()
        width, height = self.size
        subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24",
                          "-nolisten", "tcp", "-noreset", "-fbdir", self._folder],
                         pass_fds=[writing], env=environment, stdout=self._log, stderr=self._log)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start: " + self._server_words())
        return ":" + number

    def _start_bus(self, environment):
        bus = subprocess.Popen(["dbus-daemon", "--session", "--print-address=1", "--nofork", "--nopidfile"],
                               env=environment, stdout=subprocess.PIPE, stderr=self._log, text=True)
        address = bus.stdout.readline().strip()
        if not address:
            raise RuntimeError("dbus-daemon did not start: " + self._server_words())
        return address

    def _server_words(self):
        self._log.flush()
        return Path(self._log.name).read_text(errors="replace")

    def save_picture(self, path):
        """Writes what the screen shows as a PNG: Xvfb keeps its frame buffer as an XWD file."""
        data = (Path(self._folder) / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", data[:100])
        header_size, width, height, stride, colours = header[0], header[4], header[5], header[12], header[19]
        start = header_size + 12 * colours
        rows = bytearray()
        for y in range(height):
            line = data[start + y * stride:start + y * stride + 4 * width]
            row = bytearray(3 * width)
            row[0::3], row[1::3], row[2::3] = line[2::4], line[1::4], line[0::4]
            rows += b"\0" + row

        def chunk(kind, body):
            return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

        Path(path).write_bytes(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b""))


def children():
    """Ids of this process's children; what has lost its parent comes to us, the subreaper."""
    me, found = os.getpid(), []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == me:
            found.append((int(entry.name), fields[0]))
    return found


def end_children(patience=5.0):
    """Ends every child, asking first, and waits for them."""
    deadline = time.monotonic() + patience
    asked = set()
    while alive := [pid for pid, state in children()]:
        for pid in alive:
            late = time.monotonic() > deadline
            if late or pid not in asked:
                asked.add(pid)
                try:
                    os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
                except ProcessLookupError:
                    pass
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass
        time.sleep(0.02)
