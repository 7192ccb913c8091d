// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "exchange/python_script.h"
#include "python_text.h"
#include "recipe/untrained_network.h"

namespace pw::exchange {
namespace {

using network::Activation;
using network::LayerKind;
using recipe::LossKind;
using recipe::Optimizer;
using recipe::Pruning;
using recipe::Schedule;
using recipe::TrainingRecipe;

constexpr const char* loadFunction = R"py(

def scaled(file):
    """Inputs of all windows. Files hold counts where the digitiser gave them; rows are scaled as they are read."""
    if "counts" not in file:
        return file["inputs"][:].astype("float32")
    text = file.attrs["input"]
    spec = json.loads(text.decode() if isinstance(text, bytes) else text)
    counts = file["counts"][:].astype("float64")
    sign = 1 if file["counts"].attrs["polarity"] in ("positive", b"positive") else -1
    average = spec.get("average", 1)
    used = counts.shape[1] // average * average
    means = counts[:, :used].reshape(len(counts), -1, average).mean(axis=2)
    if spec["scaling"] == "rawCounts":
        return means.astype("float32")
    baseline = counts[:, :spec["baselineSamples"]].mean(axis=1, keepdims=True)
    height = (sign * (counts - baseline)).max(axis=1, keepdims=True)
    if spec["scaling"] == "baselineSubtracted":
        height = np.full_like(height, spec["fullScaleCounts"])
    return (sign * (means - baseline) / np.where(height > 0, height, np.inf)).astype("float32")


def load(path):
    """Inputs and labels of the training, validation and test events."""
    with h5py.File(path, "r") as file:
        inputs = scaled(file)
        labels = file["labels"][:].astype("int64")
        return {part: (inputs[file["split/" + part][:]], labels[file["split/" + part][:]])
                for part in ("training", "validation", "test")}

)py";

constexpr const char* augmentedRows = R"py(

class AugmentedRows(keras.utils.Sequence):
    """Shuffled batches; each row is scaled, shifted and made noisier anew each time."""

    def __init__(self, inputs, labels):
        super().__init__()
        self.inputs, self.labels = inputs, labels
        self.random = np.random.default_rng(SEED)
        self.on_epoch_end()

    def __len__(self):
        return math.ceil(len(self.labels) / BATCH)

    def on_epoch_end(self):
        self.order = self.random.permutation(len(self.labels))

    def __getitem__(self, index):
        rows = self.order[index * BATCH:(index + 1) * BATCH]
        x = self.inputs[rows].copy()
        draw = lambda: self.random.uniform(-1, 1, (len(rows), 1))
        positions = np.arange(x.shape[1])
        for row, shift in zip(x, AUGMENTATION["time_jitter"] * draw()[:, 0]):
            row[:] = np.interp(positions + shift, positions, row)
        x = x * (1 + AUGMENTATION["amplitude"] * draw()) + AUGMENTATION["baseline"] * draw()
        x = x + self.random.normal(0, 1, x.shape) * AUGMENTATION["noise"]
        return x.astype("float32"), self.labels[rows]

)py";

constexpr const char* singleLogit = R"py(

class FirstLogitIsZero(keras.constraints.Constraint):
    """Only the difference of two logits counts: the first one stays 0."""

    def __call__(self, weights):
        return weights * tf.constant([0.0, 1.0])

)py";

constexpr const char* squaredHinge = R"py(

def squared_hinge(labels, logits):
    """Nothing beyond a margin of 1 between the label's logit and the other."""
    wanted = tf.one_hot(tf.cast(tf.reshape(labels, [-1]), tf.int32), 2)
    missing = tf.nn.relu(1 + logits - tf.reduce_sum(wanted * logits, axis=-1, keepdims=True))
    return tf.reduce_sum((1 - wanted) * missing ** 2, axis=-1)

)py";

constexpr const char* squaredError = R"py(

def squared_error(labels, logits):
    """Of the probabilities."""
    wanted = tf.one_hot(tf.cast(tf.reshape(labels, [-1]), tf.int32), 2)
    return tf.reduce_mean((tf.nn.softmax(logits) - wanted) ** 2, axis=-1)

)py";

constexpr const char* distillerHead = R"py(

