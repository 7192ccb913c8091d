// SPDX-License-Identifier: GPL-3.0-or-later
// pulsewright-trainer JOB.json: trains one network in a process of its own. Says what it does as one JSON
// object a line on standard output; SIGTERM or SIGINT ends it early and keeps the best network.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <numeric>
#include <optional>
#include <thread>

#include "base/pace.h"
#include "learn/trainer.h"
#include "run_folder.h"

namespace {

using namespace pw;
using recipe::TrainerMessage;

enum ExitCode { done = 0, failed = 1, badInput = 2 };

/// Checkpoints and networks are written at most so often: epochs of a small network take less than a file
/// does.
constexpr std::chrono::milliseconds betweenFiles{250};
/// live.json meanwhile is for those who look from outside, or after a crash: it need not be fresh.
constexpr std::chrono::milliseconds betweenLiveFiles{2000};

int signalPipe[2] = {-1, -1};

void writeSignal(int) {
  const char byte = 1;
  [[maybe_unused]] const ssize_t written = write(signalPipe[1], &byte, 1);
}

/// SIGTERM and SIGINT request a stop; a second one ends the process. The handler only writes to a pipe, which
/// a thread reads. Blocking the signals and waiting for them would not do: libraries have started threads
/// before main, and those would still take them.
std::stop_token stopOnSignal() {
  static std::stop_source source;
  if (pipe2(signalPipe, O_CLOEXEC) != 0) return source.get_token();
  std::thread([] {
    char byte = 0;
    while (read(signalPipe[0], &byte, 1) == 1) {
      if (!source.request_stop()) _exit(failed);
    }
  }).detach();
  struct sigaction action = {};
  action.sa_handler = writeSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  return source.get_token();
}

void say(const TrainerMessage& message) {
  const std::string line = recipe::toLine(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

void sayNote(const std::string& text) {
  TrainerMessage message;
  message.text = text;
  say(message);
}

int fail(const Error& error, ExitCode code) {
  TrainerMessage message;
  message.kind = TrainerMessage::Kind::failed;
  message.error = error;
  message.text = describe(error);
  say(message);
  std::fprintf(stderr, "pulsewright-trainer: %s\n", message.text.c_str());
  return code;
}

/// All that is read before the work begins.
struct Materials {
  recipe::TrainerJob job;
  dataset::Dataset dataset;
  std::optional<network::Network> teacher;
  std::optional<dataset::Dataset> validation;  ///< all its events validate
};

Result<Materials> readMaterials(const std::filesystem::path& jobFile) {
  Materials materials;
  PW_ASSIGN(const Json json, readJsonFile(jobFile));
  PW_ASSIGN(materials.job, recipe::trainerJobFromJson(json, jobFile.string()));
  PW_ASSIGN(materials.dataset, dataset::load(materials.job.dataset));
  if (materials.job.fold) {
    PW_ASSIGN(materials.dataset, dataset::withFold(std::move(materials.dataset), *materials.job.fold));
  }
  if (materials.job.recipe.distillation && !materials.job.teacher.empty()) {
    PW_ASSIGN(materials.teacher, network::loadKeras(materials.job.teacher));
  }
  if (!materials.job.validation.empty()) {
    PW_ASSIGN(dataset::Dataset validation, dataset::load(materials.job.validation));
    validation.validation.resize(validation.size());
    std::iota(validation.validation.begin(), validation.validation.end(), 0u);
    materials.validation = std::move(validation);
  }
  return materials;
}

void sayEpoch(const recipe::Epoch& epoch, int planned) {
  TrainerMessage message;
  message.kind = TrainerMessage::Kind::epoch;
  message.epoch = epoch;
  message.epochs = planned;
  say(message);
}

/// Views go to the reader; now and then one, and the last, also to the run folder.
learn::LiveViews liveViews(const recipe::TrainerJob& job, std::function<void(const recipe::LiveView&)> keep) {
  const auto tell = [keep = std::move(keep), says = job.live,
                     pace = Pace(betweenLiveFiles)](const recipe::LiveView& view) mutable {
    if (pace.isDue() || view.last) keep(view);
    if (!says) return;
    TrainerMessage message;
    message.kind = TrainerMessage::Kind::live;
    message.live = view;
    say(message);
  };
  return {tell, job.live};
}

/// The checkpoint to go on from, when the job wants that and there is one; its epochs are said again.
Result<std::string> beginOrGoOn(trainer::RunFolder& folder, const recipe::TrainerJob& job) {
  std::string checkpoint;
  if (job.resume) {
    PW_ASSIGN(checkpoint, folder.checkpoint());
  }
  if (checkpoint.empty()) {
    PW_CHECK(folder.begin(job.recipe));
    return checkpoint;
  }
  PW_ASSIGN(const auto history, learn::historyOfCheckpoint(checkpoint));
  PW_CHECK(folder.goOn(history));
  for (const recipe::Epoch& epoch : history) sayEpoch(epoch, job.recipe.epochs);
  return checkpoint;
}

/// Trains and writes the run folder as it goes. A file that cannot be written ends the training.
Result<learn::TrainingResult> trainIntoFolder(const Materials& materials, std::stop_token onSignal) {
  const recipe::TrainingRecipe& recipe = materials.job.recipe;
  trainer::RunFolder folder(materials.job.folder);
  learn::Checkpoints checkpoints;
  PW_ASSIGN(checkpoints.resumeFrom, beginOrGoOn(folder, materials.job));
  std::stop_source source;
  const std::stop_callback passOn(onSignal, [&] { source.request_stop(); });
  Result<void> written;
  const auto keep = [&](Result<void> result) {
    if (result || !written) return;
    written = std::move(result);
    source.request_stop();
  };
  checkpoints.save = [&](const std::string& bytes) { keep(folder.saveCheckpoint(bytes)); };
  checkpoints.apart = betweenFiles;
  Pace networkPace(betweenFiles);
  Work work;
  work.stop = source.get_token();
  auto result = learn::train(
      recipe, materials.dataset, materials.teacher ? &*materials.teacher : nullptr, work,
      [&](const recipe::Epoch& epoch) {
        keep(folder.addEpoch(epoch));
        sayEpoch(epoch, recipe.epochs);
      },
      sayNote,
      [&](const network::Network& network) {
        if (networkPace.isDue()) keep(folder.saveNetwork(network));
      },
      checkpoints,
      liveViews(materials.job, [&](const recipe::LiveView& view) { keep(folder.saveLive(view)); }),
      materials.validation ? &*materials.validation : nullptr);
  if (result) keep(folder.saveNetwork(result->network));
  PW_CHECK(written);
  if (!result && result.error().kind != ErrorKind::cancelled) folder.discardNetwork();
  // What the recipe itself comes to would come again.
  if (!result && result.error().kind == ErrorKind::badInput) folder.discardCheckpoint();
  if (result && !result->stopped) folder.discardCheckpoint();
  return result;
}

int run(const std::filesystem::path& jobFile) {
  const std::stop_token stop = stopOnSignal();
  const auto materials = readMaterials(jobFile);
  if (!materials) return fail(materials.error(), badInput);
  TrainerMessage message;
  message.kind = TrainerMessage::Kind::started;
  message.epochs = materials->job.recipe.epochs;
  say(message);
  const auto result = trainIntoFolder(*materials, stop);
  if (!result) return fail(result.error(), result.error().kind == ErrorKind::badInput ? badInput : failed);
  message.kind = TrainerMessage::Kind::finished;
  message.bestEpoch = result->bestEpoch;
  message.stopped = result->stopped;
  say(message);
  return done;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 || arguments[1][0] == '-') {
    return fail({ErrorKind::badInput, "One argument is needed: the job file.", "usage",
                 "pulsewright-trainer JOB.json"},
                badInput);
  }
  try {
    return run(arguments[1]);
  } catch (const std::exception& error) {
    return fail({ErrorKind::internal, std::string("The trainer failed: ") + error.what(), arguments[1],
                 "If memory ran out, use a smaller data set; else please report this."},
                failed);
  }
}
