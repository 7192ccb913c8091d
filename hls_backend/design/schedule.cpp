// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "design/design.h"

namespace pw::hls {
namespace {

/// The control registers of one layer's engine as the Verilog has them (generate/verilog_library.cpp:
/// pulsewright_feed, pulsewright_macs, pulsewright_drain), and nothing else: what is multiplied does not
/// matter for when.
class LayerControl {
 public:
  LayerControl(const IntegerLayer& layer, const LayerSchedule& schedule)
      : m_layer(layer),
        m_outputs(layer.columns()),
        m_schedule(schedule),
        m_table(std::size_t(tableStages(layer)), false) {}

  /// A finished pass waits until the drain is empty; everything before it waits with it.
  bool step() const { return !(m_done && m_draining != 0); }
  bool inReady() const { return buffered() ? !m_full[m_writeBank] : step(); }
  bool outValid() const { return m_table.empty() ? m_outValid : bool(m_table.back()); }

  /// One clock edge. `inValid`: a word is offered; `outReady`: the next stage takes one.
  void clock(bool inValid, bool outReady) {
    if (m_table.empty()) {
      clockSums(inValid, outReady);
      return;
    }
    const bool moves = !m_table.back() || outReady;
    const bool offered = m_outValid;
    clockSums(inValid, moves);
    if (!moves) return;
    std::rotate(m_table.rbegin(), m_table.rbegin() + 1, m_table.rend());
    m_table.front() = offered;
  }

 private:
  /// All but the table of results.
  void clockSums(bool inValid, bool outReady) {
    const bool stepping = step();
    const bool accepted = inValid && inReady();
    const bool issued = buffered() ? stepping && available() : accepted;
    const bool moved = m_draining != 0 && (!m_outValid || outReady);
    m_outValid = moved || (m_outValid && !outReady);
    if (m_done && stepping) {
      m_draining = m_schedule.neurons(m_donePass, m_outputs);
      m_donePass = m_donePass + 1 < m_schedule.passes ? m_donePass + 1 : 0;
    } else if (moved) {
      --m_draining;
    }
    if (stepping) {
      m_done = m_multipliedLast;
      m_multipliedLast = m_readLast;
      m_readLast = issued && m_readIndex == m_layer.words() - 1;
    }
    if (buffered() && accepted) write();
    if (issued) read();
  }

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
  std::vector<bool> m_table;  // words in the stages of the search
  int m_writeIndex = 0, m_readIndex = 0, m_readPass = 0, m_readPosition = 0, m_donePass = 0, m_draining = 0;
  unsigned m_writeBank = 0, m_readBank = 0;
  bool m_full[2] = {};
  bool m_readLast = false, m_multipliedLast = false, m_done = false, m_outValid = false;
};

/// The engine fed a word a clock for `frames` frames, its output always taken.
class Engine {
 public:
  Engine(const IntegerModel& model, const std::vector<LayerSchedule>& schedule, int frames)
      : m_inputs(model.inputs()), m_outputs(model.outputs()), m_words(std::int64_t(frames) * m_inputs) {
    for (std::size_t i = 0; i < model.layers.size(); ++i) m_layers.emplace_back(model.layers[i], schedule[i]);
  }

  void run() {
    const std::int64_t results = m_words / m_inputs * m_outputs;
    for (std::int64_t cycle = 0; m_produced < results; ++cycle) clock(cycle);
  }
  const std::vector<std::int64_t>& begins() const { return m_begins; }
  const std::vector<std::int64_t>& ends() const { return m_ends; }

 private:
  void clock(std::int64_t cycle) {
    // Valid and ready are functions of registers alone, so the order of the layers does not matter as long as
    // each sees its neighbours as they were before the edge.
    bool offered = m_accepted < m_words;
    if (offered && m_layers.front().inReady() && m_accepted++ % m_inputs == 0) m_begins.push_back(cycle);
    if (m_layers.back().outValid() && ++m_produced % m_outputs == 0) m_ends.push_back(cycle);
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
      const bool offers = m_layers[i].outValid();
      const bool taken = i + 1 == m_layers.size() || m_layers[i + 1].inReady();
      m_layers[i].clock(offered, taken);
      offered = offers;
    }
  }

  int m_inputs, m_outputs;
  std::int64_t m_words, m_accepted = 0, m_produced = 0;
  std::vector<LayerControl> m_layers;
  std::vector<std::int64_t> m_begins, m_ends;
};

}  // namespace

Cycles countCycles(const IntegerModel& model, const std::vector<LayerSchedule>& schedule, int frames) {
  Engine engine(model, schedule, frames);
  engine.run();
  const auto& begins = engine.begins();
  Cycles cycles;
  cycles.latency = int(engine.ends().front() - begins.front());
  if (frames > 1) cycles.interval = int(begins.back() - begins[begins.size() - 2]);
  return cycles;
}

}  // namespace pw::hls
