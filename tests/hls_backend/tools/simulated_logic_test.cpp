// SPDX-License-Identifier: GPL-3.0-or-later
// The shared library that the simulated board loads, through its C functions as the board's agent calls them.
#include <dlfcn.h>

#include "design/registers.h"
#include "rtl_fixture.h"

namespace pw::tools {
namespace {

namespace reg = hls::registers;

/// The library's functions.
struct Library {
  explicit Library(const std::filesystem::path& path) : handle(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {}
  ~Library() {
    if (handle != nullptr) dlclose(handle);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  template <class Function>
  Function* function(const char* name) const {
    return reinterpret_cast<Function*>(dlsym(handle, name));
  }
  void* handle;
};

/// One instance of the simulated logic.
class Logic {
 public:
  explicit Logic(const Library& library)
      : m_library(library), m_instance(library.function<void*()>("pw_pl_create")()) {}
  ~Logic() { m_library.function<void(void*)>("pw_pl_destroy")(m_instance); }
  Logic(const Logic&) = delete;
  Logic& operator=(const Logic&) = delete;

  std::uint32_t read(std::uint32_t offset) {
    return m_library.function<std::uint32_t(void*, std::uint32_t)>("pw_pl_read")(m_instance, offset);
  }
  void write(std::uint32_t offset, std::uint32_t value) {
    m_library.function<void(void*, std::uint32_t, std::uint32_t)>("pw_pl_write")(m_instance, offset, value);
  }
  std::uint64_t cycles() { return m_library.function<std::uint64_t(void*)>("pw_pl_cycles")(m_instance); }
  /// Words received, or none when the packet did not end.
  std::vector<std::int32_t> stream(std::span<const std::int32_t> in, std::size_t capacity,
                                   std::uint64_t limit = 100000) {
    std::vector<std::int32_t> out(capacity);
    using Stream = std::int64_t(void*, const std::uint32_t*, std::uint32_t, std::uint32_t*, std::uint32_t,
                                std::uint64_t);
    const std::int64_t count = m_library.function<Stream>("pw_pl_stream")(
        m_instance, reinterpret_cast<const std::uint32_t*>(in.data()), std::uint32_t(in.size()),
        reinterpret_cast<std::uint32_t*>(out.data()), std::uint32_t(capacity), limit);
    out.resize(std::size_t(std::max<std::int64_t>(count, 0)));
    return out;
  }

 private:
  const Library& m_library;
  void* m_instance;
};

class SimulatedLogic : public testing::Test {
 protected:
  void SetUp() override {
    REQUIRE_VERILATOR();
    auto built = test::rtlDesign({{161, 16, 8, 2}, 8, 8}, {}, 1);
    ASSERT_OK(built);
    m_rtl = std::move(*built);
    m_library = std::make_unique<Library>(m_rtl.build.library);
    ASSERT_NE(m_library->handle, nullptr) << dlerror();
    m_logic = std::make_unique<Logic>(*m_library);
  }
  std::vector<std::int32_t> expected(const std::vector<std::int32_t>& inputs) const {
    return hls::run(m_rtl.design.model, inputs);
  }
  test::RtlDesign m_rtl;
  std::unique_ptr<Library> m_library;
  std::unique_ptr<Logic> m_logic;
};

TEST_F(SimulatedLogic, Registers_holdMagicBuildIdAndShape) {
  EXPECT_EQ(m_logic->read(reg::magic), reg::magicValue);
  EXPECT_EQ(m_logic->read(reg::buildId), m_rtl.design.buildId);
  EXPECT_EQ(m_logic->read(reg::inputs), 161u);
  EXPECT_EQ(m_logic->read(reg::outputs), 2u);
  EXPECT_EQ(m_logic->read(0x7C), 0u);  // nothing there
}

TEST_F(SimulatedLogic, Batch_endsWithTheLastFramesTlast) {
  const auto inputs = m_rtl.inputs(16);
  EXPECT_EQ(m_logic->stream(inputs, 100), expected(inputs));
  EXPECT_EQ(m_logic->read(reg::frames), 16u);
}

TEST_F(SimulatedLogic, SingleFrame_latencyCounterIsThePrediction) {
  m_logic->stream(m_rtl.inputs(1), 2);
  EXPECT_EQ(m_logic->read(reg::latencyLast), std::uint32_t(m_rtl.design.latencyCycles));
}

TEST_F(SimulatedLogic, HalfAFrame_staysInsideUntilASoftReset) {
  const auto inputs = m_rtl.inputs(3);
  EXPECT_TRUE(m_logic->stream({inputs.data(), 200}, 100, 2000).empty());  // one frame and a part: no TLAST
  EXPECT_EQ(m_logic->read(reg::status), 1u);
  m_logic->write(reg::control, 1);
  EXPECT_EQ(m_logic->read(reg::status), 0u);
  EXPECT_EQ(m_logic->read(reg::control), 0u);  // clears itself
  EXPECT_EQ(m_logic->stream(inputs, 100), expected(inputs));
}

TEST_F(SimulatedLogic, ClearCounters_clearsThemAndNothingElse) {
  const auto inputs = m_rtl.inputs(2);
  m_logic->stream(inputs, 4);
  m_logic->write(reg::control, 2);
  EXPECT_EQ(m_logic->read(reg::frames), 0u);
  EXPECT_EQ(m_logic->read(reg::latencyMin), 0xFFFFFFFFu);
  EXPECT_EQ(m_logic->read(reg::latencyMax), 0u);
  EXPECT_GT(m_logic->read(reg::cyclesLo), 0u);
  EXPECT_EQ(m_logic->stream(inputs, 4), expected(inputs));
  EXPECT_EQ(m_logic->read(reg::frames), 2u);
}

TEST_F(SimulatedLogic, Bypass_handsWordsThroughWithTlast) {
  m_logic->write(reg::control, 4);
  const std::vector<std::int32_t> words{1, -2, 0x7FFFFFFF, 4, 5};
  EXPECT_EQ(m_logic->stream(words, 100), words);
  EXPECT_EQ(m_logic->read(reg::control), 4u);
  EXPECT_EQ(m_logic->read(reg::frames), 0u);
}

TEST_F(SimulatedLogic, BypassEnded_computesAgain) {
  m_logic->write(reg::control, 4);
  m_logic->stream(std::vector<std::int32_t>{1, 2}, 2);
  m_logic->write(reg::control, 0);
  const auto inputs = m_rtl.inputs(3);
  EXPECT_EQ(m_logic->stream(inputs, 6), expected(inputs));
}

TEST_F(SimulatedLogic, FreeRunningCounter_followsTheClock) {
  // Each reading of the counter takes the same number of clocks, so the differences must be equal.
  const std::uint32_t counterBefore = m_logic->read(reg::cyclesLo);
  const std::uint64_t before = m_logic->cycles();
  m_logic->stream(m_rtl.inputs(5), 10);
  const std::uint32_t counterAfter = m_logic->read(reg::cyclesLo);
  EXPECT_EQ(counterAfter - counterBefore, m_logic->cycles() - before);
}

TEST_F(SimulatedLogic, TooSmallABuffer_isAnError) {
  EXPECT_TRUE(m_logic->stream(m_rtl.inputs(4), 3).empty());
}

TEST_F(SimulatedLogic, Instances_areIndependent) {
  Logic other(*m_library);
  m_logic->stream(m_rtl.inputs(2), 4);
  EXPECT_EQ(m_logic->read(reg::frames), 2u);
  EXPECT_EQ(other.read(reg::frames), 0u);
}

TEST_F(SimulatedLogic, Library_exportsItsFunctionsOnly) {
  Command nm;
  nm.program = "nm";
  nm.arguments = {"-D", "--defined-only", "--format=just-symbols", m_rtl.build.library.string()};
  const auto symbols = run(nm, {});
  ASSERT_OK(symbols);
  EXPECT_EQ(symbols->output,
            "pw_pl_create\npw_pl_cycles\npw_pl_destroy\npw_pl_read\npw_pl_stream\npw_pl_write\n");
}

}  // namespace
}  // namespace pw::tools
