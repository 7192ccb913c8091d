// SPDX-License-Identifier: GPL-3.0-or-later
#include "dense_engine.h"

#include <algorithm>
#include <cmath>

#include "augmentation.h"
#include "checkpoint.h"
#include "flush_denormals.h"
#include "kernels/grid.h"
#include "learned_bits.h"
#include "learned_ranges.h"
#include "trained_layer.h"

namespace pw::learn {
namespace {

/// So many rows go through all layers at once: what they leave behind stays in the processor's second cache.
constexpr int partRows = 64;

std::vector<float> built(std::vector<float> values, const network::FixedFormat* format) {
  if (format) {
    for (float& value : values) value = float(network::quantize(double(value), *format));
  }
  return values;
}

}  // namespace

struct DenseEngine::State {
  State(const network::Network& network, const recipe::TrainingRecipe& plan, TrainingData data,
        const kernels::DenseKernels& level);

  const kernels::DenseKernels& kernels;
  network::Network start;
  recipe::TrainingRecipe recipe;
  dataset::Windows inputs;
  std::vector<std::uint32_t> inputRows;  ///< of the inputs, for each row that is trained on
  Loss loss;
  std::vector<TrainedLayer> layers;
  Augmenter augmenter;
  kernels::Matrix x;        ///< [part × inputs]
  bool normalises = false;  ///< batch normalisation sees a batch as one part
  std::optional<std::uint64_t> dropoutSeed;
  std::optional<Dropout> dropout;
  bool augments = false;                   ///< in trainEpoch, when the recipe does
  std::optional<kernels::Grid> inputGrid;  ///< once quantised
  std::vector<float> row;                  ///< before augmentation
  bool quantised = false;
  int refinement = 0;
  std::optional<BitLearner> bits;  ///< once quantised, where the recipe learns them
  std::optional<RangeLearner> ranges;
  double learningRate = recipe.learningRate;
  int steps = 0;    ///< of the optimiser
  int beganAt = 0;  ///< steps before the layers were made
  std::string divergence;
  std::function<void(const StepLoss&)> observer;

  void makeLayers();
  void gather(std::span<const std::uint32_t> rows);
  void makeRoom(int rows);
  StepLoss batch(std::span<const std::uint32_t> rows);
  StepLoss part(std::span<const std::uint32_t> rows, const Loss::Scale& scale, bool add);
  void step();
  void quantiseLayers();
  void learnFormats();
  void useLearnedBits();
  std::string whatIsNotFinite() const;
};

DenseEngine::State::State(const network::Network& network, const recipe::TrainingRecipe& plan,
                          TrainingData data, const kernels::DenseKernels& level)
    : kernels(level),
      start(network),
      recipe(plan),
      inputs(std::move(data.inputs)),
      inputRows(std::move(data.rows)),
      loss(std::move(data.labels), data.teacherLogits, network.outputs(), plan),
      augmenter(plan.augmentation.value_or(recipe::Augmentation{}), plan.seed),
      x(partRows, network.inputs),
      row(std::size_t(network.inputs)) {
  makeLayers();
}

void DenseEngine::State::makeLayers() {
  layers.clear();
  normalises = false;
  for (const network::Layer& layer : start.layers) {
    const std::size_t index = layers.size();
    const auto& hidden = recipe.hidden;
    const recipe::LayerSpec spec = index < hidden.size() ? hidden[index] : recipe::LayerSpec{};
    layers.emplace_back(layer, spec, index > 0, x.rows());
    layers.back().transpose(kernels);
    normalises = normalises || layers.back().norm;
    // Formats that are going to be measured must not limit what is measured.
    if (recipe.quantization && (recipe.quantization->coverage > 0 || recipe.quantization->learnedRanges))
      layers.back().weights.range = layers.back().bias.range = {};
  }
}

void DenseEngine::State::makeRoom(int rows) {
  if (rows <= x.rows()) return;
  x = kernels::Matrix(rows, start.inputs);
  for (TrainedLayer& layer : layers) layer.makeRoom(rows);
}

void DenseEngine::State::gather(std::span<const std::uint32_t> rows) {
  constexpr std::size_t ahead = 4;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + ahead < rows.size()) inputs.fetchSoon(inputRows[rows[i + ahead]]);
    const auto to = x.row(int(i));
    if (augments) {
      inputs.read(inputRows[rows[i]], row);
      augmenter.apply(row, to);
    } else {
      inputs.read(inputRows[rows[i]], to);
    }
    if (inputGrid) kernels.quantise(*inputGrid, false, to.size(), to.data(), to.data(), nullptr);
  }
}

