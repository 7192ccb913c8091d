// SPDX-License-Identifier: GPL-3.0-or-later
// The pragmas of every form of the HLS C++, read from where they stand.
#include <algorithm>
#include <regex>

#include "design/reuse.h"
#include "generate/hls_cpp.h"
#include "random_layers.h"
#include "test_support.h"

namespace pw::hls {
namespace {

/// Pragmas of a function's body, or of one of its labelled loops: "layer1_sums", "layer1_sums:word_loop".
using Pragmas = std::map<std::string, std::vector<std::string>>;

/// A scope that was opened and not closed yet.
struct Scope {
  std::string place;
  int depth;
};

/// Reads C++ as the tools do: a pragma belongs to the function or loop whose braces it stands in. Only what
/// the chosen tool sees of #ifdef PULSEWRIGHT_VIVADO_HLS.
Pragmas pragmasOf(const std::string& source, bool vivadoHls = false) {
  static const std::regex function(R"(^(?:static )?[\w:<>, ]+ (\w+)\([^;]*)"), label(R"(^\s*(\w+):$)");
  Pragmas found;
  std::vector<Scope> scopes;
  std::string pending, head;
  int depth = 0;
  bool seen = true;
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.rfind("#ifdef PULSEWRIGHT_VIVADO_HLS", 0) == 0) {
      seen = vivadoHls;
    } else if (line.rfind("#else", 0) == 0) {
      seen = !seen;
    } else if (line.rfind("#endif", 0) == 0) {
      seen = true;
    } else if (line.rfind("#pragma HLS ", 0) == 0) {
      if (seen) found[scopes.empty() ? "" : scopes.back().place].push_back(line.substr(12));
      continue;
    }
    if (line.rfind("//", 0) == 0 || line.rfind("#", 0) == 0) continue;
    if (depth == 0 && std::regex_match(line, match, function)) pending = match[1];
    if (depth > 0 && std::regex_match(line, match, label))
      pending = scopes.front().place + ":" + match[1].str();
    for (const char c : line) {
      if (c == '{') {
        ++depth;
        if (!pending.empty()) scopes.push_back({std::exchange(pending, ""), depth});
      } else if (c == '}') {
        if (!scopes.empty() && scopes.back().depth == depth) scopes.pop_back();
        --depth;
      }
    }
  }
  EXPECT_EQ(depth, 0) << "unbalanced braces";
  return found;
}

bool has(const Pragmas& pragmas, const std::string& place, const std::string& pragma) {
  const auto at = pragmas.find(place);
  return at != pragmas.end() && std::find(at->second.begin(), at->second.end(), pragma) != at->second.end();
}

/// A pragma of that kind at that place.
bool hasKind(const Pragmas& pragmas, const std::string& place, const std::string& kind) {
  const auto at = pragmas.find(place);
  return at != pragmas.end() && std::any_of(at->second.begin(), at->second.end(),
                                            [&](const std::string& p) { return p.rfind(kind, 0) == 0; });
}

struct Made {
  Design design;
  std::map<std::string, std::string> files;
  Pragmas pragmas, vivado;
};

Made make(const network::Network& net, HlsIo io, HlsStrategy strategy, std::vector<int> reuse) {
  HardwareConfig config;
  config.hls = {io, strategy, std::move(reuse)};
  Made made;
  auto design = makeDesign(net, config);
  EXPECT_OK(design);
  if (!design) return made;
  made.design = std::move(*design);
  const std::vector<std::int32_t> zeros(std::size_t(made.design.model.inputs()));
  auto files = hlsProjectFiles(made.design, makeTestVectors(made.design.model, zeros));
  EXPECT_OK(files);
  if (!files) return made;
  made.files = std::move(*files);
  made.pragmas = pragmasOf(made.files.at("firmware/pulsewright_hls.cpp"));
  made.vivado = pragmasOf(made.files.at("firmware/pulsewright_hls.cpp"), true);
  return made;
}

network::Network dense() {
  std::mt19937 random(7);
  return test::randomNetwork({{161, 16, 8, 2}}, random);
}

TEST(HlsForms, Latency_isAPipelineOfTheReuseFactorWithItsMultipliers) {
  for (const HlsIo io : {HlsIo::stream, HlsIo::parallel}) {
    const Made made = make(dense(), io, HlsStrategy::latency, {5, 3, 1});
    for (std::size_t i = 0; i < 3; ++i) {
      const std::string layer = "layer" + std::to_string(i + 1);
      const int reuse = made.design.hlsReuse[i];
      const int limit =
          hlsMultipliers(made.design.model.layers[i], made.design.schedule[i], HlsStrategy::latency, reuse);
      EXPECT_TRUE(has(made.pragmas, layer + "_sums", "PIPELINE II=" + std::to_string(reuse)));
      EXPECT_TRUE(has(made.pragmas, layer, "PIPELINE II=" + std::to_string(reuse)));
      EXPECT_EQ(has(made.pragmas, layer + "_sums",
                    "ALLOCATION operation instances=mul limit=" + std::to_string(limit)),
                reuse > 1);
      EXPECT_TRUE(has(made.pragmas, layer + "_sums",
                      "ARRAY_PARTITION variable=" + layer + "_weight_codes complete dim=0"));
      EXPECT_TRUE(has(made.pragmas, layer + "_sums:column_loop", "UNROLL"));
      EXPECT_TRUE(has(made.pragmas, layer + "_sums:word_loop", "UNROLL"));
      EXPECT_FALSE(hasKind(made.pragmas, layer + "_sums", "BIND_STORAGE"));
    }
  }
}

