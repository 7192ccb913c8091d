# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a script from main() on, with the stand-ins beside this file for the libraries: run_script.py SCRIPT GIVEN.json.

GIVEN has "data" (a data set), "weights" (layer → kernel, bias) and "inputs" for a training script, or "layers" (what
hls4ml sees) and "weights" for an hls4ml script. Prints one JSON object with what happened. Exit code 77 without numpy.
"""
import contextlib
import io
import json
import os
import sys

try:
    import numpy as np
except ImportError:
    sys.exit(77)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "stand_ins"))


def arrays(weights):
    return {name: [np.array(part, "float64") for part in parts] for name, parts in weights.items()}


def run(path, scope):
    scope["__name__"] = "script"
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), scope)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        scope["main"]()
    return printed.getvalue()


def train(path, given):
    import stand_in_keras as keras
    import tensorflow_model_optimization as tfmot
    data = given["data"]
    inputs = np.array(data["inputs"]).reshape(len(data["labels"]), -1)
    np.savez("data.h5.npz", inputs=inputs, labels=data["labels"],
             **{"split/" + part: np.array(rows, "int64") for part, rows in data["split"].items()})
    teacher = keras.Sequential([keras.InputLayer((inputs.shape[1],)), keras.Dense(2)])
    keras.loaded["teacher.h5"] = teacher
    scope = {}
    printed = run(path, scope)
    network = keras.saved["out.h5"]
    kept = float(network.last().weights[1][0])
    for layer in network.layers:
        if layer.name in given["weights"]:
            for own, values in zip(layer.weights, given["weights"][layer.name]):
                own[...] = np.array(values).reshape(own.shape)
    logits = network.predict(np.array(given["inputs"], "float32").reshape(-1, inputs.shape[1]))
    pruned = [{"name": layer.layer.name, "begin": layer.schedule.begin, "end": layer.schedule.end,
               "final": layer.schedule.final, "pattern": layer.pattern} for layer in tfmot.wrapped]
    loss = getattr(network, "compiled_loss", None)
    own = isinstance(loss, keras.LossFunction)
    values = loss.values(np.array(data["labels"], "float32"), logits).tolist() if own else None
    return {"printed": printed, "kept": kept, "losses": values, "fit": keras.fits[-1], "logits": logits.flatten().tolist(),
            "pruned": pruned}


def generate(path, given):
    import hls4ml
    import stand_in_keras as keras
    weights = arrays(given["weights"])
    shaped = {name: [kernel.reshape(-1, len(bias)), bias] for name, (kernel, bias) in weights.items()}
    np.savez("network.h5.npz", **{"model_weights/%s/%s/%s" % (name, name, key): part for name, parts in shaped.items()
                                  for key, part in zip(("kernel:0", "bias:0"), parts)})
    keras.loaded["network.h5"] = [(name, kind, shaped.get(name)) for name, kind in given["layers"]]
    sys.argv = [path, "--build"]
    return {"printed": run(path, {}), "built": hls4ml.projects[-1].built}


def main(path, given_file):
    with open(given_file, encoding="utf-8") as file:
        given = json.load(file)
    os.chdir(os.path.dirname(os.path.abspath(given_file)))
    print(json.dumps((train if "data" in given else generate)(path, given)))


main(*sys.argv[1:])