StepLoss DenseEngine::State::part(std::span<const std::uint32_t> rows, const Loss::Scale& scale, bool add) {
  const int count = int(rows.size());
  gather(rows);
  const kernels::Matrix* input = &x;
  for (TrainedLayer& layer : layers) {
    layer.forward(count, *input, dropout ? &*dropout : nullptr, kernels);
    input = &layer.y;
  }
  TrainedLayer& last = layers.back();
  const StepLoss sum = loss.evaluate(rows, std::as_const(last.y).view(), scale, last.gradient.view());
  for (int i = 0; i < count; ++i) {
    std::transform(last.gradient.row(i).begin(), last.gradient.row(i).end(), last.pass.row(i).begin(),
                   last.gradient.row(i).begin(), std::multiplies<>());
  }
  for (std::size_t i = layers.size(); i-- > 0;) {
    TrainedLayer* below = i > 0 ? &layers[i - 1] : nullptr;
    layers[i].backward(count, below ? below->y : x, add, below, kernels);
  }
  return sum;
}

/// Mean loss of these rows; its gradient is left in the parameters.
StepLoss DenseEngine::State::batch(std::span<const std::uint32_t> rows) {
  const std::size_t parts = normalises ? 1 : (rows.size() + partRows - 1) / partRows;
  if (normalises) makeRoom(int(rows.size()));
  const Loss::Scale scale = loss.scaleOf(rows);
  StepLoss mean;
  for (std::size_t i = 0; i < parts; ++i) {
    const std::size_t from = rows.size() * i / parts, to = rows.size() * (i + 1) / parts;
    const StepLoss added = part(rows.subspan(from, to - from), scale, i > 0);
    mean.total += added.total;
    mean.distillation += added.distillation;
  }
  return mean;
}

void DenseEngine::State::step() {
  const recipe::Optimizer& optimizer = recipe.optimizer;
  ++steps;
  kernels::Update update;
  if (optimizer.kind == recipe::Optimizer::Kind::adam) {
    const int age = steps - beganAt;
    update.rate = float(learningRate / (1 - std::pow(0.9, age)));
    update.spread = float(1 / std::sqrt(1 - std::pow(0.999, age)));
  } else {
    update.rule = kernels::Rule::momentum;
    update.rate = float(learningRate);
    update.momentum = optimizer.kind == recipe::Optimizer::Kind::sgd ? 0.0f : float(optimizer.momentum);
  }
  update.decay = float(2 * recipe.l2);
  if (bits) bits->step(layers);
  const bool moved = ranges && ranges->step(layers, start);
  for (TrainedLayer& layer : layers) layer.step(update, kernels);
  if (bits) useLearnedBits();
  if (moved) quantiseLayers();
}

void DenseEngine::State::useLearnedBits() {
  bits->quantise(layers);
  for (TrainedLayer& layer : layers) layer.transpose(kernels);
}

void DenseEngine::State::quantiseLayers() {
  const recipe::Quantization plan = recipe.quantization.value_or(recipe::Quantization{});
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!start.layers[i].formats) continue;
    network::LayerFormats formats = *start.layers[i].formats;
    formats.weight.width = std::min(24, formats.weight.width + refinement);
    layers[i].quantise(formats, plan.gradient == recipe::Quantization::Gradient::straight, kernels);
  }
  normalises = std::any_of(layers.begin(), layers.end(),
                           [](const TrainedLayer& layer) { return layer.norm.has_value(); });
  if (start.isQuantised()) learnFormats();
}

void DenseEngine::State::learnFormats() {
  const recipe::Quantization plan = recipe.quantization.value_or(recipe::Quantization{});
  const int from = std::max(plan.fromEpoch, recipe.lowRank ? recipe.lowRank->atEpoch : 0);
  const auto batches = (loss.size() + std::size_t(recipe.batch) - 1) / std::size_t(recipe.batch);
  const double planned = double(batches) * (recipe.epochs - from);
  if (plan.learnedRanges) {
    if (!ranges) ranges.emplace(*plan.learnedRanges, start, planned);
    ranges->begin(layers);
  }
  if (plan.learnedBits) {
    bits.emplace(*plan.learnedBits, start, planned);
    bits->begin(layers);
    useLearnedBits();
  }
}

