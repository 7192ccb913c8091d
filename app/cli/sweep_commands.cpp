// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <thread>

#include "base/format.h"
#include "console.h"
#include "jobs/sweep.h"
#include "label_options.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

struct SweepOptions {
  std::string file, recipe, preset = "student", dataset, teacher, output;
  std::vector<std::string> fields;
  recipe::SweepMethod method = recipe::SweepMethod::grid;
  int count = 20, eta = 3, repeats = 1, folds = 0, workers = 0;
  std::uint64_t seed = 1;
  double budget = 0;
};

Result<recipe::Sweep> sweepOf(const SweepOptions& options) {
  recipe::Sweep sweep;
  if (!options.file.empty()) {
    PW_ASSIGN(const Json json, readJsonFile(options.file));
    PW_ASSIGN(sweep, recipe::sweepFromJson(json, options.file));
    return sweep;
  }
  sweep.base = options.preset == "student" ? recipe::defaultStudent() : recipe::defaultTeacher();
  if (!options.recipe.empty()) {
    PW_ASSIGN(const Json json, readJsonFile(options.recipe));
    PW_ASSIGN(sweep.base, recipe::trainingRecipeFromJson(json, options.recipe, sweep.base));
  }
  for (const std::string& text : options.fields) {
    PW_ASSIGN(recipe::SweepField field, recipe::sweepFieldFromText(text));
    sweep.fields.push_back(std::move(field));
  }
  sweep.name = sweep.base.name;
  sweep.method = options.method;
  sweep.count = options.count;
  sweep.eta = options.eta;
  sweep.repeats = options.repeats;
  sweep.folds = options.folds;
  sweep.seed = options.seed;
  return sweep;
}

std::string rowText(const jobs::SweepRow& row, std::size_t nameWidth) {
  std::string text = row.point.name;
  text.resize(std::max(text.size(), nameWidth), ' ');
  if (row.trials == 0) return text + "  failed: " + row.failed.front() + "\n";
  text += format("  %.4f  %.4f ± %.4f  %.4f  %.4f ± %.4f  %9.0f  %6.0f  %4.0f %%  %4d  %s\n",
                 row.validation.mean, row.accuracy.mean, row.accuracyError, row.accuracy.deviation,
                 row.efficiency1e2.mean, row.efficiency1e2.deviation, row.ebops, row.parameters,
                 100 * row.zeroWeights, row.epochs, row.pareto ? "*" : "");
  for (const std::string& why : row.failed) text += "  one training failed: " + why + "\n";
  return text;
}

std::string tableText(const jobs::SweepTable& table, const SweepOptions& options) {
  std::size_t width = 8;
  for (const jobs::SweepRow& row : table.rows) width = std::max(width, row.point.name.size());
  std::string text(width, ' ');
  text += "  valid.  test accuracy    spread  n eff. at 1e-2 γ      EBOPs  param.   zero  ep.  Pareto\n";
  for (const jobs::SweepRow& row : table.rows) text += rowText(row, width);
  if (table.rows.empty()) return text;
  const jobs::SweepRow& first = table.rows.front();
  text += format("\nOn the same %zu test events: one amplitude cut %.4f, one cut of the charge ratio %.4f.\n",
                 first.events, first.amplitudeAccuracy, first.chargeRatioAccuracy);
  text += table.folds > 0 ? format("%d folds; ", table.folds) : std::string("One split; ");
  text += format(
      "%d training%s a recipe and split. Test accuracy with its binomial error; spread: standard "
      "deviation of single trainings.\n",
      table.repeats, table.repeats == 1 ? "" : "s");
  if (options.budget <= 0) return text;
  const jobs::SweepRow* best = table.best(options.budget);
  return text + (best
                     ? format("\nBest in validation within %.0f EBOPs:\n", options.budget) + rowText(*best, 0)
                     : format("\nNone within %.0f EBOPs.\n", options.budget));
}

Result<Reply> sweep(const SweepOptions& options, Session& session) {
  jobs::SweepJob job;
  PW_ASSIGN(job.sweep, sweepOf(options));
  job.dataset = options.dataset;
  job.teacher = options.teacher;
  job.folder = options.output;
  job.workers = options.workers > 0 ? options.workers : std::max(1, int(std::thread::hardware_concurrency()));
  if (job.sweep.base.distillation && options.teacher.empty())
    return failure(ErrorKind::badInput, "The recipe distils from a teacher, but none is named.",
                   job.sweep.base.name,
                   "Name one with --teacher RUN/network.h5, or set \"distillation\" to null in the recipe.");
  PW_ASSIGN(const jobs::SweepTable table, jobs::runSweep(jobs::findEnvironment(), job, session.work));
  return Reply{jobs::toJson(table), tableText(table, options)};
}

Run defineSweep(CLI::App& app) {
  auto options = std::make_shared<SweepOptions>();
  app.add_option("sweep", options->file,
                 "Sweep (JSON: name, base, variants, fields, method …) instead of the options below");
  app.add_option("-d,--dataset", options->dataset, "Dataset file (.h5)")->required();
  app.add_option("-t,--teacher", options->teacher, "Network to distil from (.h5)");
  app.add_option("-o,--output", options->output,
                 "Folder for the trainings and the table; what is finished in "
                 "it is kept")
      ->required();
  app.add_option("--recipe", options->recipe, "Recipe to vary (JSON); what it leaves out is the preset's");
  app.add_option("--preset", options->preset, "teacher or student")
      ->check(CLI::IsMember({"teacher", "student"}))
      ->capture_default_str();
  app.add_option("-f,--field", options->fields,
                 "Values of a field, such as batch=32,64 or quantization.weight=fixed<4,1>,fixed<3,1>; names "
                 "joined by + change together; repeat for more fields")
      ->allow_extra_args(false);
  static const std::map<std::string, recipe::SweepMethod> methods{{"grid", recipe::SweepMethod::grid},
                                                                  {"random", recipe::SweepMethod::random},
                                                                  {"halving", recipe::SweepMethod::halving}};
  app.add_option(
         "--method", options->method,
         "grid: all combinations; random: some; halving: some, and of each round the best go on longer")
      ->transform(CLI::CheckedTransformer(methods))
      ->option_text("grid|random|halving");
  app.add_option("--count", options->count, "Combinations drawn by random and halving")
      ->capture_default_str();
  app.add_option("--eta", options->eta, "One in so many goes on to the next round of halving")
      ->capture_default_str();
  app.add_option("--repeats", options->repeats, "Trainings of each, with different seeds")
      ->capture_default_str();
  app.add_option("--folds", options->folds, "Folds of a cross-validation; 0: the data set's own split")
      ->capture_default_str();
  app.add_option("--seed", options->seed, "Seed of what is drawn and of the folds")->capture_default_str();
  app.add_option("-j,--workers", options->workers, "Trainings at a time (default: one a processor)");
  app.add_option("--budget", options->budget, "EBOPs: name the best recipe within them");
  return [=](Session& session) { return sweep(*options, session); };
}

}  // namespace

std::vector<Command> sweepCommands() {
  return {{"sweep", "Train many variants of a recipe and compare them", defineSweep}};
}

}  // namespace pw::cli
