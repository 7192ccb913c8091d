// SPDX-License-Identifier: GPL-3.0-or-later
// design: the form of the HLS C++.
#include "cli_support.h"
#include "dataset/dataset.h"
#include "random_designs.h"

namespace pw::test {
namespace {

/// A quantised network and a data set of its events.
class DesignCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::mt19937 random(3);
    const network::Network net = randomNetwork({{161, 16, 2}}, random);
    ASSERT_OK(network::saveKeras(net, path("network.h5")));
    ASSERT_OK(dataset::save(randomEvents(net, 30, random), path("events.h5")));
  }
  std::string path(const std::string& name) const { return (folder / name).string(); }
  tools::Outcome design(const std::vector<std::string>& options) const {
    std::vector<std::string> arguments{"design", path("network.h5"), "-e",    path("events.h5"),
                                       "-o",     path("design"),     "--json"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return cli(arguments);
  }
  TemporaryFolder folder;
};

TEST_F(DesignCommand, FormOfTheHlsCpp_isWrittenAndKept) {
  const auto outcome = design({"--hls-io", "parallel", "--hls-strategy", "resource", "--reuse", "23,16"});
  ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
  const Json form = {{"io", "parallel"}, {"strategy", "resource"}, {"reuse", {23, 16}}};
  EXPECT_EQ(object(outcome)["hls"], form);
  EXPECT_EQ(readJsonFile(path("design/hardware.json")).value_or(Json())["hls"], form);
  std::ifstream source(path("design/hls/firmware/pulsewright_hls.cpp"));
  const std::string text{std::istreambuf_iterator<char>(source), {}};
  EXPECT_NE(text.find("void classifier(const input_t x[INPUTS]"), std::string::npos);
}

TEST_F(DesignCommand, IllegalReuseFactor_namesItsNeighboursAndWritesNothing) {
  const auto outcome = design({"--hls-strategy", "resource", "--reuse", "16,16"});
  EXPECT_EQ(outcome.exitCode, 2);
  EXPECT_NE(outcome.errors.find("7 and 23"), std::string::npos) << outcome.errors;
  EXPECT_FALSE(std::filesystem::exists(path("design")));
}

TEST_F(DesignCommand, UnknownForm_isRefused) {
  EXPECT_EQ(design({"--hls-io", "serial"}).exitCode, 2);
  EXPECT_EQ(design({"--hls-io", "parallel"}).exitCode, 2);  // the folded form wants streams
  EXPECT_FALSE(std::filesystem::exists(path("design")));
}

TEST_F(DesignCommand, Counts_putTheFrontEndIntoTheDesign) {
  std::mt19937 random(5);
  network::Network net = randomNetwork({{10, 4, 2}}, random);
  dataset::Dataset events = randomEvents(net, 30, random);
  hls::HardwareConfig config;
  feedCounts(net, config, events, random);
  ASSERT_OK(network::saveKeras(net, path("network.h5")));
  ASSERT_OK(dataset::save(events, path("events.h5")));
  const auto outcome = design({"--counts"});
  ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
  EXPECT_EQ(object(outcome)["front"]["length"], events.input.length);
  EXPECT_EQ(readJsonFile(path("design/hardware.json")).value_or(Json())["feed"], hls::nameOf(config.feed));
  EXPECT_EQ(cli({"verify", path("design"), "--rungs", "fixed,integer"}).exitCode, 0);
}

TEST_F(DesignCommand, CountsOfEventsWithoutThem_areRefused) {
  std::mt19937 random(5);
  network::Network net = randomNetwork({{10, 4, 2}}, random);
  dataset::Dataset events = randomEvents(net, 30, random);
  net.inputSpec = dataset::toJson(events.input);
  ASSERT_OK(network::saveKeras(net, path("network.h5")));
  ASSERT_OK(dataset::save(events, path("events.h5")));
  const auto outcome = design({"--counts"});
  EXPECT_EQ(outcome.exitCode, 2);
  EXPECT_NE(outcome.errors.find("not kept as counts"), std::string::npos) << outcome.errors;
}

}  // namespace
}  // namespace pw::test