/// Looks where the last part of a batch went wrong, in the order in which it was computed.
std::string DenseEngine::State::whatIsNotFinite() const {
  const auto broken = [](const kernels::Matrix& matrix) {
    return !std::all_of(matrix.data(), matrix.data() + matrix.size(),
                        [](float x) { return std::isfinite(x); });
  };
  if (broken(x)) return "the inputs";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string name = start.layers[i].name;
    if (broken(layers[i].weights.latent)) return "the weights of layer " + name;
    if (layers[i].norm && broken(layers[i].norm->scale.latent))
      return "the scales of the batch normalisation of layer " + name;
    if (broken(layers[i].bias.latent)) return "the biases of layer " + name;
    if (broken(layers[i].y)) return "the outputs of layer " + name;
  }
  return "the losses";
}

DenseEngine::DenseEngine(const network::Network& start, const recipe::TrainingRecipe& recipe,
                         TrainingData data, const kernels::DenseKernels& kernels)
    : m_state(std::make_unique<State>(start, recipe, std::move(data), kernels)) {}

DenseEngine::DenseEngine(DenseEngine&&) noexcept = default;
DenseEngine::~DenseEngine() = default;

void DenseEngine::setQuantised(bool on) {
  State& state = *m_state;
  if (!on || state.quantised) return;
  state.quantised = true;
  if (state.start.inputFormat)
    state.inputGrid = kernels::gridOf(*state.start.inputFormat, kernels::Beyond::saturates);
  state.quantiseLayers();
}

void DenseEngine::setRefinement(int bits) {
  if (bits == m_state->refinement) return;
  m_state->refinement = bits;
  if (m_state->quantised) m_state->quantiseLayers();
}

void DenseEngine::setFormats(const network::Network& formats) {
  for (std::size_t i = 0; i < m_state->layers.size(); ++i)
    m_state->start.layers[i].formats = formats.layers[i].formats;
}

void DenseEngine::replaceLayers(const network::Network& network, std::vector<recipe::LayerSpec> specs) {
  State& state = *m_state;
  state.start.layers = network.layers;
  state.recipe.hidden = std::move(specs);
  state.bits.reset();
  state.ranges.reset();
  state.quantised = false;
  state.beganAt = state.steps;
  state.makeLayers();
}

double DenseEngine::budgetShare() const {
  const State& state = *m_state;
  return state.bits ? state.bits->effectiveEbops(state.layers) / state.bits->budget() : 0;
}

void DenseEngine::setLearningRate(double rate) {
  m_state->learningRate = rate;
}

void DenseEngine::setAugmentationSeed(std::uint64_t seed) {
  m_state->augmenter = Augmenter(m_state->recipe.augmentation.value_or(recipe::Augmentation{}), seed);
}

void DenseEngine::setDropoutSeed(std::uint64_t seed) {
  m_state->dropoutSeed = seed;
}

void DenseEngine::setMask(std::size_t layer, std::span<const float> mask) {
  TrainedLayer& target = m_state->layers[layer];
  target.weights.setMask(mask, m_state->kernels);
  if (m_state->bits) m_state->bits->quantise(m_state->layers);
  target.transpose(m_state->kernels);
}

void DenseEngine::setBiasMask(std::size_t layer, std::span<const float> mask) {
  m_state->layers[layer].bias.setMask(mask, m_state->kernels);
}

const std::vector<network::Layer>& DenseEngine::shapes() const {
  return m_state->start.layers;
}

std::vector<float> DenseEngine::latentWeights(std::size_t layer) const {
  return m_state->layers[layer].folded().first;
}

std::vector<float> DenseEngine::latentBias(std::size_t layer) const {
  return m_state->layers[layer].folded().second;
}

std::optional<StepLoss> DenseEngine::trainEpoch(std::span<const std::uint32_t> order,
                                                const std::stop_token& stop) {
  const FlushDenormals flush;
  State& state = *m_state;
  const auto batch = std::size_t(state.recipe.batch);
  state.augments = state.recipe.augmentation.has_value();
  if (state.dropoutSeed) state.dropout.emplace(*state.dropoutSeed);
  StepLoss sum;
  for (std::size_t first = 0; first < order.size(); first += batch) {
    if (stop.stop_requested()) return std::nullopt;
    const auto rows = order.subspan(first, std::min(batch, order.size() - first));
    const StepLoss loss = state.batch(rows);
    if (!std::isfinite(loss.total)) {
      state.divergence = "step " + std::to_string(state.steps + 1) + ": " + state.whatIsNotFinite() +
                         " are not finite numbers";
      return loss;
    }
    state.step();
    sum.total += loss.total * double(rows.size());
    sum.distillation += loss.distillation * double(rows.size());
    if (state.observer) state.observer(loss);
  }
  const auto count = double(std::max<std::size_t>(order.size(), 1));
  return StepLoss{sum.total / count, sum.distillation / count};
}

