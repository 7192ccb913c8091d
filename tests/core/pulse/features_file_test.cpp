// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/features_file.h"

#include "base/file.h"
#include "hdf5/hdf5_file.h"
#include "test_support.h"

namespace pw::pulse {
namespace {

FeatureTable someTable() {
  FeatureTable table;
  table.settings.gateShort = 31;
  for (int i = 0; i < 300; ++i) {
    const float x = float(i);
    table.features.push_back({x, x + 0.1f, x + 0.2f, x + 0.3f, x + 0.4f, x + 0.5f, x + 0.6f, x + 0.7f,
                              x + 0.8f, std::uint8_t(i % 16)});
  }
  return table;
}

TEST(FeaturesFile, Table_comesBackEqual) {
  const test::TemporaryFolder folder;
  const FeatureTable table = someTable();
  ASSERT_OK(saveFeatures(table, folder / "features.h5"));
  const auto again = loadFeatures(folder / "features.h5");
  ASSERT_OK(again);
  EXPECT_EQ(toJson(again->settings), toJson(table.settings));
  ASSERT_EQ(again->features.size(), table.features.size());
  for (auto member : {&PulseFeatures::baseline, &PulseFeatures::noiseRms, &PulseFeatures::edge,
                      &PulseFeatures::amplitude, &PulseFeatures::chargeTotal, &PulseFeatures::chargeTail,
                      &PulseFeatures::chargeRatio, &PulseFeatures::fci, &PulseFeatures::energyKeVee})
    EXPECT_EQ(column(again->features, member), column(table.features, member));
  for (std::size_t i = 0; i < 300; ++i) EXPECT_EQ(again->features[i].flags, table.features[i].flags);
}

TEST(FeaturesFile, TextFile_isRefused) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "features.h5", "no table"));
  EXPECT_ERROR(loadFeatures(folder / "features.h5"), ErrorKind::badInput, "not HDF5");
}

TEST(FeaturesFile, AnotherHdf5File_isRefused) {
  const test::TemporaryFolder folder;
  auto file = hdf5::File::create(folder / "other.h5");
  ASSERT_OK(file);
  ASSERT_OK(file->close());
  EXPECT_ERROR(loadFeatures(folder / "other.h5"), ErrorKind::badInput, "not a table of pulse features");
}

TEST(FeaturesFile, TruncatedFile_isRefused) {
  const test::TemporaryFolder folder;
  ASSERT_OK(saveFeatures(someTable(), folder / "features.h5"));
  std::filesystem::resize_file(folder / "features.h5", 3000);
  EXPECT_FALSE(loadFeatures(folder / "features.h5").has_value());
}

TEST(FeaturesFile, UnwritableFolder_isAnError) {
  EXPECT_ERROR(saveFeatures(someTable(), "/proc/nowhere/features.h5"), ErrorKind::io, "/proc/nowhere");
}

}  // namespace
}  // namespace pw::pulse
