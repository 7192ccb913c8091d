// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagram/diagram.h"

#include <cstdio>
#include <fstream>
#include <regex>

#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

/// What Python's XML reader makes of it: the texts, a line each; "bad" when it is no XML.
std::string textsByPython(const std::string& svg) {
  const test::TemporaryFolder place;
  std::ofstream(place / "d.svg") << svg;
  const std::string script =
      "import sys,xml.etree.ElementTree as e\ntry:\n t=e.parse(sys.argv[1])\n "
      "print('\\n'.join(x.text for x in t.iter('{http://www.w3.org/2000/svg}text')))\nexcept e.ParseError:\n "
      "print('bad')";
  std::ofstream(place / "read.py") << script;
  FILE* pipe = popen(
      ("python3 '" + (place / "read.py").string() + "' '" + (place / "d.svg").string() + "'").c_str(), "r");
  std::string text = "\n";
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) text += char(c);
  pclose(pipe);
  return text;
}

/// All rectangles of the boxes lie inside the picture.
void expectInside(const std::string& svg) {
  std::smatch size;
  ASSERT_TRUE(std::regex_search(svg, size, std::regex("viewBox=\"0 0 (\\d+) (\\d+)\"")));
  const int width = std::stoi(size[1]), height = std::stoi(size[2]);
  const std::regex box("<rect x=\"(\\d+)\" y=\"(\\d+)\" width=\"(\\d+)\" height=\"(\\d+)\"");
  int boxes = 0;
  for (std::sregex_iterator found(svg.begin(), svg.end(), box), end; found != end; ++found, ++boxes) {
    EXPECT_LE(std::stoi((*found)[1]) + std::stoi((*found)[3]), width);
    EXPECT_LE(std::stoi((*found)[2]) + std::stoi((*found)[4]), height);
  }
  EXPECT_GE(boxes, 5);
}

TEST(Diagram, everyLayer_isNamedWithItsCycles) {
  std::mt19937 random(11);
  for (int hidden = 0; hidden < 8; ++hidden) {
    test::RandomNetworkSettings settings;
    settings.shape.assign(std::size_t(hidden) + 2, 5);
    network::Network network = test::randomNetwork(settings, random);
    for (std::size_t i = 0; i < network.layers.size(); ++i)
      network.layers[i].name = "layer" + std::to_string(i);
    network.layers.front().name = "a<b & \"c\"";  // what XML takes apart
    const auto design = makeDesign(network, {});
    ASSERT_OK(design);
    const std::string svg = diagramSvg(*design), texts = textsByPython(svg);
    for (std::size_t i = 0; i < design->schedule.size(); ++i) {
      EXPECT_NE(texts.find("\n" + design->model.layers[i].name + "\n"), std::string::npos) << texts;
      EXPECT_NE(texts.find(std::to_string(design->schedule[i].busyCycles) + " cycles a frame"),
                std::string::npos);
    }
    EXPECT_NE(texts.find(std::to_string(design->latencyCycles) + " cycles latency"), std::string::npos);
    EXPECT_EQ(svg, diagramSvg(*design)) << "the same design, the same bytes";
    expectInside(svg);
  }
}

}  // namespace
}  // namespace pw::hls
