// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/sweep.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <thread>

#include "base/format.h"
#include "jobs/pulses.h"
#include "jobs/training.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

/// One training of a sweep.
struct Trial {
  std::size_t point = 0;
  int fold = 0, repeat = 0, epochs = 0;

  std::string folderName() const {
    char name[80];
    std::snprintf(name, sizeof name, "%04zu-fold%d-seed%d-epochs%d", point, fold, repeat, epochs);
    return name;
  }
};

/// What a training came to, as trial.json keeps it.
struct TrialResult {
  double validation = 0, validationLoss = 0;
  evaluate::Score test;
  double amplitude = 0, chargeRatio = 0;              ///< accuracy of single cuts on the same events
  double ebops = 0, parameters = 0, zeroWeights = 0;  ///< the last: share
  std::string failed;
};

Json toJson(const TrialResult& result) {
  if (!result.failed.empty()) return {{"failed", result.failed}};
  return {{"validation", result.validation},
          {"validation_loss", result.validationLoss},
          {"accuracy", result.test.accuracy},
          {"events", result.test.events},
          {"auc", result.test.auc},
          {"efficiency_1e-2", result.test.efficiency1e2},
          {"amplitude", result.amplitude},
          {"charge_ratio", result.chargeRatio},
          {"ebops", result.ebops},
          {"parameters", result.parameters},
          {"zero_weights", result.zeroWeights}};
}

Result<TrialResult> trialFromJson(const Json& json, const std::string& where) {
  TrialResult result;
  ObjectReader reader(json, where);
  reader.field("failed", result.failed)
      .field("validation", result.validation)
      .field("validation_loss", result.validationLoss)
      .field("accuracy", result.test.accuracy)
      .field("events", result.test.events)
      .field("auc", result.test.auc)
      .field("efficiency_1e-2", result.test.efficiency1e2)
      .field("amplitude", result.amplitude)
      .field("charge_ratio", result.chargeRatio)
      .field("ebops", result.ebops)
      .field("parameters", result.parameters)
      .field("zero_weights", result.zeroWeights);
  PW_CHECK(reader.finish());
  return result;
}

/// A file that trainings depend on, so that another one under the same name is noticed.
Json identity(const fs::path& file) {
  if (file.empty()) return nullptr;
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  const auto modified = fs::last_write_time(file, error).time_since_epoch().count();
  return {{"file", file.string()}, {"bytes", error ? 0 : bytes}, {"modified", error ? 0 : modified}};
}

/// What a training depends on: the same key, the same result.
Json keyOf(const recipe::TrainerJob& training) {
  return {{"recipe", recipe::toJson(training.recipe)},
          {"fold", training.fold ? dataset::toJson(*training.fold) : Json()},
          {"dataset", identity(training.dataset)},
          {"teacher", identity(training.teacher)}};
}

Spread spreadOf(const std::vector<double>& values) {
  Spread spread;
  if (values.empty()) return spread;
  const auto count = double(values.size());
  spread.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  if (values.size() < 2) return spread;
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  spread.deviation = std::sqrt(squares / (count - 1));
  return spread;
}

/// Of one point, by fold and repeat: whichever ends first, sums keep their order.
using Results = std::map<std::pair<int, int>, TrialResult>;

