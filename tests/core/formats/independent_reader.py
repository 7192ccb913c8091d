#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads files of digitisers with code of its own (the standard library only) and compares with pulsewright-cli.

usage: independent_reader.py PULSEWRIGHT_CLI [--made CORPUS_PROGRAM_FOLDER] [FILE ...]
Events, the sum and an order-dependent checksum of the samples, and the sums of the columns must be equal. Prints the table
of formats; `ctest -V -R IndependentReader.Table` shows it for made and real files.
"""
import json
import math
import os
import struct
import subprocess
import sys
import tempfile


def checksum(traces):
    total = weighted = 0
    index = 0
    for trace in traces:
        for sample in trace:
            total += sample
            weighted += sample * (1 + index % 1009)
            index += 1
    return total, weighted


def result(events, columns):
    """events: list of (values, trace)"""
    total, weighted = checksum(trace for _, trace in events)
    sums = {name: math.fsum(values[i] for values, _ in events) for i, name in enumerate(columns)}
    return {"events": len(events), "sample_sum": total, "sample_checksum": weighted, "column_sums": sums}


def compass_binary(data):
    at, head = 0, struct.unpack_from("<H", data)[0]
    if head & 0xFFF0 == 0xCAE0:
        at, energy, calibrated, short, waves, code = 2, head & 1, head & 2, head & 4, head & 8, 1
        return compass_events(data, at, energy, calibrated, short, waves, code)
    for short, waves in ((1, 1), (0, 1), (1, 0), (0, 0)):  # version 1: the layout that ends with the file
        try:
            found = compass_events(data, 0, 1, 0, short, waves, 0)
        except (struct.error, ValueError):
            continue
        return found
    raise ValueError("no layout of version 1 fits")


def compass_events(data, at, energy, calibrated, short, waves, code):
    names = ["board", "channel", "timestamp_ns"] + ["energy"] * bool(energy)
    names += ["energy_calibrated"] * bool(calibrated) + ["energy_short"] * bool(short) + ["flags"]
    events = []
    form = "<HHQ" + "H" * bool(energy) + "d" * bool(calibrated) + "H" * bool(short) + "I"
    size = struct.calcsize(form)
    while at < len(data):
        values = list(struct.unpack_from(form, data, at))
        if values[0] > 63 or values[1] > 127 or values[-1] >= 1 << 28:
            raise ValueError
        values[2] /= 1000
        at += size
        trace = ()
        if waves:
            at += 1 if code else 0
            count = struct.unpack_from("<I", data, at)[0]
            at += 4
            if count > len(data) or count == 0:
                raise ValueError
            trace = struct.unpack_from("<%dH" % count, data, at)
            at += 2 * count
        events.append((values, trace))
    return result(events, names)


def wavedump_binary(data):
    at, records = 0, []
    while at + 24 <= len(data):
        header = struct.unpack_from("<6I", data, at)
        if at + header[0] > len(data):
            break  # an event that was not written completely
        records.append((header[1:], data[at + 24 : at + header[0]]))
        at += header[0]
    eight = any(len(raw) % 2 or max(struct.unpack("<%dH" % (len(raw) // 2), raw)) >= 1 << 14 for _, raw in records)
    events = [(values, tuple(raw) if eight else struct.unpack("<%dH" % (len(raw) // 2), raw)) for values, raw in records]
    return result(events, ["board", "pattern", "channel", "event_number", "timestamp_ticks"])


def wavedump_ascii(data):
    names = {"BoardID": 0, "Channel": 1, "Event Number": 2, "Pattern": 3, "Trigger Time Stamp": 4, "DC offset (DAC)": 5}
    events = []
    for line in data.decode().split("\n"):
        key, colon, value = line.partition(":")
        if key == "Record Length":
            events.append(([0] * 6, []))
        elif colon:
            events[-1][0][names[key]] = int(value.strip(), 0)
        elif line.strip():
            events[-1][1].append(int(line))
    return result(events, ["board", "channel", "event_number", "pattern", "timestamp_ticks", "dc_offset"])


def abcd_list(data):
    events = [(values, ()) for values in struct.iter_unpack("<QHHHBB", data[: len(data) // 16 * 16])]
    return result(events, ["timestamp_ticks", "energy_short", "energy", "baseline", "channel", "group"])


def abcd_waveforms(data):
    at, events = 0, []
    while at < len(data):
        time, channel, count, gates = struct.unpack_from("<QBIB", data, at)
        events.append(((time, channel), struct.unpack_from("<%dH" % count, data, at + 14)))
        at += 14 + 2 * count + gates * count
    return result(events, ["timestamp_ticks", "channel"])


def compass_csv(data):
    names = {"BOARD": "board", "CHANNEL": "channel", "TIMETAG": "timestamp_ns", "ENERGY": "energy",
             "ENERGYSHORT": "energy_short", "FLAGS": "flags", "PROBE_CODE": "probe_code"}
    lines = data.decode().split()
    mark = ";" if ";" in lines[0] else ","
    columns = [names[cell] for cell in lines[0].split(mark) if cell != "SAMPLES"]
    events = []
    for line in lines[1:]:
        cells = [int(cell, 0) for cell in line.split(mark)]
        cells[2] /= 1000
        events.append((cells[: len(columns)], cells[len(columns) :]))
    return result(events, columns)


def numpy_array(data):
    size = struct.unpack_from("<H" if data[6] == 1 else "<I", data, 8)[0]
    start = (10 if data[6] == 1 else 12) + size
    header = eval(data[start - size : start].decode(), {"__builtins__": {}})
    kinds = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q", "f4": "f", "f8": "d"}
    rows, columns = header["shape"]
    order = ">" if header["descr"][0] == ">" else "<"
    values = struct.unpack_from(order + str(rows * columns) + kinds[header["descr"][1:]], data, start)
    if header["fortran_order"]:
        traces = [values[row::rows] for row in range(rows)]
    else:
        traces = [values[row * columns : (row + 1) * columns] for row in range(rows)]
    if columns < 8:
        return result([(trace, ()) for trace in traces], ["column%d" % (i + 1) for i in range(columns)])
    traces = [struct.unpack("%df" % columns, struct.pack("%df" % columns, *trace)) for trace in traces]
    return result([((), trace) for trace in traces], [])


def rohde_schwarz(data, path):
    header = dict(line.split(":")[:2] for line in open(path.replace(".Wfm.csv", ".csv")).read().split("\n") if ":" in line)
    skip, length = int(header["LeadingSettlingSamples"]), int(header["SignalRecordLength"])
    samples = [float(line) for line in data.split()][skip : skip + length]
    return result([((0,), samples)], ["channel"])


READERS = {"compass-binary": compass_binary, "wavedump-binary": wavedump_binary, "wavedump-ascii": wavedump_ascii,
           "abcd-list": abcd_list, "abcd-waveforms": abcd_waveforms, "compass-csv": compass_csv, "numpy": numpy_array}


def same(ours, theirs):
    return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-9)


def compare(cli, path, kind):
    run = subprocess.run([cli, "info", path, "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        return path + ": " + run.stderr
    theirs = json.loads(run.stdout)
    data = open(path, "rb").read()
    if theirs["format"] == "scope-text":
        ours = rohde_schwarz(data, path)
    else:
        ours = READERS[theirs["format"]](data)
    checks = 3 + len(ours["column_sums"])
    print("| %-15s | %-4s | %-36s | %6d | %8d | %2d |" % (theirs["format"], kind, os.path.basename(path), ours["events"],
                                                  os.path.getsize(path), checks))
    for key in ("events", "sample_sum", "sample_checksum"):
        if not same(ours[key], theirs[key]):
            return "%s: %s is %r, pulsewright-cli says %r" % (path, key, ours[key], theirs[key])
    if set(ours["column_sums"]) != set(theirs["column_sums"]):
        return "%s: columns %s, pulsewright-cli says %s" % (path, list(ours["column_sums"]), theirs["columns"])
    for name, value in ours["column_sums"].items():
        if not same(value, theirs["column_sums"][name]):
            return "%s: the sum of %s is %r, not %r" % (path, name, value, theirs["column_sums"][name])
    return None


def main():
    cli, files = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        made = []
        if files and files[0] == "--made":
            for word in READERS:
                subprocess.run([os.path.join(files[1], "corpus_" + word), "--write", folder], check=True)
            # made files that need settings (samples without headers) are not for info
            made = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name != "wavedump-binary-2"]
            files = files[2:]
        present = [(path, "made") for path in made] + [(path, "real") for path in files if os.path.exists(path)]
        if not present:
            print("none of the files is here")
            return 77
        print("| format          | file |                                      | events |    bytes | checks |")
        print("|---|---|---|---|---|---|")
        failures = [failure for failure in (compare(cli, path, kind) for path, kind in present) if failure]
    print("\n".join(failures) or "%d files agree" % len(present))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
