#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The features of psd_bench in NumPy: what one would write for a notebook, in blocks that fit the cache.

psd_reference.py TRACES.npy ROUNDS: prints the processor time (seconds, the best round) without and with the
FCI, and the means of charge ratio and FCI, as JSON."""
import json
import sys
import time

import numpy as np

BASELINE, THRESHOLD, PRE, SHORT, LONG = 100, 4.0, 10, 28, 161
BLOCK = 256


def charge_until(cumulative, position):
    position = np.clip(position, 0, cumulative.shape[1] - 1)
    whole = np.minimum(position.astype(np.int64), cumulative.shape[1] - 2)
    rows = np.arange(len(position))
    low, high = cumulative[rows, whole], cumulative[rows, whole + 1]
    return low + (position - whole) * (high - low)


def features(block, with_fci):
    samples = block.astype(np.float32)
    before = samples[:, :BASELINE]
    baseline = before.mean(axis=1)
    noise = before.std(axis=1)
    pulse = baseline[:, None] - samples
    amplitude = pulse.max(axis=1)
    above = pulse >= np.maximum(THRESHOLD, 4 * noise)[:, None]
    run = above[:, :-3] & above[:, 1:-2] & above[:, 2:-1] & above[:, 3:]
    first = np.maximum(run.argmax(axis=1), 1)
    rows = np.arange(len(pulse))
    low, high = pulse[rows, first - 1], pulse[rows, first]
    edge = first - 1 + (THRESHOLD - low) / np.where(high > low, high - low, 1)
    cumulative = np.concatenate([np.zeros((len(pulse), 1)), np.cumsum(pulse, axis=1, dtype=np.float64)], axis=1)
    end = charge_until(cumulative, edge + LONG)
    total = end - charge_until(cumulative, edge - PRE)
    tail = end - charge_until(cumulative, edge + SHORT)
    ratio = np.where(total > 0, tail / np.where(total > 0, total, 1), 0)
    # Second rises: the highest rise above the running minimum of means of four, from the long gate on.
    means = (cumulative[:, 4:] - cumulative[:, :-4]) / 4
    means = np.where(np.arange(means.shape[1])[None, :] >= (edge + LONG)[:, None], means, np.inf)
    lowest = np.minimum.accumulate(means, axis=1)
    piled = (np.where(np.isfinite(means), means - np.where(np.isfinite(lowest), lowest, 0), 0).max(axis=1)
             > np.maximum(1.5 * THRESHOLD, 8 * noise) + 0.02 * amplitude)
    fci = np.zeros(len(pulse))
    if with_fci:
        spectrum = np.fft.rfft(pulse[:, :2048], n=2048, axis=1)[:, 1:91]
        size = np.abs(spectrum.real) + np.abs(spectrum.imag)
        fci = size[:, :25].sum(axis=1) / size.sum(axis=1)
    return ratio[~piled], fci[~piled]


def measure(traces, with_fci, rounds):
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        parts = [features(traces[i:i + BLOCK], with_fci) for i in range(0, len(traces), BLOCK)]
        best = min(best, time.process_time() - start)
    ratio, fci = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    return best, float(ratio.mean()), float(fci.mean())


traces = np.load(sys.argv[1])
rounds = int(sys.argv[2])
plain, ratio, _ = measure(traces, False, rounds)
full, _, fci = measure(traces, True, rounds)
print(json.dumps({"without_fci": plain, "with_fci": full, "charge_ratio": ratio, "fci": fci}))
