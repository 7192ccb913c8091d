#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of train_bench: the training loop that one writes first in PyTorch.

train_bench.py INPUTS.f32 LABELS.i8 COLUMNS: prints one line about itself, then reads lines "BATCH KIND" (KIND is
float, or qat for fake quantisation composed of PyTorch's operations), trains one epoch for each and prints
"PROCESSOR_SECONDS WALL_SECONDS LOSS". Each (BATCH, KIND) keeps its network."""
import sys
import time

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

HIDDEN = (256, 64, 32)
WEIGHT, BIAS, ACTIVATION, LOGIT, INPUT = (8, 2, True), (12, 4, True), (8, 4, False), (16, 8, True), (8, 2, True)


def on_grid(x, form):
    width, integer, signed = form
    scale = 2.0 ** (width - integer)
    least, most = (-(2 ** (width - 1)), 2 ** (width - 1) - 1) if signed else (0, 2 ** width - 1)
    inside = torch.clamp(x, least / scale, most / scale)
    return inside + (torch.round(inside * scale) / scale - inside).detach()


class QuantizedNetwork(torch.nn.Module):
    def __init__(self, columns):
        super().__init__()
        sizes = (columns,) + HIDDEN + (2,)
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        x = on_grid(x, INPUT)
        for i, layer in enumerate(self.layers):
            x = torch.nn.functional.linear(x, on_grid(layer.weight, WEIGHT), on_grid(layer.bias, BIAS))
            x = on_grid(x, LOGIT) if i == len(HIDDEN) else on_grid(torch.relu(x), ACTIVATION)
        return x


def float_network(columns):
    layers, last = [], columns
    for units in HIDDEN:
        layers += [torch.nn.Linear(last, units), torch.nn.ReLU()]
        last = units
    return torch.nn.Sequential(*layers, torch.nn.Linear(last, 2))


class Training:
    def __init__(self, dataset, columns, batch, kind):
        self.network = QuantizedNetwork(columns) if kind == "qat" else float_network(columns)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3)
        self.loss = torch.nn.CrossEntropyLoss()
        self.loader = DataLoader(dataset, batch_size=batch, shuffle=True)

    def epoch(self):
        total, rows = 0.0, 0
        for x, y in self.loader:
            self.optimizer.zero_grad()
            loss = self.loss(self.network(x), y)
            loss.backward()
            self.optimizer.step()
            total += loss.item() * len(y)
            rows += len(y)
        return total / rows


def blas():
    with open("/proc/self/maps") as maps:
        text = maps.read()
    return next((name for name in ("openblas", "blis", "mkl") if name in text), "the reference BLAS")


def main():
    columns = int(sys.argv[3])
    inputs = torch.from_numpy(np.fromfile(sys.argv[1], np.float32).reshape(-1, columns))
    labels = torch.from_numpy(np.fromfile(sys.argv[2], np.int8).astype(np.int64))
    dataset = TensorDataset(inputs, labels)
    torch.set_num_threads(1)
    torch.manual_seed(1)
    torch.mm(inputs[:2], inputs[:2].T)  # loads the BLAS
    print(f"PyTorch {torch.__version__} with {blas()}, {torch.get_num_threads()} thread", flush=True)
    trainings = {}
    for line in sys.stdin:
        batch, kind = line.split()
        key = (int(batch), kind)
        if key not in trainings:
            trainings[key] = Training(dataset, columns, *key)
        processor, wall = time.process_time(), time.perf_counter()
        loss = trainings[key].epoch()
        print(time.process_time() - processor, time.perf_counter() - wall, loss, flush=True)


main()
