# SPDX-License-Identifier: GPL-3.0-or-later
import stand_in_keras as keras


class QNoiseScheduler(keras.Callback):
    """Finds quantisers among the layers of the model itself only, as the original does."""

    def __init__(self, start, finish, freq_type="epoch", update_freq=1, initial_step_or_epoch=0, exponent=3.0,
                 use_ste=True, log_dir=None):
        if start > finish or freq_type not in ("step", "epoch"):
            raise ValueError("impossible schedule")
        self.start, self.finish, self.exponent, self.quantizers = start, finish, exponent, None

    def get_quantizers(self, model):
        found = []
        for layer in model.layers:
            found += getattr(layer, "quantizers", [])
            found += [layer.quantizer] if hasattr(layer, "quantizer") else []
        return [quantizer for quantizer in found if hasattr(quantizer, "qnoise_factor")]

    def calculate_qnoise_factor(self, freq):
        if freq < self.start:
            return 0.0
        if freq <= self.finish and self.start != self.finish:
            return 1.0 - ((self.finish - freq) / (self.finish - self.start)) ** self.exponent
        return 1.0

    def on_epoch_begin(self, epoch, logs=None):
        if not self.quantizers:
            self.quantizers = self.get_quantizers(self.model)
        if not self.quantizers:
            raise ValueError("there is nothing to schedule")
        for quantizer in self.quantizers:
            quantizer.update_qnoise_factor(self.calculate_qnoise_factor(epoch))
