// SPDX-License-Identifier: GPL-3.0-or-later
#include "generate/hls_cpp.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <regex>

#include "base/file.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

Design designOf(const std::vector<int>& shape, std::vector<int> multipliers,
                const std::string& layerName = "fc1") {
  std::mt19937 random(7);
  network::Network net = test::randomNetwork({shape}, random);
  net.layers.front().name = layerName;
  HardwareConfig config;
  config.multipliers = std::move(multipliers);
  auto design = makeDesign(net, config);
  if (!design) ADD_FAILURE() << describe(design.error());
  return design ? *design : Design{};
}

TestVectors vectorsFor(const Design& design, std::size_t events) {
  return makeTestVectors(design.model,
                         std::vector<std::int32_t>(events * std::size_t(design.model.inputs()), 1));
}

std::map<std::string, std::string> filesOf(const Design& design,
                                           HlsControl control = HlsControl::freeRunning) {
  auto files = hlsProjectFiles(design, vectorsFor(design, 2), control);
  if (!files) ADD_FAILURE() << describe(files.error());
  return files ? *files : std::map<std::string, std::string>{};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The whole numbers of a C++ initialiser.
std::vector<long long> numbersIn(const std::string& text) {
  std::vector<long long> numbers;
  const std::regex number("-?\\d+");
  for (std::sregex_iterator it(text.begin(), text.end(), number), end; it != end; ++it) {
    numbers.push_back(std::stoll(it->str()));
  }
  return numbers;
}

TEST(HlsCpp, Weights_areTheModelsCodesPassByPass) {
  const Design design = designOf({5, 4, 2}, {3, 2});  // two passes, the second with one neuron
  const std::string header = filesOf(design).at("firmware/weights/layer1.h");
  const std::size_t from = header.find("= {");
  const auto codes = numbersIn(header.substr(from, header.find("};") - from));
  const IntegerLayer& layer = design.model.layers[0];
  ASSERT_EQ(codes.size(), 2U * 5U * 3U);
  for (int pass = 0; pass < 2; ++pass) {
    for (int input = 0; input < 5; ++input) {
      for (int m = 0; m < 3; ++m) {
        const int neuron = pass * 3 + m;
        EXPECT_EQ(codes[std::size_t((pass * 5 + input) * 3 + m)], neuron < 4 ? layer.row(neuron)[input] : 0);
      }
    }
  }
}

TEST(HlsCpp, Types_areTheModelsFormats) {
  const Design design = designOf({5, 4, 2}, {});
  const std::string types = filesOf(design).at("firmware/types.h");
  EXPECT_TRUE(contains(types, "typedef " + toCpp(design.model.input) + " input_t;"));
  for (const char* layer : {"layer1", "layer2"}) {
    const IntegerLayer& model = design.model.layers[layer[5] == '1' ? 0 : 1];
    EXPECT_TRUE(contains(types, "typedef " + toCpp(model.weight) + " " + layer + "_weight_t;"));
    // Exact, so that no logic of rounding or saturation is asked for.
    EXPECT_TRUE(contains(types, "typedef ap_fixed<" + std::to_string(model.accumulator.width) + "," +
                                    std::to_string(model.accumulator.integer) + "> " + layer +
                                    "_accumulator_t;"));
    EXPECT_TRUE(contains(types, "typedef " + toCpp(model.result) + " " + layer + "_result_t;"));
  }
}

TEST(HlsCpp, Multipliers_becomeParametersAndPartitions) {
  const auto files = filesOf(designOf({5, 4, 2}, {3, 1}));
  EXPECT_TRUE(contains(files.at("firmware/parameters.h"), "LAYER1_MULTIPLIERS = 3;"));
  EXPECT_TRUE(contains(files.at("firmware/parameters.h"), "LAYER1_PASSES = 2;"));
  EXPECT_TRUE(contains(files.at("firmware/pulsewright_hls.cpp"),
                       "ARRAY_PARTITION variable=layer1_weight_codes complete dim=3"));
}

TEST(HlsCpp, Control_isThePragmaOfTheTop) {
  const Design design = designOf({5, 4, 2}, {});
  EXPECT_TRUE(
      contains(filesOf(design).at("firmware/pulsewright_hls.cpp"), "INTERFACE ap_ctrl_none port=return"));
  EXPECT_TRUE(contains(filesOf(design, HlsControl::axiLite).at("firmware/pulsewright_hls.cpp"),
                       "INTERFACE s_axilite port=return"));
}

TEST(HlsCpp, EveryPlaceholder_isFilled) {
  const std::regex placeholder(R"(\{\{\w+\}\})");
  for (const auto& [path, text] : filesOf(designOf({5, 4, 2}, {}))) {
    EXPECT_FALSE(std::regex_search(text, placeholder)) << path;
    EXPECT_FALSE(text.empty()) << path;
  }
}

TEST(HlsCpp, HostileLayerName_staysInItsComment) {
  const auto files = filesOf(designOf({5, 4, 2}, {}, "a\n#error \\\n*/ b"));
  for (const auto& [path, text] : files) EXPECT_FALSE(contains(text, "\n#error")) << path;
}

TEST(HlsCpp, NoEvents_isRefused) {
  const Design design = designOf({5, 4, 2}, {});
  EXPECT_ERROR(hlsProjectFiles(design, {}), ErrorKind::badInput, "at least one event");
}

TEST(HlsCpp, VectorsOfAnotherShape_areRefused) {
  const Design design = designOf({5, 4, 2}, {});
  TestVectors vectors = vectorsFor(design, 2);
  vectors.inputs.pop_back();
  EXPECT_ERROR(hlsProjectFiles(design, vectors), ErrorKind::badInput, "whole number of events");
}

TEST(HlsCpp, Project_isWrittenAsListed) {
  const Design design = designOf({5, 4, 2}, {});
  const test::TemporaryFolder folder;
  ASSERT_OK(writeHlsProject(design, vectorsFor(design, 2), folder / "new" / ""));  // a trailing slash
  for (const auto& [path, text] : filesOf(design)) {
    const auto written = readFile(folder / "new" / path);
    ASSERT_OK(written);
    EXPECT_EQ(*written, text) << path;
  }
}

TEST(HlsCpp, EarlierProject_isReplacedWhole) {
  const Design design = designOf({5, 4, 2}, {});
  const test::TemporaryFolder folder;
  ASSERT_OK(writeHlsProject(design, vectorsFor(design, 2), folder / "hls"));
  ASSERT_OK(writeFileAtomically(folder / "hls" / "sim_build" / "old.o", "stale"));
  ASSERT_OK(writeHlsProject(design, vectorsFor(design, 3), folder / "hls"));
  EXPECT_FALSE(std::filesystem::exists(folder / "hls" / "sim_build"));
  const auto entries = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);  // nothing temporary left beside it
}

