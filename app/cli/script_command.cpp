// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "dataset/dataset.h"
#include "exchange/python_script.h"
#include "network_files.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

struct ScriptOptions {
  std::string from, to, preset = "student", dataset, teacher;
  bool hls4ml = false;
  int inputs = 0;
  exchange::Hls4mlSettings hls;
};

bool isFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// A run folder's recipe and files, or a recipe file with what is named besides.
struct Training {
  recipe::TrainingRecipe recipe;
  exchange::TrainingFiles files;
};

Result<Training> trainingOf(const ScriptOptions& options) {
  Training training;
  const fs::path from = options.from;
  const recipe::TrainingRecipe preset =
      options.preset == "student" ? recipe::defaultStudent() : recipe::defaultTeacher();
  if (isFolder(from)) {
    PW_ASSIGN(const Json json, readJsonFile(from / "job.json"));
    PW_ASSIGN(const recipe::TrainerJob job, recipe::trainerJobFromJson(json, (from / "job.json").string()));
    training.recipe = job.recipe;
    training.files.dataset = job.dataset;
    if (!job.teacher.empty()) training.files.teacher = job.teacher;
  } else {
    PW_ASSIGN(const Json json, readJsonFile(from));
    PW_ASSIGN(training.recipe, recipe::trainingRecipeFromJson(json, options.from, preset));
  }
  if (!options.dataset.empty()) training.files.dataset = fs::absolute(options.dataset).string();
  if (!options.teacher.empty()) training.files.teacher = fs::absolute(options.teacher).string();
  training.files.output = training.recipe.name + ".h5";
  return training;
}

/// As many inputs as the data set has, where it is there.
Result<int> inputsOf(const ScriptOptions& options, const std::string& dataset) {
  if (options.inputs > 0) return options.inputs;
  std::error_code ignored;
  if (!options.dataset.empty() || fs::exists(dataset, ignored)) {
    PW_ASSIGN(const dataset::Dataset events, dataset::load(dataset));
    return int(events.input.inputs());
  }
  return int(dataset::InputSpec{}.inputs());
}

Result<std::string> hlsText(ScriptOptions options) {
  PW_ASSIGN(const ReadNetwork read, readNetwork(options.from));
  options.hls.network =
      fs::absolute(isFolder(options.from) ? fs::path(options.from) / "network.h5" : fs::path(options.from))
          .string();
  return exchange::hls4mlScript(read.network, options.hls);
}

Result<std::string> trainingText(const ScriptOptions& options) {
  PW_ASSIGN(const Training training, trainingOf(options));
  PW_ASSIGN(const int inputs, inputsOf(options, training.files.dataset));
  return exchange::trainingScript(training.recipe, inputs, training.files);
}

Result<Reply> writeScript(const ScriptOptions& options) {
  PW_ASSIGN(const std::string text, options.hls4ml ? hlsText(options) : trainingText(options));
  PW_CHECK(writeFileAtomically(options.to, text));
  Reply reply;
  reply.object = {{"file", options.to}, {"kind", options.hls4ml ? "hls4ml" : "training"}};
  reply.text = "Wrote " + options.to + "; its head says what it needs and what it does otherwise.\n";
  return reply;
}

Run defineScript(CLI::App& app) {
  auto options = std::make_shared<ScriptOptions>();
  app.add_option("from", options->from,
                 "Recipe (JSON) or run folder: a Keras/QKeras script of its training; with --hls4ml a "
                 "quantised network (.h5) or run folder")
      ->required();
  app.add_option("to", options->to, "Python file to make")->required();
  app.add_option("--preset", options->preset, "What a recipe leaves out: teacher or student")
      ->check(CLI::IsMember({"teacher", "student"}))
      ->capture_default_str();
  app.add_option("-d,--dataset", options->dataset, "Data set that the script trains on");
  app.add_option("-t,--teacher", options->teacher, "Network that it distils from (.h5)");
  app.add_option("--inputs", options->inputs, "Inputs of the network (default: the data set's)")
      ->check(CLI::Range(1, 65536));
  app.add_flag("--hls4ml", options->hls4ml, "A script that makes an hls4ml project of a trained network");
  exchange::Hls4mlSettings& hls = options->hls;
  app.add_option("--part", hls.part, "hls4ml: FPGA")->capture_default_str();
  app.add_option("--clock", hls.clockNs, "hls4ml: clock period, ns")
      ->check(CLI::Range(0.5, 1000.0))
      ->capture_default_str();
  app.add_option("--reuse", hls.reuse, "hls4ml: multiplications a multiplier makes")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  app.add_option("--strategy", hls.strategy, "hls4ml: Latency or Resource")
      ->check(CLI::IsMember({"Latency", "Resource"}))
      ->capture_default_str();
  app.add_option("--io-type", hls.ioType, "hls4ml: io_parallel or io_stream")
      ->check(CLI::IsMember({"io_parallel", "io_stream"}))
      ->capture_default_str();
  app.add_option("--backend", hls.backend, "hls4ml: Vitis, Vivado or VivadoAccelerator")
      ->capture_default_str();
  app.add_option("--project", hls.folder, "hls4ml: folder that the script makes")->capture_default_str();
  return [=](Session&) { return writeScript(*options); };
}

}  // namespace

std::vector<Command> scriptCommands() {
  return {
      {"script", "Show the Python: a Keras/QKeras or hls4ml script of a recipe or network", defineScript}};
}

}  // namespace pw::cli
