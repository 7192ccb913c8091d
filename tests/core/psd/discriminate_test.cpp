// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numeric>
#include <set>

#include "psd/methods.h"
#include "pulse_shapes.h"
#include "test_support.h"

namespace pw::psd {
namespace {

using Shape = std::function<double(double)>;
constexpr double baseline = 400;
constexpr std::size_t length = 1024;

/// A file of traces [n × 1024] with exact samples, and what it must say of them.
class Discriminate : public testing::Test {
 protected:
  trace::TraceFile fileOf(const std::vector<Shape>& shapes) {
    trace::TraceInfo info;
    info.length = length;
    std::vector<float> samples;
    for (const Shape& shape : shapes) {
      const auto trace = test::negativeTrace(length, baseline, false, shape);
      samples.insert(samples.end(), trace.begin(), trace.end());
    }
    const auto path = folder / ("t" + std::to_string(m_files++) + ".h5");
    auto writer = trace::TraceWriter::create(path, info, true);
    EXPECT_OK(writer);
    EXPECT_OK(writer->append(samples));
    EXPECT_OK(writer->finish());
    return std::move(*trace::TraceFile::open(path));
  }
  std::vector<float> values(const std::vector<Shape>& shapes, Method method,
                            const MethodSettings& settings = exact(),
                            const std::vector<std::int8_t>& labels = {}) {
    const auto result = discriminate(fileOf(shapes), {method}, labels, settings, {});
    EXPECT_OK(result);
    return result ? result->values[0] : std::vector<float>{};
  }
  /// Without smoothing, so that a formula is all there is.
  static MethodSettings exact() {
    MethodSettings settings;
    settings.smoothing = 1;
    return settings;
  }
  test::TemporaryFolder folder;
  int m_files = 0;
};

/// 0 until 200, up to 100 counts at 300, down to 0 at 500.
double triangle(double i) {
  if (i <= 200 || i >= 500) return 0;
  return i <= 300 ? i - 200 : (500 - i) / 2;
}

double slow(double i, double start, double amplitude, double rise, double decay) {
  return amplitude * test::slowPulse(i - start, rise, decay);
}

TEST_F(Discriminate, TimeOverThreshold_ofATriangle_isItsWidth) {
  EXPECT_NEAR(values({triangle}, Method::timeOverThreshold)[0], 150, 1e-3);
  MethodSettings settings = exact();
  settings.thresholdFraction = 0.2;
  EXPECT_NEAR(values({triangle}, Method::timeOverThreshold, settings)[0], 240, 1e-3);
}
TEST_F(Discriminate, Rise_ofATriangle_isTwoFifthsOfIt) {
  EXPECT_NEAR(values({triangle}, Method::rise10To50)[0], 40, 1e-3);
}
TEST_F(Discriminate, PulseGradient_ofATriangle_isItsSlope) {
  EXPECT_NEAR(values({triangle}, Method::pulseGradient)[0], -0.005, 1e-6);
}
TEST_F(Discriminate, FallingEdgeSlope_ofATriangle_isItsSlopeInPerCent) {
  EXPECT_NEAR(values({triangle}, Method::fallingEdgeSlope)[0], -0.5, 1e-4);
}
TEST_F(Discriminate, FallingEdgeSlope_thatTheTraceCutsOff_isUnknown) {
  EXPECT_TRUE(
      std::isnan(values({[](double i) { return i < 200 ? 0.0 : 50.0; }}, Method::fallingEdgeSlope)[0]));
}

TEST_F(Discriminate, ZeroCrossing_ofAStep_isThatOfTheFilter) {
  // Step response of (1 − sT)/(1 + sT)³: 1 − e^(−x)(1 + x + x²) with x = t/T, which is 0 at x = 1.79328.
  MethodSettings settings = exact();
  settings.shapingTime = 160;
  const float found =
      values({[](double i) { return i < 300 ? 0.0 : 100.0; }}, Method::zeroCrossing, settings)[0];
  EXPECT_NEAR(found, 1.79328 * 80, 2);  // each of the three discrete stages answers within a sample
}
TEST_F(Discriminate, ZeroCrossing_doesNotDependOnTheAmplitude) {
  const auto of = [](double amplitude) { return [=](double i) { return slow(i, 200, amplitude, 30, 450); }; };
  // The edge itself walks with the amplitude; what is left when it is added does not.
  const auto found = discriminate(fileOf({of(100), of(200)}), {Method::zeroCrossing}, {}, exact(), {});
  ASSERT_OK(found);
  EXPECT_NEAR(found->values[0][0] + found->features[0].edge, found->values[0][1] + found->features[1].edge,
              1e-2);
}

TEST_F(Discriminate, LogMeanTime_isThatOfABruteForceSum) {
  const Shape shape = [](double i) { return slow(i, 200.3, 120, 30, 450); };
  const auto found = discriminate(fileOf({shape}), {Method::logMeanTime}, {}, exact(), {});
  ASSERT_OK(found);
  const double first = std::round(found->features[0].edge) - 10;
  double sum = 0, moment = 0;
  for (double n = 0; n < 171; ++n) {
    sum += shape(first + n);
    moment += n * shape(first + n);
  }
  EXPECT_NEAR(found->values[0][0], std::log(moment / sum), 1e-5);
}

TEST_F(Discriminate, Smoothing_isAMovingMean) {
  // The mean of 5 samples around the tip of the triangle lowers it: (99 + 98 + 100 + 99.5 + 99) / 5 = 99.1.
  MethodSettings settings;
  settings.gradientDistance = 100;
  EXPECT_NEAR(values({triangle}, Method::pulseGradient, settings)[0], (50 / 99.1 - 1) / 100, 1e-4);
}

TEST_F(Discriminate, TraceWithoutEdge_isUnknown) {
  for (const MethodInfo& each : methods()) {
    if (each.needsTemplates || each.method == Method::fci) continue;
    EXPECT_TRUE(std::isnan(values({[](double) { return 0.0; }}, each.method)[0])) << each.name;
  }
}

TEST_F(Discriminate, FileThatStartsLater_givesTheSameValues) {
  const auto samples = test::negativeTrace(length, baseline, false, triangle);
  std::vector<std::vector<float>> found;
  for (std::int64_t start : {0, 120}) {
    trace::TraceInfo info;
    info.length = length;
    info.firstSampleIndex = start;
    const auto file = test::writeTraces(folder / std::to_string(start), info, samples);
    ASSERT_OK(file);
    const auto result = discriminate(
        *file, {Method::logMeanTime, Method::zeroCrossing, Method::timeOverThreshold}, {}, exact(), {});
    ASSERT_OK(result);
    found.push_back({result->values[0][0], result->values[1][0], result->values[2][0]});
  }
  for (std::size_t m = 0; m < 3; ++m) EXPECT_NEAR(found[0][m], found[1][m], 1e-4);
}

// Templates

/// Twelve gammas (even) and twelve neutrons of slightly different amplitudes, starts and shapes.
std::vector<Shape> twoClasses() {
  std::vector<Shape> shapes;
  for (int i = 0; i < 24; ++i)
    shapes.push_back(
        [i](double t) { return slow(t, 200 + 0.37 * i, 60 + 5 * i, (i % 2 ? 40 : 22) + 0.3 * i, 450); });
  return shapes;
}
std::vector<std::int8_t> alternating() {
  std::vector<std::int8_t> labels;
  for (int i = 0; i < 24; ++i) labels.push_back(std::int8_t(i % 2));
  return labels;
}

struct Oracle {
  /// Unit-area pulses around the edge of each event, by interpolation between the samples.
  std::vector<std::vector<double>> pulses;
  std::vector<double> mean(int label, int withoutFold) const {
    std::vector<double> sum(171);
    int count = 0;
    for (int i = 0; i < 24; ++i) {
      if (i % 2 != label || (i / 2) % 5 == withoutFold) continue;  // the events of a class in turn
      ++count;
      for (std::size_t n = 0; n < sum.size(); ++n) sum[n] += pulses[std::size_t(i)][n];
    }
    for (double& value : sum) value /= count;
    return sum;
  }
};
Oracle oracleOf(const std::vector<Shape>& shapes, const std::vector<pulse::PulseFeatures>& features) {
  Oracle oracle;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    std::vector<double> pulse;
    double sum = 0;
    for (int n = 0; n < 171; ++n) {
      const double t = double(features[i].edge) - 10 + n, low = std::floor(t);
      pulse.push_back(shapes[i](low) + (t - low) * (shapes[i](low + 1) - shapes[i](low)));
      sum += pulse.back();
    }
    for (double& value : pulse) value /= sum;
    oracle.pulses.push_back(pulse);
  }
  return oracle;
}

TEST_F(Discriminate, Templates_giveWhatBruteForceGives) {
  const auto shapes = twoClasses();
  const auto found = discriminate(fileOf(shapes), {Method::gatti, Method::likelihood, Method::patternAngle},
                                  alternating(), exact(), {});
  ASSERT_OK(found);
  const Oracle oracle = oracleOf(shapes, found->features);
  for (int i = 0; i < 24; ++i) {
    const int fold = (i / 2) % 5;
    const auto g = oracle.mean(0, fold), n = oracle.mean(1, fold);
    const double least =
        0.005 * std::min(*std::max_element(g.begin(), g.end()), *std::max_element(n.begin(), n.end()));
    double gatti = 0, ratio = 0, product = 0, ownSquare = 0, square = 0;
    for (std::size_t k = 0; k < g.size(); ++k) {
      const double p = oracle.pulses[std::size_t(i)][k], gk = std::max(g[k], least),
                   nk = std::max(n[k], least);
      gatti += p * (nk - gk) / (nk + gk);
      ratio += p * std::log(nk / gk);
      product += p * g[k];
      ownSquare += p * p;
      square += g[k] * g[k];
    }
    EXPECT_NEAR(found->values[0][std::size_t(i)], gatti, 1e-5);
    EXPECT_NEAR(found->values[1][std::size_t(i)], ratio, 1e-5);
    EXPECT_NEAR(found->values[2][std::size_t(i)],
                std::acos(std::min(1.0, product / std::sqrt(ownSquare * square))),
                5e-4);  // an arc cosine near 1 doubles the lost digits
  }
}

TEST_F(Discriminate, Event_isNotScoredByATemplateThatContainsIt) {
  auto shapes = twoClasses();
  const auto before = values(shapes, Method::gatti, exact(), alternating());
  shapes[1] = triangle;  // the first neutron: fold 0
  const auto after = values(shapes, Method::gatti, exact(), alternating());
  int same = 0, changed = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (i == 1) continue;
    const bool foldOfTheChange = (i / 2) % 5 == 0;
    EXPECT_EQ(before[i] == after[i], foldOfTheChange) << i;
    ++(foldOfTheChange ? same : changed);
  }
  EXPECT_GT(same, 3);
  EXPECT_GT(changed, 10);
}