TEST(HlsForms, Resource_readsOneWideWordOfMemoryAClock) {
  for (const HlsIo io : {HlsIo::stream, HlsIo::parallel}) {
    const Made made = make(dense(), io, HlsStrategy::resource, {322, 4, 1});
    for (std::size_t i = 0; i < 3; ++i) {
      const std::string layer = "layer" + std::to_string(i + 1), sums = layer + "_sums";
      const std::string weights = layer + "_weight_codes";
      const bool memory = made.design.hlsReuse[i] > 1;
      EXPECT_TRUE(has(made.pragmas, sums, "ARRAY_RESHAPE variable=" + weights + " complete dim=3"));
      EXPECT_EQ(has(made.pragmas, sums, "BIND_STORAGE variable=" + weights + " type=rom_1p impl=bram"),
                memory);
      EXPECT_EQ(has(made.vivado, sums, "RESOURCE variable=" + weights + " core=ROM_1P_BRAM"), memory);
      EXPECT_FALSE(hasKind(made.vivado, sums, "BIND_STORAGE"));
      EXPECT_FALSE(hasKind(made.pragmas, sums, "RESOURCE"));
      EXPECT_TRUE(has(made.pragmas, sums + ":step_loop", "PIPELINE II=1"));
      EXPECT_TRUE(has(made.pragmas, sums + ":neuron_loop", "UNROLL"));
      EXPECT_TRUE(has(made.pragmas, sums + ":lane_loop", "UNROLL"));
      // A pipeline around it would unroll the loop of the reuse factor.
      EXPECT_FALSE(hasKind(made.pragmas, sums, "PIPELINE"));
      EXPECT_FALSE(hasKind(made.pragmas, layer, "PIPELINE"));
    }
    const std::string parameters = made.files.at("firmware/parameters.h");
    for (const char* size : {"LAYER1_PASSES = 2;", "LAYER1_STEPS = 161;", "LAYER1_NEURONS = 8;",
                             "LAYER1_LANES = 1;", "LAYER2_STEPS = 4;", "LAYER2_LANES = 4;"})
      EXPECT_NE(parameters.find(size), std::string::npos) << size;
  }
}

TEST(HlsForms, Parallel_isOnePipelineOrADataflowOfArraysOfRegisters) {
  const Made latency = make(dense(), HlsIo::parallel, HlsStrategy::latency, {5, 3, 1});
  EXPECT_TRUE(has(latency.pragmas, "classifier", "PIPELINE II=5"));  // the slowest layer's
  EXPECT_FALSE(hasKind(latency.pragmas, "classifier", "DATAFLOW"));
  const Made resource = make(dense(), HlsIo::parallel, HlsStrategy::resource, {7, 4, 2});
  EXPECT_TRUE(has(resource.pragmas, "classifier", "DATAFLOW"));
  EXPECT_FALSE(hasKind(resource.pragmas, "classifier", "PIPELINE"));
  for (const Made* made : {&latency, &resource}) {
    for (const char* array : {"x", "y", "layer1_y", "layer2_y"})
      EXPECT_TRUE(
          has(made->pragmas, "classifier", std::string("ARRAY_PARTITION variable=") + array + " complete"))
          << array;
    EXPECT_EQ(made->files.at("firmware/pulsewright_hls.cpp").find("AGGREGATE"), std::string::npos);
  }
}

TEST(HlsForms, Stream_isADataflowWithADepthForEveryStream) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 10; ++trial) {
    for (const HlsStrategy strategy : {HlsStrategy::latency, HlsStrategy::resource}) {
      const Made made = make(test::randomLayers(random, 5, 8), HlsIo::stream, strategy, {});
      const std::string source = made.files.at("firmware/pulsewright_hls.cpp");
      EXPECT_TRUE(has(made.pragmas, "pulsewright_hls", "DATAFLOW"));
      const std::regex declared(R"(\n  hls::stream<.+> (\w+)\("\w+"\);)");
      int streams = 0;
      for (std::sregex_iterator it(source.begin(), source.end(), declared), end; it != end; ++it, ++streams)
        EXPECT_TRUE(
            hasKind(made.pragmas, "pulsewright_hls", "STREAM variable=" + (*it)[1].str() + " depth="));
      EXPECT_GE(streams, int(made.design.model.layers.size()) + 2);
      // A pack that is written stays one word, from its declaration on.
      const std::regex written(R"(\n *\w+\.write\((results|sample_word|word)\);)");
      for (std::sregex_iterator it(source.begin(), source.end(), written), end; it != end; ++it) {
        const std::string name = (*it)[1], before = source.substr(0, std::size_t(it->position()));
        const std::size_t declared = before.rfind(" " + name + ";\n");
        ASSERT_NE(declared, std::string::npos) << name;
        EXPECT_NE(before.find("ONE_WORD(" + name + ")", declared), std::string::npos) << name;
      }
      // Each is written by one function and read by another.
      for (std::sregex_iterator it(source.begin(), source.end(), declared), end; it != end; ++it) {
        const std::regex used("[(, ]" + (*it)[1].str() + "[,)]");
        const std::string top = source.substr(source.find("void pulsewright_hls("));
        EXPECT_EQ(std::distance(std::sregex_iterator(top.begin(), top.end(), used), std::sregex_iterator()),
                  2)
            << (*it)[1];
      }
    }
  }
}

