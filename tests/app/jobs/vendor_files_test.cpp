// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "base/json.h"
#include "jobs/vendor.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::jobs {
namespace {

network::Network networkOf(const std::vector<int>& shape) {
  std::mt19937 random(3);
  return test::randomNetwork({shape}, random);
}

/// hls4ml_config.yml of a design: JSON after its comments.
Json configOf(const network::Network& net, const hls::HardwareConfig& hardware,
              std::string* script = nullptr) {
  const auto design = hls::makeDesign(net, hardware);
  EXPECT_OK(design);
  const test::TemporaryFolder folder;
  if (!design) return {};
  EXPECT_OK(writeVendorFiles(net, *design, folder.path()));
  const std::string text = readFile(folder / "hls4ml" / "hls4ml_config.yml").value_or("{}");
  if (script) *script = readFile(folder / "hls4ml" / "make_project.py").value_or("");
  return Json::parse(text.substr(text.find('{')), nullptr, false);
}

TEST(VendorFiles, Hls4mlConfig_hasTheFormOfTheHlsCpp) {
  const network::Network net = networkOf({161, 16, 8, 2});
  hls::HardwareConfig hardware;
  hardware.hls = {hls::HlsIo::parallel, hls::HlsStrategy::resource, {322, 16, 8}};
  std::string script;
  const Json config = configOf(net, hardware, &script);
  EXPECT_EQ(config["IOType"], "io_parallel");
  const Json& layers = config["HLSConfig"]["LayerName"];
  const int reuse[] = {322, 16, 8};
  for (std::size_t i = 0; i < 3; ++i) {
    const Json& layer = layers[net.layers[i].name];
    EXPECT_EQ(layer["Strategy"], "Resource");
    EXPECT_EQ(layer["ReuseFactor"], reuse[i]);
    EXPECT_EQ(layer["Precision"]["weight"], network::toCpp(net.layers[i].formats->weight));
    EXPECT_NE(script.find("\"ReuseFactor\": " + std::to_string(reuse[i]) + ", \"Strategy\": \"Resource\""),
              std::string::npos);
  }
  EXPECT_NE(script.find("IO_TYPE = \"io_parallel\""), std::string::npos);
}

TEST(VendorFiles, LatencyStrategy_keepsReuseFactorsThatDivideNothing) {
  hls::HardwareConfig hardware;
  hardware.hls = {hls::HlsIo::stream, hls::HlsStrategy::latency, {16, 3, 5}};
  const network::Network net = networkOf({161, 16, 8, 2});
  const Json config = configOf(net, hardware);
  EXPECT_EQ(config["IOType"], "io_stream");
  EXPECT_EQ(config["HLSConfig"]["Model"]["Strategy"], "Latency");
  EXPECT_EQ(config["HLSConfig"]["LayerName"][net.layers[0].name]["ReuseFactor"], 16);
  EXPECT_EQ(config["HLSConfig"]["LayerName"][net.layers[2].name]["ReuseFactor"], 5);
}

TEST(VendorFiles, FoldedForm_isResourceWithTheNearestLegalFactors) {
  hls::HardwareConfig hardware;
  hardware.multipliers = {5, 8, 1};  // 4 passes of 161, 1 of 16, 2 of 8
  const network::Network net = networkOf({161, 16, 8, 2});
  const Json config = configOf(net, hardware);
  EXPECT_EQ(config["IOType"], "io_stream");
  const Json& layers = config["HLSConfig"]["LayerName"];
  EXPECT_EQ(layers[net.layers[0].name]["ReuseFactor"], 644);
  EXPECT_EQ(layers[net.layers[1].name]["ReuseFactor"], 16);
  EXPECT_EQ(layers[net.layers[2].name]["ReuseFactor"], 16);
  EXPECT_EQ(layers[net.layers[0].name]["Strategy"], "Resource");
}

}  // namespace
}  // namespace pw::jobs