void DenseEngine::setStepObserver(std::function<void(const StepLoss&)> observer) {
  m_state->observer = std::move(observer);
}

const std::string& DenseEngine::divergence() const {
  return m_state->divergence;
}

LossGradients DenseEngine::gradients(std::span<const std::uint32_t> rows) {
  const FlushDenormals flush;
  m_state->augments = false;
  if (m_state->dropoutSeed) m_state->dropout.emplace(*m_state->dropoutSeed);
  LossGradients result;
  result.loss = m_state->batch(rows);
  const auto taken = [&](const Parameter& parameter) {
    kernels::Matrix gradient(parameter.latent.rows(), parameter.latent.columns(),
                             parameter.gradient.values());
    if (parameter.grid) {
      kernels::Matrix pass(gradient.rows(), gradient.columns()), value(gradient.rows(), gradient.columns());
      m_state->kernels.quantise(*parameter.grid, false, pass.size(), parameter.latent.data(), value.data(),
                                pass.data());
      std::transform(gradient.data(), gradient.data() + gradient.size(), pass.data(), gradient.data(),
                     std::multiplies<>());
    }
    return gradient.values();
  };
  for (const TrainedLayer& layer : m_state->layers) {
    result.weights.push_back(taken(layer.weights));
    result.bias.push_back(taken(layer.bias));
    result.scale.push_back(layer.norm ? taken(layer.norm->scale) : std::vector<float>());
    result.shift.push_back(layer.norm ? taken(layer.norm->shift) : std::vector<float>());
    result.weightRange.push_back(slopeByRange(layer.weights));
    result.resultNumber.push_back(layer.learned ? layer.learned->slope : 0);
  }
  return result;
}

void DenseEngine::save(StateWriter& writer) const {
  writer.add(m_state->quantised);
  writer.add(m_state->refinement);
  writer.add(m_state->steps);
  writer.add(m_state->beganAt);
  addFormats(m_state->start, writer);
  for (const TrainedLayer& layer : m_state->layers) {
    for (const Parameter* parameter : {&layer.weights, &layer.bias}) {
      writer.add(!parameter->mask.empty());
      for (const kernels::Matrix* matrix :
           {&parameter->latent, &parameter->first, &parameter->second, &parameter->mask}) {
        writer.add(matrix->all());
      }
    }
    if (layer.norm) layer.norm->save(writer);
  }
  if (m_state->bits) m_state->bits->save(writer);
  if (m_state->ranges) m_state->ranges->save(writer);
}

bool DenseEngine::load(StateReader& reader) {
  bool quantised = false;
  reader.take(quantised);
  reader.take(m_state->refinement);
  reader.take(m_state->steps);
  reader.take(m_state->beganAt);
  if (!takeFormats(reader, m_state->start)) return false;
  for (TrainedLayer& layer : m_state->layers) {
    for (Parameter* parameter : {&layer.weights, &layer.bias}) {
      bool masked = false;
      reader.take(masked);
      if (masked) parameter->mask = kernels::Matrix(parameter->latent.rows(), parameter->latent.columns());
      for (kernels::Matrix* matrix :
           {&parameter->latent, &parameter->first, &parameter->second, &parameter->mask}) {
        reader.take(matrix->all());
      }
      parameter->refresh(m_state->kernels);
    }
    if (quantised) layer.norm.reset();  // it went into the weights
    if (layer.norm) layer.norm->load(reader);
    layer.transpose(m_state->kernels);
  }
  setQuantised(quantised);
  if (m_state->bits) {
    m_state->bits->load(reader);
    m_state->useLearnedBits();
  }
  if (m_state->ranges) m_state->ranges->load(reader);
  return reader.ok();
}

network::Network DenseEngine::network() const {
  network::Network network = m_state->start;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    network::Layer& layer = network.layers[i];
    auto& formats = layer.formats;
    layer.weights = m_state->bits && m_state->bits->ofWeights()
                        ? m_state->layers[i].weights.onGrid.values()
                        : built(latentWeights(i), formats ? &formats->weight : nullptr);
    layer.bias = built(latentBias(i), formats ? &formats->bias : nullptr);
  }
  if (m_state->bits) m_state->bits->describe(network);
  return network;
}

}  // namespace pw::learn
