// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/file.h"
#include "base/format.h"
#include "console.h"
#include "jobs/pulses.h"
#include "jobs/training.h"
#include "network_files.h"
#include "onnx_file/onnx_file.h"
#include "tools/process.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* inputFormatHelp =
    "Format of the inputs of a network without one, such as ufixed<14,14> for raw counts of 14 bits";

std::string scoreRow(const std::string& name, const evaluate::Score& score) {
  char line[200];
  std::snprintf(line, sizeof line, "%-16s  %s  %9.5f  %16.4f  %16.4f\n", name.c_str(),
                formatPercent(score.accuracy, score.accuracyUncertainty).c_str(), score.auc,
                score.efficiency1e2, score.efficiency1e3);
  return line;
}

std::string evaluationText(const evaluate::Evaluation& evaluation) {
  const evaluate::Score& score = evaluation.network;
  std::string text = std::to_string(score.events) + " events\n\n";
  text += "                  accuracy               AUC  n eff. at 1e-2 γ  n eff. at 1e-3 γ\n";
  text += scoreRow("network", score);
  text += scoreRow("amplitude cut", evaluation.baselines.amplitude);
  text += scoreRow("charge ratio", evaluation.baselines.chargeRatio);
  text += scoreRow("FCI", evaluation.baselines.fci);
  if (evaluation.baselines.fittedOnScored)
    text += "(the cuts were chosen on these same events, which flatters them)\n";
  char matrix[240];
  std::snprintf(matrix, sizeof matrix,
                "\nconfusion       called gamma  called neutron\ngamma           %12zu  %14zu\nneutron       "
                "  %12zu  %14zu\n",
                score.confusion[0][0], score.confusion[0][1], score.confusion[1][0], score.confusion[1][1]);
  return text + matrix;
}

// train

struct TrainOptions {
  std::string recipe, preset = "teacher", dataset, validation, teacher, output;
  bool resume = false;
};

Result<recipe::TrainingRecipe> recipeOf(const TrainOptions& options) {
  const recipe::TrainingRecipe defaults =
      options.preset == "student" ? recipe::defaultStudent() : recipe::defaultTeacher();
  if (options.recipe.empty()) return defaults;
  PW_ASSIGN(const Json json, readJsonFile(options.recipe));
  return recipe::trainingRecipeFromJson(json, options.recipe, defaults);
}

Result<Reply> train(const TrainOptions& options, Session& session) {
  recipe::TrainerJob job;
  PW_ASSIGN(job.recipe, recipeOf(options));
  job.dataset = fs::absolute(options.dataset).string();
  if (!options.validation.empty()) job.validation = fs::absolute(options.validation).string();
  job.folder = fs::absolute(options.output).string();
  if (job.recipe.distillation) {
    if (options.teacher.empty()) {
      return failure(
          ErrorKind::badInput, "The recipe distils from a teacher, but none is named.", job.recipe.name,
          "Name one with --teacher RUN/network.h5, or set \"distillation\" to null in the recipe.");
    }
    job.teacher = fs::absolute(options.teacher).string();
  }
  const auto show = [&](const recipe::TrainerMessage& message) {
    if (message.kind == recipe::TrainerMessage::Kind::note) session.progress->note(message.text);
  };
  const auto environment = jobs::findEnvironment();
  const Work work = session.work.part(0, 0.95);
  PW_ASSIGN(const jobs::TrainingOutcome outcome, options.resume
                                                     ? jobs::trainOrGoOn(environment, job, work, show)
                                                     : jobs::runTrainer(environment, job, work, show));
  // The stop has done its work: what is left takes a moment and completes the run folder.
  PW_ASSIGN(const evaluate::Evaluation evaluation, jobs::evaluateOnFile(outcome.network, job.dataset, {}));
  const Json evaluationJson = evaluate::toJson(evaluation);
  PW_CHECK(writeJsonFile(fs::path(job.folder) / "evaluation.json", evaluationJson));
  const network::Costs costs = network::costs(outcome.network);
  Reply reply;
  reply.object = {{"folder", job.folder},
                  {"network", (fs::path(job.folder) / "network.h5").string()},
                  {"epochs", outcome.history.size()},
                  {"best_epoch", outcome.bestEpoch},
                  {"stopped", outcome.stopped},
                  {"notes", outcome.notes},
                  {"parameters", costs.parameters},
                  {"ebops", costs.ebops},
                  {"evaluation", evaluationJson}};
  reply.text = std::string(outcome.stopped ? "Stopped; kept" : "Kept") + " the network of epoch " +
               std::to_string(outcome.bestEpoch) + " in " + job.folder + "\n" + evaluationText(evaluation);
  return reply;
}

Run defineTrain(CLI::App& app) {
  auto options = std::make_shared<TrainOptions>();
  app.add_option("recipe", options->recipe, "Training recipe (JSON); what it leaves out is the preset's");
  app.add_option("--preset", options->preset, "teacher or student")
      ->check(CLI::IsMember({"teacher", "student"}))
      ->capture_default_str();
  app.add_option("-d,--dataset", options->dataset, "Dataset file (.h5)")->required();
  app.add_option("--validation", options->validation,
                 "Dataset file, all of whose events validate, instead of the data set's own split");
  app.add_option("-t,--teacher", options->teacher, "Network to distil from (.h5)");
  app.add_option("-o,--output", options->output, "Run folder to make")->required();
  app.add_flag(
      "--resume", options->resume,
      "Go on with the training that was stopped, killed or has crashed in the run folder; one of other "
      "settings begins anew");
  return [=](Session& session) { return train(*options, session); };
}

