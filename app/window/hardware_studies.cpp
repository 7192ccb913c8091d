// SPDX-License-Identifier: GPL-3.0-or-later
// What the hardware wizard works out on demand: precision, and what will be written; and the zip file.
#include <QFileDialog>
#include <QTemporaryDir>
#include <algorithm>

#include "advise/advise.h"
#include "archive/zip_folder.h"
#include "base/file.h"
#include "dataset/dataset.h"
#include "diagram/diagram.h"
#include "jobs/hardware.h"
#include "jobs/pulses.h"
#include "window/background_jobs.h"
#include "window/hardware_page.h"
#include "window/laboratory_document.h"
#include "wizard/files_page.h"
#include "wizard/generate_page.h"
#include "wizard/precision_page.h"
#include "wizard/run_row.h"
#include "wizard/wizard_view.h"

namespace pw::window {
namespace {

using frame::StageState;
namespace fs = std::filesystem;

const QString measuringKind = QStringLiteral("precision study"),
              advisingKind = QStringLiteral("precision advice");
constexpr std::size_t mostEvents = 2000;  // that choose; more tell little more
constexpr std::uintmax_t mostShownBytes = 300'000;

hls::LabelledEvents eventsOf(const dataset::Dataset& data, std::span<const std::uint32_t> rows,
                             std::size_t most) {
  rows = rows.first(std::min(most, rows.size()));
  hls::LabelledEvents events{data.inputs.read(rows), {}};
  for (const std::uint32_t row : rows) events.labels.push_back(data.labels[row]);
  return events;
}

/// Events that choose formats, and events that judge them.
struct Materials {
  hls::LabelledEvents choosing, judging;
};

Result<Materials> readMaterials(const fs::path& file, const network::Network& network) {
  PW_ASSIGN(const dataset::Dataset data, dataset::load(file));
  if (data.input.inputs() != network.inputs || data.test.empty()) {
    return failure(ErrorKind::badInput, "The data set does not fit the network.", file.string(),
                   "Cut the windows again on the page Traces.");
  }
  const bool own = !data.validation.empty();
  return Materials{eventsOf(data, own ? data.validation : data.test, mostEvents),
                   eventsOf(data, data.test, data.test.size())};
}

Result<wizard::PrecisionStudy> studyOf(const network::Network& network, const fs::path& file,
                                       const Work& work) {
  PW_ASSIGN(const Materials materials, readMaterials(file, network));
  wizard::PrecisionStudy study;
  work.report(0.05, "Measuring the tensors");
  PW_ASSIGN(study.measures, hls::measureTensors(network, materials.choosing.inputs));
  for (const hls::TensorMeasure& measure : study.measures)
    study.names.push_back(QString::fromStdString(hls::textOf(network, measure.id)));
  PW_ASSIGN(const hls::FormatSet formats, hls::formatsOf(network));
  PW_ASSIGN(study.points, hls::sweepBits(network, formats, materials.choosing, {}, work.part(0.1, 1)));
  for (const hls::SweepPoint& point : study.points)
    study.sweptNames.push_back(point.id ? QString::fromStdString(hls::textOf(network, *point.id))
                                        : QString());
  return study;
}

Result<wizard::PrecisionProposal> proposalOf(const network::Network& network, const fs::path& file,
                                             double loss, const Work& work) {
  PW_ASSIGN(const Materials materials, readMaterials(file, network));
  PW_ASSIGN(const hls::FormatSet now, hls::formatsOf(network));
  hls::AdviceSettings settings;
  settings.loss = loss;
  wizard::PrecisionProposal proposal;
  PW_ASSIGN(proposal.advice,
            hls::adviseFormats(network, now, materials.choosing, settings, work.part(0, 0.95)));
  for (const hls::TensorId& id : hls::choosableTensors(network)) {
    proposal.changes.push_back(
        {QString::fromStdString(hls::textOf(network, id)), now.at(id), proposal.advice.formats.at(id)});
  }
  PW_ASSIGN(const hls::Worth before, hls::worthOf(network, now, materials.judging));
  PW_ASSIGN(const hls::Worth after, hls::worthOf(network, proposal.advice.formats, materials.judging));
  proposal.judgedBefore = before.accuracy;
  proposal.judgedAfter = after.accuracy;
  return proposal;
}

/// All files below a folder, with the text of those that are to be read.
QList<hardware::SourceFile> filesBelow(const fs::path& folder) {
  const std::vector<std::string> texts{".v",   ".cpp", ".h", ".tcl", ".json", ".md", ".py",
                                       ".yml", ".sh",  ".f", ".svg", ".xdc",  ""};
  std::vector<fs::path> paths;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (entry.is_regular_file(ignored)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  QList<hardware::SourceFile> files;
  for (const fs::path& path : paths) {
    hardware::SourceFile file;
    file.name = QString::fromStdString(path.lexically_relative(folder).generic_string());
    const std::uintmax_t bytes = fs::file_size(path, ignored);
    file.bytes = qint64(bytes);
    file.shown = bytes < mostShownBytes &&
                 std::find(texts.begin(), texts.end(), path.extension().string()) != texts.end();
    if (file.shown) {
      const Result<std::string> text = readFile(path);
      file.shown = text.has_value();
      if (text) file.text = QString::fromStdString(*text);
    }
    files << file;
  }
  return files;
}

/// Generates the design where nobody looks and tells what came of it.
Result<wizard::FilesPreview> previewOf(const network::Network& network, const hls::HardwareConfig& config,
                                       const fs::path& file, const Work& work) {
  const QTemporaryDir place;
  if (!place.isValid()) {
    return failure(ErrorKind::io, "No folder for temporary files can be made.", place.path().toStdString(),
                   "Look whether the disk is full.");
  }
  PW_ASSIGN(const dataset::Dataset data, dataset::load(file));
  const fs::path folder = fs::path(place.path().toStdString()) / "design";
  PW_CHECK(makeFolder(folder));
  PW_ASSIGN(const hls::Design design,
            jobs::generateDesign(network, config, jobs::subset(data, data.test), folder, work));
  wizard::FilesPreview preview;
  preview.files = filesBelow(folder);
  preview.diagram = QByteArray::fromStdString(hls::diagramSvg(design));
  return preview;
}

}  // namespace

std::filesystem::path HardwarePage::datasetFile() const {
  const project::Artifact* artifact = m_snapshot ? m_snapshot->project->find("dataset") : nullptr;
  return artifact ? m_snapshot->project->pathOf(*artifact) : fs::path();
}

void HardwarePage::connectStudies() {
  connect(m_precision->measuring(), &wizard::RunRow::runWanted, this, &HardwarePage::measure);
  connect(m_precision->measuring(), &wizard::RunRow::stopWanted, this,
          [this] { m_background->stop(measuringKind); });
  connect(m_precision->advising(), &wizard::RunRow::runWanted, this, &HardwarePage::advise);
  connect(m_precision->advising(), &wizard::RunRow::stopWanted, this,
          [this] { m_background->stop(advisingKind); });
  connect(m_precision, &wizard::PrecisionPage::applyWanted, this, &HardwarePage::applyFormats);
  connect(m_view, &wizard::WizardView::currentChanged, this, [this](int step) {
    if (step == files) previewFiles();
    if (step == synthesis) countSheet();
  });
  connect(m_generate, &wizard::GeneratePage::zipWanted, this, &HardwarePage::chooseZip);
}

void HardwarePage::forgetStudies() {
  m_background->stop(measuringKind);
  m_background->stop(advisingKind);
  m_precision->setStudy({});
  m_precision->setProposal({});
  m_measured = false;
  m_proposed.reset();
}

void HardwarePage::measure() {
  const std::shared_ptr<const network::Network> network = m_student;
  const auto tell = [this](double fraction, const QString& what) {
    m_precision->measuring()->setProgress(fraction, what);
  };
  m_precision->measuring()->setState(StageState::running, tr("Measuring"));
  m_background->start<wizard::PrecisionStudy>(
      measuringKind, tr("Measuring precision"),
      [this, network, file = datasetFile(), tell](const Work& work) {
        return studyOf(*network, file, told(work, tell));
      },
      [this, network](const std::optional<wizard::PrecisionStudy>& study) {
        if (network != m_student) return;
        m_measured = study.has_value();
        m_precision->measuring()->setState(study ? StageState::done : StageState::ready, {});
        if (study) m_precision->setStudy(study);
        showStates();
      });
}

void HardwarePage::advise() {
  const std::shared_ptr<const network::Network> network = m_student;
  const auto tell = [this](double fraction, const QString& what) {
    m_precision->advising()->setProgress(fraction, what);
  };
  m_precision->advising()->setState(StageState::running, tr("Trying formats"));
  m_background->start<wizard::PrecisionProposal>(
      advisingKind, tr("Looking for formats"),
      [this, network, file = datasetFile(), loss = m_precision->loss(), tell](const Work& work) {
        return proposalOf(*network, file, loss, told(work, tell));
      },
      [this, network](const std::optional<wizard::PrecisionProposal>& proposal) {
        if (network != m_student) return;
        m_precision->advising()->setState(proposal ? StageState::done : StageState::ready, {});
        if (proposal) m_proposed = proposal->advice.formats;
        if (proposal) m_precision->setProposal(proposal);
        showStates();
      });
}

Work HardwarePage::told(const Work& work, std::function<void(double, QString)> tell) {
  Work both = work;
  both.progress = [this, work, tell = std::move(tell), last = std::chrono::steady_clock::time_point{}](
                      double fraction, std::string_view what) mutable {
    work.report(fraction, what);
    const auto now = std::chrono::steady_clock::now();
    if (now - last < std::chrono::milliseconds(40)) return;
    last = now;
    m_background->show(work.stop,
                       [tell, fraction, words = QString::fromUtf8(what.data(), qsizetype(what.size()))] {
                         tell(fraction, words);
                       });
  };
  return both;
}

void HardwarePage::applyFormats() {
  jobs::Laboratory next = m_document->laboratory();
  if (!m_proposed || !m_student || !next.student.quantization) return;
  recipe::Quantization& formats = *next.student.quantization;
  formats.input = m_proposed->input;
  formats.coverage = 0;  // or training would measure its own ranges
  for (std::size_t i = 0; i < m_student->layers.size(); ++i) {
    recipe::FormatChanges& layer = formats.layers[m_student->layers[i].name];
    layer.result = m_proposed->layers[i].result;
    if (m_student->layers[i].isPooling()) continue;
    layer.weight = m_proposed->layers[i].weight;
    layer.bias = m_proposed->layers[i].bias;
  }
  if (const Result<void> good = recipe::check(next.student, "student"); !good) {
    m_precision->setApplicable(false, QString::fromStdString(describe(good.error())));
    return;
  }
  m_document->edit(next, tr("Student: proposed formats"));
}

void HardwarePage::previewFiles() {
  wizard::FilesPreview none;
  if (!m_costs.design) {
    none.problem =
        m_costs.problem ? QString::fromStdString(describe(*m_costs.problem)) : tr("There is no design yet.");
    return m_files->setPreview(none);
  }
  if (std::error_code ignored; !fs::exists(datasetFile(), ignored)) {
    none.problem =
        tr("The design brings events to prove itself with: make the data set on the page Traces first.");
    none.diagram = QByteArray::fromStdString(hls::diagramSvg(*m_costs.design));
    return m_files->setPreview(none);
  }
  if (m_previewed == m_costs.design) return;
  m_previewed = m_costs.design;
  m_files->setWaiting();
  using Preview = Result<wizard::FilesPreview>;
  m_background->startQuick<Preview>(
      QStringLiteral("files preview"),
      [network = m_student, config = m_document->laboratory().hardware, file = datasetFile()] {
        return previewOf(*network, config, file, {});
      },
      [this](const Preview& preview) {
        if (preview) return m_files->setPreview(*preview);
        wizard::FilesPreview failed;
        failed.problem = QString::fromStdString(describe(preview.error()));
        m_files->setPreview(failed);
      });
}

void HardwarePage::chooseZip(const QString& folder) {
  auto* dialog =
      new QFileDialog(m_view, tr("Save the design as a zip file"), folder + QStringLiteral(".zip"));
  dialog->setObjectName(QStringLiteral("zipDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("zip"));
  dialog->setNameFilter(tr("Zip files (*.zip)"));
  connect(dialog, &QFileDialog::fileSelected, this,
          [this, folder](const QString& file) { writeZip(folder, file); });
  dialog->open();
}

void HardwarePage::writeZip(const QString& folder, const QString& file) {
  m_background->start<std::size_t>(
      QStringLiteral("zip"), tr("Writing %1").arg(file.section(QLatin1Char('/'), -1)),
      [folder = fs::path(folder.toStdString()), file = fs::path(file.toStdString())](const Work& work) {
        // What tools have built is made again by them.
        return archive::zipFolder(folder, file, {"build", "sim", "sim_build"}, work);
      },
      [this, file](const std::optional<std::size_t>& files) {
        if (files) m_generate->setWords(tr("%n files in %1", nullptr, int(*files)).arg(file));
      });
}

}  // namespace pw::window
