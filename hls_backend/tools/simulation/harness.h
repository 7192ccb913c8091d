// Drives the Verilated pulsewright_top through its three interfaces, clock by clock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

class Vpulsewright;
class VerilatedContext;

namespace pulsewright {

struct Word {
  std::uint32_t data = 0;
  bool last = false;
};

/// What happened at one clock edge on the streams.
struct Edge {
  bool accepted = false;         // the input word was taken
  std::optional<Word> received;  // an output word was taken
};

class Simulation {
 public:
  /// Registers start with random values drawn from `seed`, so that nothing works by a lucky zero; then reset.
  explicit Simulation(unsigned seed);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  void reset();

  /// One clock with this word offered (none: nothing offered) and the output taken or not.
  Edge clock(const std::optional<Word>& offered, bool take);
  /// Clock edges so far.
  std::uint64_t cycles() const { return m_cycles; }

  /// AXI4-Lite, with the streams at rest. An access that gets no answer in 1000 clocks reads 0xDEADDEAD.
  std::uint32_t read(std::uint32_t offset);
  void write(std::uint32_t offset, std::uint32_t value);
  /// Reads the low half first, which catches the high half.
  std::uint64_t read64(std::uint32_t offsetLow);

 private:
  void edge();
  bool clockUntil(const std::function<bool()>& done);

  std::unique_ptr<VerilatedContext> m_context;
  std::unique_ptr<Vpulsewright> m_top;
  std::uint64_t m_cycles = 0;
};

}  // namespace pulsewright
