// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/hls_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QTest>

#include "gui_test.h"
#include "made_costs.h"
#include "wizard/legal_box.h"

namespace pw::wizard {
namespace {

using hls::HlsIo;
using hls::HlsStrategy;

/// A form that is told the costs of each value that it takes, as the window does.
struct Shown {
  HlsForm form;
  network::Network network = student();
  Shown() {
    QObject::connect(&form, &HlsForm::edited, &form,
                     [this] { form.setCosts(costsOf(network, form.value())); });
    form.setNetwork(network);
    form.setValue({});
    form.setCosts(costsOf(network, {}));
  }
  void choose(const char* field, int index) { test::named<QComboBox>(&form, field)->setCurrentIndex(index); }
  const hls::HlsOptions options() const { return form.value().hls; }
};

TEST(HlsForm, untouched_isTheDefaultForm) {
  Shown shown;
  EXPECT_EQ(shown.options(), hls::HlsOptions{});
  EXPECT_FALSE(test::named<LegalBox>(&shown.form, "reuse0")->isEnabled());
}

TEST(HlsForm, parallelData_takesAStrategyThatHasIt) {
  Shown shown;
  shown.choose("hlsIo", 1);
  EXPECT_EQ(shown.options().io, HlsIo::parallel);
  EXPECT_NE(shown.options().strategy, HlsStrategy::folded);
  EXPECT_OK(hls::makeDesign(shown.network, shown.form.value()));
  shown.choose("hlsStrategy", 0);
  EXPECT_EQ(shown.options(), hls::HlsOptions{}) << "folded takes its data from streams";
}

TEST(HlsForm, resource_offersTheReuseFactorsThatDivide) {
  Shown shown;
  shown.choose("hlsStrategy", 2);
  test::named<QCheckBox>(&shown.form, "reuseAutomatic")->click();
  const auto* box = test::named<LegalBox>(&shown.form, "reuse0");  // 161 × 16
  EXPECT_TRUE(box->isEnabled());
  // By hand: up to 161 its divisors, above it multiples of it, all divisors of 161 · 16.
  std::vector<int> expected;
  for (int reuse = 1; reuse <= 161 * 16; ++reuse) {
    const bool fits = reuse <= 161 ? 161 % reuse == 0 : reuse % 161 == 0;
    if (fits && (161 * 16) % reuse == 0) expected.push_back(reuse);
  }
  EXPECT_EQ(box->legal(), expected);
}

TEST(HlsForm, everyOfferedReuseFactor_makesADesign) {
  Shown shown;
  shown.choose("hlsStrategy", 2);
  test::named<QCheckBox>(&shown.form, "reuseAutomatic")->click();
  for (int layer = 0; layer < 3; ++layer) {
    auto* box = test::named<LegalBox>(&shown.form, ("reuse" + std::to_string(layer)).c_str());
    const std::vector<int> legal = box->legal();
    for (const int reuse : legal) {
      box->setValue(reuse);
      EXPECT_EQ(shown.options().reuse[std::size_t(layer)], reuse);
      EXPECT_OK(hls::makeDesign(shown.network, shown.form.value()));
    }
  }
}

TEST(HlsForm, anotherStrategy_bringsTheReuseFactorsToLegalOnes) {
  Shown shown;
  shown.choose("hlsStrategy", 1);
  test::named<QCheckBox>(&shown.form, "reuseAutomatic")->click();
  test::named<LegalBox>(&shown.form, "reuse0")->setValue(100);  // any will do for latency
  EXPECT_EQ(shown.options().reuse[0], 100);
  shown.choose("hlsStrategy", 2);
  EXPECT_EQ(shown.options().reuse[0], 23) << "161 = 7 · 23";
  EXPECT_OK(hls::makeDesign(shown.network, shown.form.value()));
}

TEST(HlsForm, oneReuseFactorForAll_isShownInEachRow) {
  Shown shown;
  hls::HardwareConfig config;
  config.hls = {HlsIo::stream, HlsStrategy::latency, {4}};
  shown.form.setValue(config);
  shown.form.setCosts(costsOf(shown.network, config));
  for (const char* box : {"reuse0", "reuse1", "reuse2"})
    EXPECT_EQ(test::named<LegalBox>(&shown.form, box)->value(), 4) << box;
  EXPECT_EQ(shown.options().reuse, std::vector<int>{4}) << "looking changes nothing";
}

}  // namespace
}  // namespace pw::wizard
