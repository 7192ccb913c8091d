// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <variant>

#include "design/design.h"

namespace pw::hls {
namespace {

/// Sums that wait for their turn, one leaving a clock, and the table of results where there is one
/// (pulsewright_drain, tableModule).
class Drain {
 public:
  explicit Drain(const IntegerLayer& layer) : m_table(std::size_t(tableStages(layer)), false) {}

  bool busy() const { return m_left != 0; }
  bool outValid() const { return m_table.empty() ? m_valid : bool(m_table.back()); }
  /// One clock edge. `load`: sums that come; 0 for none, as always when busy.
  void clock(int load, bool outReady) {
    const bool moves = m_table.empty() ? outReady : !m_table.back() || outReady;
    const bool offered = m_valid;
    const bool moved = m_left != 0 && (!m_valid || moves);
    m_valid = moved || (m_valid && !moves);
    if (load > 0) {
      m_left = load;
    } else if (moved) {
      --m_left;
    }
    if (m_table.empty() || !moves) return;
    std::rotate(m_table.rbegin(), m_table.rbegin() + 1, m_table.rend());
    m_table.front() = offered;
  }

 private:
  std::vector<bool> m_table;  // words in the stages of the search
  int m_left = 0;
  bool m_valid = false;
};

/// The control registers of a folded layer as the Verilog has them (generate/verilog: pulsewright_feed,
/// _replay, _window, _macs, _drain), and nothing else: what is multiplied does not matter for when.
class FoldedControl {
 public:
  FoldedControl(const IntegerLayer& layer, const LayerSchedule& schedule)
      : m_layer(layer), m_outputs(layer.columns()), m_schedule(schedule), m_drain(layer) {}

  bool inReady(bool) const { return buffered() ? !m_full[m_writeBank] : step(); }
  bool outValid() const { return m_drain.outValid(); }

  /// One clock edge. `inValid`: a word is offered; `outReady`: the next stage takes one.
  void clock(bool inValid, bool outReady) {
    const bool stepping = step();
    const bool accepted = inValid && inReady(outReady);
    const bool issued = buffered() ? stepping && available() : accepted;
    int load = 0;
    if (m_done && stepping) {
      load = m_schedule.neurons(m_donePass, m_outputs);
      m_donePass = m_donePass + 1 < m_schedule.passes ? m_donePass + 1 : 0;
    }
    m_drain.clock(load, outReady);
    if (stepping) {
      m_done = m_multipliedLast;
      m_multipliedLast = m_readLast;
      m_readLast = issued && m_readIndex == m_layer.words() - 1;
    }
    if (buffered() && accepted) write();
    if (issued) read();
  }

 private:
  /// A finished pass waits until the drain is empty; everything before it waits with it.
  bool step() const { return !(m_done && m_drain.busy()); }
  bool buffered() const { return m_schedule.passes > 1 || !m_layer.isDense(); }
  bool available() const {
    if (m_full[m_readBank]) return true;
    if (m_writeBank != m_readBank) return false;
    if (m_layer.isDense()) return m_readIndex < m_writeIndex;
    const bool atEnd = m_readIndex + 1 == m_layer.words() && m_readPass + 1 == m_schedule.passes &&
                       m_readPosition + 1 == m_layer.positions();
    return m_writeIndex > 0 && place() < m_writeIndex && !atEnd;
  }
  /// The word that a sliding layer reads next; outside the frame where zeros are put.
  int place() const {
    const network::Sliding& s = m_layer.sliding;
    const int first = (m_readPosition * s.stride - s.before) * s.channels;
    return m_layer.isPooling() ? first + m_readPass + m_readIndex * s.channels : first + m_readIndex;
  }
  void write() {
    if (++m_writeIndex < m_layer.inputs) return;
    m_writeIndex = 0;
    m_full[m_writeBank] = true;
    m_writeBank ^= 1;
  }
  void read() {
    if (++m_readIndex < m_layer.words()) return;
    m_readIndex = 0;
    if (++m_readPass < m_schedule.passes) return;
    m_readPass = 0;
    if (++m_readPosition < m_layer.positions()) return;
    m_readPosition = 0;
    m_full[m_readBank] = false;
    m_readBank ^= 1;
  }

  const IntegerLayer& m_layer;
  int m_outputs;
  LayerSchedule m_schedule;
  Drain m_drain;
  int m_writeIndex = 0, m_readIndex = 0, m_readPass = 0, m_readPosition = 0, m_donePass = 0;
  unsigned m_writeBank = 0, m_readBank = 0;
  bool m_full[2] = {};
  bool m_readLast = false, m_multipliedLast = false, m_done = false;
};

/// The same of an unrolled layer (generate/verilog: unrolled.v, pulsewright_collect): a bank of words that
/// fills, unless whole frames come; stages that move together; a drain, or a register of a whole frame's
/// results.
class UnrolledControl {
 public:
  UnrolledControl(const IntegerLayer& layer, const LayerSchedule& schedule)
      : m_layer(layer),
        m_schedule(schedule),
        m_stages(std::size_t(schedule.plan->stages), false),
        m_drain(layer) {}

  bool inReady(bool outReady) const {
    return m_schedule.wideIn ? step(outReady) : !m_bankFull || step(outReady);
  }
  bool outValid() const { return m_schedule.wideOut ? m_outValid : m_drain.outValid(); }

  void clock(bool inValid, bool outReady) {
    const bool stepping = step(outReady);
    const bool accepted = inValid && inReady(outReady);
    const bool done = m_stages.back();
    if (!m_schedule.wideOut) m_drain.clock(done && stepping ? m_layer.outputs : 0, outReady);
    if (stepping) {
      m_outValid = done;
      std::rotate(m_stages.rbegin(), m_stages.rbegin() + 1, m_stages.rend());
      m_stages.front() = m_schedule.wideIn ? inValid : m_bankFull;
      m_bankFull = false;
    }
    if (m_schedule.wideIn || !accepted) return;
    if (++m_index < m_layer.inputs) return;
    m_index = 0;
    m_bankFull = true;
  }

