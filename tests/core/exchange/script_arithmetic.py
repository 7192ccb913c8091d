# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the arithmetic of an hls4ml script without hls4ml: script_arithmetic.py SCRIPT GIVEN.json.

GIVEN has the inputs and each layer's weights in place of the network's file. Prints the logits as a JSON list.
"""
import json
import sys
import types

import numpy


def main(script, given_file):
    with open(given_file, encoding="utf-8") as file:
        given = json.load(file)
    layers = {}
    for name, layer in given["layers"].items():
        bias = numpy.array(layer["bias:0"], "float32")
        kernel = numpy.array(layer["kernel:0"], "float32").reshape(-1, len(bias))
        layers[name] = {name: {"kernel:0": kernel, "bias:0": bias}}

    class File:
        """Stands for h5py's."""

        def __init__(self, *_):
            pass

        def __enter__(self):
            return {"model_weights": layers}

        def __exit__(self, *_):
            return False

    for name in ("h5py", "hls4ml", "qkeras", "qkeras.utils"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["h5py"].File = File
    sys.modules["qkeras.utils"].load_qmodel = None
    scope = {"__name__": "script"}
    with open(script, encoding="utf-8") as file:
        exec(compile(file.read(), script, "exec"), scope)
    inputs = numpy.array(given["inputs"], dtype="float32").reshape(-1, scope["INPUTS"])
    print(json.dumps(scope["logits"](inputs).flatten().tolist()))


main(*sys.argv[1:])
