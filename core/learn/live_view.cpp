// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_view.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "kernels/grid.h"
#include "kernels/packed_network.h"
#include "training_input.h"

namespace pw::learn {
namespace {

using recipe::LiveLayer;
using recipe::LiveView;
using recipe::ValueBins;

constexpr double leastInterval = 0.05;  ///< seconds: 20 Hz
constexpr double mostShare = 1.0 / 40;  ///< of the time for making views and telling them
constexpr std::size_t rowsMeanwhile = 512, rowsAtEnd = 4096;
constexpr int weightBins = 128, scoreBins = 200;

struct Ends {
  double low = 0, high = 0;
};

/// Of the finite values; {0, 0} when there are none.
Ends endsOf(std::span<const float> values) {
  float low = INFINITY, high = -INFINITY;
  for (const float value : values) {
    low = value < low && value > -INFINITY ? value : low;
    high = value > high && value < INFINITY ? value : high;
  }
  return low <= high ? Ends{double(low), double(high)} : Ends{};
}

/// Values at an edge belong to the bin above it.
void count(std::span<const float> values, ValueBins& bins) {
  const double scale = 1 / bins.width;
  const auto last = double(bins.counts.size()) - 1;
  for (const float value : values) {
    const double place = std::floor((double(value) - bins.low) * scale);
    if (place >= 0 && place <= last) ++bins.counts[std::size_t(place)];
  }
}

ValueBins plainBins(Ends ends) {
  const double spread = ends.high - ends.low;
  const double most = std::max(std::abs(ends.low), std::abs(ends.high));
  ValueBins bins;
  bins.width = spread > 1e-6 * most ? spread / (weightBins - 1) : std::max(most, 1.0) / weightBins;
  bins.low = ends.low - bins.width / 2;
  bins.counts.assign(weightBins, 0);
  return bins;
}

/// Bins over `ends` that begin and end half a code beside codes of a grid, `width` steps each.
ValueBins gridBins(Ends ends, double step, double width) {
  const double first = std::round(ends.low / step), last = std::round(ends.high / step);
  ValueBins bins;
  bins.width = width * step;
  bins.low = (first - 0.5) * step;
  bins.counts.assign(std::size_t(std::ceil((last - first + 1) / width)), 0);
  return bins;
}

void countOnGrid(std::span<const float> latent, std::span<const float> built,
                 const network::FixedFormat& format, LiveLayer& layer) {
  const Ends before = endsOf(latent), after = endsOf(built);
  const Ends ends{std::min(before.low, after.low), std::max(before.high, after.high)};
  const double codes = (ends.high - ends.low) / format.step() + 1;
  double codesPerBin = 1, binsPerCode = 1;
  while (codes / codesPerBin > weightBins) codesPerBin *= 2;
  while (codesPerBin == 1 && binsPerCode < 8 && codes * binsPerCode * 2 <= weightBins) binsPerCode *= 2;
  layer.built = gridBins(ends, format.step(), codesPerBin);
  layer.latent = gridBins(ends, format.step(), codesPerBin / binsPerCode);
  count(latent, layer.latent);
  count(built, layer.built);
  const double least = (double(format.minCode()) - 0.5) * format.step();
  const double most = (double(format.maxCode()) + 0.5) * format.step();
  layer.clippedWeights = std::uint64_t(std::count_if(
      latent.begin(), latent.end(), [&](float w) { return double(w) < least || double(w) > most; }));
}

/// Takes `masked` zeros out of the bin that they were counted in.
void leaveOutMasked(std::uint64_t masked, ValueBins& bins) {
  const double place = std::floor((0 - bins.low) * (1 / bins.width));
  if (masked > 0 && place >= 0 && place < double(bins.counts.size()))
    bins.counts[std::size_t(place)] -= masked;
}

void lookAtWeights(const network::Layer& built, std::span<const float> latent, LiveLayer& layer) {
  layer.weights = built.weights.size();
  layer.zeroWeights = std::uint64_t(std::count(built.weights.begin(), built.weights.end(), 0.0f));
  layer.maskedWeights = std::uint64_t(std::count(latent.begin(), latent.end(), 0.0f));
  if (built.weights.empty()) return;
  if (built.formats) {
    layer.weightFormat = built.formats->weight;
    countOnGrid(latent, built.weights, built.formats->weight, layer);
  } else {
    layer.latent = plainBins(endsOf(latent));
    count(latent, layer.latent);
  }
  leaveOutMasked(layer.maskedWeights, layer.latent);
  leaveOutMasked(layer.maskedWeights, layer.built);
}

/// Values onto the grid of `format`; how many lay beyond its range.
std::uint64_t putOnGrid(const network::FixedFormat& format, std::vector<float>& values) {
  constexpr int mostKernelBits = 24;
  if (format.width > mostKernelBits) {
    const double least = double(format.minCode()) * format.step(),
                 most = double(format.maxCode()) * format.step();
    std::uint64_t beyond = 0;
    for (float& value : values) {
      beyond += double(value) < least || double(value) > most ? 1 : 0;
      value = float(network::quantize(double(value), format));
    }
    return beyond;
  }
  const auto grid = kernels::gridOf(format, kernels::Beyond::asTheFormat);
  std::vector<float> on(values.size()), inside(values.size());
  kernels::bestKernels().quantise(grid, false, values.size(), values.data(), on.data(), inside.data());
  values = std::move(on);
  return std::uint64_t(std::count(inside.begin(), inside.end(), 0.0f));
}

void activate(const network::Layer& layer, std::vector<float>& values) {
  if (layer.isPooling() || layer.activation == network::Activation::linear) return;
  if (layer.activation == network::Activation::relu) {
    for (float& value : values) value = std::max(value, 0.0f);
  } else {
    for (float& value : values) value = float(network::activated(layer, double(value)));
  }
}

/// Neurons (of a convolution filters) that gave 0 on every row, at every position.
int neverActive(std::span<const float> values, std::size_t neurons) {
  std::vector<char> active(neurons, 0);
  for (std::size_t first = 0; first + neurons <= values.size(); first += neurons) {
    for (std::size_t i = 0; i < neurons; ++i) active[i] |= values[first + i] != 0.0f ? 1 : 0;
  }
  return int(std::count(active.begin(), active.end(), 0));
}

/// The layer's sums of `values`, before the activation.
std::vector<float> sums(const network::Layer& layer, std::span<const float> values) {
  network::Network alone;
  alone.inputs = layer.inputs;
  alone.layers = {layer};
  alone.layers.front().formats.reset();
  alone.layers.front().activation = network::Activation::linear;
  return kernels::PackedNetwork(std::move(alone)).logits(values);
}

/// What a layer makes of `values`, in place.
void lookAtActivations(const network::Layer& built, std::vector<float>& values, LiveLayer& layer) {
  values = sums(built, values);
  const Ends before = endsOf(values);
  layer.leastSum = before.low;
  layer.mostSum = before.high;
  activate(built, values);
  const Ends after = endsOf(values);
  layer.least = after.low;
  layer.most = after.high;
  if (built.formats) {
    layer.resultFormat = built.formats->result;
    const std::uint64_t clipped = putOnGrid(built.formats->result, values);
    layer.clippedShare = values.empty() ? 0 : double(clipped) / double(values.size());
  }
  layer.neurons = built.weightColumns();
  if (!built.isPooling() && built.activation == network::Activation::relu)
    layer.deadNeurons = neverActive(values, std::size_t(layer.neurons));
}

std::array<ValueBins, 2> countScores(std::span<const float> logits, int outputs,
                                     std::span<const std::int8_t> labels) {
  const std::vector<float> scores = network::neutronScore(logits, outputs);
  Ends ends = endsOf(scores);
  ends = {std::min(ends.low, 0.0), std::max(ends.high, 0.0)};
  std::array<ValueBins, 2> bins;
  ValueBins empty;
  // With bins to spare: an edge belongs to the bin below it.
  empty.width = std::max(ends.high - ends.low, 1e-6) / (scoreBins - 2);
  const double zero = std::ceil(-ends.low / empty.width) + 1;  // the edge at 0
  empty.low = -empty.width * zero;
  empty.counts.assign(scoreBins + 1, 0);
  bins = {empty, empty};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if ((labels[i] != 0 && labels[i] != 1) || !std::isfinite(scores[i])) continue;
    const double place = std::ceil(double(scores[i]) / empty.width) - 1 + zero;
    auto& counts = bins[std::size_t(labels[i])].counts;
    ++counts[std::size_t(std::clamp(place, 0.0, double(counts.size()) - 1))];
  }
  return bins;
}

double steadySeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

LatentWeights latentWeights(const DenseEngine& engine) {
  LatentWeights weights;
  for (std::size_t i = 0; i < engine.shapes().size(); ++i) weights.push_back(engine.latentWeights(i));
  return weights;
}

network::Network latentNetwork(const DenseEngine& engine) {
  network::Network network;
  network.layers = engine.shapes();
  network.inputs = network.layers.front().inputs;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    network.layers[i].weights = engine.latentWeights(i);
    network.layers[i].bias = engine.latentBias(i);
    network.layers[i].formats.reset();
  }
  return network;
}

