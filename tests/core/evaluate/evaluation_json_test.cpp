// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "evaluate/evaluation.h"
#include "evaluation_sample.h"

namespace pw::evaluate {
namespace {

Evaluation evaluated(std::size_t events) {
  const auto data = test::comparisons(events);
  auto result = evaluate(test::comparator(), data, test::allRows(data), {});
  EXPECT_OK(result);
  return result ? std::move(*result) : Evaluation{};
}

/// As files do it: text in between.
Result<Evaluation> throughText(const Evaluation& evaluation) {
  return evaluationFromJson(Json::parse(toJson(evaluation).dump()), "");
}

TEST(EvaluationJson, Scores_comeBackEqual) {
  const Evaluation evaluation = evaluated(500);
  const auto again = throughText(evaluation);
  ASSERT_OK(again);
  EXPECT_EQ(toJson(again->network), toJson(evaluation.network));
  EXPECT_EQ(toJson(again->baselines), toJson(evaluation.baselines));
}

TEST(EvaluationJson, ShortRoc_comesBackEqual) {
  const Evaluation evaluation = evaluated(100);
  const auto again = throughText(evaluation);
  ASSERT_OK(again);
  ASSERT_EQ(again->roc.size(), evaluation.roc.size());
  for (std::size_t i = 0; i < again->roc.size(); ++i) {
    EXPECT_EQ(again->roc[i].threshold, evaluation.roc[i].threshold);
    EXPECT_EQ(again->roc[i].neutronEfficiency, evaluation.roc[i].neutronEfficiency);
  }
}

TEST(EvaluationJson, LongRoc_isThinnedWithBothEnds) {
  const auto again = throughText(evaluated(20000));
  ASSERT_OK(again);
  EXPECT_LE(again->roc.size(), 200u);
  EXPECT_GE(again->roc.size(), 100u);
  EXPECT_EQ(again->roc.front().neutronEfficiency, 0);
  EXPECT_EQ(again->roc.back().gammaLeakage, 1);
}

TEST(EvaluationJson, ThinnedRoc_keepsTheEfficiencies) {
  // At small leakages too, where a thinning by index would leave nothing.
  const Evaluation evaluation = evaluated(20000);
  const auto again = throughText(evaluation);
  ASSERT_OK(again);
  for (const double leakage : {1e-3, 1e-2, 1e-1})
    EXPECT_NEAR(pulse::efficiencyAtLeakage(again->roc, leakage),
                pulse::efficiencyAtLeakage(evaluation.roc, leakage), 0.02);
}

TEST(EvaluationJson, UnknownKey_isRefused) {
  Json json = toJson(evaluated(10));
  json["network"]["acuracy"] = 1;
  EXPECT_ERROR(evaluationFromJson(json, "evaluation"), ErrorKind::badInput, "accuracy");
}

TEST(EvaluationJson, DamagedConfusion_isRefused) {
  for (const Json& damaged :
       {Json::array({1, 2}), Json("x"), Json::parse("[[1,2],[3,-4]]"), Json::parse("[[1],[2]]")}) {
    Json json = toJson(evaluated(10));
    json["network"]["confusion"] = damaged;
    EXPECT_ERROR(evaluationFromJson(json, "evaluation"), ErrorKind::badInput, "evaluation.network.confusion");
  }
}

TEST(EvaluationJson, RocThatIsNoList_isRefused) {
  Json json = toJson(evaluated(10));
  json["roc"] = 3;
  EXPECT_ERROR(evaluationFromJson(json, "evaluation"), ErrorKind::badInput, "must be a list");
}

}  // namespace
}  // namespace pw::evaluate
