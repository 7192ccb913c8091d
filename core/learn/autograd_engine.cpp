// SPDX-License-Identifier: GPL-3.0-or-later
// The only file with Torch's headers; they are large, so only the narrowest are here.
#include "autograd_engine.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "adam.h"
#include "batch_norm.h"
#include "blas.h"
#include "dropout.h"
#include "fake_quantise.h"

namespace pw::learn {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

template <class T>
std::span<T> spanOf(const at::Tensor& tensor) {
  return {tensor.data_ptr<T>(), std::size_t(tensor.numel())};
}

at::Tensor copyOf(std::span<const float> values, at::IntArrayRef shape) {
  at::Tensor tensor = at::empty(shape, at::kFloat);
  std::copy(values.begin(), values.end(), spanOf<float>(tensor).begin());
  return tensor;
}

at::Tensor labelTensor(std::span<const std::int8_t> labels) {
  at::Tensor tensor = at::empty({std::int64_t(labels.size())}, at::kLong);
  std::copy(labels.begin(), labels.end(), spanOf<std::int64_t>(tensor).begin());
  return tensor;
}

at::Tensor rowTensor(std::span<const std::uint32_t> rows) {
  at::Tensor tensor = at::empty({std::int64_t(rows.size())}, at::kLong);
  std::copy(rows.begin(), rows.end(), spanOf<std::int64_t>(tensor).begin());
  return tensor;
}

/// Fake quantisation with the clipped straight-through gradient, one pass forward and one back.
struct FakeQuantise : torch::autograd::Function<FakeQuantise> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& in,
                            const network::FixedFormat& format, bool relu) {
    const at::Tensor values = in.contiguous();
    at::Tensor out = at::empty_like(values);
    at::Tensor pass = at::empty_like(values);
    fakeQuantise(spanOf<float>(values), format, relu, spanOf<float>(out), spanOf<float>(pass));
    context->save_for_backward({pass});
    return out;
  }
  static variable_list backward(AutogradContext* context, variable_list upstream) {
    return {upstream[0] * context->get_saved_variables()[0], at::Tensor(), at::Tensor()};
  }
};

/// Rounds forward, lets the gradient through.
struct Straight : torch::autograd::Function<Straight> {
  enum Way { halfUp, down, up };
  static at::Tensor forward(AutogradContext*, const at::Tensor& in, int way) {
    return way == halfUp ? at::floor(in + 0.5) : way == down ? at::floor(in) : at::ceil(in);
  }
  static variable_list backward(AutogradContext*, variable_list upstream) {
    return {upstream[0], at::Tensor()};
  }
};

at::Tensor codesOf(const at::Tensor& scaled, const network::FixedFormat& format) {
  return Straight::apply(scaled,
                         int(format.rounding == network::Rounding::rnd ? Straight::halfUp : Straight::down));
}

/// Trained quantisation thresholds (Jain et al., arXiv 1903.08066, equations 4 to 6) from operations that
/// have derivatives, but for the two roundings: step = 2^⌈log2 t⌉ / 2^(bits without sign).
at::Tensor withinThreshold(const at::Tensor& x, const at::Tensor& log2t, const network::FixedFormat& format) {
  const int bits = format.width - (format.isSigned ? 1 : 0);
  const at::Tensor step = at::exp2(Straight::apply(log2t, int(Straight::up)) - bits);
  const at::Tensor codes =
      at::clamp(codesOf(x / step, format), double(format.minCode()), double(format.maxCode()));
  return codes * step;
}

/// With `fraction` trained and the range's ends as they are (Sun et al., arXiv 2405.00645): nothing of the
/// gradient beyond them.
at::Tensor withFraction(const at::Tensor& x, const at::Tensor& fraction, const network::FixedFormat& format) {
  const at::Tensor scale = at::exp2(Straight::apply(fraction, int(Straight::halfUp)));
  const at::Tensor codes = codesOf(x * scale, format);
  const double least = double(format.minCode()), most = double(format.maxCode());
  const at::Tensor ends = (at::clamp(codes, least, most) / scale).detach();
  return at::where((codes >= least).logical_and(codes <= most), codes / scale, ends);
}