// evaluate

Run defineEvaluate(CLI::App& app) {
  auto network = std::make_shared<std::string>();
  auto data = std::make_shared<std::string>();
  auto input = std::make_shared<std::string>();
  app.add_option("network", *network, "Network (.h5 or .onnx), or a run folder")->required();
  app.add_option("data", *data, "Trace file with labels, or dataset (.h5)")->required();
  app.add_option("--input", *input, inputFormatHelp);
  return [=](Session& session) -> Result<Reply> {
    PW_ASSIGN(ReadNetwork read, readNetwork(*network, *input));
    PW_ASSIGN(const jobs::Feeding feeding, jobs::feedingOf(read.network, *data));
    if (!feeding.note.empty()) read.notes.push_back(feeding.note);
    PW_ASSIGN(const evaluate::Evaluation evaluation, jobs::evaluateOnFile(read.network, *data, session.work));
    Reply reply{evaluate::toJson(evaluation), evaluationText(evaluation)};
    reply.object["notes"] = read.notes;
    if (!read.notes.empty()) reply.text += "\n";
    for (const std::string& note : read.notes) reply.text += note + "\n";
    if (const auto traces = trace::TraceFile::open(*data)) {
      if (const std::string note = pulse::fciNote(traces->info()); !note.empty())
        reply.text += "\n" + note + "\n";
    }
    return reply;
  };
}

// convert

/// By pulsewright-torchscript, beside this program: nothing else has to load LibTorch.
Result<void> writeTorchScript(const network::Network& network, const fs::path& path, const Work& work) {
  tools::Command command;
  command.program = (jobs::findEnvironment().trainer.parent_path() / "pulsewright-torchscript").string();
  std::error_code ignored;
  if (!fs::exists(command.program, ignored)) {
    return failure(
        ErrorKind::toolMissing, "The program that writes TorchScript is not installed.", command.program,
        "Install LibTorch (libtorch-dev), configure with PW_BUILD_REFERENCE=ON and build the target "
        "pulsewright-torchscript; or write ONNX instead.");
  }
  const fs::path between = temporaryBeside(path);
  PW_CHECK(network::saveKeras(network, between));
  command.arguments = {between.string(), path.string()};
  const auto ended = tools::run(command, work);
  fs::remove(between, ignored);
  if (!ended) return tl::unexpected<Error>(ended.error());
  if (ended->exitCode == 0) return {};
  return failure(ended->exitCode == 2 ? ErrorKind::io : ErrorKind::toolFailed,
                 "The TorchScript file was not written. " + ended->errors.substr(0, 400), path.string());
}

Result<void> writeNetwork(const network::Network& network, const fs::path& path, bool plain,
                          const Work& work) {
  if (path.extension() == ".pt") return writeTorchScript(network, path, work);
  if (path.extension() != ".onnx") return network::saveKeras(network, path);
  const bool floating = plain || !network.isQuantised();
  return onnx_file::save(network, path, floating ? onnx_file::Form::floating : onnx_file::Form::qonnx);
}

struct ConvertOptions {
  std::string from, to, input;
  bool plain = false;
};

Result<Reply> convert(const ConvertOptions& options, const Work& work) {
  PW_ASSIGN(ReadNetwork read, readNetwork(options.from, options.input));
  const bool formats = std::any_of(read.network.layers.begin(), read.network.layers.end(),
                                   [](const auto& layer) { return layer.formats.has_value(); });
  if (formats && !read.network.isQuantised() && fs::path(options.to).extension() == ".onnx") {
    read.notes.push_back(
        "ONNX keeps formats only where every layer and the inputs have one (--input): the file has the "
        "weights "
        "alone.");
  }
  PW_CHECK(writeNetwork(read.network, options.to, options.plain, work));
  const network::Costs costs = network::costs(read.network);
  Reply reply;
  reply.object = cli::toJson(costs);
  reply.object["file"] = options.to;
  reply.object["quantised"] = read.network.isQuantised();
  reply.object["notes"] = read.notes;
  reply.text = "Wrote " + options.to + ": " + layersText(read.network) + ", " +
               std::to_string(costs.parameters) + " parameters\n";
  for (const std::string& note : read.notes) reply.text += note + "\n";
  return reply;
}

Run defineConvert(CLI::App& app) {
  auto options = std::make_shared<ConvertOptions>();
  app.add_option("from", options->from,
                 "Network: Keras or QKeras (.h5), ONNX or QONNX (.onnx), or a run folder")
      ->required();
  app.add_option("to", options->to, "File to make: Keras (.h5), ONNX (.onnx) or TorchScript (.pt)")
      ->required();
  app.add_flag("--plain", options->plain,
               "ONNX of standard operators alone, without the formats of a quantised network");
  app.add_option("--input", options->input, inputFormatHelp);
  return [=](Session& session) { return convert(*options, session.work); };
}

}  // namespace

std::vector<Command> networkCommands() {
  return {{"train", "Train a network", defineTrain},
          {"evaluate", "Score a network beside the trivial baselines", defineEvaluate},
          {"convert", "Turn a network into a Keras, ONNX or TorchScript file", defineConvert}};
}

}  // namespace pw::cli
