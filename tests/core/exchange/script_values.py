# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a Python script without running it: script_values.py SCRIPT.

Prints one JSON object: the constants at its top level, and the calls that add layers and make callbacks, each as its
name, its arguments and its keywords.
"""
import ast
import json
import sys


def value(node):
    """A literal as it is, a call as [name, arguments, keywords], anything else as its text."""
    try:
        literal = ast.literal_eval(node)
        return list(literal.items()) if isinstance(literal, dict) else literal
    except ValueError:
        pass
    if isinstance(node, ast.Call):
        return called(node)
    return ast.unparse(node)


def called(node):
    return [
        ast.unparse(node.func),
        [value(argument) for argument in node.args],
        {keyword.arg: value(keyword.value) for keyword in node.keywords if keyword.arg},
    ]


def main(path):
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    constants = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = value(node.value)
    calls = [called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    layers = [call[1][0] for call in calls if call[0] == "network.add"]
    print(json.dumps({"constants": constants, "calls": calls, "layers": layers}))


main(*sys.argv[1:])