TEST(HlsCpp, FolderWithSomethingElse_isLeftAlone) {
  const Design design = designOf({5, 4, 2}, {});
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "thesis.txt", "years of work"));
  EXPECT_ERROR(writeHlsProject(design, vectorsFor(design, 2), folder.path()), ErrorKind::badInput,
               "something else");
  EXPECT_TRUE(std::filesystem::exists(folder / "thesis.txt"));
  EXPECT_FALSE(std::filesystem::exists(folder / "README.md"));
}

TEST(HlsCpp, UnwritablePlace_isAnIoError) {
  const Design design = designOf({5, 4, 2}, {});
  EXPECT_ERROR(writeHlsProject(design, vectorsFor(design, 2), "/proc/pulsewright/hls"), ErrorKind::io,
               "/proc");
}

/// Runs run_hls.tcl with every tool command replaced by one that prints its name.
std::string commandsOfTheScript(const std::filesystem::path& project, const std::string& environment,
                                const std::string& shell = "tclsh") {
  const std::string stubs =
      "foreach c {open_project set_top add_files open_solution set_part create_clock csim_design "
      "csynth_design "
      "cosim_design export_design config_array_partition} { proc $c args \"puts \\\"$c \\$args\\\"\" }\n"
      "source scripts/run_hls.tcl\n";
  EXPECT_TRUE(writeFileAtomically(project / "stubs.tcl", stubs).has_value());
  const std::string command =
      "cd '" + project.string() + "' && " + environment + " '" + shell + "' stubs.tcl > said.txt 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  return readFile(project / "said.txt").value_or("");
}