struct Losses {
  at::Tensor total, distillation;
};

at::Tensor hardLoss(recipe::LossKind kind, const at::Tensor& logits, const at::Tensor& labels) {
  const auto ofLabel = [&](const at::Tensor& values) { return values.gather(1, labels.unsqueeze(1)); };
  switch (kind) {
    case recipe::LossKind::squaredHinge:  // the label's own term is 1
      return ((1 + logits - ofLabel(logits)).clamp_min(0).square().sum(1) - 1).mean();
    case recipe::LossKind::squaredError: {
      const at::Tensor wanted = at::one_hot(labels, logits.size(1)).to(logits.dtype());
      return (at::softmax(logits, 1) - wanted).square().mean();
    }
    case recipe::LossKind::crossEntropy:
      break;
  }
  return at::cross_entropy_loss(logits, labels);
}

/// α·hard + (1 − α)·T²·KL(softmax(zt/T) ‖ softmax(zs/T)), means over the batch (Hinton, Vinyals
/// and Dean, arXiv 1503.02531). `softTargets` = softmax(zt/T), undefined without distillation.
Losses lossOf(recipe::LossKind kind, const at::Tensor& logits, const at::Tensor& labels,
              const at::Tensor& softTargets, const std::optional<recipe::Distillation>& distillation) {
  const at::Tensor hard = hardLoss(kind, logits, labels);
  if (!distillation || !softTargets.defined()) return {hard, at::Tensor()};
  const double temperature = distillation->temperature;
  const at::Tensor logSoft = at::log_softmax(logits / temperature, 1);
  const double weight = (1 - distillation->alpha) * temperature * temperature /
                        double(std::max<std::int64_t>(logits.size(0), 1));
  const at::Tensor soft = at::kl_div(logSoft, softTargets, at::Reduction::Sum) * weight;
  return {hard * distillation->alpha + soft, soft};
}

struct Tensors {
  at::Tensor values;
  Adam adam;
  Tensors() : adam(0) {}
  explicit Tensors(at::Tensor start) : values(std::move(start)), adam(std::size_t(values.numel())) {
    values.requires_grad_(true);
  }
};

struct Layer {
  Tensors weight, bias;
  std::vector<float> mask;
  Tensors scale{}, shift{};  ///< of batch normalisation; undefined without
  at::Tensor weightRange{}, resultRange{},
      resultFraction{};  ///< learned formats; undefined where they are not
};

at::Tensor learnedNumber(double value) {
  return at::full({1}, value, at::kFloat).requires_grad_(true);
}

double middleOf(const network::FixedFormat& format) {
  return format.integer - (format.isSigned ? 1 : 0) - 0.5;
}

double slopeOf(at::Tensor& number) {
  if (!number.defined() || !number.grad().defined()) return 0;
  const double slope = number.grad().item<double>();
  number.mutable_grad().reset();
  return slope;
}

Constraint rangeOf(const network::FixedFormat* format) {
  Constraint constraint;
  if (format) {
    constraint.least = float(double(format->minCode()) * format->step());
    constraint.most = float(double(format->maxCode()) * format->step());
  }
  return constraint;
}

/// [rows × length · channels] as PyTorch has it: [rows × channels × length].
at::Tensor byChannel(const at::Tensor& flat, const network::Sliding& sliding) {
  return flat.view({-1, sliding.length, sliding.channels}).permute({0, 2, 1});
}

at::Tensor flattened(const at::Tensor& byChannel) {
  return byChannel.permute({0, 2, 1}).reshape({byChannel.size(0), -1});
}

at::Tensor convolved(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                     const network::Sliding& sliding) {
  const at::Tensor padded = at::constant_pad_nd(byChannel(x, sliding), {sliding.before, sliding.after});
  const at::Tensor kernel =
      weight.view({sliding.kernel, sliding.channels, sliding.filters}).permute({2, 1, 0});
  return flattened(at::conv1d(padded, kernel, bias, sliding.stride));
}