SweepRow rowOf(const recipe::SweepPoint& point, const Results& results, int epochs, int repeats) {
  SweepRow row;
  row.point = point;
  row.epochs = epochs;
  std::vector<double> validation, loss, accuracy, auc, efficiency, amplitude, ratio, ebops, parameters, zeros;
  double right = 0, tested = 0;
  for (const auto& [place, result] : results) {
    if (!result.failed.empty()) {
      row.failed.push_back(result.failed);
      continue;
    }
    validation.push_back(result.validation);
    loss.push_back(result.validationLoss);
    accuracy.push_back(result.test.accuracy);
    auc.push_back(result.test.auc);
    efficiency.push_back(result.test.efficiency1e2);
    amplitude.push_back(result.amplitude);
    ratio.push_back(result.chargeRatio);
    ebops.push_back(result.ebops);
    parameters.push_back(result.parameters);
    zeros.push_back(result.zeroWeights);
    right += result.test.accuracy * double(result.test.events);
    tested += double(result.test.events);
  }
  row.trials = validation.size();
  row.validation = spreadOf(validation);
  row.validationLoss = spreadOf(loss).mean;
  row.accuracy = spreadOf(accuracy);
  if (tested > 0) row.accuracy.mean = right / tested;
  row.auc = spreadOf(auc);
  row.efficiency1e2 = spreadOf(efficiency);
  row.amplitudeAccuracy = spreadOf(amplitude).mean;
  row.chargeRatioAccuracy = spreadOf(ratio).mean;
  row.ebops = spreadOf(ebops).mean;
  row.parameters = spreadOf(parameters).mean;
  row.zeroWeights = spreadOf(zeros).mean;
  // The same events are tested in each repeat: repeats do not make more of them.
  row.events = std::size_t(std::lround(tested / repeats));
  const auto hits = std::size_t(std::lround(row.accuracy.mean * double(row.events)));
  row.accuracyError = binomialUncertainty(hits, row.events);
  return row;
}

/// In validation: accuracy, and where that is the same the loss.
bool isBetter(const SweepRow& a, const SweepRow& b) {
  if (a.trials == 0 || b.trials == 0) return a.trials > b.trials;
  if (a.validation.mean != b.validation.mean) return a.validation.mean > b.validation.mean;
  return a.validationLoss < b.validationLoss;
}

class Run {
 public:
  Run(const Environment& environment, const SweepJob& job, const Work& work,
      const std::function<void(const SweepTable&)>& onRow)
      : m_environment(environment), m_job(job), m_work(work), m_onRow(onRow) {}

  Result<SweepTable> go();

 private:
  std::vector<Trial> trialsOf(const std::vector<std::size_t>& points, int epochs) const;
  Result<TrialResult> trained(const Trial& trial, const Work& work) const;
  Result<TrialResult> keptOrTrained(const Trial& trial) const;
  Result<void> trainAll(const std::vector<Trial>& trials);
  void take(const Trial& trial, TrialResult result);
  void showTable();
  std::vector<std::size_t> bestOf(std::vector<std::size_t> points, std::size_t count) const;
  recipe::TrainerJob trainingOf(const Trial& trial) const;

  const Environment& m_environment;
  const SweepJob& m_job;
  const Work& m_work;
  const std::function<void(const SweepTable&)>& m_onRow;
  std::vector<recipe::SweepPoint> m_points;
  std::vector<Results> m_results;  ///< [points], of the last round each took part in
  std::vector<int> m_epochs;       ///< [points]
  SweepTable m_table;
  std::mutex m_mutex;
  std::size_t m_done = 0, m_all = 1;
  std::optional<Error> m_error;
};

std::vector<Trial> Run::trialsOf(const std::vector<std::size_t>& points, int epochs) const {
  std::vector<Trial> trials;
  for (const std::size_t point : points) {
    for (int fold = 0; fold < std::max(1, m_job.sweep.folds); ++fold) {
      for (int repeat = 0; repeat < m_job.sweep.repeats; ++repeat)
        trials.push_back({point, fold, repeat, epochs > 0 ? epochs : m_points[point].recipe.epochs});
    }
  }
  return trials;
}

recipe::TrainerJob Run::trainingOf(const Trial& trial) const {
  recipe::TrainerJob training;
  training.recipe = m_points[trial.point].recipe;
  if (trial.epochs != training.recipe.epochs)
    training.recipe = recipe::withEpochs(training.recipe, trial.epochs);
  training.recipe.seed += std::uint64_t(trial.repeat);
  training.dataset = fs::absolute(m_job.dataset).string();
  if (training.recipe.distillation && !m_job.teacher.empty())
    training.teacher = fs::absolute(m_job.teacher).string();
  if (m_job.sweep.folds > 0) training.fold = {trial.fold, m_job.sweep.folds, 0.15, m_job.sweep.seed};
  training.folder = (fs::absolute(m_job.folder) / trial.folderName()).string();
  return training;
}