 private:
  bool step(bool outReady) const {
    return m_schedule.wideOut ? !m_outValid || outReady : !(m_stages.back() && m_drain.busy());
  }

  const IntegerLayer& m_layer;
  LayerSchedule m_schedule;
  std::vector<bool> m_stages;
  Drain m_drain;
  int m_index = 0;
  bool m_bankFull = false, m_outValid = false;
};

/// The same of the front end (generate/verilog/pulsewright_front.v): counts that wait for their baseline,
/// then three stages that move together.
class FrontControl {
 public:
  explicit FrontControl(const FrontEnd& front) : m_front(front) {}

  bool inReady(bool outReady) const {
    if (m_front.baselineSamples == 0) return step(outReady);
    return m_waiting < depth() && !(m_writeIndex == m_front.baselineSamples - 1 && m_known);
  }
  bool outValid() const { return m_stages[2]; }

  void clock(bool inValid, bool outReady) {
    const bool delayed = m_front.baselineSamples > 0;
    const bool accepted = inValid && inReady(outReady);
    const bool available = delayed ? m_waiting > 0 && (m_index > 0 || m_known) : inValid;
    const bool stepping = step(outReady), taken = stepping && available;
    if (stepping) {
      m_stages[2] = m_stages[1];
      m_stages[1] = m_stages[0];
      m_stages[0] = available && gives();
    }
    if (delayed && taken && m_index == 0) m_known = false;
    if (delayed && accepted) write();
    if (delayed && taken) --m_waiting;
    if (taken) m_index = (m_index + 1) % m_front.length;
  }

 private:
  bool step(bool outReady) const { return !m_stages[2] || outReady; }
  int depth() const { return 2 * m_front.baselineSamples; }
  /// The last mean of a window is given with the window's last count.
  bool gives() const {
    if (m_index + 1 == m_front.length) return true;
    const int counts = m_index + 1;
    return counts % m_front.average == 0 && counts < m_front.inputs() * m_front.average;
  }
  void write() {
    ++m_waiting;
    if (m_writeIndex == m_front.baselineSamples - 1) m_known = true;
    m_writeIndex = (m_writeIndex + 1) % m_front.length;
  }

  FrontEnd m_front;
  int m_writeIndex = 0, m_index = 0, m_waiting = 0;
  bool m_known = false;
  bool m_stages[3] = {};  // sum, difference, output
};

using LayerControl = std::variant<FoldedControl, UnrolledControl, FrontControl>;

LayerControl controlOf(const IntegerLayer& layer, const LayerSchedule& schedule) {
  if (schedule.unrolled()) return UnrolledControl(layer, schedule);
  return FoldedControl(layer, schedule);
}
bool outValid(const LayerControl& control) {
  return std::visit([](const auto& c) { return c.outValid(); }, control);
}
bool inReady(const LayerControl& control, bool outReady) {
  return std::visit([&](const auto& c) { return c.inReady(outReady); }, control);
}

/// The engine fed a word a clock for `frames` frames, its output always taken.
class Engine {
 public:
  Engine(const IntegerModel& model, const std::vector<LayerSchedule>& schedule, int frames,
         const std::optional<FrontEnd>& front)
      : m_inputs(front ? front->length : model.inputs()),
        m_outputs(model.outputs()),
        m_words(std::int64_t(frames) * m_inputs) {
    if (front) m_layers.push_back(FrontControl(*front));
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      m_layers.push_back(controlOf(model.layers[i], schedule[i]));
    }
    m_taken.assign(m_layers.size(), true);
  }

  void run() {
    const std::int64_t results = m_words / m_inputs * m_outputs;
    for (std::int64_t cycle = 0; m_produced < results; ++cycle) clock(cycle);
  }
  const std::vector<std::int64_t>& begins() const { return m_begins; }
  const std::vector<std::int64_t>& ends() const { return m_ends; }

 private:
  void clock(std::int64_t cycle) {
    // Whether a word is taken may depend on what comes after, never on what comes before; the last is always
    // taken.
    for (std::size_t i = m_layers.size() - 1; i > 0; --i) m_taken[i - 1] = inReady(m_layers[i], m_taken[i]);
    bool offered = m_accepted < m_words;
    if (offered && inReady(m_layers.front(), m_taken.front()) && m_accepted++ % m_inputs == 0) {
      m_begins.push_back(cycle);
    }
    if (outValid(m_layers.back()) && ++m_produced % m_outputs == 0) m_ends.push_back(cycle);
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
      const bool offers = outValid(m_layers[i]);
      std::visit([&](auto& layer) { layer.clock(offered, m_taken[i]); }, m_layers[i]);
      offered = offers;
    }
  }

  int m_inputs, m_outputs;
  std::int64_t m_words, m_accepted = 0, m_produced = 0;
  std::vector<LayerControl> m_layers;
  std::vector<bool> m_taken;  // a word or frame that the layer offers would be
  std::vector<std::int64_t> m_begins, m_ends;
};

}  // namespace

Cycles countCycles(const IntegerModel& model, const std::vector<LayerSchedule>& schedule, int frames,
                   const std::optional<FrontEnd>& front) {
  Engine engine(model, schedule, frames, front);
  engine.run();
  const auto& begins = engine.begins();
  Cycles cycles;
  cycles.latency = int(engine.ends().front() - begins.front());
  if (frames > 1) cycles.interval = int(begins.back() - begins[begins.size() - 2]);
  return cycles;
}

}  // namespace pw::hls
