# SPDX-License-Identifier: GPL-3.0-or-later
import stand_in_keras as keras


def load_qmodel(filepath, custom_objects=None, compile=True):
    return keras.loaded[filepath]
