// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/front_end.h"

#include "design/design.h"
#include "design/reuse.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

using dataset::InputSpec;
using dataset::Scaling;

std::vector<std::int32_t> randomCounts(std::size_t count, std::mt19937& random) {
  // The whole range, a digitiser's range, and steps of few counts, where ties are frequent.
  const int spread = std::vector{65536, 4096, 16}[random() % 3];
  const int base = spread == 65536 ? 0 : int(random() % 3000) - 1500;
  std::vector<std::int32_t> counts(count);
  for (auto& c : counts) c = base + int(random() % unsigned(spread)) - spread / 2;
  return counts;
}

InputSpec randomSpec(std::mt19937& random) {
  InputSpec spec;
  spec.length = 1 + random() % 300;
  const auto powerUpToLength = [&] {
    int power = 1 << random() % 9;
    while (power > spec.length) power /= 2;
    return power;
  };
  spec.average = random() % 2 ? 1 : powerUpToLength();
  spec.baselineSamples = powerUpToLength();
  spec.scaling = random() % 5 == 0 ? Scaling::rawCounts : Scaling::baselineSubtracted;
  spec.fullScaleCounts = std::ldexp(1.0, int(random() % 17) - 2);
  return spec;
}

/// The way that data sets go: scaled in floating point, then encoded.
std::vector<std::int32_t> scaledAndEncoded(const InputSpec& spec, trace::Polarity polarity,
                                           const std::vector<std::int32_t>& counts,
                                           const network::FixedFormat& format) {
  const auto length = std::size_t(spec.length);
  std::vector<float> inputs(std::size_t(spec.inputs()));
  std::vector<std::int32_t> codes;
  for (std::size_t row = 0; row < counts.size(); row += length) {
    const std::vector<std::int16_t> window(counts.begin() + std::ptrdiff_t(row),
                                           counts.begin() + std::ptrdiff_t(row + length));
    dataset::scaleWindow(spec, polarity, std::span<const std::int16_t>(window), inputs);
    IntegerModel model;
    model.input = format;
    const auto some = encodeInputs(model, inputs);
    codes.insert(codes.end(), some.begin(), some.end());
  }
  return codes;
}

TEST(FrontEnd, RandomWindowsSpecificationsAndFormats_giveTheCodesOfScaledWindowsBitForBit) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    const InputSpec spec = randomSpec(random);
    const auto polarity = random() % 2 ? trace::Polarity::negative : trace::Polarity::positive;
    const auto format = test::randomFormat(random, 2, 20);
    const auto front = makeFrontEnd(spec, polarity, format);
    ASSERT_OK(front);
    const auto counts = randomCounts(std::size_t(3 * spec.length), random);
    ASSERT_EQ(inputCodes(*front, counts), scaledAndEncoded(spec, polarity, counts, format))
        << dataset::toJson(spec).dump() << network::toText(format);
  }
}

TEST(FrontEnd, ExtremeCounts_stayInsideTheDifference) {
  for (const int average : {1, 16, 256}) {
    InputSpec spec;
    spec.length = 512;
    spec.average = average;
    spec.baselineSamples = 256;
    const network::FixedFormat format{32, 12};
    const auto front = makeFrontEnd(spec, trace::Polarity::negative, format);
    ASSERT_OK(front);
    std::vector<std::int32_t> counts(512, 32767);
    std::fill_n(counts.begin(), 256, -32768);
    EXPECT_EQ(inputCodes(*front, counts), scaledAndEncoded(spec, trace::Polarity::negative, counts, format));
    EXPECT_LE(front->difference.width, 25);
  }
}

TEST(FrontEnd, UnitAmplitude_isRefusedWithTheReason) {
  InputSpec spec;
  spec.scaling = Scaling::unitAmplitude;
  EXPECT_ERROR(makeFrontEnd(spec, trace::Polarity::negative, {}), ErrorKind::badInput, "amplitude");
}

TEST(FrontEnd, MeanOfThreeSamples_isRefusedNamingWhatIsPossible) {
  InputSpec spec;
  spec.average = 3;
  EXPECT_ERROR(makeFrontEnd(spec, trace::Polarity::negative, {}), ErrorKind::badInput, "Powers of two");
}

TEST(FrontEnd, FullScaleOf1000_isRefused) {
  InputSpec spec;
  spec.fullScaleCounts = 1000;
  EXPECT_ERROR(makeFrontEnd(spec, trace::Polarity::negative, {}), ErrorKind::badInput, "powers of two");
}

TEST(HardwareConfig, Feed_isWrittenOnlyWhenChosenAndReadBack) {
  HardwareConfig config;
  EXPECT_FALSE(toJson(config).contains("feed"));
  config.feed = Feed::negativeCounts;
  const auto read = hardwareConfigFromJson(toJson(config), "config");
  ASSERT_OK(read);
  EXPECT_EQ(read->feed, Feed::negativeCounts);
}

TEST(Design, ClocksOfTheHlsCpp_holdTheBaselineOfTheFrontEnd) {
  std::mt19937 random(1);
  network::Network net = test::randomNetwork({{10, 2}}, random);
  InputSpec spec;
  spec.length = 40;
  spec.average = 4;
  spec.baselineSamples = 16;
  spec.fullScaleCounts = 512;
  net.inputSpec = dataset::toJson(spec);
  HardwareConfig config;
  config.feed = Feed::negativeCounts;
  const auto design = makeDesign(net, config);
  ASSERT_OK(design);
  EXPECT_EQ(hlsLoopInterval(*design), 56);
}

TEST(Design, CountsForANetworkWithoutASpecification_areRefused) {
  std::mt19937 random(1);
  HardwareConfig config;
  config.feed = Feed::negativeCounts;
  EXPECT_ERROR(makeDesign(test::randomNetwork({}, random), config), ErrorKind::badInput,
               "inputs are made of");
}

}  // namespace
}  // namespace pw::hls
