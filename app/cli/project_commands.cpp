// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/format.h"
#include "console.h"
#include "jobs/chain.h"
#include "jobs/figures.h"
#include "jobs/report.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

std::string figuresText(const Json& figures) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const char* name : {"teacher", "student"}) {
    const Json& network = figures[name];
    rows.push_back({name, formatPercent(network["accuracy"], network["accuracy_uncertainty"]) + ", AUC " +
                              formatNumber(network["auc"], 5) + ", " + network["parameters"].dump() +
                              " parameters, " + formatNumber(network["ebops"], 6) + " EBOPs"});
  }
  for (const auto& [name, score] : figures["baselines"].items()) {
    rows.push_back({"baseline " + name, formatPercent(score["accuracy"], score["accuracy_uncertainty"]) +
                                            ", AUC " + formatNumber(score["auc"], 5)});
  }
  const Json& agreement = figures["agreement"];
  rows.push_back({"agreement", "integer " + formatPercent(agreement["integer"]) + ", HLS " +
                                   formatPercent(agreement["hls"]) + ", RTL " +
                                   formatPercent(agreement["rtl"]) + ", board " +
                                   formatPercent(agreement["board"]) + " of " + agreement["events"].dump() +
                                   " events (float " + formatPercent(agreement["float"]) + ")"});
  const Json& cycles = figures["cycles"];
  rows.push_back({"cycles", "predicted " + cycles["predicted"].dump() + ", RTL " + cycles["rtl"].dump() +
                                ", board (simulated) " + cycles["board"].dump()});
  const Json& resources = figures["resources"];
  rows.push_back({"resources", resources["lut"].dump() + " LUT, " + resources["ff"].dump() + " FF, " +
                                   resources["dsp"].dump() + " DSP, " + resources["bram18"].dump() +
                                   " BRAM18 (Yosys)"});
  std::string seconds;
  for (const Json& stage : figures["stages"]) {
    seconds += (seconds.empty() ? "" : ", ") + stage["name"].get<std::string>() + " " +
               formatNumber(stage["seconds"], 3);
  }
  rows.push_back({"seconds", seconds});
  return listing(rows);
}

Result<jobs::Laboratory> laboratoryFor(const std::string& recipe, const fs::path& project) {
  if (!recipe.empty()) return jobs::readLaboratory(recipe);
  const fs::path kept = project / "laboratory.json";  // go on with what the project was run with
  return fs::exists(kept) ? jobs::readLaboratory(kept) : jobs::Laboratory{};
}

Run defineRun(CLI::App& app) {
  auto recipe = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  app.add_option("recipe", *recipe,
                 "Laboratory recipe (JSON); none: the built-in laboratory, or what the project was run with");
  app.add_option("-o,--output", *output, "Project folder; made, or gone on with")->required();
  return [=](Session& session) -> Result<Reply> {
    const fs::path folder = *output;
    PW_ASSIGN(const jobs::Laboratory laboratory, laboratoryFor(*recipe, folder));
    PW_ASSIGN(project::Project project, fs::exists(folder / "project.json")
                                            ? project::Project::open(folder)
                                            : project::Project::create(folder, laboratory.name));
    const jobs::Environment environment = jobs::findEnvironment();
    jobs::Bench bench{project, laboratory, environment, [&](const recipe::TrainerMessage& message) {
                        if (message.kind == recipe::TrainerMessage::Kind::note)
                          session.progress->note("   " + message.text);
                      }};
    PW_CHECK(jobs::runChain(bench, session.work, [&](const jobs::Stage& stage, bool kept) {
      session.progress->note((kept ? "kept  " : "      ") + stage.title);
    }));
    PW_ASSIGN(Json figures, jobs::figures(project));
    figures["project"] = fs::absolute(folder).string();
    figures["report"] = fs::absolute(folder / "report.html").string();
    return Reply{figures, figuresText(figures)};
  };
}

Run defineReport(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  app.add_option("project", *folder, "Project folder")->required();
  app.add_option("-o,--output", *output, "HTML file to make; default: report.html in the project");
  return [=](Session& session) -> Result<Reply> {
    PW_ASSIGN(const project::Project project, project::Project::open(*folder));
    const fs::path target = output->empty() ? project.folder() / "report.html" : fs::path(*output);
    PW_CHECK(jobs::writeReport(project, target, session.work));
    return Reply{{{"report", fs::absolute(target).string()}}, "Wrote " + target.string() + "\n"};
  };
}

}  // namespace

std::vector<Command> projectCommands() {
  return {{"run", "Run the whole laboratory: every stage that is missing or out of date", defineRun},
          {"report", "Write the report of a project as one HTML page", defineReport}};
}

}  // namespace pw::cli
