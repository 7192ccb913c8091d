// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "advise/advise.h"

namespace pw::hls {
namespace {

using network::FixedFormat;

int leastWidth(const FixedFormat& format, int wanted) {
  return std::max(wanted, format.isSigned ? 2 : 1);
}

/// One bit that may go.
struct Move {
  TensorId id;
  bool integerBit = false;  ///< otherwise a fraction bit

  FixedFormat applied(FixedFormat format) const {
    --format.width;
    if (integerBit) --format.integer;
    return format;
  }
};

/// Whether a format has a part in EBOPs: biases and the last result have none.
bool multiplies(const network::Network& network, const TensorId& id) {
  return id.tensor != Tensor::bias &&
         !(id.tensor == Tensor::result && id.layer + 1 == int(network.layers.size()));
}

class Descent {
 public:
  Descent(const network::Network& source, const LabelledEvents& events, const AdviceSettings& settings,
          const Work& work, Advice& advice)
      : m_source(source), m_events(events), m_settings(settings), m_work(work), m_advice(advice) {}

  /// Takes bits from these tensors until none can go.
  Result<void> run(bool multiplying, double from, double to) {
    std::vector<Move> moves;
    for (const TensorId& id : choosableTensors(m_source)) {
      if (multiplies(m_source, id) != multiplying) continue;
      moves.push_back({id, false});
      moves.push_back({id, true});
    }
    const std::size_t all = moves.size();
    while (!moves.empty()) {
      PW_CHECK(step(moves));
      m_work.report(from + (to - from) * (1 - double(moves.size()) / double(all)), "Taking bits away");
    }
    return {};
  }

 private:
  /// Tries every move, keeps the best of them, drops those that are not allowed.
  Result<void> step(std::vector<Move>& moves) {
    std::optional<AdviceStep> best;
    double bestScore = 0;
    std::vector<Move> allowed;
    for (const Move& move : moves) {
      if (m_work.stopRequested()) return cancelled("precision advisor");
      const FixedFormat& now = m_advice.formats.at(move.id);
      if (now.width <= leastWidth(now, m_settings.leastBits)) continue;
      FormatSet formats = m_advice.formats;
      formats.at(move.id) = move.applied(now);
      const auto worth = worthOf(m_source, formats, m_events);
      ++m_advice.tried;
      if (!worth || worth->accuracy < m_advice.before.accuracy - m_settings.loss) continue;
      allowed.push_back(move);
      const double score = scoreOf(*worth);
      if (best && score <= bestScore) continue;
      bestScore = score;
      best = AdviceStep{move.id, formats.at(move.id), *worth};
    }
    moves = std::move(allowed);
    if (!best) return {};
    m_advice.formats.at(best->id) = best->format;
    m_advice.after = best->worth;
    m_advice.steps.push_back(*best);
    return {};
  }

  /// What is saved for the accuracy given up; a step that costs none counts as half an event's.
  double scoreOf(const Worth& worth) const {
    const Worth& now = m_advice.after;
    // Memory decides between steps that multiply as much as before.
    const double saved = now.ebops - worth.ebops + 1e-3 * (double(now.weightBits) - double(worth.weightBits));
    const double lost = std::max(0.0, now.accuracy - worth.accuracy);
    return saved / (lost + 0.5 / double(m_events.labels.size()));
  }

  const network::Network& m_source;
  const LabelledEvents& m_events;
  const AdviceSettings& m_settings;
  const Work& m_work;
  Advice& m_advice;
};

/// `bits` fraction bits less, or as many as may go.
FixedFormat without(FixedFormat format, int bits, int least) {
  format.width = std::max(std::min(format.width, leastWidth(format, least)), format.width - bits);
  return format;
}

}  // namespace

Result<std::vector<SweepPoint>> sweepBits(const network::Network& source, const FormatSet& formats,
                                          const LabelledEvents& events, const SweepSettings& settings,
                                          const Work& work) {
  PW_CHECK(worthOf(source, formats, events));
  if (settings.leastBits < 1 || settings.mostBits < settings.leastBits) {
    return failure(ErrorKind::badInput, "Widths must go from at least 1 bit upwards.", "precision sweep",
                   "Take 2 to 12 bits, for instance.");
  }
  const std::vector<TensorId> ids = choosableTensors(source);
  std::vector<SweepPoint> points;
  const auto add = [&](const std::optional<TensorId>& id, int bits, const FormatSet& set) {
    if (const auto worth = worthOf(source, set, events)) points.push_back({id, bits, *worth});
  };
  for (std::size_t i = 0; i < ids.size(); ++i) {
    FormatSet set = formats;
    FixedFormat& format = set.at(ids[i]);
    const int least = leastWidth(format, settings.leastBits);
    for (int bits = settings.mostBits; bits >= least; --bits) {
      if (work.stopRequested()) return cancelled("precision advisor");
      format.width = bits;  // the integer bits stay
      add(ids[i], bits, set);
    }
    work.report(double(i + 1) / double(ids.size() + 1), textOf(source, ids[i]));
  }
  FormatSet last;
  for (int bits = 0;; ++bits) {
    if (work.stopRequested()) return cancelled("precision advisor");
    FormatSet set = formats;
    for (const TensorId& id : ids) set.at(id) = without(formats.at(id), bits, settings.leastBits);
    if (bits > 0 && set == last) break;
    add({}, bits, set);
    last = set;
  }
  work.report(1, "all formats");
  return points;
}

Result<Advice> adviseFormats(const network::Network& source, const FormatSet& start,
                             const LabelledEvents& events, const AdviceSettings& settings, const Work& work) {
  if (!(settings.loss >= 0 && settings.loss <= 1) || settings.leastBits < 1) {
    return failure(ErrorKind::badInput, "The loss must be a share from 0 to 1 and the least width 1 or more.",
                   "precision advisor", "Allow 0.002, for instance.");
  }
  Advice advice;
  advice.formats = start;
  PW_ASSIGN(advice.before, worthOf(source, start, events));
  advice.after = advice.before;
  Descent descent(source, events, settings, work, advice);
  PW_CHECK(descent.run(true, 0, 0.8));
  PW_CHECK(descent.run(false, 0.8, 1));
  return advice;
}

}  // namespace pw::hls