class Distiller(keras.Model):
    """Hinton, Vinyals, Dean (arXiv 1503.02531), on logits."""

    def __init__(self, student, teacher):
        super().__init__()
        self.student, self.teacher = student, teacher
        self.teacher.trainable = False

    def call(self, x, training=False):
        return self.student(x, training=training)

    def train_step(self, data):
        x, labels = data[:2]
        weights = data[2] if len(data) > 2 else None
        teacher_logits = self.teacher(x, training=False)
        with tf.GradientTape() as tape:
            logits = self.student(x, training=True)
            hard = self.compiled_loss(labels, logits, sample_weight=weights)
)py";

constexpr const char* distillerTail =
    R"py(            loss = ALPHA * hard + (1 - ALPHA) * soft + tf.add_n(self.student.losses or [0.0])
        variables = self.student.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        self.compiled_metrics.update_state(labels, logits)
        return {metric.name: metric.result() for metric in self.metrics} | {"distillation": soft}

    def test_step(self, data):
        x, labels = data[:2]
        logits = self.student(x, training=False)
        self.compiled_loss(labels, logits)
        self.compiled_metrics.update_state(labels, logits)
        return {metric.name: metric.result() for metric in self.metrics}

)py";

constexpr const char* keepClass = R"py(

class KeepBest(keras.callbacks.Callback):
    """The weights of the best epoch, of those with the final formats and sparsity."""

    def __init__(self, network):
        super().__init__()
        self.network, self.best, self.weights = network, None, None

    def on_epoch_end(self, epoch, logs=None):
        if epoch < FIRST_FINAL_EPOCH:
            return
        score = (logs["val_accuracy"], -logs["val_loss"]) if KEEP == "accuracy" else (-logs["val_loss"],)
        if KEEP == "last" or self.best is None or score > self.best:
            self.best, self.weights = score, self.network.get_weights()

    def on_train_end(self, logs=None):
        if self.weights is not None:
            self.network.set_weights(self.weights)

)py";

class Writer {
 public:
  Writer(const TrainingRecipe& recipe, const network::Network& network, const TrainingFiles& files)
      : m_recipe(recipe), m_network(network), m_files(files) {}

  std::string write() {
    head();
    constants();
    m_text.lines(loadFunction);
    if (m_recipe.augmentation) m_text.lines(augmentedRows);
    if (m_recipe.singleLogit) m_text.lines(singleLogit);
    if (m_recipe.loss == LossKind::squaredHinge) m_text.lines(squaredHinge);
    if (m_recipe.loss == LossKind::squaredError) m_text.lines(squaredError);
    buildFunction();
    if (m_recipe.pruning) pruneFunction();
    if (m_recipe.distillation) distiller();
    m_text.lines(keepClass);
    callbacksFunction();
    mainFunction();
    return m_text.take();
  }

 private:
  bool prunes() const { return m_recipe.pruning && m_recipe.pruning->of != Pruning::Of::neurons; }

  /// What Keras, QKeras and tfmot do otherwise.
  std::vector<std::string> differences() const {
    std::vector<std::string> said;
    if (m_recipe.quantization) {
      said.push_back("QKeras rounds halves to even and saturates; the recipe's formats are " +
                     network::toText(m_recipe.quantization->weight) + " and the like.");
      const auto& quantization = *m_recipe.quantization;
      if (quantization.gradient == recipe::Quantization::Gradient::clipped)
        said.push_back("quantized_bits passes gradients outside its range, too; the recipe clips them.");
      if (quantization.coverage > 0)
        said.push_back("Ranges by coverage are left out: the formats are fixed.");
      if (quantization.learnedRanges) said.push_back("Learned ranges are left out: the formats are fixed.");
      if (quantization.learnedBits) said.push_back("Learned bit widths are left out (see HGQ).");
      if (quantization.rampEpochs > 0)
        said.push_back("Bits are ramped in by qnoise_factor, a mix of plain and quantised values.");
    }
    if (m_recipe.pruning) {
      if (!prunes()) said.push_back("Pruning of neurons is left out: tfmot prunes weights.");
      if (m_recipe.pruning->scope == Pruning::Scope::network)
        said.push_back("tfmot prunes each layer by the same share, not by one ranking of all layers.");
    }
    if (m_recipe.lowRank) said.push_back("Layers are not split into two of a low rank.");
    said.push_back("Dead networks are not noticed: look at the accuracy and try another seed.");
    return said;
  }

