// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/desk_page.h"

#include <algorithm>
#include <thread>

#include "desk/desk_view.h"
#include "desk/findings_view.h"
#include "desk/plan_form.h"
#include "desk/slider_view.h"
#include "jobs/demonstration.h"
#include "window/background_jobs.h"

namespace pw::window {
namespace {

constexpr std::size_t judgedEvents = 10'000;  ///< what the sliders can follow within 100 ms

const QString trainingKind = QStringLiteral("desk training");

/// The engine's part of a plan.
std::vector<jobs::ProjectSweep> sweepsOf(const pw::desk::Plan& plan) {
  std::vector<jobs::ProjectSweep> sweeps;
  if (plan.hasRawSweep) sweeps.push_back({plan.rawSweep, true, recipe::laboratoryTeacher()});
  if (plan.hasSweep) sweeps.push_back({plan.sweep, false, {}});
  return sweeps;
}

}  // namespace

DeskPage::DeskPage(BackgroundJobs* background, jobs::Environment environment, QWidget* window)
    : QObject(window),
      m_background(background),
      m_environment(std::move(environment)),
      m_view(new pw::desk::DeskView(window)),
      m_form(new pw::desk::PlanForm(window)) {
  connectSliders();
  connectFindings();
  connect(m_form, &pw::desk::PlanForm::trainWanted, this, &DeskPage::train);
  connect(m_form, &pw::desk::PlanForm::stopWanted, this, [this] { m_background->stop(trainingKind); });
}

void DeskPage::show(const std::shared_ptr<const Snapshot>& snapshot) {
  const bool other = !snapshot || !m_snapshot || snapshot->folder != m_snapshot->folder;
  m_snapshot = snapshot;
  if (other) {
    m_base.reset();
    m_engine->clear();
    m_view->setRuns({});
    m_reader = snapshot ? std::make_shared<jobs::RunReader>(snapshot->folder.toStdString()) : nullptr;
  }
  setWritable(m_writable);
  if (snapshot) readRuns();
}

void DeskPage::setLaboratory(const jobs::Laboratory& laboratory) {
  m_laboratory = laboratory;
  m_form->setRecipes(laboratory.teacher, laboratory.student);
}

void DeskPage::setWritable(bool writable) {
  m_writable = writable;
  const bool ready =
      m_snapshot && m_snapshot->project->find("dataset") && m_snapshot->project->find("teacher");
  m_form->setUsable(writable && ready,
                    ready ? tr("The project is open elsewhere and can only be looked at.")
                          : tr("The data set and the teacher come first: run the stages before."));
}

void DeskPage::readRuns() {
  using Found = Result<jobs::RunReader::Found>;
  // A quick job: one of its kind at a time, which is what the reader asks for.
  m_background->startQuick<Found>(
      QStringLiteral("desk runs"),
      [reader = m_reader, hardware = m_snapshot->laboratory.hardware] { return reader->read(hardware, {}); },
      [this](const Found& found) {
        if (found) m_view->setRuns(found->runs);
      });
}

void DeskPage::connectSliders() {
  m_engine = std::make_unique<jobs::Sliders>([this](const auto& base, const Result<jobs::Slid>& slid) {
    QMetaObject::invokeMethod(
        this, [this, base, slid] { showSlid(base, slid); }, Qt::QueuedConnection);
  });
  pw::desk::SliderView* sliders = m_view->sliders();
  connect(sliders, &pw::desk::SliderView::runWanted, this, &DeskPage::readNetwork);
  connect(sliders, &pw::desk::SliderView::moved, this, [this](const compress::Settings& settings) {
    if (m_base) m_engine->request(m_base, settings);
  });
}

void DeskPage::connectFindings() {
  connect(m_view->findings(), &pw::desk::FindingsView::runWanted, this, &DeskPage::readFindings);
}

void DeskPage::readFindings(const QString& run) {
  using Found = Result<std::vector<evaluate::Finding>>;
  if (!m_snapshot) return;
  const auto look = [project = std::filesystem::path(m_snapshot->folder.toStdString()),
                     folder = run.toStdString(), dataset = datasetOf(run)]() -> Found {
    return jobs::findingsOf(project / folder, dataset);
  };
  m_background->startQuick<Found>(QStringLiteral("desk findings"), look, [this, run](const Found& found) {
    pw::desk::FindingsView* card = m_view->findings();
    if (card->run() != run) return;
    found ? card->setFindings(*found) : card->setProblem(QString::fromStdString(describe(found.error())));
  });
}

std::filesystem::path DeskPage::datasetOf(const QString& run) const {
  const std::filesystem::path project = m_snapshot->folder.toStdString();
  // A sweep over other inputs keeps its own data set.
  const std::filesystem::path own = (project / run.toStdString()).parent_path() / "dataset.h5";
  if (std::error_code ignored; std::filesystem::exists(own, ignored)) return own;
  const project::Artifact* artifact = m_snapshot->project->find("dataset");
  return artifact ? m_snapshot->project->pathOf(*artifact) : std::filesystem::path();
}

void DeskPage::readNetwork(const QString& run) {
  m_base.reset();
  m_engine->clear();
  if (!m_snapshot) return;
  const auto read = [network = m_snapshot->folder.toStdString() + "/" + run.toStdString() + "/network.h5",
                     dataset = datasetOf(run)]() -> Result<jobs::SliderBase> {
    PW_ASSIGN(network::Network trained, network::loadKeras(network));
    PW_ASSIGN(const dataset::Dataset events, dataset::load(dataset));
    return jobs::sliderBase(std::move(trained), events, judgedEvents, {});
  };
  m_background->startQuick<Result<jobs::SliderBase>>(
      QStringLiteral("desk network"), read, [this](Result<jobs::SliderBase> base) {
        if (!base) return m_view->sliders()->setProblem(QString::fromStdString(describe(base.error())));
        m_base = std::make_shared<const jobs::SliderBase>(std::move(*base));
        m_view->sliders()->setUnchanged({m_base->unchanged, m_base->costs, true});
      });
}

void DeskPage::train() {
  if (m_training || !m_snapshot || !m_writable) return;
  const Result<pw::desk::Plan> plan = m_form->plan();
  if (!plan) return;  // the form says what is wrong
  m_training = true;
  m_form->setRunning(true, tr("Training…"));
  const auto train = [this, sweeps = sweepsOf(*plan), environment = m_environment, laboratory = m_laboratory,
                      folder = std::filesystem::path(m_snapshot->folder.toStdString())](
                         const Work& work) -> Result<std::vector<std::string>> {
    Work said = work;
    said.progress = [this, &work](double fraction, std::string_view what) {
      work.report(fraction, what);
      m_background->show(work.stop, [this, words = QString::fromUtf8(what.data(), qsizetype(what.size()))] {
        if (m_training && !words.isEmpty()) m_form->setRunning(true, words);
      });
    };
    const int workers = std::max(1, int(std::thread::hardware_concurrency()));
    return jobs::runProjectSweeps(environment, folder, laboratory, sweeps, workers, said, [this, &work] {
      m_background->show(work.stop, [this] {
        if (m_snapshot) readRuns();
      });
    });
  };
  m_background->start<std::vector<std::string>>(
      trainingKind, tr("Training for the desk"), train,
      [this](const std::optional<std::vector<std::string>>&) { finishTraining(); });
}

void DeskPage::finishTraining() {
  m_training = false;
  m_form->setRunning(false);
  if (m_snapshot) readRuns();
}

void DeskPage::showSlid(const std::shared_ptr<const jobs::SliderBase>& base, const Result<jobs::Slid>& slid) {
  if (base != m_base) return;  // another network has been chosen since
  if (!slid) return m_view->sliders()->setProblem(QString::fromStdString(describe(slid.error())));
  m_view->sliders()->setShown({slid->evaluation, slid->costs, slid->exact});
}

}  // namespace pw::window
