# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of the window, in its project and on its screen, against those of the command line."""
import re

from hands import Failed, expect

STUDENT_BIASES = 16 + 8 + 2  # of the built-in student 161-16-8-2; they are not pruned
PREFIXES = {"": 1, "m": 1e-3, "µ": 1e-6, "n": 1e-9, "k": 1e3, "M": 1e6, "G": 1e9}


def compare_figures(window, line, path, compared):
    """Every number of the two trees is the same one."""
    if isinstance(line, dict):
        expect(f"names under {path}", sorted(window), sorted(line))
        for key in line:
            compare_figures(window[key], line[key], f"{path}.{key}", compared)
        return
    expect(f"{path} in the window's project, against the command line's", window, line)
    compared.append(path)


def number_in(text):
    """The first number in a text of the screen, with its prefix or percent sign taken into account."""
    found = re.match(r"\s*(-?[\d,]*\.?\d+)(?: ± [\d.]+)?\s*(%|[mµnkMG](?=\b|[A-Za-z]))?", text)
    if not found:
        raise Failed(f"no number in “{text}”")
    return float(found[1].replace(",", "")) * (0.01 if found[2] == "%" else PREFIXES[found[2] or ""])


def compare_shown(shown, line):
    """The figures on the screen, each within the rounding of its text, against the command line's."""
    student, board = shown["compression"]["student"], shown["board"]
    weights = line["student"]["parameters"] - STUDENT_BIASES
    teacher = shown["training"]
    pairs = [
        ("teacher accuracy", teacher["Accuracy"], line["teacher"]["accuracy"], 5e-5),
        ("teacher AUC", teacher["AUC"], line["teacher"]["auc"], 5e-4),
        ("teacher parameters", teacher["Parameters"], line["teacher"]["parameters"], 0),
        ("teacher EBOPs", teacher["EBOPs"], line["teacher"]["ebops"], 5e-3 * line["teacher"]["ebops"]),
        ("student accuracy", student["Accuracy"], line["student"]["accuracy"], 5e-5),
        ("student AUC", student["AUC"], line["student"]["auc"], 5e-4),
        ("student parameters", student["Parameters"], line["student"]["parameters"], 0),
        ("student EBOPs", student["EBOPs"], line["student"]["ebops"], 5e-3 * line["student"]["ebops"]),
        ("student zeros", student["Weights at zero"], line["student"]["zero_weights"] / weights, 5e-4),
        ("predicted cycles", shown["hardware"]["Latency"], line["cycles"]["predicted"], 0),
        ("board cycles", board["Latency of the core"], line["cycles"]["board"], 0),
        ("board's predicted cycles", board["Predicted"], line["cycles"]["predicted"], 0),
    ]
    equal, _, events = board["Equal to the integer model"].partition(" of ")
    pairs.append(("board agreement", str(number_in(equal) / number_in(events)), line["agreement"]["board"], 1e-12))
    for name, key in (("Integer model", "integer"), ("HLS C++", "hls"), ("Verilog", "rtl")):
        pairs.append((f"agreement of {name}", shown["rungs"][name][2], line["agreement"][key], 5e-5))
        pairs.append((f"events of {name}", shown["rungs"][name][1], line["agreement"]["events"], 0))
    for name, key in (("LUT", "lut"), ("Flip-flops", "ff"), ("DSP", "dsp"), ("BRAM (18 kbit)", "bram18")):
        pairs.append((name, shown["resources"][name][1], line["resources"][key], 0))
    for name, text, value, tolerance in pairs:
        if abs(number_in(text) - value) > tolerance * 1.0001 + 1e-12:
            raise Failed(f"{name}: the window shows “{text}”, the command line says {value}")
    return [(name, text.replace("\xa0", " "), value) for name, text, value, _ in pairs]