  void head() {
    m_text.line("#!/usr/bin/env python3");
    m_text.line("\"\"\"Trains the network of a Pulsewright recipe with Keras 2" +
                std::string(m_recipe.quantization ? " and QKeras." : "."));
    m_text.line();
    m_text.line("Needs h5py, numpy, tensorflow (with tf_keras from 2.16 on)" +
                std::string(m_recipe.quantization ? ", qkeras" : "") +
                (m_recipe.pruning ? ", tensorflow-model-optimization." : "."));
    m_text.line("What is not as in Pulsewright:");
    for (const std::string& text : differences()) m_text.line("- " + text);
    m_text.line("\"\"\"");
    m_text.line("import json").line("import math").line("import os");
    if (ramps()) m_text.line("import types");
    m_text.line();
    m_text.line("os.environ.setdefault(\"TF_USE_LEGACY_KERAS\", \"1\")").line();
    m_text.line("import h5py").line("import numpy as np").line("import tensorflow as tf");
    m_text.line("from tensorflow import keras");
    if (m_recipe.quantization) {
      m_text.line("from qkeras import QActivation, QConv1D, QDense, quantized_bits, quantized_relu");
      if (ramps()) m_text.line("from qkeras.callbacks import QNoiseScheduler");
      m_text.line("from qkeras.utils import load_qmodel");
    }
    if (m_recipe.pruning) m_text.line("import tensorflow_model_optimization as tfmot");
    m_text.line();
  }

  bool ramps() const {
    return m_recipe.quantization &&
           (m_recipe.quantization->fromEpoch > 0 || m_recipe.quantization->rampEpochs > 0);
  }

  void constant(const std::string& name, const std::string& value) { m_text.line(name + " = " + value); }

  void constants() {
    const TrainingRecipe& recipe = m_recipe;
    constant("NAME", quoted(recipe.name));
    constant("DATASET", quoted(m_files.dataset));
    if (recipe.distillation) constant("TEACHER", quoted(m_files.teacher));
    constant("OUTPUT", quoted(m_files.output));
    constant("INPUTS", number(m_network.inputs));
    constant("SEED", std::to_string(recipe.seed));
    constant("EPOCHS", number(recipe.epochs));
    constant("BATCH", number(recipe.batch));
    constant("LEARNING_RATE", number(recipe.learningRate));
    constant("L2", number(recipe.l2));
    constant("KEEP", recipe.keep == TrainingRecipe::Keep::accuracy ? "\"accuracy\""
                     : recipe.keep == TrainingRecipe::Keep::loss   ? "\"loss\""
                                                                   : "\"last\"");
    constant("FIRST_FINAL_EPOCH", number(firstFinalEpoch()));
    if (!recipe.classWeights.empty()) {
      std::string weights;
      for (std::size_t i = 0; i < recipe.classWeights.size(); ++i)
        weights += (i > 0 ? ", " : "") + std::to_string(i) + ": " + number(recipe.classWeights[i]);
      constant("CLASS_WEIGHTS", "{" + weights + "}");
    }
    if (recipe.distillation) {
      constant("TEMPERATURE", number(recipe.distillation->temperature));
      constant("ALPHA", number(recipe.distillation->alpha));
    }
    if (prunes()) {
      constant("FINAL_SPARSITY", number(recipe::finalSparsity(*recipe.pruning)));
      constant("PRUNING_FROM_EPOCH", number(recipe.pruning->fromEpoch));
      constant("PRUNING_TO_EPOCH", number(recipe.pruning->toEpoch));
    }
    if (recipe.quantization) {
      constant("QUANTISED_FROM_EPOCH", number(recipe.quantization->fromEpoch));
      constant("RAMP_EPOCHS", number(recipe.quantization->rampEpochs));
    }
    if (recipe.augmentation) {
      const auto& a = *recipe.augmentation;
      constant("AUGMENTATION", "{\"amplitude\": " + number(a.amplitude) + ", \"noise\": " + number(a.noise) +
                                   ", \"baseline\": " + number(a.baseline) +
                                   ", \"time_jitter\": " + number(a.timeJitter) + "}");
    }
  }

  int firstFinalEpoch() const {
    int epoch = 0;
    if (m_recipe.quantization) epoch = m_recipe.quantization->fromEpoch + m_recipe.quantization->rampEpochs;
    if (m_recipe.pruning) {
      const bool constant = m_recipe.pruning->course == Pruning::Course::constant;
      epoch = std::max(epoch, constant ? m_recipe.pruning->fromEpoch : m_recipe.pruning->toEpoch);
    }
    return epoch;
  }