TEST(HlsCpp, Script_callsTheToolWithPartClockAndSteps) {
  if (std::system("command -v tclsh > /dev/null") != 0) GTEST_SKIP() << "tclsh is not installed";
  const Design design = designOf({5, 4, 2}, {});
  const test::TemporaryFolder folder;
  ASSERT_OK(writeHlsProject(design, vectorsFor(design, 2), folder / "an hls project"));
  const std::string all = commandsOfTheScript(folder / "an hls project", "");
  EXPECT_TRUE(contains(all, "set_part xc7z020clg400-1\n")) << all;
  EXPECT_TRUE(contains(all, "create_clock -period 10 ")) << all;
  EXPECT_LT(all.find("csim_design"), all.find("csynth_design"));
  EXPECT_LT(all.find("cosim_design"), all.find("export_design"));
  const std::string one = commandsOfTheScript(folder / "an hls project", "PULSEWRIGHT_STEPS=csynth");
  EXPECT_TRUE(contains(one, "csynth_design")) << one;
  EXPECT_FALSE(contains(one, "csim_design")) << one;
}

TEST(HlsCpp, ScriptInVivadoHls_definesItAndLetsLargeArraysBeRegisters) {
  const std::string tclsh = "/usr/bin/tclsh";
  if (!std::filesystem::exists(tclsh)) GTEST_SKIP() << "tclsh is not installed";
  const Design design = designOf({161, 16, 2}, {});
  const test::TemporaryFolder folder;
  std::filesystem::copy_file(std::filesystem::canonical(tclsh), folder / "vivado_hls");
  ASSERT_OK(writeHlsProject(design, vectorsFor(design, 2), folder / "hls"));
  const std::string old = commandsOfTheScript(folder / "hls", "", (folder / "vivado_hls").string());
  EXPECT_TRUE(contains(old, "-DPULSEWRIGHT_VIVADO_HLS")) << old;
  EXPECT_TRUE(contains(old, "config_array_partition -maximum_size 2576\n")) << old;
  const std::string now = commandsOfTheScript(folder / "hls", "");
  EXPECT_FALSE(contains(now, "VIVADO_HLS")) << now;
  EXPECT_FALSE(contains(now, "config_array_partition")) << now;  // newer tools do not know it
}

/// Programs of the vendor that write their name and arguments, in a folder for PATH.
void fakeTools(const std::filesystem::path& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    ASSERT_OK(writeFileAtomically(folder / name, "#!/bin/sh\necho " + name + " \"$@\"\n"));
    std::filesystem::permissions(folder / name, std::filesystem::perms::owner_all);
  }
}

TEST(HlsCpp, RunScript_takesTheToolThatIsThere) {
  const Design design = designOf({5, 4, 2}, {});
  const test::TemporaryFolder folder;
  const auto project = folder / "an hls project";
  ASSERT_OK(writeHlsProject(design, vectorsFor(design, 2), project));
  const auto said = [&](const std::string& tools, const std::string& arguments) {
    const std::string command = "PATH='" + (folder / tools).string() + "':/usr/bin:/bin '" +
                                (project / "scripts" / "run.sh").string() + "' " + arguments + " > '" +
                                (folder / "said").string() + "' 2>&1";
    EXPECT_GE(std::system(command.c_str()), 0);
    return readFile(folder / "said").value_or("");
  };
  fakeTools(folder / "new", {"vitis-run", "v++"});
  fakeTools(folder / "middle", {"vitis_hls"});
  fakeTools(folder / "old", {"vivado_hls"});
  EXPECT_EQ(said("new", ""), "vitis-run --mode hls --tcl scripts/run_hls.tcl\n");
  EXPECT_EQ(said("middle", ""), "vitis_hls -f scripts/run_hls.tcl\n");
  EXPECT_EQ(said("old", ""), "vivado_hls -f scripts/run_hls.tcl\n");
  EXPECT_TRUE(contains(said("none", ""), "ERROR: neither"));
  EXPECT_TRUE(
      contains(said("new", "--config"), "v++ -c --mode hls --config hls_config.cfg --work_dir work\n"));
}

TEST(HlsCpp, ConfigFile_namesFilesThatAreThere) {
  const auto files = filesOf(designOf({5, 4, 2}, {}));
  const std::string config = files.at("hls_config.cfg");
  EXPECT_TRUE(contains(config, "part=xc7z020clg400-1\n"));
  EXPECT_TRUE(contains(config, "clock=10ns\n"));
  for (const char* key : {"syn.file=", "tb.file="}) {
    const std::size_t at = config.find(key) + std::string(key).size();
    EXPECT_TRUE(files.count(config.substr(at, config.find('\n', at) - at))) << key;
  }
}

}  // namespace
}  // namespace pw::hls
