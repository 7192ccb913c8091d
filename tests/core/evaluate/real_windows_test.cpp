// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluation_sample.h"

namespace pw::evaluate {
namespace {

TEST(RealWindows, TrivialBaselines_areAsPublished) {
  const auto path = test::sharedData("clyc_windows_161.h5");
  REQUIRE_REAL_DATA(path);
  const auto file = trace::TraceFile::open(path);
  ASSERT_OK(file);
  const auto labels = file->labels();
  ASSERT_OK(labels);
  const auto features = pulse::measure(*file, {}, {});
  ASSERT_OK(features);
  const auto data = dataset::buildDataset(*file, *labels, *features, {}, {});
  ASSERT_OK(data);
  const Baselines result = baselines(*data, test::allRows(*data), {});
  for (const auto& [name, score] :
       {std::pair("amplitude", result.amplitude), std::pair("charge ratio", result.chargeRatio),
        std::pair("FCI", result.fci)})
    std::printf("%s: accuracy %.4f +- %.4f, AUC %.5f, efficiency %.4f at 1e-2, %.4f at 1e-3\n", name,
                score.accuracy, score.accuracyUncertainty, score.auc, score.efficiency1e2,
                score.efficiency1e3);
  // Published on 1798 windows, of which these are 1198: 0.9922 and 0.9978.
  EXPECT_NEAR(result.amplitude.accuracy, 0.9922, 2 * result.amplitude.accuracyUncertainty);
  EXPECT_NEAR(result.chargeRatio.accuracy, 0.9978, 2 * result.chargeRatio.accuracyUncertainty);
}

}  // namespace
}  // namespace pw::evaluate