at::Tensor pooled(const at::Tensor& x, const network::Layer& layer) {
  const network::Sliding& sliding = layer.sliding;
  const at::Tensor in = byChannel(x, sliding).contiguous();
  return flattened(layer.kind == network::LayerKind::maxPooling
                       ? at::max_pool1d(in, sliding.kernel, sliding.stride)
                       : at::avg_pool1d(in, sliding.kernel, sliding.stride));
}

at::Tensor activated(const at::Tensor& x, const network::Layer& layer) {
  switch (layer.activation) {
    case network::Activation::relu:
      return at::relu(x);
    case network::Activation::leakyRelu:
      return at::leaky_relu(x, layer.slope);
    case network::Activation::tanh:
      return at::tanh(x);
    case network::Activation::sigmoid:
      return at::sigmoid(x);
    case network::Activation::linear:
      break;
  }
  return x;
}

}  // namespace

struct AutogradEngine::State {
  network::Network start;
  recipe::TrainingRecipe recipe;
  at::Tensor inputs, labels, softTargets;
  std::vector<Layer> layers;
  bool quantised = false;

  std::optional<std::uint64_t> dropoutSeed;

  void learnFormats();
  at::Tensor result(std::size_t index, const at::Tensor& sums);
  at::Tensor sums(std::size_t index, const at::Tensor& x);
  at::Tensor forward(const at::Tensor& batch);
  void update();
  Losses lossAndGradients(const at::Tensor& rows);
  StepLoss step(const at::Tensor& rows);
};

at::Tensor AutogradEngine::State::sums(std::size_t index, const at::Tensor& x) {
  const network::Layer& shape = start.layers[index];
  if (shape.isPooling()) return pooled(x, shape);
  at::Tensor weight = layers[index].weight.values, bias = layers[index].bias.values;
  if (quantised && shape.formats) {
    weight = layers[index].weightRange.defined()
                 ? withinThreshold(weight, layers[index].weightRange, shape.formats->weight)
                 : FakeQuantise::apply(weight, shape.formats->weight, false);
    bias = FakeQuantise::apply(bias, shape.formats->bias, false);
  }
  return shape.isDense() ? at::addmm(bias, x, weight) : convolved(x, weight, bias, shape.sliding);
}

at::Tensor AutogradEngine::State::result(std::size_t index, const at::Tensor& sums) {
  const network::Layer& shape = start.layers[index];
  const Layer& layer = layers[index];
  if (!quantised || !shape.formats) return activated(sums, shape);
  const network::FixedFormat& format = shape.formats->result;
  if (layer.resultRange.defined()) return withinThreshold(activated(sums, shape), layer.resultRange, format);
  if (layer.resultFraction.defined())
    return withFraction(activated(sums, shape), layer.resultFraction, format);
  const bool relu = shape.activation == network::Activation::relu;
  return FakeQuantise::apply(relu ? sums : activated(sums, shape), format, relu);
}

/// What DenseEngine learns, where it begins.
void AutogradEngine::State::learnFormats() {
  if (!recipe.quantization) return;
  const auto& bits = recipe.quantization->learnedBits;
  const auto& ranges = recipe.quantization->learnedRanges;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const network::Layer& shape = start.layers[i];
    if (ranges && ranges->weights() && !shape.isPooling())
      layers[i].weightRange = learnedNumber(middleOf(shape.formats->weight));
    if (ranges && ranges->activations() && !shape.isPooling())
      layers[i].resultRange = learnedNumber(middleOf(shape.formats->result));
    if (bits && bits->activations() && !shape.isPooling() && i + 1 < layers.size())
      layers[i].resultFraction = learnedNumber(shape.formats->result.fraction());
  }
}

at::Tensor AutogradEngine::State::forward(const at::Tensor& batch) {
  at::Tensor x = batch;
  std::optional<Dropout> dropout;
  if (dropoutSeed) dropout.emplace(*dropoutSeed);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const network::Layer& shape = start.layers[i];
    const recipe::LayerSpec spec = i < recipe.hidden.size() ? recipe.hidden[i] : recipe::LayerSpec{};
    x = sums(i, x);
    if (layers[i].scale.values.defined()) {
      const at::Tensor channels = x.view({-1, shape.weightColumns()});
      x = at::batch_norm(channels, layers[i].scale.values, layers[i].shift.values, {}, {}, true, 0,
                         BatchNorm::epsilon, false)
              .view(x.sizes());
    }
    x = result(i, x);
    if (!dropout || spec.dropout == 0) continue;
    std::vector<float> factors(std::size_t(x.numel()));
    dropout->draw(spec.dropout, factors);
    x = x * copyOf(factors, x.sizes());
  }
  return x;
}