  // ---- the network

  void buildFunction() {
    m_text.line().line();
    m_text.line("def build():").in();
    m_text.line("\"\"\"Gives logits: softmax belongs to the loss.\"\"\"");
    m_text.line("network = keras.Sequential(name=NAME)");
    m_text.line("network.add(keras.layers.InputLayer(input_shape=(INPUTS,)))");
    if (m_network.inputFormat)
      add("QActivation(" + inQkeras(quantizer(*m_network.inputFormat)) + ", name=\"input_quantized\")");
    bool flat = true;
    for (std::size_t i = 0; i < m_network.layers.size(); ++i) {
      const network::Layer& layer = m_network.layers[i];
      if (flat != layer.isDense()) {
        flat = layer.isDense();
        add(flat ? "keras.layers.Flatten()"
                 : "keras.layers.Reshape((" + number(layer.sliding.length) + ", " +
                       number(layer.sliding.channels) + "))");
      }
      const bool hidden = i < m_recipe.hidden.size();
      addLayer(layer, hidden ? &m_recipe.hidden[i] : nullptr);
    }
    m_text.line("return network").out();
    m_text.line().line();
  }

  /// What ramps bits in must be a variable: Keras compiles the network with other numbers.
  std::string inQkeras(std::string quantizer) const {
    if (ramps()) quantizer.insert(quantizer.size() - 1, ", use_variables=True");
    return quantizer;
  }

  void add(const std::string& layer) { m_text.line("network.add(" + layer + ")"); }

  static std::string windowOf(const network::Sliding& sliding) {
    return number(sliding.kernel) + ", strides=" + number(sliding.stride);
  }

  std::string weightedLayer(const network::Layer& layer, const recipe::LayerSpec* spec) const {
    const bool quantised = layer.formats.has_value();
    std::string text = layer.isDense()
                           ? (quantised ? "QDense(" : "keras.layers.Dense(") + number(layer.outputs)
                           : (quantised ? "QConv1D(" : "keras.layers.Conv1D(") +
                                 number(layer.sliding.filters) + ", " + windowOf(layer.sliding);
    if (!layer.isDense() && spec && spec->same) text += ", padding=\"same\"";
    if (quantised) {
      text += ", kernel_quantizer=" + inQkeras(quantizer(layer.formats->weight)) +
              ", bias_quantizer=" + inQkeras(quantizer(layer.formats->bias));
    }
    if (m_recipe.l2 > 0) text += ", kernel_regularizer=keras.regularizers.l2(L2)";
    if (!spec && m_recipe.singleLogit)
      text += ", kernel_constraint=FirstLogitIsZero(), bias_constraint=FirstLogitIsZero()";
    return text + ", name=" + quoted(layer.name) + ")";
  }

  void addLayer(const network::Layer& layer, const recipe::LayerSpec* spec) {
    if (layer.isPooling()) {
      const char* kind = layer.kind == LayerKind::maxPooling ? "MaxPooling1D(" : "AveragePooling1D(";
      add("keras.layers." + std::string(kind) + windowOf(layer.sliding) + ", name=" + quoted(layer.name) +
          ")");
      return;
    }
    add(weightedLayer(layer, spec));
    if (spec && spec->batchNorm)
      add("keras.layers.BatchNormalization(name=" + quoted(layer.name + "_norm") + ")");
    addActivation(layer);
    if (spec && spec->dropout > 0) add("keras.layers.Dropout(" + number(spec->dropout) + ")");
  }

  void addActivation(const network::Layer& layer) {
    const bool relu = layer.activation == Activation::relu;
    if (layer.activation == Activation::leakyRelu) {
      add("keras.layers.LeakyReLU(alpha=" + number(layer.slope) + ")");
    } else if (layer.activation != Activation::linear && !(relu && layer.formats)) {
      add("keras.layers.Activation(" + quoted(network::nameOf(layer.activation)) + ")");
    }
    if (!layer.formats) return;
    const network::FixedFormat& result = layer.formats->result;
    add("QActivation(" + inQkeras(relu ? reluQuantizer(result) : quantizer(result)) +
        ", name=" + quoted(layer.name + (relu ? "_relu" : "_result")) + ")");
  }

  // ---- pruning and distillation

