// simulate INPUTS OUTPUTS LATENCIES [--gaps P] [--stalls P] [--seed N] [--packet FRAMES] [--single]
// Feeds little-endian 32-bit words from INPUTS (whole frames) to the design and writes the output words to OUTPUTS and
// each frame's latency, counted here and not by the design, to LATENCIES. P: percent of clocks in which no word is
// offered or taken. --packet: TLAST on the last word of every so many frames and of the last one (0: that one only).
// --single: a frame is fed only when the one before has left. Prints "name value" lines; "progress F" on standard error.
// Ends with 0; 1 when no word moved for 10 million clocks; 2 for bad usage.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "harness.h"

namespace {

using pulsewright::Edge;
using pulsewright::Simulation;
using pulsewright::Word;

// Register offsets, as in the generated pulsewright_registers.v.
enum Offset : std::uint32_t {
@offsets@};

struct Options {
  std::string inputs, outputs, latencies;
  unsigned gaps = 0, stalls = 0, seed = 1;
  std::size_t packet = 0;
  bool single = false;
};

bool parse(int count, char** words, Options& options) {
  if (count < 4) return false;
  options.inputs = words[1];
  options.outputs = words[2];
  options.latencies = words[3];
  for (int i = 4; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--single") {
      options.single = true;
      continue;
    }
    if (++i == count) return false;
    const unsigned long value = std::strtoul(words[i], nullptr, 10);
    if (word == "--gaps") options.gaps = unsigned(value);
    else if (word == "--stalls") options.stalls = unsigned(value);
    else if (word == "--seed") options.seed = unsigned(value);
    else if (word == "--packet") options.packet = value;
    else return false;
  }
  return options.gaps < 100 && options.stalls < 100;
}

bool readWords(const std::string& path, std::vector<std::uint32_t>& words) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return false;
  words.resize(std::size_t(file.tellg()) / sizeof(std::uint32_t));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(words.data()), std::streamsize(words.size() * sizeof(std::uint32_t)));
  return bool(file);
}

bool writeWords(const std::string& path, const std::vector<std::uint32_t>& words) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(words.data()), std::streamsize(words.size() * sizeof(std::uint32_t)));
  file.close();
  return bool(file);
}

class Run {
 public:
  Run(Simulation& simulation, const Options& options, const std::vector<std::uint32_t>& inputs)
      : m_simulation(simulation), m_options(options), m_inputs(inputs), m_random(options.seed) {
    m_inFrame = simulation.read(inputs_words);
    m_outFrame = simulation.read(outputs_words);
  }

  bool fits() const { return m_inFrame > 0 && m_outFrame > 0 && m_inputs.size() % m_inFrame == 0; }

  /// False when nothing moves any more.
  bool run() {
    const std::uint64_t patience = 10000000;
    const std::size_t expected = m_inputs.size() / m_inFrame * m_outFrame;
    std::uint64_t moved = m_simulation.cycles();
    while (m_outputs.size() < expected) {
      const Edge edge = clock();
      if (edge.accepted || edge.received) moved = m_simulation.cycles();
      if (m_simulation.cycles() - moved > patience) return false;
    }
    return true;
  }

  const std::vector<std::uint32_t>& outputs() const { return m_outputs; }
  const std::vector<std::uint32_t>& latencies() const { return m_latencies; }
  std::size_t wrongLast() const { return m_wrongLast; }
  std::uint64_t interval() const { return m_interval; }
  std::size_t frames() const { return m_inputs.size() / m_inFrame; }

 private:
  bool happens(unsigned percent) { return percent != 0 && m_random() % 100 < percent; }

  bool endsPacket(std::size_t frame) const {
    return frame + 1 == frames() || (m_options.packet != 0 && (frame + 1) % m_options.packet == 0);
  }

