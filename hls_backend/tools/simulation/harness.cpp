#include "harness.h"

#include "Vpulsewright.h"
#include "verilated.h"

// Verilator's run time asks for it where nobody gives it a clock.
double sc_time_stamp() { return 0; }

namespace pulsewright {

namespace {
constexpr int patience = 1000;  // clocks
}

Simulation::Simulation(unsigned seed) : m_context(new VerilatedContext) {
  m_context->randReset(2);
  m_context->randSeed(int(seed & 0x7fffffff));
  m_top.reset(new Vpulsewright(m_context.get(), "top"));
  reset();
}

Simulation::~Simulation() { m_top->final(); }

void Simulation::reset() {
  m_top->aresetn = 0;
  m_top->s_axis_tvalid = 0;
  m_top->m_axis_tready = 0;
  m_top->s_axi_awvalid = m_top->s_axi_wvalid = m_top->s_axi_bready = 0;
  m_top->s_axi_arvalid = m_top->s_axi_rready = 0;
  for (int i = 0; i < 4; ++i) edge();
  m_top->aresetn = 1;
  for (int i = 0; i < 4; ++i) edge();
}

void Simulation::edge() {
  m_top->aclk = 0;
  m_top->eval();
  m_top->aclk = 1;
  m_top->eval();
  ++m_cycles;
}

Edge Simulation::clock(const std::optional<Word>& offered, bool take) {
  m_top->s_axis_tvalid = offered.has_value();
  if (offered) {
    m_top->s_axis_tdata = offered->data;
    m_top->s_axis_tlast = offered->last;
  }
  m_top->m_axis_tready = take;
  m_top->aclk = 0;
  m_top->eval();
  Edge result;
  result.accepted = m_top->s_axis_tvalid && m_top->s_axis_tready;
  if (m_top->m_axis_tvalid && m_top->m_axis_tready) {
    result.received = Word{m_top->m_axis_tdata, m_top->m_axis_tlast != 0};
  }
  m_top->aclk = 1;
  m_top->eval();
  ++m_cycles;
  return result;
}

bool Simulation::clockUntil(const std::function<bool()>& done) {
  m_top->s_axis_tvalid = 0;
  m_top->m_axis_tready = 0;
  for (int i = 0; i < patience; ++i) {
    m_top->aclk = 0;
    m_top->eval();
    const bool ended = done();
    m_top->aclk = 1;
    m_top->eval();
    ++m_cycles;
    if (ended) return true;
  }
  return false;
}

std::uint32_t Simulation::read(std::uint32_t offset) {
  // On a chip the way over the bus is longer; meanwhile the counters take in what has just happened.
  for (int i = 0; i < 4; ++i) clockUntil([] { return true; });
  m_top->s_axi_araddr = offset & 0x7f;
  m_top->s_axi_arvalid = 1;
  bool answered = clockUntil([&] { return m_top->s_axi_arready != 0; });
  m_top->s_axi_arvalid = 0;
  m_top->s_axi_rready = 1;
  std::uint32_t value = 0;
  answered = answered && clockUntil([&] {
    value = m_top->s_axi_rdata;
    return m_top->s_axi_rvalid != 0;
  });
  m_top->s_axi_rready = 0;
  return answered ? value : 0xDEADDEAD;
}

void Simulation::write(std::uint32_t offset, std::uint32_t value) {
  m_top->s_axi_awaddr = offset & 0x7f;
  m_top->s_axi_awvalid = 1;
  m_top->s_axi_wdata = value;
  m_top->s_axi_wstrb = 0xf;
  m_top->s_axi_wvalid = 1;
  bool addressDone = false, dataDone = false;
  for (int i = 0; i < patience && !(addressDone && dataDone); ++i) {
    m_top->s_axi_awvalid = !addressDone;
    m_top->s_axi_wvalid = !dataDone;
    clockUntil([&] {
      addressDone = addressDone || m_top->s_axi_awready != 0;
      dataDone = dataDone || m_top->s_axi_wready != 0;
      return true;
    });
  }
  m_top->s_axi_awvalid = m_top->s_axi_wvalid = 0;
  m_top->s_axi_bready = 1;
  clockUntil([&] { return m_top->s_axi_bvalid != 0; });
  m_top->s_axi_bready = 0;
  // A soft reset or a clearing of counters takes effect two clocks later.
  for (int i = 0; i < 3; ++i) clockUntil([] { return true; });
}

std::uint64_t Simulation::read64(std::uint32_t offsetLow) {
  const std::uint64_t low = read(offsetLow);
  return low | std::uint64_t(read(offsetLow + 4)) << 32;
}

}  // namespace pulsewright
