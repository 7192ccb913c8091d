# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for h5py: a file is a numpy archive whose keys are paths."""
import numpy


class Group:
    def __init__(self, arrays, path=""):
        self.arrays, self.path = arrays, path

    def __getitem__(self, key):
        path = self.path + key
        if path in self.arrays:
            return self.arrays[path]
        if not any(name.startswith(path + "/") for name in self.arrays):
            raise KeyError("Unable to open object: " + path)
        return Group(self.arrays, path + "/")

    def __contains__(self, key):
        path = self.path + key
        return any(name == path or name.startswith(path + "/") for name in self.arrays)


class File(Group):
    def __init__(self, name, mode="r"):
        if mode != "r":
            raise ValueError("the scripts only read")
        with numpy.load(name + ".npz") as archive:
            super().__init__(dict(archive))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False