  Edge clock() {
    // A word once offered stays until it is taken, as AXI asks.
    if (!m_offered && m_fed < m_inputs.size() && !happens(m_options.gaps)) {
      const std::size_t frame = m_fed / m_inFrame;
      const bool last = (m_fed + 1) % m_inFrame == 0;
      const bool waits = m_options.single && frame > m_outputs.size() / m_outFrame;
      if (!waits) m_offered = Word{m_inputs[m_fed], last && endsPacket(frame)};
    }
    const std::uint64_t now = m_simulation.cycles();
    const Edge edge = m_simulation.clock(m_offered, !happens(m_options.stalls));
    if (edge.accepted) accepted(now);
    if (edge.received) received(*edge.received, now);
    return edge;
  }

  void accepted(std::uint64_t now) {
    m_offered.reset();
    if (m_fed++ % m_inFrame != 0) return;
    if (!m_begins.empty() || !m_latencies.empty()) m_interval = now - m_lastBegin;
    m_lastBegin = now;
    m_begins.push_back(now);
  }

  void received(const Word& word, std::uint64_t now) {
    const std::size_t frame = m_outputs.size() / m_outFrame;
    m_outputs.push_back(word.data);
    const bool ends = m_outputs.size() % m_outFrame == 0;
    m_wrongLast += word.last != (ends && endsPacket(frame));
    if (!ends) return;
    m_latencies.push_back(m_begins.empty() ? 0xffffffffu : std::uint32_t(now - m_begins.front()));
    if (!m_begins.empty()) m_begins.pop_front();
    const std::size_t every = 1 + frames() / 100;
    if (m_latencies.size() % every == 0) {
      std::fprintf(stderr, "progress %.3f\n", double(m_latencies.size()) / double(frames()));
    }
  }

  Simulation& m_simulation;
  const Options& m_options;
  const std::vector<std::uint32_t>& m_inputs;
  std::mt19937 m_random;
  std::size_t m_inFrame = 0, m_outFrame = 0, m_fed = 0, m_wrongLast = 0;
  std::optional<Word> m_offered;
  std::deque<std::uint64_t> m_begins;
  std::uint64_t m_lastBegin = 0, m_interval = 0;
  std::vector<std::uint32_t> m_outputs, m_latencies;
};

void print(const char* name, std::uint64_t value) { std::printf("%s %llu\n", name, (unsigned long long)value); }

void printRegisters(Simulation& simulation) {
  print("magic", simulation.read(magic));
  print("build_id", simulation.read(build_id));
  print("latency_last", simulation.read(latency_last));
  print("latency_min", simulation.read(latency_min));
  print("latency_max", simulation.read(latency_max));
  print("latency_sum", simulation.read64(latency_sum));
  print("frames", simulation.read(frames_done));
  print("input_idle", simulation.read(input_idle));
  print("input_stall", simulation.read(input_stall));
  print("output_stall", simulation.read(output_stall));
  print("interval", simulation.read(interval));
  print("status", simulation.read(status));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fprintf(stderr, "usage: simulate INPUTS OUTPUTS LATENCIES [--gaps P] [--stalls P] [--seed N] "
                         "[--packet FRAMES] [--single]\n");
    return 2;
  }
  std::vector<std::uint32_t> inputs;
  if (!readWords(options.inputs, inputs)) {
    std::fprintf(stderr, "cannot read %s\n", options.inputs.c_str());
    return 2;
  }
  Simulation simulation(options.seed);
  Run run(simulation, options, inputs);
  if (!run.fits()) {
    std::fprintf(stderr, "%s does not hold whole frames\n", options.inputs.c_str());
    return 2;
  }
  const std::uint64_t begin = simulation.cycles();
  const bool finished = run.run();
  print("cycles", simulation.cycles() - begin);
  print("wrong_last", run.wrongLast());
  print("counted_interval", run.interval());
  printRegisters(simulation);
  if (!writeWords(options.outputs, run.outputs()) || !writeWords(options.latencies, run.latencies())) {
    std::fprintf(stderr, "cannot write the results\n");
    return 2;
  }
  if (!finished) std::fprintf(stderr, "no word moved for 10 million clocks\n");
  return finished ? 0 : 1;
}