TEST_F(Discriminate, Twice_givesTheSameBits) {
  const auto file = fileOf(twoClasses());
  const auto run = [&] {
    return discriminate(file, {Method::gatti, Method::likelihood}, alternating(), {}, {})->values;
  };
  EXPECT_EQ(run(), run());
}

TEST_F(Discriminate, OneClassOnly_isRefused) {
  EXPECT_ERROR(discriminate(fileOf(twoClasses()), {Method::gatti}, std::vector<std::int8_t>(24, 0), {}, {}),
               ErrorKind::badInput, "Too few labelled neutrons");
}
TEST_F(Discriminate, LabelsOfAnotherLength_areRefused) {
  EXPECT_ERROR(discriminate(fileOf(twoClasses()), {Method::gatti}, {0, 1}, {}, {}), ErrorKind::badInput,
               "2 labels are given for 24 traces");
}
TEST_F(Discriminate, StopRequested_isCancelled) {
  std::stop_source source;
  source.request_stop();
  EXPECT_ERROR(discriminate(fileOf({triangle}), {Method::fci}, {}, {}, {source.get_token(), {}}),
               ErrorKind::cancelled, "");
}
TEST_F(Discriminate, FciAndCharges_areThoseOfTheFeatures) {
  const auto file = fileOf(twoClasses());
  const auto features = pulse::measure(file, {}, {});
  ASSERT_OK(features);
  const auto found = discriminate(file, {Method::fci, Method::chargeComparison}, {}, {}, {});
  ASSERT_OK(found);
  EXPECT_EQ(*found->find(Method::fci), pulse::column(*features, &pulse::PulseFeatures::fci));
  EXPECT_EQ(*found->find(Method::chargeComparison),
            pulse::column(*features, &pulse::PulseFeatures::chargeRatio));
  EXPECT_EQ(found->find(Method::gatti), nullptr);
}

TEST(Methods, Table_isInTheOrderOfTheEnumeration) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < methods().size(); ++i) {
    EXPECT_EQ(std::size_t(methods()[i].method), i);
    EXPECT_FALSE(methods()[i].reference.empty());
    names.insert(methods()[i].name);
    EXPECT_EQ(methodNamed(methods()[i].name, "m").value(), methods()[i].method);
  }
  EXPECT_EQ(names.size(), methods().size());
}
TEST(Methods, UnknownName_listsTheOnesThereAre) {
  EXPECT_ERROR(methodNamed("gati", "--methods"), ErrorKind::badInput, "gatti");
}
TEST(Methods, Settings_surviveJson) {
  MethodSettings settings;
  settings.features.gateShort = 31;
  settings.smoothing = 7;
  settings.folds = 4;
  const auto read = methodSettingsFromJson(toJson(settings), "psd");
  ASSERT_OK(read);
  EXPECT_EQ(toJson(*read), toJson(settings));
}
TEST(Methods, EvenSmoothing_isRefused) {
  MethodSettings settings;
  settings.smoothing = 4;
  EXPECT_ERROR(check(settings, "psd"), ErrorKind::badInput, "odd");
}

}  // namespace
}  // namespace pw::psd
