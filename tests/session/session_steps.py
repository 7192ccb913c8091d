# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of the session: what the person does, and what has to be on the screen then."""
import contextlib
import json
import re
import subprocess
import time
from pathlib import Path

from figures import compare_figures, compare_shown
from hands import Desk, Failed, expect, wait

RECIPES = Path(__file__).parents[2] / "resources" / "recipes"
STAGES = ("Traces", "Training", "Compression", "Desk", "Hardware", "Board", "Report")
WINDOW_START = 118  # typed in the session; the default is 120
FIRST_SAMPLE = "First sample of the window, in the digitiser's record or from the leading edge"


class Session:
    def __init__(self, binaries, folder, screen):
        self.binaries, self.folder, self.screen = binaries, folder, screen
        self.desk = Desk(screen.size)
        self.project = folder / "laboratory"
        self.steps = []
        self.shown = {}

    @contextlib.contextmanager
    def step(self, words):
        self.now = words
        start = time.monotonic()
        yield
        self.steps.append((words, time.monotonic() - start))

    def start_program(self):
        self.errors = open(self.folder / "stderr.txt", "w+")
        self.program = subprocess.Popen([str(self.binaries / "pulsewright")], stderr=self.errors, cwd=self.folder)
        self.desk.attach("Pulsewright")
        self.desk.focus("^Pulsewright$")
        self.desk.find("push button", "New laboratory…")

    # The rail

    def rail(self):
        """Stage -> (state, line), as the rail says it."""
        states = {}
        rail = self.desk.seen("frame", "Stages")
        for button in self.desk.each("check box", re.compile(": "), rail) if rail else []:
            stage, _, rest = button.name.partition(": ")
            state, _, line = rest.partition(", ")
            states[stage] = (state, line)
        return states

    def wait_rail(self, words, condition, seconds):
        def look():
            self.same_program()
            states = self.rail()
            return states if len(states) == len(STAGES) and condition(states) else None
        return wait(words, look, seconds)

    def same_program(self):
        if self.program.poll() is not None:
            raise Failed(f"the program ended by itself with {self.program.returncode}")
        message = self.desk.seen("push button", "Close the message")
        if message is not None:
            raise Failed("the window says: " + self.message())

    def message(self):
        bars = [w.name for w in self.desk.each("label", re.compile("\n"))]
        return " / ".join(bars) or "(no words found)"

    # Steps

    def make_laboratory(self):
        desk = self.desk
        desk.click(desk.find("push button", "New laboratory…"))
        dialog = desk.focus("^New laboratory$")
        desk.find("text", "Folder", dialog)
        focused = wait("the focus on the folder", desk.focused)
        expect("the dialog's first field", (focused.role, focused.name), ("text", "Folder"))
        desk.keys("ctrl+a")
        desk.write(str(self.project))
        wait("the folder in the field", lambda: focused.text == str(self.project))
        desk.keys("Tab", "Tab", "Down")  # past Choose… to the size
        desk.find("combo box", re.compile("^Quick look"), dialog)
        desk.keys("Return")
        desk.focus("^laboratory – Pulsewright$")
        states = self.wait_rail("the six stages in the rail", lambda s: True, 10)
        expect("states of a new laboratory", [states[s][0] for s in STAGES], ["ready"] + ["to do"] * 6)

    def run_traces(self):
        """Ctrl+Return on the Traces page: there is nothing to look at before."""
        self.desk.keys("ctrl+Return")
        self.wait_rail("traces", lambda s: s["Traces"][0] == "done", 60)

    def look_at_traces(self):
        desk = self.desk
        mode = desk.find("combo box", "Overlay")
        desk.click(mode)
        desk.click(desk.find("list item", "One event"))
        event = desk.find("spin button", "Event number")
        expect("first event", event.text, "event 0")
        desk.click(desk.find("push button", "Next event"))
        wait("event 1", lambda: event.text == "event 1")
        desk.keys("Next")
        wait("event 2 by Page down", lambda: event.text == "event 2")
        desk.keys("Prior")
        wait("event 1 by Page up", lambda: event.text == "event 1")

    def start_field(self):
        return self.desk.find("spin button", FIRST_SAMPLE)

    def type_window(self):
        field = self.start_field()
        expect("window start", field.text, "120 samples")
        self.desk.click(field)
        self.desk.fill(str(WINDOW_START))
        wait("the typed start", lambda: field.text == f"{WINDOW_START} samples")

    def sample_at(self, x, y):
        """The sample under a place of the plot, as its readout says."""
        self.desk.point(x, y)
        card = self.desk.find("push button", "Menu of the plot “Traces”")
        top, height = card.box[1], card.box[3]

        def look():
            for label in self.desk.each("label", re.compile(r"\d")):
                box = label.box
                if box[1] == top and box[3] == height and box[0] < card.box[0] < box[0] + box[2] + 5:
                    found = re.search(r"-?[\d,.]+", label.name.replace("−", "-"))
                    return (float(found[0].replace(",", "")),) if found else None
            return None
        return wait("the plot's readout", look)[0]

    def plot_scale(self):
        """Two places of the plot with their samples: x, sample there, samples a pixel, y."""
        self.desk.find("push button", "Menu of the plot “Traces”")
        x, y, width, height = list(self.desk.each("chart", "Traces"))[-1].box  # the page has its plot's name
        left, right, middle = x + width * 3 // 10, x + width * 8 // 10, y + height // 2
        first = self.sample_at(left, middle)
        last = self.sample_at(right, middle)
        return left, first, (last - first) / (right - left), middle

    def zoom_and_fit(self):
        left, _, whole, middle = self.plot_scale()
        self.desk.wheel((left + 50, middle), -3)
        wait("a zoom by the wheel", lambda: self.plot_scale()[2] < 0.8 * whole)
        self.desk.double_click((left + 50, middle))
        wait("the whole trace again", lambda: abs(self.plot_scale()[2] - whole) < 1e-3 * whole)

    def drag_window(self):
        desk = self.desk
        left, first, per_pixel, middle = self.plot_scale()
        body = round(left + (WINDOW_START + 80 - first) / per_pixel)
        by = 40
        desk.drag((body, middle), (body + by, middle))
        field = self.start_field()
        wait("the dragged window", lambda: field.text != f"{WINDOW_START} samples")
        moved = int(field.text.split()[0]) - WINDOW_START
        if abs(moved - by * per_pixel) > per_pixel + 1:
            raise Failed(f"a drag of {by} pixels of {per_pixel:.2f} samples moved the window by {moved} samples")

    def undo_drag(self):
        self.desk.keys("ctrl+z")
        field = self.start_field()
        wait("the window of before the drag", lambda: field.text == f"{WINDOW_START} samples")

    def visit_pages(self):
        for number, stage in enumerate(STAGES, 1):
            self.desk.keys(f"ctrl+{number}")
            pages = self.desk.find("layered pane", "")
            wait(f"the page {stage} alone", lambda: [p.name for p in pages.children() if p.has("showing")] == [stage])

    def change_and_undo_setting(self):
        desk = self.desk
        desk.keys("ctrl+2")
        field = desk.find("spin button", "Batch")
        expect("batch", field.text, "64")
        desk.tab_to("spin button", "Batch")
        desk.fill("32")
        wait("the typed batch", lambda: field.text == "32")
        desk.keys("ctrl+z")
        wait("the batch of before", lambda: field.text == "64")

    def run_and_stop(self):
        self.desk.keys("F5")
        self.wait_rail("a network in training",
                       lambda s: any(s[p][0] == "running" for p in STAGES[1:5]), 90)
        self.desk.keys("Escape")
        states = self.wait_rail("the end of the run", lambda s: all(state != "running" for state, _ in s.values()), 20)
        self.desk.find("label", "Nothing is running")
        expect("traces after the stop", states["Traces"][0], "done")
        if states["Report"][0] == "done":
            raise Failed("Esc came too late to stop anything")

    def resume(self):
        self.desk.keys("F5")
        self.wait_rail("every stage to be done", lambda s: all(state == "done" for state, _ in s.values()), 300)
        self.desk.find("label", "Nothing is running")

    def strip(self, name):
        """A figure strip's figures: it is read out as "name: value; name: value"."""
        frame = self.desk.find("frame", re.compile(rf"(^|; ){re.escape(name)}: "))
        return dict(part.split(": ", 1) for part in frame.name.split("; "))

    def table(self, name):
        table = self.desk.find("table", name)
        cells = [w for w in table.showing() if w.role in ("table cell", "table column header")]
        rows = {}
        for cell in cells:
            rows.setdefault(cell.box[1], []).append(cell)
        return [[cell.name for cell in sorted(row, key=lambda c: c.box[0])] for _, row in sorted(rows.items())]

    def wizard_step(self, name):
        """The button of a step of the hardware wizard; its name goes on with the step's state."""
        return self.desk.find("check box", re.compile("^" + name + ": "))

    def read_pages(self):
        self.desk.keys("ctrl+2")
        self.shown["training"] = self.strip("AUC")
        self.desk.keys("ctrl+3")
        header, *rows = self.table("Teacher and student")
        self.shown["compression"] = {row[0]: dict(zip(header, row)) for row in rows}
        self.desk.keys("ctrl+5")
        self.shown["hardware"] = self.strip("Proof")
        self.desk.click(self.wizard_step("Verify"))
        self.shown["rungs"] = {row[0]: row for row in self.table(re.compile("proof|ladder|forms", re.I))}
        self.desk.click(self.wizard_step("Synthesise"))
        self.desk.click(self.desk.find("page tab", "Costs"))
        header, *sources = self.table("What it takes of the part")
        counted = next(row for row in sources if row[0] == "Verilog, Yosys")  # "1,121 (2.11 %)"
        self.shown["resources"] = {name.replace("\xa0", " "): [name, cell.split(" (")[0]]
                                   for name, cell in zip(header, counted)}
        self.desk.keys("ctrl+6")
        self.desk.find("label", "Simulated board")
        self.shown["board"] = self.strip("Predicted")

    def save_report(self):
        desk = self.desk
        desk.keys("ctrl+7")
        for button, title, name in (("Save HTML…", "HTML", "saved.html"), ("Save PDF…", "PDF", "saved.pdf")):
            target = self.folder / name
            desk.click(desk.find("push button", button))
            desk.focus(f"^Save the report as {title}$")
            wait("the focus on the file's name", lambda: (w := desk.focused()) and w.role == "text" and w)
            desk.fill(str(target))
            wait(f"{name} on the disk", target.exists, 20)
            desk.focus("^laboratory – Pulsewright$")
            wait("the end of the saving", lambda: desk.seen("label", "Nothing is running"), 20)
        expect("the saved page is the project's", (self.folder / "saved.html").read_text() ==
               (self.project / "report.html").read_text(), True)
        expect("the PDF's first bytes", (self.folder / "saved.pdf").read_bytes()[:5], b"%PDF-")

    def quit(self):
        self.desk.keys("ctrl+q")
        try:
            code = self.program.wait(20)
        except subprocess.TimeoutExpired:
            raise Failed("the program did not end with Ctrl+Q") from None
        expect("the program's exit code", code, 0)
        self.errors.seek(0)
        words = self.errors.read().strip()
        if words:
            raise Failed("the program wrote on its standard error:\n" + words)

    def command_line(self, *arguments):
        done = subprocess.run([str(self.binaries / "pulsewright-cli"), "run", *map(str, arguments), "--json"],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed("pulsewright-cli: " + done.stderr)
        return json.loads(done.stdout)

    def compare(self):
        recipe = self.folder / "session.json"
        quick = json.loads((RECIPES / "quick.json").read_text())  # what “Quick look” is
        recipe.write_text(json.dumps(dict(quick, dataset={"input": {"start": WINDOW_START}})))
        before = (self.project / "project.json").read_bytes()
        window = self.command_line("-o", self.project)  # runs nothing, for all is up to date: it gives the figures
        expect("project.json after asking for its figures", (self.project / "project.json").read_bytes(), before)
        line = self.command_line(recipe, "-o", self.folder / "command-line")
        compared = []
        for group in ("teacher", "student", "baselines", "agreement", "cycles", "resources"):
            compare_figures(window[group], line[group], group, compared)
        if len(compared) < 30:
            raise Failed(f"only {len(compared)} figures compared")
        return compared, compare_shown(self.shown, line)


def play(session):
    plan = [
        ("start page", session.start_program),
        ("new laboratory: folder and size by keys", session.make_laboratory),
        ("Ctrl+Return: the traces", session.run_traces),
        ("step through traces", session.look_at_traces),
        ("type the window's start", session.type_window),
        ("zoom by the wheel, fit by a double click", session.zoom_and_fit),
        ("drag the window on the plot", session.drag_window),
        ("Ctrl+Z: the drag undone", session.undo_drag),
        ("Ctrl+1 to Ctrl+6", session.visit_pages),
        ("a setting by keyboard, and undone", session.change_and_undo_setting),
        ("F5, and Esc while it trains", session.run_and_stop),
        ("F5: gone on to the end", session.resume),
        ("read the pages", session.read_pages),
        ("save the report", session.save_report),
        ("Ctrl+Q", session.quit),
    ]
    for words, act in plan:
        with session.step(words):
            act()
    with session.step("the same on the command line, compared"):
        return session.compare()