  void pruneFunction() {
    m_text.line("def pruned(network, steps):").in();
    m_text.line("\"\"\"tfmot counts steps: `steps` of them are an epoch.\"\"\"");
    if (!prunes()) {
      m_text.line("return network").out();
      m_text.line().line();
      return;
    }
    const Pruning& pruning = *m_recipe.pruning;
    const bool pattern = pruning.of == Pruning::Of::pattern;
    if (pruning.course == Pruning::Course::constant || pattern) {
      m_text.line("schedule = tfmot.sparsity.keras.ConstantSparsity(");
      m_text.line("    FINAL_SPARSITY, begin_step=PRUNING_FROM_EPOCH * steps, frequency=steps)");
    } else {
      m_text.line("schedule = tfmot.sparsity.keras.PolynomialDecay(");
      m_text.line("    0.0, FINAL_SPARSITY, begin_step=PRUNING_FROM_EPOCH * steps,");
      m_text.line("    end_step=PRUNING_TO_EPOCH * steps, power=3, frequency=steps)");
    }
    std::string names;
    for (const network::Layer& layer : m_network.layers) {
      const bool last = &layer == &m_network.layers.back();
      if (layer.isPooling() || (last && !pruning.lastLayer)) continue;
      names += (names.empty() ? "" : ", ") + quoted(layer.name);
    }
    m_text.line("taken = [" + names + "]");
    m_text.line("prune = lambda layer: tfmot.sparsity.keras.prune_low_magnitude(");
    m_text.line("    layer, pruning_schedule=schedule" +
                (pattern ? ", sparsity_m_by_n=(" + number(pruning.group - pruning.keep) + ", " +
                               number(pruning.group) + ")"
                         : std::string()) +
                ")");
    m_text.line("return keras.models.clone_model(");
    m_text.line("    network, clone_function=lambda layer: prune(layer) if layer.name in taken else layer)")
        .out();
    m_text.line().line();
  }

