# SPDX-License-Identifier: GPL-3.0-or-later
"""Eyes and hands: widgets are found as a screen reader finds them, and acted on by the mouse and the keyboard alone.

Eyes: role and accessible name through AT-SPI. Hands: XTEST through xdotool. Nothing here waits a fixed time: what is
expected is looked for again and again until a deadline.
"""
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

LOOK_EVERY = 0.03  # s
# What Qt calls focused also while the focus is elsewhere: windows, and the current part of a table or of tabs.
CURRENT_ROLES = ("frame", "dialog", "table cell", "page tab")


class Failed(Exception):
    """Something that was expected on the screen did not come."""


def expect(what, value, wanted):
    if value != wanted:
        raise Failed(f"{what}: {value!r} instead of {wanted!r}")


def wait(what, condition, seconds=10):
    """The first true value of `condition`, looked for until `seconds` are over."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            value = condition()
        except GLib.Error:  # a widget that went away while it was looked at
            value = None
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failed(f"waited {seconds:g} s for {what}")
        time.sleep(LOOK_EVERY)


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True, stdout=subprocess.PIPE, timeout=30)


def matches(pattern, text):
    return pattern.search(text) is not None if isinstance(pattern, re.Pattern) else pattern == text


class Widget:
    """What a screen reader is told of one widget."""

    def __init__(self, accessible):
        self._accessible = accessible

    @property
    def name(self):
        return self._accessible.get_name() or ""

    @property
    def role(self):
        return self._accessible.get_role_name()

    @property
    def text(self):
        """The words in a field."""
        return Atspi.Text.get_text(self._accessible, 0, -1)

    def has(self, state):
        return self._accessible.get_state_set().contains(getattr(Atspi.StateType, state.upper()))

    @property
    def box(self):
        """x, y, width, height on the screen."""
        rect = Atspi.Component.get_extents(self._accessible, Atspi.CoordType.SCREEN)
        return rect.x, rect.y, rect.width, rect.height

    @property
    def centre(self):
        x, y, width, height = self.box
        return x + width // 2, y + height // 2

    def children(self):
        for index in range(self._accessible.get_child_count()):
            child = self._accessible.get_child_at_index(index)
            if child is not None:
                yield Widget(child)

    def showing(self):
        """This widget and all that show below it, in the order of the tree."""
        if not self.has("showing"):
            return
        yield self
        for child in self.children():
            yield from child.showing()

    def __str__(self):
        return f"{self.role} “{self.name}”"


class Desk:
    """The windows of one program on a screen without a window manager, whose part of giving the focus we play."""

    def __init__(self, size):
        self._size = size
        Atspi.init()

    def attach(self, application, seconds=10):
        """Waits for the program to be on the accessibility bus."""
        def look():
            desktop = Atspi.get_desktop(0)
            desktop.set_cache_mask(Atspi.Cache.NONE)  # we want what is, not what was
            for index in range(desktop.get_child_count()):
                child = desktop.get_child_at_index(index)
                if child is not None and child.get_name() == application:
                    child.set_cache_mask(Atspi.Cache.NONE)
                    return Widget(child)
            return None

        self._application = wait(f"“{application}” on the accessibility bus", look, seconds)

    def windows(self):
        return [window for window in self._application.children() if window.has("showing")]

    def focus(self, title, seconds=10):
        """Gives the keyboard to the window whose title is `title` (a regular expression), as a window manager does."""
        window = wait(f"a window “{title}”",
                      lambda: next((w for w in self.windows() if re.search(title, w.name)), None), seconds)
        x, y, width, height = window.box
        if x < 0 or y < 0 or x + width > self._size[0] or y + height > self._size[1]:
            raise Failed(f"“{window.name}” ({width}x{height} at {x}, {y}) is not all on a screen of "
                         f"{self._size[0]}x{self._size[1]}")
        xdotool("search", "--sync", "--onlyvisible", "--name", title, "windowfocus", "--sync")
        wait(f"“{window.name}” to be active", lambda: window.has("active"), seconds)
        return window

    def each(self, role, name, inside=None):
        """The showing widgets of this role whose name is `name`, or matches it."""
        for top in [inside] if inside else self.windows():
            yield from (w for w in top.showing() if w.role == role and matches(name, w.name))

    def seen(self, role, name, inside=None):
        """The first of them, or None."""
        return next(self.each(role, name, inside), None)

    def find(self, role, name, inside=None, seconds=10):
        words = name.pattern if isinstance(name, re.Pattern) else name
        return wait(f"{role} “{words}”", lambda: self.seen(role, name, inside), seconds)

    # Hands

    def point(self, x, y):
        xdotool("mousemove", "--sync", x, y)

    def click(self, widget, button=1):
        wait(f"{widget} to be usable", lambda: widget.has("enabled"))
        x, y = widget.centre
        if not (0 <= x < self._size[0] and 0 <= y < self._size[1]):
            raise Failed(f"{widget} is at {x}, {y}: off the screen")
        xdotool("mousemove", x, y, "click", button)

    def double_click(self, at):
        xdotool("mousemove", *at, "click", "--repeat", 2, "--delay", 30, 1)

    def drag(self, start, end, steps=8):
        words = ["mousemove", *start, "mousedown", 1]
        for step in range(1, steps + 1):
            words += ["mousemove", *(round(a + (b - a) * step / steps) for a, b in zip(start, end))]
        xdotool(*words, "mouseup", 1)

    def wheel(self, at, notches):
        """Turns the wheel at a place of the screen: towards the reader (+, zooms out) or away (-, zooms in)."""
        xdotool("mousemove", *at, "click", "--repeat", abs(notches), 5 if notches > 0 else 4)

    def keys(self, *names):
        xdotool("key", "--clearmodifiers", *names)

    def write(self, text):
        xdotool("type", "--clearmodifiers", "--delay", 2, text)

    def fill(self, text):
        """Types over what is in the field with the focus."""
        self.keys("ctrl+a")
        self.write(text)
        self.keys("Return")

    def focused(self):
        for window in self.windows():
            for widget in window.showing():
                if widget.has("focused") and widget.role not in CURRENT_ROLES:
                    return widget
        return None

    def tab_to(self, role, name, most=60):
        """Walks to a control with the Tab key alone."""
        for _ in range(most):
            before = self.focused()
            if before is not None and before.role == role and matches(name, before.name):
                return before
            place = before and (before.name, before.box)
            self.keys("Tab")
            wait(f"the focus to move on from {before} with Tab",
                 lambda: (now := self.focused()) is not None and (now.name, now.box) != place)
        raise Failed(f"{role} “{name}” is not reached with {most} Tab keys")
