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
      : m_inputs(layer.inputs), m_outputs(layer.outputs), m_schedule(schedule) {}

  /// A finished pass waits until the drain is empty; everything before it waits with it.
  bool step() const { return !(m_done && m_draining != 0); }
  bool inReady() const { return m_schedule.passes == 1 ? step() : !m_full[m_writeBank]; }
  bool outValid() const { return m_outValid; }

  /// One clock edge. `inValid`: a word is offered; `outReady`: the next stage takes one.
  void clock(bool inValid, bool outReady) {
    const bool stepping = step();
    const bool accepted = inValid && inReady();
    const bool issued = m_schedule.passes == 1 ? accepted : stepping && available();
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
      m_readLast = issued && m_readIndex == m_inputs - 1;
    }
    if (m_schedule.passes > 1 && accepted) write();
    if (issued) read();
  }

 private:
  bool available() const {
    return m_full[m_readBank] || (m_writeBank == m_readBank && m_readIndex < m_writeIndex);
  }
  void write() {
    if (++m_writeIndex < m_inputs) return;
    m_writeIndex = 0;
    m_full[m_writeBank] = true;
    m_writeBank ^= 1;
  }
  void read() {
    if (++m_readIndex < m_inputs) return;
    m_readIndex = 0;
    if (++m_readPass < m_schedule.passes) return;
    m_readPass = 0;
    m_full[m_readBank] = false;
    m_readBank ^= 1;
  }

  int m_inputs, m_outputs;
  LayerSchedule m_schedule;
  int m_writeIndex = 0, m_readIndex = 0, m_readPass = 0, m_donePass = 0, m_draining = 0;
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