  void distiller() {
    std::string head = distillerHead;
    m_text.lines(head.c_str() + 2);  // the blank lines are there
    if (m_recipe.distillation->of == recipe::Distillation::Of::logits) {
      m_text.lines(R"py(            soft = TEMPERATURE ** 2 * keras.losses.kl_divergence(
                tf.nn.softmax(teacher_logits / TEMPERATURE), tf.nn.softmax(logits / TEMPERATURE))
            soft = tf.reduce_mean(soft)
)py");
    } else {
      m_text.lines(
          R"py(            # A mistake that is often made: softmax of probabilities, without T squared.
            soft = keras.losses.kl_divergence(
                tf.nn.softmax(tf.nn.softmax(teacher_logits) / TEMPERATURE),
                tf.nn.softmax(tf.nn.softmax(logits) / TEMPERATURE))
            soft = tf.reduce_mean(soft)
)py");
    }
    m_text.lines(distillerTail);
  }

  // ---- the run

  void callbacksFunction() {
    m_text.line();
    m_text.line("def callbacks(network):").in();
    m_text.line("made = []");
    scheduleCallback();
    if (m_recipe.earlyStopping) {
      m_text.line("made.append(keras.callbacks.EarlyStopping(");
      m_text.line("    monitor=" +
                  std::string(m_recipe.keep == TrainingRecipe::Keep::loss
                                  ? "\"val_loss\""
                                  : "\"val_accuracy\", mode=\"max\"") +
                  ", patience=" + number(m_recipe.earlyStopping->patience) +
                  ", start_from_epoch=FIRST_FINAL_EPOCH))");
    }
    if (prunes()) m_text.line("made.append(tfmot.sparsity.keras.UpdatePruningStep())");
    if (ramps()) {
      m_text.line("noise = QNoiseScheduler(");
      m_text.line(
          "    start=QUANTISED_FROM_EPOCH, finish=QUANTISED_FROM_EPOCH + RAMP_EPOCHS, freq_type=\"epoch\")");
      m_text.line("# It would look among the layers of the model alone, not into wrappers and students.");
      m_text.line("layers = [getattr(layer, \"layer\", layer) for layer in network.layers]");
      m_text.line("noise.quantizers = noise.get_quantizers(types.SimpleNamespace(layers=layers))");
      m_text.line("made.append(noise)");
    }
    // Last: pruning masks the weights at the end of an epoch, too.
    m_text.line("return made + [KeepBest(network)]").out();
    m_text.line().line();
  }

  void scheduleCallback() {
    const Schedule& schedule = m_recipe.schedule;
    const std::string least = number(schedule.least), factor = number(schedule.factor);
    const auto byEpoch = [&](const std::string& share) {
      m_text.line("made.append(keras.callbacks.LearningRateScheduler(");
      m_text.line("    lambda epoch: LEARNING_RATE * max(" + share + ", " + least + ")))");
    };
    if (schedule.kind == Schedule::Kind::step) {
      byEpoch(factor + " ** (epoch // " + number(schedule.everyEpochs) + ")");
    } else if (schedule.kind == Schedule::Kind::cosine) {
      byEpoch(least + " + (1 - " + least + ") * (1 + math.cos(math.pi * epoch / max(EPOCHS - 1, 1))) / 2");
    } else if (schedule.kind == Schedule::Kind::plateau) {
      m_text.line("made.append(keras.callbacks.ReduceLROnPlateau(");
      m_text.line("    monitor=\"val_loss\", factor=" + factor + ", patience=" + number(schedule.patience) +
                  ", min_delta=0, min_lr=LEARNING_RATE * " + least + "))");
    }
  }

  std::string optimizer() const {
    switch (m_recipe.optimizer.kind) {
      case Optimizer::Kind::adam:
        return "keras.optimizers.Adam(LEARNING_RATE)";
      case Optimizer::Kind::momentum:
        return "keras.optimizers.SGD(LEARNING_RATE, momentum=" + number(m_recipe.optimizer.momentum) + ")";
      case Optimizer::Kind::sgd:
        break;
    }
    return "keras.optimizers.SGD(LEARNING_RATE)";
  }

  std::string loss() const {
    switch (m_recipe.loss) {
      case LossKind::squaredHinge:
        return "squared_hinge";
      case LossKind::squaredError:
        return "squared_error";
      case LossKind::crossEntropy:
        break;
    }
    return "keras.losses.SparseCategoricalCrossentropy(from_logits=True)";
  }

  void mainFunction() {
    m_text.line("def main():").in();
    m_text.line("keras.utils.set_random_seed(SEED)");
    m_text.line("data = load(DATASET)");
    m_text.line("steps = math.ceil(len(data[\"training\"][1]) / BATCH)");
    m_text.line("network = build()");
    if (m_recipe.pruning) m_text.line("network = pruned(network, steps)");
    if (m_recipe.distillation) {
      const char* load = m_recipe.quantization ? "load_qmodel(TEACHER, compile=False)"
                                               : "keras.models.load_model(TEACHER, compile=False)";
      m_text.line("model = Distiller(network, " + std::string(load) + ")");
    } else {
      m_text.line("model = network");
    }
    m_text.line("model.compile(");
    m_text.line("    optimizer=" + optimizer() + ",");
    m_text.line("    loss=" + loss() + ",");
    m_text.line("    metrics=[\"accuracy\"])");
    const std::string rows = m_recipe.augmentation ? "AugmentedRows(*data[\"training\"])"
                                                   : "*data[\"training\"], batch_size=BATCH";
    m_text.line("model.fit(");
    m_text.line("    " + rows + ", epochs=EPOCHS, validation_data=data[\"validation\"],");
    m_text.line("    callbacks=callbacks(network)" +
                std::string(m_recipe.classWeights.empty() ? "" : ", class_weight=CLASS_WEIGHTS") + ")");
    if (m_recipe.pruning) m_text.line("network = tfmot.sparsity.keras.strip_pruning(network)");
    m_text.line("network.save(OUTPUT)");
    m_text.line("logits = network.predict(data[\"test\"][0], batch_size=4096)");
    m_text.line("accuracy = np.mean(np.argmax(logits, axis=1) == data[\"test\"][1])");
    m_text.line("print(f\"accuracy on {len(logits)} test events: {accuracy:.4f}\")").out();
    m_text.line().line();
    m_text.line("if __name__ == \"__main__\":").in().line("main()").out();
  }

  const TrainingRecipe& m_recipe;
  const network::Network& m_network;
  const TrainingFiles& m_files;
  PythonText m_text;
};

}  // namespace

Result<std::string> trainingScript(const TrainingRecipe& recipe, int inputs, const TrainingFiles& files) {
  PW_CHECK(recipe::check(recipe, recipe.name));
  PW_ASSIGN(const network::Network network, recipe::untrainedNetwork(recipe, inputs, 2, recipe.name));
  return Writer(recipe, network, files).write();
}

}  // namespace pw::exchange