Result<TrialResult> Run::trained(const Trial& trial, const Work& work) const {
  const recipe::TrainerJob training = trainingOf(trial);
  TrialResult result;
  const Result<TrainingOutcome> outcome = trainOrGoOn(m_environment, training, work);
  if (!outcome) {
    // A recipe that comes to nothing is a result; a machine that cannot train is not.
    if (outcome.error().kind != ErrorKind::badInput) return tl::unexpected<Error>(outcome.error());
    result.failed = outcome.error().what;
    return result;
  }
  if (outcome->stopped) return cancelled(m_job.sweep.name);
  PW_ASSIGN(const evaluate::Evaluation evaluation,
            evaluateOnFile(outcome->network, training.dataset, {}, training.fold));
  PW_CHECK(writeJsonFile(fs::path(training.folder) / "evaluation.json", evaluate::toJson(evaluation)));
  for (const recipe::Epoch& epoch : outcome->history) {
    if (epoch.number != outcome->bestEpoch) continue;
    result.validation = epoch.validationAccuracy;
    result.validationLoss = epoch.validationLoss;
  }
  result.test = evaluation.network;
  result.amplitude = evaluation.baselines.amplitude.accuracy;
  result.chargeRatio = evaluation.baselines.chargeRatio.accuracy;
  const network::Costs costs = network::costs(outcome->network);
  result.ebops = costs.ebops;
  result.parameters = double(costs.parameters);
  result.zeroWeights =
      double(costs.zeroWeights) / std::max(1.0, double(costs.zeroWeights + costs.multiplications));
  return result;
}

Result<TrialResult> Run::keptOrTrained(const Trial& trial) const {
  const recipe::TrainerJob training = trainingOf(trial);
  const fs::path file = fs::path(training.folder) / "trial.json";
  const Json key = keyOf(training);
  if (const Result<Json> kept = readJsonFile(file); kept && kept->value("of", Json()) == key)
    if (auto result = trialFromJson(kept->value("result", Json::object()), file.string())) return result;
  Work work;
  work.stop = m_work.stop;
  PW_ASSIGN(TrialResult result, trained(trial, work));
  PW_CHECK(writeJsonFile(file, {{"of", key}, {"result", toJson(result)}}));
  return result;
}

void Run::showTable() {
  m_table.rows.clear();
  for (std::size_t point = 0; point < m_points.size(); ++point) {
    if (!m_results[point].empty())
      m_table.rows.push_back(rowOf(m_points[point], m_results[point], m_epochs[point], m_job.sweep.repeats));
  }
  markPareto(m_table.rows);
  if (m_onRow) m_onRow(m_table);
}

void Run::take(const Trial& trial, TrialResult result) {
  // A later round's results replace those of fewer epochs.
  if (m_epochs[trial.point] != trial.epochs) m_results[trial.point].clear();
  m_epochs[trial.point] = trial.epochs;
  m_results[trial.point][{trial.fold, trial.repeat}] = std::move(result);
  ++m_done;
  showTable();
  m_work.report(double(m_done) / double(m_all),
                std::to_string(m_done) + " of " + std::to_string(m_all) + " trainings");
}

Result<void> Run::trainAll(const std::vector<Trial>& trials) {
  std::atomic<std::size_t> next{0};
  const auto worker = [&] {
    for (std::size_t i = next++; i < trials.size() && !m_work.stopRequested(); i = next++) {
      Result<TrialResult> result = keptOrTrained(trials[i]);
      const std::lock_guard lock(m_mutex);
      if (!result) {
        if (!m_error) m_error = result.error();
        next = trials.size();
        return;
      }
      take(trials[i], std::move(*result));
      if (auto written = writeJsonFile(m_job.folder / "table.json", jobs::toJson(m_table)); !written)
        m_error = written.error();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < std::max(1, m_job.workers); ++i) workers.emplace_back(worker);
  }
  if (m_work.stopRequested()) return cancelled(m_job.sweep.name);
  if (m_error) return tl::unexpected<Error>(*m_error);
  return {};
}

std::vector<std::size_t> Run::bestOf(std::vector<std::size_t> points, std::size_t count) const {
  std::vector<SweepRow> rows(m_points.size());
  for (const std::size_t point : points) rows[point] = rowOf(m_points[point], m_results[point], 0, 1);
  std::stable_sort(points.begin(), points.end(),
                   [&](std::size_t a, std::size_t b) { return isBetter(rows[a], rows[b]); });
  points.resize(std::min(points.size(), count));
  std::sort(points.begin(), points.end());
  return points;
}

