# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for Keras 2: the signatures that the scripts call, forward passes in numpy, and a fit() that walks through the
epochs without learning. The first bias of a trained network holds the epoch, so that what was kept can be seen."""
import types

import numpy as np

saved = {}  # networks by the file that they were written to
loaded = {}  # networks by the file that they are read from
fits = []  # what each fit() was given


def softmax(logits, axis=-1):
    e = np.exp(logits - np.max(logits, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


class Layer:
    def __init__(self, name=None, trainable=True, dtype=None):
        kind = type(self).__name__.lower()
        Layer.count = getattr(Layer, "count", 0) + 1
        self.name, self.trainable = name or "%s_%d" % (kind, Layer.count), trainable
        if not isinstance(self.name, str):
            raise TypeError("a layer's name is a text")
        self.weights, self.built = [], False

    def build(self, shape):
        pass

    def __call__(self, x, training=False):
        if not self.built:
            self.build(x.shape)
            self.built = True
        return self.call(x, training)


def positive(**numbers):
    for name, value in numbers.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError("%s must be a positive integer, not %r" % (name, value))


class Weighted(Layer):
    """Kernel and bias with all that a layer may do with them."""

    def __init__(self, activation, use_bias, regularizer, constraints, **more):
        super().__init__(**more)
        if activation is not None or not use_bias:
            raise ValueError("the scripts add activations and biases of their own")
        self.regularizer, self.constraints = regularizer, constraints
        for constraint in constraints:
            if constraint is not None and not isinstance(constraint, Constraint):
                raise ValueError("no constraint: %r" % (constraint,))

    def fill(self, shape):
        random = np.random.default_rng(len(shape) + shape[0])
        self.weights = [random.normal(0, 0.3, shape), np.zeros(shape[-1])]

    def kernel_and_bias(self):
        return self.weights

    def losses(self):
        return [self.regularizer(self.weights[0])] if self.regularizer else []


def _dense(kernel_quantizer=None):
    class Dense(Weighted):
        def __init__(self, units, activation=None, use_bias=True, kernel_initializer="glorot_uniform",
                     bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None,
                     activity_regularizer=None, kernel_constraint=None, bias_constraint=None, **more):
            positive(units=units)
            self.units = units
            super().__init__(activation, use_bias, kernel_regularizer, (kernel_constraint, bias_constraint), **more)

        def build(self, shape):
            if len(shape) != 2:
                raise ValueError("a dense layer of the scripts takes flat data, not %r" % (shape,))
            self.fill((shape[-1], self.units))

        def call(self, x, training):
            kernel, bias = self.kernel_and_bias()
            return x @ kernel + bias

    return Dense


def windows(x, size, strides):
    return np.lib.stride_tricks.sliding_window_view(x, size, axis=1)[:, ::strides]


class Conv1D(Weighted):
    def __init__(self, filters, kernel_size, strides=1, padding="valid", data_format="channels_last", dilation_rate=1,
                 groups=1, activation=None, use_bias=True, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, bias_constraint=None, **more):
        positive(filters=filters, kernel_size=kernel_size, strides=strides)
        if padding not in ("valid", "same"):
            raise ValueError("padding must be valid or same, not %r" % (padding,))
        self.filters, self.kernel_size, self.strides, self.padding = filters, kernel_size, strides, padding
        super().__init__(activation, use_bias, kernel_regularizer, (kernel_constraint, bias_constraint), **more)

    def build(self, shape):
        if len(shape) != 3:
            raise ValueError("a convolution takes [n, positions, channels], not %r" % (shape,))
        self.fill((self.kernel_size, shape[-1], self.filters))

    def call(self, x, training):
        kernel, bias = self.kernel_and_bias()
        if self.padding == "same":
            out = -(-x.shape[1] // self.strides)
            zeros = max((out - 1) * self.strides + self.kernel_size - x.shape[1], 0)
            x = np.pad(x, ((0, 0), (zeros // 2, zeros - zeros // 2), (0, 0)))
        return np.einsum("ntck,kcf->ntf", windows(x, self.kernel_size, self.strides), kernel) + bias


class Pooling(Layer):
    def __init__(self, pool_size=2, strides=None, padding="valid", data_format="channels_last", **more):
        positive(pool_size=pool_size, strides=strides or pool_size)
        super().__init__(**more)
        self.size, self.strides = pool_size, strides or pool_size

    def call(self, x, training):
        return self.of(windows(x, self.size, self.strides), axis=3)


class InputLayer(Layer):
    def __init__(self, input_shape=None, batch_size=None, dtype=None, name=None):
        super().__init__(name=name or "input")
        self.shape = tuple(input_shape)


class Reshape(Layer):
    def __init__(self, target_shape, **more):
        super().__init__(**more)
        self.target = tuple(target_shape)

    def call(self, x, training):
        return x.reshape((len(x),) + self.target)


class Flatten(Layer):
    def call(self, x, training):
        return x.reshape(len(x), -1)


class Dropout(Layer):
    def __init__(self, rate, noise_shape=None, seed=None, **more):
        if not 0 <= rate < 1:
            raise ValueError("rate must be in [0, 1)")
        super().__init__(**more)

    def call(self, x, training):
        return x


class BatchNormalization(Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, **more):
        super().__init__(**more)

    def build(self, shape):
        self.weights = [np.ones(shape[-1]), np.zeros(shape[-1])]

    def call(self, x, training):
        return x / np.sqrt(1 + 0.001) * self.weights[0] + self.weights[1]


class LeakyReLU(Layer):
    def __init__(self, alpha=0.3, **more):
        super().__init__(**more)
        self.alpha = alpha

    def call(self, x, training):
        return np.where(x < 0, x * self.alpha, x)


class Activation(Layer):
    known = {"relu": lambda x: np.maximum(x, 0), "tanh": np.tanh, "sigmoid": lambda x: 1 / (1 + np.exp(-x))}

    def __init__(self, activation, **more):
        super().__init__(**more)
        self.function = self.known[activation]

    def call(self, x, training):
        return self.function(x)


class Model:
    def __init__(self, name=None):
        self.name, self.trainable, self.stop_training = name, True, False

    def compile(self, optimizer="rmsprop", loss=None, metrics=None, loss_weights=None, weighted_metrics=None,
                run_eagerly=None, steps_per_execution=None, jit_compile=None):
        if callable(loss) and not isinstance(loss, SparseCategoricalCrossentropy):
            loss = LossFunction(loss)
        if not isinstance(optimizer, Optimizer) or not isinstance(loss, (LossFunction, SparseCategoricalCrossentropy)):
            raise ValueError("compile needs an optimizer and a loss")
        if metrics != ["accuracy"]:
            raise ValueError("the logs would have no val_accuracy")
        self.optimizer, self.compiled_loss = optimizer, loss
        self.metrics = [types.SimpleNamespace(name="loss", result=lambda: 0.5),
                        types.SimpleNamespace(name="accuracy", result=lambda: 0.5)]
        self.compiled_metrics = types.SimpleNamespace(update_state=lambda labels, logits: None)

    def __call__(self, x, training=False):
        return self.call(x, training=training)

    def train_step(self, data):
        self.compiled_loss(data[1], self(data[0], training=True), sample_weight=data[2] if len(data) > 2 else None)
        return {"loss": 0.5}

    def test_step(self, data):
        self.compiled_loss(data[1], self(data[0], training=False))
        return {"loss": 0.5}

    def fit(self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None, validation_split=0.0,
            validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0,
            steps_per_epoch=None, validation_steps=None, validation_batch_size=None, validation_freq=1,
            max_queue_size=10, workers=1, use_multiprocessing=False):
        of_rows = isinstance(x, Sequence)
        if of_rows and (y is not None or batch_size is not None):
            raise ValueError("a Sequence has labels and batches of its own")
        steps = len(x) if of_rows else -(-len(y) // batch_size)
        batch = x[steps - 1] if of_rows else (x[:batch_size], y[:batch_size])
        if class_weight is not None:
            if sorted(class_weight) != [0, 1]:
                raise ValueError("class_weight must have every class")
            batch = batch + (np.array([class_weight[label] for label in batch[1]]),)
        if not all(isinstance(callback, Callback) for callback in callbacks):
            raise ValueError("not all of the callbacks are callbacks")
        wrapped = any(hasattr(layer, "schedule") for layer in self.network().layers)
        if wrapped and not any(type(callback).__name__ == "UpdatePruningStep" for callback in callbacks):
            raise ValueError("pruning needs the callback UpdatePruningStep")
        for callback in callbacks:
            callback.model = self
        fits.append({"epochs": epochs, "steps": steps, "callbacks": [type(c).__name__ for c in callbacks],
                     "rates": [], "noise": []})
        peak = int(0.7 * epochs)
        for epoch in range(initial_epoch, epochs):
            for callback in callbacks:
                callback.on_epoch_begin(epoch)
            self.train_step(batch)
            self.test_step(validation_data)
            self.network().mark(epoch)
            fits[-1]["rates"].append(self.optimizer.learning_rate)
            fits[-1]["noise"].append(self.network().noise())
            if of_rows:
                x.on_epoch_end()
            gap = abs(epoch - peak) / 1000
            for callback in callbacks:
                callback.on_epoch_end(epoch, {"loss": 0.5, "accuracy": 0.9, "val_loss": gap, "val_accuracy": 1 - gap})
            if self.stop_training:
                break
        for callback in callbacks:
            callback.on_train_end()

    def network(self):
        """What learns."""
        return getattr(self, "student", self)


class Sequential(Model):
    def __init__(self, layers=None, name=None):
        super().__init__(name)
        self.layers, self.probe = [], None
        for layer in layers or []:
            self.add(layer)

    def add(self, layer):
        if isinstance(layer, InputLayer):
            self.input_layer, self.probe = layer, np.zeros((1,) + layer.shape)
            return
        if layer.name in [other.name for other in self.layers]:
            raise ValueError("two layers have the name " + layer.name)
        self.probe = layer(self.probe)
        self.layers.append(layer)

    def call(self, x, training=False):
        for layer in self.layers:
            x = layer(x, training)
        return x

    def mark(self, epoch):
        self.last().weights[1][0] = epoch

    def last(self):
        return [layer for layer in self.layers if layer.weights][-1]

    def noise(self):
        """qnoise_factor of the first quantiser."""
        for layer in self.layers:
            for quantizer in getattr(getattr(layer, "layer", layer), "quantizers", []):
                return quantizer.qnoise_factor
        return None

    @property
    def losses(self):
        return [loss for layer in self.layers for loss in (layer.losses() if hasattr(layer, "losses") else [])]

    @property
    def trainable_variables(self):
        return [weight for layer in self.layers for weight in layer.weights]

    def get_weights(self):
        return [weight.copy() for weight in self.trainable_variables]

    def set_weights(self, weights):
        if len(weights) != len(self.trainable_variables):
            raise ValueError("another number of weights")
        for own, given in zip(self.trainable_variables, weights):
            own[...] = given

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None):
        return self.call(np.asarray(x, "float64"))

    def save(self, filepath, overwrite=True, save_format=None):
        if any(hasattr(layer, "schedule") for layer in self.layers):
            raise ValueError("strip the pruning before saving")
        saved[filepath] = self


class Constraint:
    pass


class Callback:
    model = None

    def on_epoch_begin(self, epoch, logs=None):
        pass

    def on_epoch_end(self, epoch, logs=None):
        pass

    def on_train_end(self, logs=None):
        pass


class Monitor(Callback):
    def watch(self, monitor, mode):
        if monitor not in ("val_loss", "val_accuracy", "loss", "accuracy") or mode not in ("auto", "min", "max"):
            raise ValueError("cannot monitor %r by %r" % (monitor, mode))
        self.monitor, self.mode = monitor, mode


class EarlyStopping(Monitor):
    def __init__(self, monitor="val_loss", min_delta=0, patience=0, verbose=0, mode="auto", baseline=None,
                 restore_best_weights=False, start_from_epoch=0):
        self.watch(monitor, mode)
        self.patience, self.start, self.best, self.waited = patience, start_from_epoch, None, 0

    def on_epoch_end(self, epoch, logs=None):
        if epoch < self.start:
            return
        rising = self.mode == "max" or (self.mode == "auto" and "accuracy" in self.monitor)
        value = logs[self.monitor] if rising else -logs[self.monitor]
        self.waited += 1
        if self.best is None or value > self.best:
            self.best, self.waited = value, 0
        elif self.waited >= self.patience:
            self.model.stop_training = True


class LearningRateScheduler(Callback):
    def __init__(self, schedule, verbose=0):
        self.schedule = schedule

    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate = float(self.schedule(epoch))


class ReduceLROnPlateau(Monitor):
    def __init__(self, monitor="val_loss", factor=0.1, patience=10, verbose=0, mode="auto", min_delta=1e-4, cooldown=0,
                 min_lr=0, **more):
        self.watch(monitor, mode)
        if not 0 < factor < 1 or more:
            raise ValueError("factor must be below 1, and there are no others than these: %r" % (more,))


class Optimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def apply_gradients(self, grads_and_vars, name=None):
        for gradient, variable in grads_and_vars:
            if gradient.shape != variable.shape:
                raise ValueError("a gradient has another shape than its variable")


class Adam(Optimizer):
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, **more):
        super().__init__(learning_rate)


class SGD(Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, **more):
        super().__init__(learning_rate)


class SparseCategoricalCrossentropy:
    def __init__(self, from_logits=False, ignore_class=None, reduction="auto", name=None):
        if not from_logits:
            raise ValueError("the networks of the scripts give logits")

    def __call__(self, y_true, y_pred, sample_weight=None):
        chosen = np.log(softmax(y_pred))[np.arange(len(y_true)), y_true]
        return -np.mean(chosen * (1 if sample_weight is None else sample_weight))


class LossFunction:
    """What Keras makes of a function that compile() is given."""

    def __init__(self, fn):
        self.fn = fn

    def values(self, y_true, y_pred):
        values = self.fn(y_true, y_pred)
        if np.shape(values) != (len(y_true),):
            raise ValueError("a loss gives a number an event, not %s" % (np.shape(values),))
        return values

    def __call__(self, y_true, y_pred, sample_weight=None):
        return np.mean(self.values(y_true, y_pred) * (1 if sample_weight is None else sample_weight))


def kl_divergence(y_true, y_pred):
    return np.sum(y_true * np.log(y_true / y_pred), axis=-1)


class Sequence:
    def on_epoch_end(self):
        pass


def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
    return loaded[filepath]


def clone_model(model, input_tensors=None, clone_function=None):
    clone = Sequential([model.input_layer], name=model.name)
    for layer in model.layers:
        clone.add(clone_function(layer))
    return clone


def space(**members):
    return types.SimpleNamespace(**members)


def set_random_seed(seed):
    if not isinstance(seed, int):
        raise ValueError("a seed is an integer")


Dense = _dense()
MaxPooling1D = type("MaxPooling1D", (Pooling,), {"of": staticmethod(np.max)})
AveragePooling1D = type("AveragePooling1D", (Pooling,), {"of": staticmethod(np.mean)})
layers = space(Dense=Dense, Conv1D=Conv1D, MaxPooling1D=MaxPooling1D, AveragePooling1D=AveragePooling1D,
               InputLayer=InputLayer, Reshape=Reshape, Flatten=Flatten, Dropout=Dropout, LeakyReLU=LeakyReLU,
               BatchNormalization=BatchNormalization, Activation=Activation)
callbacks = space(Callback=Callback, EarlyStopping=EarlyStopping, LearningRateScheduler=LearningRateScheduler,
                  ReduceLROnPlateau=ReduceLROnPlateau)
constraints = space(Constraint=Constraint)
losses = space(SparseCategoricalCrossentropy=SparseCategoricalCrossentropy, kl_divergence=kl_divergence)
models = space(load_model=load_model, clone_model=clone_model)
optimizers = space(Adam=Adam, SGD=SGD)
regularizers = space(l2=lambda l2=0.01: lambda weights: l2 * np.sum(weights ** 2))
utils = space(Sequence=Sequence, set_random_seed=set_random_seed)