TEST(HlsForms, Interface_isTheSameStreamsInEveryForm) {
  for (const HlsIo io : {HlsIo::stream, HlsIo::parallel}) {
    for (const HlsStrategy strategy : {HlsStrategy::latency, HlsStrategy::resource}) {
      const Made made = make(dense(), io, strategy, {});
      for (const char* port : {"s_axis", "m_axis"})
        EXPECT_TRUE(has(made.pragmas, "pulsewright_hls", std::string("INTERFACE axis port=") + port));
      EXPECT_TRUE(has(made.pragmas, "pulsewright_hls", "INTERFACE ap_ctrl_none port=return"));
      const std::string source = made.files.at("firmware/pulsewright_hls.cpp");
      for (const char* real : {"float", "double"}) EXPECT_EQ(source.find(real), std::string::npos) << real;
    }
  }
}

TEST(HlsForms, EveryPlaceholder_isFilled) {
  std::mt19937 random(11);
  const std::regex placeholder(R"(\{\{\w+\}\})");
  for (const HlsIo io : {HlsIo::stream, HlsIo::parallel}) {
    for (const HlsStrategy strategy : {HlsStrategy::latency, HlsStrategy::resource}) {
      for (int trial = 0; trial < 5; ++trial) {
        const Made made = make(test::randomLayers(random, 5, 8), io, strategy, {});
        for (const auto& [path, text] : made.files)
          EXPECT_FALSE(std::regex_search(text, placeholder)) << path;
      }
    }
  }
}

TEST(HlsForms, Readme_saysFormFactorsAndWhatIsHardToUnroll) {
  const Made resource = make(dense(), HlsIo::parallel, HlsStrategy::resource, {322, 16, 8});
  const std::string text = resource.files.at("README.md");
  for (const char* part : {"## Form: parallel, resource", "| fc1 | 161 | 16 | 322 | 8 | 322 |",
                           "follow after 322 clocks", "`classifier`"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
  EXPECT_EQ(text.find("unrolls"), std::string::npos);
  std::mt19937 random(7);
  const auto wide = test::randomNetwork({{161, 64, 2}}, random);
  EXPECT_NE(make(wide, HlsIo::stream, HlsStrategy::latency, {}).files.at("README.md").find("unrolls 10304"),
            std::string::npos);
}

/// What each multiplier finds in its memory, clock by clock, against the model's rows.
TEST(HlsForms, WeightsOfTheResourceForm_areAllOfTheModelsInTheirPlaces) {
  const Made made = make(dense(), HlsIo::stream, HlsStrategy::resource, {23, 32, 1});
  for (std::size_t i = 0; i < 3; ++i) {
    const IntegerLayer& layer = made.design.model.layers[i];
    const int reuse = made.design.hlsReuse[i], words = layer.words();
    const std::string text = made.files.at("firmware/weights/layer" + std::to_string(i + 1) + ".h");
    const std::size_t from = text.find("= {");
    const std::string table = text.substr(from, text.find("};") - from);
    std::vector<int> codes;
    const std::regex number("-?\\d+");
    for (std::sregex_iterator it(table.begin(), table.end(), number), end; it != end; ++it)
      codes.push_back(std::stoi(it->str()));
    ASSERT_EQ(codes.size(), layer.weights.size());
    const int multipliers = int(codes.size()) / reuse;
    std::vector<std::int32_t> rows(codes.size());
    for (int clock = 0; clock < reuse; ++clock) {
      for (int m = 0; m < multipliers; ++m) {
        // In a short reuse a multiplier stays with a column; in a long one columns follow each other.
        const int lanes = std::max(1, words / reuse), pass = clock / words;
        const int column = pass * multipliers + m / lanes;
        const int word = reuse <= words ? clock + m % lanes * reuse : clock % words;
        rows[std::size_t(column * words + word)] = codes[std::size_t(clock * multipliers + m)];
      }
    }
    EXPECT_EQ(rows, layer.weights);
  }
}

}  // namespace
}  // namespace pw::hls