void AutogradEngine::State::update() {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& formats = start.layers[i].formats;
    Layer& layer = layers[i];
    Constraint weights = rangeOf(formats ? &formats->weight : nullptr);
    weights.mask = layer.mask;
    const auto apply = [&](Tensors& parameter, double l2, const Constraint& constraint) {
      if (!parameter.values.defined() || !parameter.values.grad().defined()) return;
      at::Tensor& gradient = parameter.values.mutable_grad();
      parameter.adam.step(spanOf<float>(parameter.values), spanOf<float>(gradient.contiguous()),
                          recipe.learningRate, l2, constraint);
      gradient.reset();
    };
    apply(layer.weight, recipe.l2, weights);
    apply(layer.bias, 0, rangeOf(formats ? &formats->bias : nullptr));
    apply(layer.scale, 0, {});
    apply(layer.shift, 0, {});
  }
}

Losses AutogradEngine::State::lossAndGradients(const at::Tensor& rows) {
  const at::Tensor soft = softTargets.defined() ? softTargets.index_select(0, rows) : at::Tensor();
  Losses loss = lossOf(recipe.loss, forward(inputs.index_select(0, rows)), labels.index_select(0, rows), soft,
                       recipe.distillation);
  loss.total.backward();
  return loss;
}

StepLoss AutogradEngine::State::step(const at::Tensor& rows) {
  const Losses loss = lossAndGradients(rows);
  update();
  return {loss.total.item<double>(), loss.distillation.defined() ? loss.distillation.item<double>() : 0.0};
}

AutogradEngine::AutogradEngine(const network::Network& start, const recipe::TrainingRecipe& recipe,
                               TrainingData data)
    : m_state(std::make_unique<State>()) {
  at::set_num_threads(1);  // batches are small: threads cost more than they give, and sums keep their order
  useOneBlasThread();
  State& state = *m_state;
  state.start = start;
  state.recipe = recipe;
  const auto rows = std::int64_t(data.labels.size());
  state.inputs = copyOf(data.inputs.read(data.rows), {rows, start.inputs});
  state.labels = labelTensor(data.labels);
  if (recipe.distillation && !data.teacherLogits.empty()) {
    const at::Tensor teacher = copyOf(data.teacherLogits, {rows, start.outputs()});
    state.softTargets = at::softmax(teacher / recipe.distillation->temperature, 1);
  }
  for (const network::Layer& layer : start.layers) {
    state.layers.push_back({Tensors(copyOf(layer.weights, {layer.weightRows(), layer.weightColumns()})),
                            Tensors(copyOf(layer.bias, {layer.weightColumns()})), std::vector<float>()});
    const std::size_t index = state.layers.size() - 1;
    if (index >= recipe.hidden.size() || !recipe.hidden[index].batchNorm) continue;
    state.layers.back().scale = Tensors(at::ones({layer.weightColumns()}));
    state.layers.back().shift = Tensors(at::zeros({layer.weightColumns()}));
  }
}

AutogradEngine::AutogradEngine(AutogradEngine&&) noexcept = default;
AutogradEngine::~AutogradEngine() = default;

void AutogradEngine::setQuantised(bool on) {
  State& state = *m_state;
  if (on && !state.quantised && state.start.inputFormat) {
    // Once for all epochs: the inputs have no gradient.
    std::vector<float> pass(std::size_t(state.inputs.numel()));
    const auto values = spanOf<float>(state.inputs);
    fakeQuantise(values, *state.start.inputFormat, false, values, pass);
  }
  if (on && !state.quantised) state.learnFormats();
  state.quantised = on || state.quantised;
}

void AutogradEngine::setDropoutSeed(std::uint64_t seed) {
  m_state->dropoutSeed = seed;
}