double l2Loss(const DenseEngine& engine, double l2) {
  if (l2 == 0) return 0;
  double sum = 0;
  for (const auto& weights : latentWeights(engine))
    for (const float weight : weights) sum += double(weight) * double(weight);
  return l2 * sum;
}

LiveView lookAt(const network::Network& built, const LatentWeights& latent, std::span<const float> inputs,
                std::span<const std::int8_t> labels) {
  LiveView view;
  view.rows = labels.size();
  std::vector<float> values(inputs.begin(), inputs.end());
  if (built.inputFormat) putOnGrid(*built.inputFormat, values);
  for (std::size_t i = 0; i < built.layers.size(); ++i) {
    LiveLayer& layer = view.layers.emplace_back();
    layer.name = built.layers[i].name;
    lookAtWeights(built.layers[i], latent[i], layer);
    lookAtActivations(built.layers[i], values, layer);
  }
  view.scores = countScores(values, built.outputs(), labels);
  return view;
}

std::vector<std::uint32_t> someOf(std::span<const std::uint32_t> rows, std::size_t most) {
  const std::size_t taken = std::min(most, rows.size());
  std::vector<std::uint32_t> some;
  for (std::size_t i = 0; i < taken; ++i) some.push_back(rows[i * rows.size() / taken]);
  return some;
}

