// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/sliders.h"

#include <algorithm>
#include <chrono>

#include "kernels/packed_network.h"

namespace pw::jobs {
namespace {

constexpr std::size_t rangeEvents = 2000;  ///< enough for the percentiles of activations
constexpr std::size_t chunkRows = 256;     ///< judged exactly between two questions whether to go on

std::span<const std::uint32_t> firstOf(const std::vector<std::uint32_t>& rows, std::size_t count) {
  return {rows.data(), std::min(rows.size(), count)};
}

/// Exact, however wide the formats are; nothing when it may not go on.
std::optional<std::vector<float>> exactLogits(const network::Network& network, std::span<const float> inputs,
                                              const std::function<bool()>& mayGoOn) {
  std::vector<float> logits;
  const std::size_t chunk = chunkRows * std::size_t(network.inputs);
  for (std::size_t first = 0; first < inputs.size(); first += chunk) {
    if (mayGoOn && !mayGoOn()) return std::nullopt;
    const auto part = network::run(network, inputs.subspan(first, std::min(chunk, inputs.size() - first)));
    logits.insert(logits.end(), part.begin(), part.end());
  }
  return logits;
}

/// With no format wider than `bits`.
compress::Settings capped(compress::Settings settings, int bits) {
  for (int* width : {&settings.inputBits, &settings.weightBits, &settings.activationBits})
    *width = std::min(*width, bits);
  return settings;
}

bool isCapped(const compress::Settings& settings, int bits) {
  return std::max({settings.inputBits, settings.weightBits, settings.activationBits}) > bits;
}

/// Logits in single precision, of formats as wide as its sums allow; nothing when none does.
struct QuickLogits {
  std::vector<float> logits;
  bool exact = false;  ///< no format had to be made narrower
};
Result<std::optional<QuickLogits>> quickLogits(const SliderBase& base, const compress::Settings& settings) {
  // Half a step of 9 bits or more changes an answer rarely: enough while a slider moves.
  for (const int bits : {63, 12, 11, 10, 9, 8}) {
    if (bits < 63 && !isCapped(settings, bits)) continue;
    PW_ASSIGN(network::Network network,
              compress::compressed(base.network, capped(settings, bits), base.ranges));
    const kernels::PackedNetwork packed(std::move(network));
    if (packed.isFast()) return QuickLogits{packed.logits(base.inputs), bits == 63};
  }
  return std::nullopt;
}

}  // namespace

Result<SliderBase> sliderBase(network::Network network, const dataset::Dataset& dataset,
                              std::size_t mostEvents, const Work& work) {
  SliderBase base;
  const auto judged = firstOf(dataset.test, mostEvents);
  // It also says what does not fit together.
  PW_ASSIGN(base.unchanged, evaluate::evaluate(network, dataset, judged, dataset.training));
  if (work.stopRequested()) return cancelled(network.name);
  base.inputs = dataset.inputs.read(judged);
  for (const std::uint32_t row : judged) base.labels.push_back(dataset.labels[row]);
  const auto seen = firstOf(dataset.training.empty() ? dataset.test : dataset.training, rangeEvents);
  base.ranges = compress::measure(network, dataset.inputs.read(seen));
  base.costs = network::costs(network);
  base.network = std::move(network);
  return base;
}

Result<Slid> slide(const SliderBase& base, const compress::Settings& settings, bool exact,
                   const std::function<bool()>& mayGoOn) {
  const auto start = std::chrono::steady_clock::now();
  Slid slid;
  slid.settings = settings;
  PW_ASSIGN(const network::Network network, compress::compressed(base.network, settings, base.ranges));
  slid.costs = network::costs(network);
  std::optional<QuickLogits> quick;
  if (!exact) {
    PW_ASSIGN(quick, quickLogits(base, settings));
  }
  if (!quick) {
    auto sums = exactLogits(network, base.inputs, mayGoOn);
    if (!sums) return cancelled(network.name);
    quick = QuickLogits{std::move(*sums), true};
  }
  slid.exact = quick->exact;
  slid.evaluation = evaluate::evaluateLogits(quick->logits, network.outputs(), base.labels);
  slid.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return slid;
}

Sliders::Sliders(Answer onSlid)
    : m_onSlid(std::move(onSlid)), m_thread([this](const std::stop_token& stop) { work(stop); }) {}

Sliders::~Sliders() {
  m_thread.request_stop();
  m_wake.notify_all();
}

void Sliders::request(std::shared_ptr<const SliderBase> base, const compress::Settings& settings) {
  {
    const std::lock_guard lock(m_mutex);
    m_next = Request{std::move(base), settings};
  }
  m_wake.notify_all();
}

void Sliders::clear() {
  const std::lock_guard lock(m_mutex);
  m_next.reset();
}

bool Sliders::isSuperseded() {
  const std::lock_guard lock(m_mutex);
  return m_next.has_value();
}

void Sliders::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Request request;
    {
      std::unique_lock lock(m_mutex);
      if (!m_wake.wait(lock, stop, [this] { return m_next.has_value(); })) return;
      request = std::move(*m_next);
      m_next.reset();
    }
    const Result<Slid> quick = slide(*request.base, request.settings, false);
    m_onSlid(request.base, quick);
    if (!quick || quick->exact) continue;
    const auto mayGoOn = [&] { return !stop.stop_requested() && !isSuperseded(); };
    const Result<Slid> exact = slide(*request.base, request.settings, true, mayGoOn);
    if (exact || exact.error().kind != ErrorKind::cancelled) m_onSlid(request.base, exact);
  }
}

}  // namespace pw::jobs
