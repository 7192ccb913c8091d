# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for QKeras: signatures and forward arithmetic as its public source has them."""
import numpy as np

import stand_in_keras as keras


class Quantizer:
    """Mixed with the plain value by qnoise_factor."""

    def __init__(self, bits, integer, qnoise_factor, use_variables):
        for name, value in (("bits", bits), ("integer", integer)):
            if not isinstance(value, int):
                raise ValueError("%s must be an integer, not %r" % (name, value))
        self.bits, self.integer, self.qnoise_factor, self.use_variables = bits, integer, qnoise_factor, use_variables
        self.built = False

    def update_qnoise_factor(self, factor):
        if self.built and not self.use_variables:
            raise ValueError("the compiled graph keeps a qnoise_factor that is no variable")
        self.qnoise_factor = factor

    def __call__(self, x):
        self.built = True
        return x + self.qnoise_factor * (self.quantised(x) - x)


class quantized_bits(Quantizer):
    def __init__(self, bits=8, integer=0, symmetric=0, keep_negative=True, alpha=None, use_stochastic_rounding=False,
                 scale_axis=None, qnoise_factor=1.0, var_name=None, use_ste=True, use_variables=False):
        super().__init__(bits, integer, qnoise_factor, use_variables)
        if alpha != 1:
            raise ValueError("without alpha=1 the weights of a layer get scales (auto_po2)")
        self.negative = int(keep_negative)

    def quantised(self, x):
        m, scale = 2.0 ** (self.bits - self.negative), 2.0 ** self.integer
        return scale * np.clip(np.round(x * m / scale), -self.negative * m, m - 1) / m


class quantized_relu(Quantizer):
    def __init__(self, bits=8, integer=0, use_sigmoid=0, negative_slope=0.0, use_stochastic_rounding=False,
                 relu_upper_bound=None, is_quantized_clip=True, qnoise_factor=1.0, var_name=None, use_ste=True,
                 use_variables=False, enable_bn_folding=None):
        super().__init__(bits, integer, qnoise_factor, use_variables)

    def __call__(self, x):
        self.built = True
        plain = np.maximum(x, 0)
        return plain + self.qnoise_factor * (self.quantised(x) - plain)

    def quantised(self, x):
        m, scale = 2.0 ** self.bits, 2.0 ** self.integer
        return scale * np.clip(np.round(x * m / scale) / m, 0, 1 - 1 / m)


class QActivation(keras.Layer):
    def __init__(self, activation, **more):
        if not isinstance(activation, Quantizer):
            raise ValueError("no quantizer: %r" % (activation,))
        super().__init__(**more)
        self.quantizer = activation

    def call(self, x, training):
        return self.quantizer(x)


class Quantised:
    def __init__(self, *arguments, kernel_quantizer=None, bias_quantizer=None, kernel_range=None, bias_range=None,
                 **more):
        self.quantizers = [kernel_quantizer, bias_quantizer]
        if not all(isinstance(quantizer, Quantizer) for quantizer in self.quantizers):
            raise ValueError("kernel and bias need quantizers")
        super().__init__(*arguments, **more)

    def kernel_and_bias(self):
        return [quantizer(weight) for quantizer, weight in zip(self.quantizers, self.weights)]


class QDense(Quantised, keras.Dense):
    pass


class QConv1D(Quantised, keras.Conv1D):
    pass