Result<SweepTable> Run::go() {
  PW_ASSIGN(m_points, recipe::sweepPoints(m_job.sweep));
  PW_CHECK(writeJsonFile(m_job.folder / "sweep.json", recipe::toJson(m_job.sweep)));
  m_results.resize(m_points.size());
  m_epochs.resize(m_points.size(), 0);
  m_table.name = m_job.sweep.name;
  m_table.folds = m_job.sweep.folds;
  m_table.repeats = m_job.sweep.repeats;
  std::vector<std::size_t> points(m_points.size());
  std::iota(points.begin(), points.end(), std::size_t(0));
  std::vector<int> rounds{0};  // 0: each point's own epochs
  if (m_job.sweep.method == recipe::SweepMethod::halving)
    rounds = recipe::halvingEpochs(points.size(), m_job.sweep.eta, m_job.sweep.base.epochs);
  const auto eta = std::size_t(m_job.sweep.eta);
  m_all = 0;
  std::size_t left = points.size();
  for (std::size_t round = 0; round < rounds.size(); ++round, left = (left + eta - 1) / eta)
    m_all += left * std::size_t(std::max(1, m_job.sweep.folds) * m_job.sweep.repeats);
  for (std::size_t round = 0; round < rounds.size(); ++round) {
    if (round > 0) points = bestOf(points, (points.size() + eta - 1) / eta);
    PW_CHECK(trainAll(trialsOf(points, rounds[round])));
  }
  PW_CHECK(writeJsonFile(m_job.folder / "table.json", jobs::toJson(m_table)));
  return std::move(m_table);
}

Json toJson(const Spread& spread) {
  return {{"mean", spread.mean}, {"deviation", spread.deviation}};
}

}  // namespace

const SweepRow* SweepTable::best(double mostEbops) const {
  const SweepRow* found = nullptr;
  for (const SweepRow& row : rows) {
    if (row.trials == 0 || row.ebops > mostEbops) continue;
    if (!found || isBetter(row, *found)) found = &row;
  }
  return found;
}

void markPareto(std::vector<SweepRow>& rows) {
  const auto beats = [](const SweepRow& a, const SweepRow& b) {
    const bool asGood = a.validation.mean >= b.validation.mean && a.ebops <= b.ebops;
    return asGood && (a.validation.mean > b.validation.mean || a.ebops < b.ebops);
  };
  for (SweepRow& row : rows) {
    row.pareto = row.trials > 0 && std::none_of(rows.begin(), rows.end(), [&](const SweepRow& other) {
                   return other.trials > 0 && beats(other, row);
                 });
  }
}

Result<SweepTable> runSweep(const Environment& environment, const SweepJob& job, const Work& work,
                            const std::function<void(const SweepTable&)>& onRow) {
  return Run(environment, job, work, onRow).go();
}

Json toJson(const SweepTable& table) {
  Json rows = Json::array();
  for (const SweepRow& row : table.rows) {
    rows.push_back({{"name", row.point.name},
                    {"recipe", recipe::toJson(row.point.recipe)},
                    {"trials", row.trials},
                    {"failed", row.failed},
                    {"epochs", row.epochs},
                    {"validation", toJson(row.validation)},
                    {"validation_loss", row.validationLoss},
                    {"accuracy", toJson(row.accuracy)},
                    {"accuracy_error", row.accuracyError},
                    {"events", row.events},
                    {"auc", toJson(row.auc)},
                    {"efficiency_1e-2", toJson(row.efficiency1e2)},
                    {"amplitude_accuracy", row.amplitudeAccuracy},
                    {"charge_ratio_accuracy", row.chargeRatioAccuracy},
                    {"ebops", row.ebops},
                    {"parameters", row.parameters},
                    {"zero_weights", row.zeroWeights},
                    {"pareto", row.pareto}});
  }
  return {{"schema", 1},
          {"name", table.name},
          {"folds", table.folds},
          {"repeats", table.repeats},
          {"rows", rows}};
}

}  // namespace pw::jobs
