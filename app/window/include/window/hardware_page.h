// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "advise/advise.h"
#include "base/work.h"
#include "window/run_actions.h"
#include "window/snapshot.h"
#include "wizard/design_costs.h"

class QWidget;

namespace pw::wizard {
class FilesPage;
class GeneratePage;
class HlsForm;
class InterfacePage;
class NetworkPage;
class ParallelismPage;
class PrecisionPage;
class RunRow;
class SynthesisPage;
class TargetPage;
class VerifyPage;
class WizardView;
}  // namespace pw::wizard

namespace pw::window {

class BackgroundJobs;
class LaboratoryDocument;

/// The hardware wizard in the window: its pages over the document's settings, the project's design and the
/// runs. What takes time is done behind the screen.
class HardwarePage : public QObject {
  Q_OBJECT
 public:
  HardwarePage(BackgroundJobs* background, LaboratoryDocument* document, RunActions* runs, QWidget* window);
  pw::wizard::WizardView* view() const { return m_view; }

  /// The project as it was read; nothing: none is open.
  void show(const std::shared_ptr<const Snapshot>& snapshot);
  /// The student that is trained, when it is what the settings say; else the one that they plan counts.
  void setStudent(const std::optional<pw::training::Run>& student, bool upToDate);
  /// Shows the document's values.
  void refresh();
  /// States of the steps, from project, settings and runs.
  void showStates();
  void setWritable(bool writable);
  /// Takes over numbers that are still being typed.
  void commit();
  /// How far the proof is to go, and how long a tool may take.
  void putChoices(RunRequest& request) const;

  enum Step { network, target, interface, precision, parallelism, files, generate, verify, synthesis };

 private:
  void addPages(QWidget* window);
  QWidget* makeParallelism(QWidget* window);
  void connectForms();
  void connectRuns();
  void connectSynthesis();
  void connectStudies();
  void findTools();
  void readBoards();
  void setNetwork(std::shared_ptr<const pw::network::Network> network, bool trained);
  void countCosts();
  void showCosts(const wizard::DesignCosts& costs);
  void showStageState(const char* stage, Step step, wizard::RunRow* row, frame::StageState before);
  /// All that is known of the costs, by every source: of the settings, of the design, of reports.
  void countSheet();
  void chooseReports();
  void addReports(const QStringList& files);
  /// Chooses how the layers are built: the smallest design within a latency, or the fastest; and says why.
  void choose(std::optional<double> latencyNs);
  void showPrecisionState(bool usable);
  void synthesise();
  void runVendorTool();
  /// What was measured and proposed was of another network.
  void forgetStudies();
  void measure();
  void advise();
  void applyFormats();
  void previewFiles();
  void chooseZip(const QString& folder);
  void writeZip(const QString& folder, const QString& file);
  std::filesystem::path datasetFile() const;
  /// `work` that also tells `tell`, here, at most 25 times a second.
  Work told(const Work& work, std::function<void(double, QString)> tell);

  BackgroundJobs* m_background;
  LaboratoryDocument* m_document;
  RunActions* m_runs;
  pw::wizard::WizardView* m_view;
  pw::wizard::NetworkPage* m_network = nullptr;
  pw::wizard::TargetPage* m_target = nullptr;
  pw::wizard::InterfacePage* m_interface = nullptr;
  pw::wizard::PrecisionPage* m_precision = nullptr;
  pw::wizard::ParallelismPage* m_parallelism = nullptr;
  pw::wizard::HlsForm* m_hlsForm = nullptr;
  pw::wizard::FilesPage* m_files = nullptr;
  pw::wizard::GeneratePage* m_generate = nullptr;
  pw::wizard::VerifyPage* m_verify = nullptr;
  pw::wizard::SynthesisPage* m_synthesis = nullptr;
  std::shared_ptr<const Snapshot> m_snapshot;
  std::shared_ptr<const pw::network::Network> m_student;  ///< what becomes hardware
  std::optional<hls::HardwareConfig> m_counted;  ///< what m_costs are of, or are being worked out for
  std::optional<hls::HardwareConfig> m_chosen;   ///< what a reason shown is of
  wizard::DesignCosts m_costs;
  std::map<std::string, RunMark> m_marks;          ///< of stages that run or have failed
  std::shared_ptr<const hls::Design> m_previewed;  ///< whose files are shown
  std::optional<hls::FormatSet> m_proposed;        ///< formats, of the student
  std::vector<std::filesystem::path> m_reports;    ///< of tools, that were added
  bool m_measured = false;
  bool m_writable = false, m_trained = false, m_vendorRuns = false;
};

}  // namespace pw::window
