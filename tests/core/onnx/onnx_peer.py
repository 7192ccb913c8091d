# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an ONNX file with the onnx package and computes its logits with numpy: onnx_peer.py MODEL INPUTS LOGITS.

INPUTS holds float32 rows, LOGITS gets float64 rows. Exit code 77 when onnx or numpy is not there.
"""
import sys

try:
    import numpy
    import onnx
    from onnx import numpy_helper
except ImportError:
    sys.exit(77)


def quant(x, scale, zero, bits, signed, narrow, mode):
    """As the QONNX documentation words it: scale, clamp, round."""
    low = -(2.0 ** (bits - 1)) + narrow if signed else 0.0
    high = 2.0 ** (bits - 1) - 1 if signed else 2.0 ** bits - 1 - narrow
    y = numpy.clip(x / scale + zero, low, high)
    y = {"ROUND": numpy.round, "FLOOR": numpy.floor}[mode](y)
    return (y - zero) * scale


def sliding(x, attributes):
    """Windows of [n, channels, positions] as [n, channels, positions out, kernel], and the attributes as ONNX has them."""
    before, after = attributes.get("pads", [0, 0])
    padded = numpy.pad(x, ((0, 0), (0, 0), (before, after)))
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, attributes["kernel_shape"][0], axis=2)
    return windows[:, :, :: attributes.get("strides", [1])[0], :]


def main(model_file, inputs_file, logits_file):
    model = onnx.load(model_file)
    if all(entry.domain == "" for entry in model.opset_import):
        onnx.checker.check_model(model)
    graph = model.graph
    values = {tensor.name: numpy_helper.to_array(tensor).astype(numpy.float64) for tensor in graph.initializer}
    columns = [dim.dim_value for dim in graph.input[0].type.tensor_type.shape.dim][1:]
    values[graph.input[0].name] = (
        numpy.fromfile(inputs_file, dtype=numpy.float32).reshape([-1] + columns).astype(numpy.float64)
    )
    for node in graph.node:
        x = [values[name] for name in node.input]
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "MatMul":
            y = x[0] @ x[1]
        elif node.op_type == "Conv":
            y = numpy.einsum("nclk,fck->nfl", sliding(x[0], attributes), x[1]) + x[2][None, :, None]
        elif node.op_type == "MaxPool":
            y = sliding(x[0], attributes).max(axis=3)
        elif node.op_type == "AveragePool":
            y = sliding(x[0], attributes).mean(axis=3)
        elif node.op_type == "Reshape":
            y = x[0].reshape([int(size) for size in x[1]])
        elif node.op_type == "Transpose":
            y = x[0].transpose(attributes["perm"])
        elif node.op_type == "Flatten":
            y = x[0].reshape(len(x[0]), -1)
        elif node.op_type == "Add":
            y = x[0] + x[1]
        elif node.op_type == "Relu":
            y = numpy.maximum(x[0], 0)
        elif node.op_type == "LeakyRelu":
            y = numpy.where(x[0] < 0, x[0] * attributes["alpha"], x[0])
        elif node.op_type == "Tanh":
            y = numpy.tanh(x[0])
        elif node.op_type == "Sigmoid":
            y = 1 / (1 + numpy.exp(-x[0]))
        elif node.op_type == "Identity":
            y = x[0]
        elif node.op_type == "Quant":
            mode = attributes["rounding_mode"].decode()
            y = quant(*[x[0], *(v.item() for v in x[1:])], attributes["signed"], attributes["narrow"], mode)
        else:
            sys.exit("unknown operator " + node.op_type)
        values[node.output[0]] = y
    values[graph.output[0].name].tofile(logits_file)


main(*sys.argv[1:])