void LossCourse::add(const StepLoss& loss) {
  if (m_inLast == 0 || m_inLast == m_perEntry) {
    if (m_losses.size() == most) halve();
    m_losses.push_back(loss);
    m_inLast = 1;
    return;
  }
  StepLoss& mean = m_losses.back();
  ++m_inLast;
  mean.total += (loss.total - mean.total) / m_inLast;
  mean.distillation += (loss.distillation - mean.distillation) / m_inLast;
}

/// Pairs become their mean.
void LossCourse::halve() {
  for (std::size_t i = 0; i + 1 < m_losses.size(); i += 2) {
    m_losses[i / 2] = {(m_losses[i].total + m_losses[i + 1].total) / 2,
                       (m_losses[i].distillation + m_losses[i + 1].distillation) / 2};
  }
  m_losses.resize(m_losses.size() / 2);
  m_perEntry *= 2;
}

recipe::BatchLosses LossCourse::losses(bool distils) const {
  recipe::BatchLosses losses{m_first, m_perEntry, {}, {}};
  for (const StepLoss& loss : m_losses) {
    losses.hard.push_back(loss.total - loss.distillation);
    if (distils) losses.distillation.push_back(loss.distillation);
  }
  return losses;
}

LiveWatch::LiveWatch(Parts parts) : m_parts(std::move(parts)) {
  if (!m_parts.now) m_parts.now = steadySeconds;
  if (m_parts.meanwhile) m_rows = take(rowsMeanwhile);
}

LiveWatch::Rows LiveWatch::take(std::size_t most) const {
  const std::vector<std::uint32_t> rows = someOf(m_parts.looked.rows, most);
  const dataset::Dataset& dataset = m_parts.looked.dataset;
  return {dataset.inputs.read(rows), labelsOf(dataset, rows)};
}

int LiveWatch::batchesPerEpoch() const {
  const auto batch = std::size_t(m_parts.batch);
  return int((m_parts.trainingRows + batch - 1) / batch);
}

void LiveWatch::beginEpoch(int number) {
  if (m_epoch == 0) {  // a resumed run has batches behind it
    m_batches = std::int64_t(number - 1) * batchesPerEpoch();
    m_sinceLast = m_course = LossCourse(m_batches);
  }
  m_epoch = number;
}

void LiveWatch::step(const StepLoss& loss) {
  m_sinceLast.add(loss);
  m_course.add(loss);
  ++m_batches;
  if (isDue(m_parts.now())) look(false);
}

void LiveWatch::addLosses(LiveView& view) {
  view.batches = m_sinceLast.losses(m_parts.distils);
  view.batchesPerEpoch = batchesPerEpoch();
  m_sinceLast = LossCourse(m_batches);
}

void LiveWatch::look(bool best) {
  const double begin = m_parts.now();
  LiveView view =
      lookAt(m_parts.engine.network(), latentWeights(m_parts.engine), m_rows.inputs, m_rows.labels);
  view.epoch = m_epoch;
  view.best = best;
  view.l2Loss = l2Loss(m_parts.engine, m_parts.l2);
  addLosses(view);
  m_parts.tell(view);
  const double end = m_parts.now();
  m_next = std::max(begin + leastInterval, end + (end - begin) / mostShare);
}

void LiveWatch::endEpoch(bool best) {
  if (best) {
    m_bestEpoch = m_epoch;
    m_bestLatent = latentWeights(m_parts.engine);
    m_bestL2 = l2Loss(m_parts.engine, m_parts.l2);
  }
  if (isDue(m_parts.now())) look(best);
}

void LiveWatch::finish(const network::Network& built) {
  if (m_bestEpoch == 0) return;  // the best one was before a resumption, and told then
  const Rows rows = take(rowsAtEnd);
  LiveView view = lookAt(built, m_bestLatent, rows.inputs, rows.labels);
  view.epoch = m_bestEpoch;
  view.best = view.last = true;
  view.l2Loss = m_bestL2;
  addLosses(view);
  view.course = m_course.losses(m_parts.distils);
  m_parts.tell(view);
}

}  // namespace pw::learn
