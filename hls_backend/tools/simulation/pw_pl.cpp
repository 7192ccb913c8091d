// The simulated programmable logic as a C library.
#include <cstdint>

#include "harness.h"

#define PW_EXPORT extern "C" __attribute__((visibility("default")))

using pulsewright::Simulation;
using pulsewright::Word;

/// A new, reset instance, independent of others.
PW_EXPORT void* pw_pl_create(void) {
  try {
    return new Simulation(1);
  } catch (...) {
    return nullptr;
  }
}

PW_EXPORT void pw_pl_destroy(void* pl) { delete static_cast<Simulation*>(pl); }

PW_EXPORT std::uint32_t pw_pl_read(void* pl, std::uint32_t byteOffset) {
  return static_cast<Simulation*>(pl)->read(byteOffset);
}

PW_EXPORT void pw_pl_write(void* pl, std::uint32_t byteOffset, std::uint32_t value) {
  static_cast<Simulation*>(pl)->write(byteOffset, value);
}

/// Feeds `in` a word a clock with TLAST on the last, and takes output words until one has TLAST. Gives how many came,
/// or -1 when there are more than `capacity` or the packet does not end within `maxCycles`.
PW_EXPORT std::int64_t pw_pl_stream(void* pl, const std::uint32_t* in, std::uint32_t nIn, std::uint32_t* out,
                                    std::uint32_t capacity, std::uint64_t maxCycles) {
  Simulation& simulation = *static_cast<Simulation*>(pl);
  std::uint32_t fed = 0, got = 0;
  const std::uint64_t begin = simulation.cycles();
  while (simulation.cycles() - begin < maxCycles) {
    std::optional<Word> offered;
    if (fed < nIn) offered = Word{in[fed], fed + 1 == nIn};
    const pulsewright::Edge edge = simulation.clock(offered, true);
    fed += edge.accepted;
    if (!edge.received) continue;
    if (got == capacity) return -1;
    out[got++] = edge.received->data;
    if (edge.received->last) return got;
  }
  return -1;
}

/// Clock edges since it was created.
PW_EXPORT std::uint64_t pw_pl_cycles(void* pl) { return static_cast<Simulation*>(pl)->cycles(); }
