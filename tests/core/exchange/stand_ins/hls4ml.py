# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for hls4ml: takes the configuration apart and computes with its precisions, sums exact as by "auto"."""
import re
import types

import numpy as np

projects = []
PRECISION = re.compile(r"ap_(u?)fixed<(\d+),(-?\d+),AP_(TRN|TRN_ZERO|RND|RND_[A-Z_]+),AP_(WRAP|WRAP_SM|SAT|SAT_[A-Z]+)>$")


def rounded(x, precision):
    unsigned, width, integer, rounding, overflow = PRECISION.match(precision.replace(" ", "")).groups()
    width, integer = int(width), int(integer)
    code = x * 2.0 ** (width - integer)
    deleted = np.mod(np.floor(np.floor(code) / 2.0 ** width), 2)
    code = {"TRN": np.floor, "TRN_ZERO": np.trunc, "RND": lambda c: np.floor(c + 0.5), "RND_CONV": np.rint,
            "RND_MIN_INF": lambda c: np.ceil(c - 0.5),
            "RND_ZERO": lambda c: np.sign(c) * np.ceil(np.abs(c) - 0.5),
            "RND_INF": lambda c: np.sign(c) * np.floor(np.abs(c) + 0.5)}[rounding](code)
    low, high = (0, 2.0 ** width - 1) if unsigned else (-(2.0 ** (width - 1)), 2.0 ** (width - 1) - 1)
    inside = (low <= code) & (code <= high)
    turned = low + np.mod(code - low, 2.0 ** width)
    if overflow == "SAT":
        code = np.clip(code, low, high)
    elif overflow == "SAT_SYM":
        code = np.clip(code, 0 if unsigned else -high, high)
    elif overflow == "SAT_ZERO":
        code = np.where(inside, code, 0)
    elif overflow == "WRAP":
        code = turned
    else:
        code = np.where(~inside & ((turned < 0) != (deleted == 1)), -1 - turned, turned)
    return code * 2.0 ** (integer - width)


class Project:
    def __init__(self, model, config):
        self.model, self.config, self.compiled = model, config, False

    def compile(self):
        self.compiled = True

    def predict(self, x):
        """model: [(name, kind, weights)], as hls4ml sees the layers of the Keras file."""
        if not self.compiled or not x.flags["C_CONTIGUOUS"] or x.dtype != np.float32:
            raise RuntimeError("predict needs a compiled project and contiguous single precision")
        precisions = {name: layer["Precision"] for name, layer in self.config["LayerName"].items()}
        unknown = set(precisions) - {name for name, _, _ in self.model} - {"input"}
        if unknown:
            raise ValueError("no such layers: %s" % unknown)
        values = x.astype("float64")
        for name, kind, weights in self.model:
            precision = precisions[name]
            if kind == "dense":
                if precision["result"] != "auto" or precision["accum"] != "auto":
                    raise ValueError("sums would be rounded twice")
                kernel, bias = rounded(weights[0], precision["weight"]), rounded(weights[1], precision["bias"])
                values = values @ kernel + bias
            else:
                values = rounded(np.maximum(values, 0) if kind == "relu" else values, precision["result"])
        return values.astype("float32")

    def build(self, reset=False, csim=True, synth=True, cosim=False, validation=False, export=False, vsynth=False):
        self.built = {"csim": csim, "synth": synth}


def convert_from_keras_model(model, output_dir="my-hls-test", project_name="myproject", input_data_tb=None,
                             output_data_tb=None, backend="Vivado", hls_config=None, **kwargs):
    unknown = set(kwargs) - {"part", "clock_period", "clock_uncertainty", "io_type", "namespace", "board"}
    if unknown or backend not in ("Vivado", "Vitis") or kwargs["io_type"] not in ("io_parallel", "io_stream"):
        raise ValueError("no such arguments: %s, or another backend or interface" % unknown)
    if set(hls_config["Model"]) - {"Precision", "ReuseFactor", "Strategy"}:
        raise ValueError("no such keys of the model")
    rounded(np.zeros(1), hls_config["Model"]["Precision"]["default"])
    for layer in hls_config["LayerName"].values():
        if layer.get("Strategy", "Latency") not in ("Latency", "Resource", "Unrolled"):
            raise ValueError("no such strategy")
    projects.append(Project(model, hls_config))
    return projects[-1]


converters = types.SimpleNamespace(convert_from_keras_model=convert_from_keras_model)
