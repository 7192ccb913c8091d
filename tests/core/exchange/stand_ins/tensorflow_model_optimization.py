# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for tfmot: wrappers that hold a layer and its schedule."""
import types

import stand_in_keras as keras


class PruningSchedule:
    def check(self, begin_step, end_step, frequency):
        if begin_step < 0 or frequency < 1 or (end_step != -1 and end_step < begin_step):
            raise ValueError("impossible steps: %r" % ((begin_step, end_step, frequency),))
        self.begin, self.end, self.frequency = begin_step, end_step, frequency


class ConstantSparsity(PruningSchedule):
    def __init__(self, target_sparsity, begin_step, end_step=-1, frequency=100):
        self.check(begin_step, end_step, frequency)
        self.final = target_sparsity


class PolynomialDecay(PruningSchedule):
    def __init__(self, initial_sparsity, final_sparsity, begin_step, end_step, power=3, frequency=100):
        self.check(begin_step, end_step, frequency)
        self.final = final_sparsity


class PruneLowMagnitude(keras.Layer):
    def __init__(self, layer, schedule, pattern):
        self.layer, self.schedule, self.pattern = layer, schedule, pattern
        super().__init__(name="prune_low_magnitude_" + layer.name)

    @property
    def weights(self):
        return self.layer.weights

    @weights.setter
    def weights(self, _):
        pass

    def losses(self):
        return self.layer.losses()

    def call(self, x, training):
        return self.layer(x, training)


wrapped = []


def prune_low_magnitude(to_prune, pruning_schedule=ConstantSparsity(0.5, 0), block_size=(1, 1),
                        block_pooling_type="AVG", pruning_policy=None, sparsity_m_by_n=None, **more):
    if not isinstance(to_prune, keras.Weighted) or not isinstance(pruning_schedule, PruningSchedule):
        raise ValueError("only layers with weights are pruned, by a schedule")
    if sparsity_m_by_n is not None and not 0 < sparsity_m_by_n[0] < sparsity_m_by_n[1]:
        raise ValueError("sparsity_m_by_n is (zeros, of so many)")
    wrapped.append(PruneLowMagnitude(to_prune, pruning_schedule, sparsity_m_by_n))
    return wrapped[-1]


class UpdatePruningStep(keras.Callback):
    pass


def strip_pruning(model):
    return keras.clone_model(model, clone_function=lambda layer: getattr(layer, "layer", layer))


sparsity = types.SimpleNamespace(keras=types.SimpleNamespace(
    ConstantSparsity=ConstantSparsity, PolynomialDecay=PolynomialDecay, prune_low_magnitude=prune_low_magnitude,
    UpdatePruningStep=UpdatePruningStep, strip_pruning=strip_pruning))