void AutogradEngine::setMask(std::size_t layer, std::vector<float> mask) {
  Layer& target = m_state->layers[layer];
  const auto weights = spanOf<float>(target.weight.values);
  for (std::size_t i = 0; i < mask.size(); ++i) weights[i] *= mask[i];
  target.mask = std::move(mask);
}

std::vector<float> AutogradEngine::latentWeights(std::size_t layer) const {
  const auto weights = spanOf<float>(m_state->layers[layer].weight.values);
  return {weights.begin(), weights.end()};
}

std::vector<float> AutogradEngine::latentBias(std::size_t layer) const {
  const auto bias = spanOf<float>(m_state->layers[layer].bias.values);
  return {bias.begin(), bias.end()};
}

std::optional<StepLoss> AutogradEngine::trainEpoch(std::span<const std::uint32_t> order,
                                                   const std::stop_token& stop) {
  const auto batch = std::size_t(m_state->recipe.batch);
  StepLoss sum;
  for (std::size_t first = 0; first < order.size(); first += batch) {
    if (stop.stop_requested()) return std::nullopt;
    const auto part = order.subspan(first, std::min(batch, order.size() - first));
    const StepLoss loss = m_state->step(rowTensor(part));
    sum.total += loss.total * double(part.size());
    sum.distillation += loss.distillation * double(part.size());
  }
  const auto count = double(std::max<std::size_t>(order.size(), 1));
  return StepLoss{sum.total / count, sum.distillation / count};
}

LossGradients AutogradEngine::gradients(std::span<const std::uint32_t> rows) {
  State& state = *m_state;
  const Losses loss = state.lossAndGradients(rowTensor(rows));
  LossGradients result;
  result.loss = {loss.total.item<double>(),
                 loss.distillation.defined() ? loss.distillation.item<double>() : 0.0};
  const auto taken = [](Tensors& parameter) {
    if (!parameter.values.defined() || !parameter.values.grad().defined()) return std::vector<float>();
    at::Tensor& gradient = parameter.values.mutable_grad();
    const at::Tensor values = gradient.contiguous();
    gradient.reset();
    return std::vector<float>(spanOf<float>(values).begin(), spanOf<float>(values).end());
  };
  for (Layer& layer : state.layers) {
    result.weights.push_back(taken(layer.weight));
    result.bias.push_back(taken(layer.bias));
    result.scale.push_back(taken(layer.scale));
    result.shift.push_back(taken(layer.shift));
    result.weightRange.push_back(slopeOf(layer.weightRange));
    result.resultNumber.push_back(slopeOf(layer.resultRange) + slopeOf(layer.resultFraction));
  }
  return result;
}

ValueAndGradient fakeQuantiseByAutograd(std::span<const float> in, std::span<const float> upstream,
                                        const network::FixedFormat& format, bool relu) {
  const auto size = std::int64_t(in.size());
  at::Tensor x = copyOf(in, {size}).requires_grad_(true);
  const at::Tensor out = FakeQuantise::apply(x, format, relu);
  out.backward(copyOf(upstream, {size}));
  const auto value = spanOf<float>(out);
  const auto gradient = spanOf<float>(x.grad());
  return {{value.begin(), value.end()}, {gradient.begin(), gradient.end()}};
}

ValueAndGradient lossByAutograd(std::span<const float> logits, int outputs,
                                std::span<const std::int8_t> labels, std::span<const float> teacherLogits,
                                const std::optional<recipe::Distillation>& distillation,
                                recipe::LossKind kind) {
  const auto rows = std::int64_t(labels.size());
  at::Tensor z = copyOf(logits, {rows, outputs}).requires_grad_(true);
  at::Tensor soft;
  if (distillation && !teacherLogits.empty()) {
    soft = at::softmax(copyOf(teacherLogits, {rows, outputs}) / distillation->temperature, 1);
  }
  const Losses loss = lossOf(kind, z, labelTensor(labels), soft, distillation);
  loss.total.backward();
  const auto gradient = spanOf<float>(z.grad());
  const float part = loss.distillation.defined() ? loss.distillation.item<float>() : 0.0f;
  return {{loss.total.item<float>(), part}, {gradient.begin(), gradient.end()}};
}

}  // namespace pw::learn
