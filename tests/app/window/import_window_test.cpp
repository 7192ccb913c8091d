// SPDX-License-Identifier: GPL-3.0-or-later
// Files of others on their way into a project: dropped, looked at, corrected, imported; by mouse and by
// keyboard.
#include <QComboBox>
#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QScopeGuard>
#include <QSettings>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QUrl>
#include <cmath>
#include <random>

#include "base/file.h"
#include "core/formats/made_files.h"
#include "frame/message_bar.h"
#include "gui_test.h"
#include "jobs/chain.h"
#include "look/theme.h"
#include "plots/plot_view.h"
#include "project_fixture.h"
#include "screen_audit.h"
#include "traces/trace_view.h"
#include "window/import_dialog.h"
#include "window/laboratory_document.h"
#include "window/main_window.h"
#include "window/project_actions.h"
#include "window/run_actions.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

/// Falling pulses in the layout of Zenodo record 8037239: Energy, FCI and the samples.
std::string zenodoFile(double fall, int events = 30) {
  std::string text = "Energy,FCI";
  for (int i = 0; i < 300; ++i) text += "," + std::to_string(i);
  for (int row = 0; row < events; ++row) {
    text += "\n" + std::to_string(100 + row) + "," + std::to_string(fall / 200);
    for (int i = 0; i < 300; ++i) {
      const double time = i - 60;
      const double pulse = time < 0 ? 0 : (1 - std::exp(-time / 10)) * std::exp(-time / fall);
      text += "," + std::to_string(std::lround(400 - (100 + row) * pulse + (i * 7 + row) % 3));
    }
  }
  return text + "\n";
}

class ImportWindow : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window = std::make_unique<MainWindow>();
    window->resize(1280, 720);
    window->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(window.get()));
  }
  QString file(const char* name, const std::string& bytes) {
    EXPECT_OK(writeFileAtomically(folder / name, bytes));
    return QString::fromStdString((folder / name).string());
  }
  /// As a file manager does it.
  bool drop(const QStringList& paths, QWidget* on = nullptr) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths) urls << QUrl::fromLocalFile(path);
    data.setUrls(urls);
    QWidget* target = on ? on : window.get();
    QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &enter);
    if (!enter.isAccepted()) return false;
    QDropEvent dropped(QPointF(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &dropped);
    return true;
  }
  bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 20000); }
  /// The dialog when it has looked at the files; none if it does not come.
  ImportDialog* dialog() {
    ImportDialog* found = nullptr;
    EXPECT_TRUE(waitFor([&] { return (found = window->findChild<ImportDialog*>()) != nullptr; }));
    if (!found) return nullptr;
    EXPECT_TRUE(waitFor([&] { return !words(found).startsWith(QLatin1String("Looking")); }));
    return found;
  }
  ImportDialog* dropped(const QStringList& paths) {
    EXPECT_TRUE(drop(paths));
    ImportDialog* shown = dialog();
    if (shown) test::named<QLineEdit>(shown, "projectFolder")->setText(target());
    return shown;
  }
  QString target() const { return QString::fromStdString((folder / "project").string()); }
  static QString words(ImportDialog* dialog) { return test::named<QLabel>(dialog, "importWords")->text(); }
  static QPushButton* ok(ImportDialog* dialog) { return test::named<QPushButton>(dialog, "importFiles"); }
  const plots::Content& picture(ImportDialog* shown) {
    auto* plot = test::named<plots::PlotView>(shown, "importPlot");
    plot->flush();
    return plot->content();
  }
  void import(ImportDialog* dialog) {
    ASSERT_TRUE(ok(dialog)->isEnabled()) << test::text(words(dialog));
    QTest::mouseClick(ok(dialog), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return window->hasProject() && window->isSettled(); }))
        << test::text(window->messages()->text());
  }
  /// The trace file that the open project uses.
  Result<trace::TraceFile> imported() {
    return trace::TraceFile::open(window->document().laboratory().traces);
  }
  test::TemporaryFolder folder;
  std::unique_ptr<MainWindow> window;
};

// From the drop to the project

TEST_F(ImportWindow, twoFilesOfZenodo_becomeAProjectWithLabelsAndOrigin) {
  ImportDialog* shown = dropped({file("gamma.csv", zenodoFile(60)), file("neutron.csv", zenodoFile(110))});
  ASSERT_NE(shown, nullptr);
  import(shown);
  const auto traces = imported();
  ASSERT_OK(traces);
  EXPECT_EQ(traces->info().count, 60u);
  const std::vector<std::int8_t> labels = traces->labels().value();
  EXPECT_EQ(std::count(labels.begin(), labels.end(), trace::neutron), 30);
  EXPECT_EQ(traces->column("origin").value()->back(), 1.f);
  EXPECT_TRUE(traces->column("fci_published").value().has_value());
  EXPECT_EQ(window->document().laboratory().labels.source, psd::LabelSource::file);
}

TEST_F(ImportWindow, dialog_saysFormatAndContentOfEachFile) {
  ImportDialog* shown = dropped({file("gamma.csv", zenodoFile(60)), file("neutron.csv", zenodoFile(110))});
  ASSERT_NE(shown, nullptr);
  const auto formats = shown->findChildren<QLabel*>(QStringLiteral("importFileFormat"));
  const auto contents = shown->findChildren<QLabel*>(QStringLiteral("importFileContent"));
  ASSERT_EQ(formats.size(), 2);
  EXPECT_TRUE(formats[0]->text().contains(QLatin1String("commas, with header")));
  EXPECT_TRUE(contents[1]->text().contains(QLatin1String("300 samples")));
  EXPECT_TRUE(contents[1]->text().contains(QLatin1String("energy, fci_published")));
}

TEST_F(ImportWindow, namesOfFiles_giveTheLabels) {
  ImportDialog* shown = dropped({file("gamma.csv", zenodoFile(60)), file("neutron.csv", zenodoFile(110))});
  ASSERT_NE(shown, nullptr);
  const auto labels = shown->findChildren<QComboBox*>(QStringLiteral("importLabel"));
  ASSERT_EQ(labels.size(), 2);
  EXPECT_EQ(labels[0]->currentText(), QLatin1String("gamma"));
  EXPECT_EQ(labels[1]->currentText(), QLatin1String("neutron"));
  EXPECT_EQ(picture(shown).lines.size(), 2u);  // a curve a class
}

TEST_F(ImportWindow, corrections_areInTheTraceFile) {
  ImportDialog* shown = dropped({file("run7.csv", zenodoFile(60))});
  ASSERT_NE(shown, nullptr);
  shown->findChild<QComboBox*>(QStringLiteral("importLabel"))->setCurrentText(QStringLiteral("neutron"));
  test::named<QComboBox>(shown, "importPolarity")->setCurrentIndex(2);
  test::named<QDoubleSpinBox>(shown, "importRate")->setValue(250);
  test::named<QSpinBox>(shown, "importBaseline")->setValue(9);
  test::named<QSpinBox>(shown, "importLength")->setValue(200);
  test::named<QLineEdit>(shown, "importDetector")->setText(QStringLiteral("EJ-276"));
  test::named<QLineEdit>(shown, "projectName")->setText(QStringLiteral("Beam time"));
  import(shown);
  const auto traces = imported();
  ASSERT_OK(traces);
  const trace::TraceInfo& info = traces->info();
  EXPECT_EQ(info.polarity, trace::Polarity::positive);
  EXPECT_EQ(info.samplingRateHz, 2.5e8);
  EXPECT_EQ(info.length, 200u);
  EXPECT_EQ(info.detector, "EJ-276");
  EXPECT_EQ(traces->labels().value().front(), trace::neutron);
  EXPECT_EQ(window->document().laboratory().features.baselineSamples, 9);
  EXPECT_EQ(window->snapshot()->name, QLatin1String("Beam time"));
}

TEST_F(ImportWindow, aTraceFileOfOurs_staysWhereItIs) {
  ASSERT_OK(test::makeProject(folder / "other", test::Progress::tracesOnly, 20));
  fs::path ours;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "other"))
    if (entry.path().filename() == "traces.h5") ours = entry.path();
  ImportDialog* shown = dropped({QString::fromStdString(ours.string())});
  ASSERT_NE(shown, nullptr);
  import(shown);
  EXPECT_EQ(window->document().laboratory().traces, fs::absolute(ours).string());
  EXPECT_FALSE(fs::exists(folder / "project/imported"));
}

TEST_F(ImportWindow, compassFile_isImportedByItsContent) {
  ImportDialog* shown = dropped({file("no-ending", test::compassFile({}, 12, 64))});
  ASSERT_NE(shown, nullptr);
  import(shown);
  EXPECT_EQ(imported()->info().count, 12u);
}

TEST_F(ImportWindow, aChannel_leavesTheOthersOut) {
  ImportDialog* shown = dropped({file("a.bin", test::compassFile({}, 11, 64))});
  ASSERT_NE(shown, nullptr);
  test::named<QSpinBox>(shown, "importChannel")->setValue(1);
  import(shown);
  EXPECT_EQ(imported()->info().count, 5u);
}

TEST_F(ImportWindow, listMode_opensInTheHistogramsWithoutTraces) {
  ImportDialog* shown = dropped({file("a.ade", test::abcdListFile(40))});
  ASSERT_NE(shown, nullptr);
  import(shown);
  const jobs::Laboratory& laboratory = window->document().laboratory();
  EXPECT_EQ(laboratory.labels.method, psd::Method::chargeComparison);
  EXPECT_EQ(laboratory.features.keveePerCount, 1);
  project::Project made = project::Project::open(folder / "project").value();
  const jobs::Environment environment;
  jobs::Bench bench{made, laboratory, environment, {}};
  ASSERT_OK(jobs::runStage(*jobs::findStage("traces"), bench, {}));
  window->openProject(target());
  ASSERT_TRUE(waitFor([&] { return window->snapshot()->events.info.count == 40 && window->isSettled(); }));
  window->flushPlots();
  auto* view = window->findChild<traces::TraceView*>();
  EXPECT_EQ(view->plots()[0]->content().emptyText, QLatin1String("List mode: these events have no traces."));
  EXPECT_TRUE(view->plots()[2]->content().density.has_value());
  EXPECT_EQ(view->plots()[2]->title(), QLatin1String("Charge comparison against charge"));
  EXPECT_FALSE(test::named<QSpinBox>(view, "windowStart")->isEnabled());
  EXPECT_EQ(window->messages()->count(), 0) << test::text(window->messages()->text());
}

/// Two Gaussian peaks of the PSD, 0.15 apart and 0.02 wide each.
std::string chargesFile() {
  std::mt19937 random(11);
  std::normal_distribution<double> peak(0, 0.02);
  std::uniform_real_distribution<double> energy(100, 1000);
  std::string text = "energy,psd\n";
  for (int i = 0; i < 4000; ++i)
    text += std::to_string(energy(random)) + "," + std::to_string((i % 2 ? 0.35 : 0.2) + peak(random)) + "\n";
  return text;
}

TEST_F(ImportWindow, listMode_isFittedInTheWindow) {
  ImportDialog* shown = dropped({file("charges.csv", chargesFile())});
  ASSERT_NE(shown, nullptr);
  import(shown);
  window->runs().runPage(traces, false);
  ASSERT_TRUE(waitFor([&] { return !window->runs().isRunning() && window->isSettled(); }));
  auto* view = window->findChild<traces::TraceView*>();
  ASSERT_TRUE(waitFor([&] { return view->events().features.size() == 4000; }));
  test::named<QTabWidget>(view, "besideMap")->setCurrentIndex(1);
  auto* slices = test::named<QComboBox>(view, "slice");
  ASSERT_TRUE(waitFor([&] { return slices->count() > 2; })) << "one a slice of energy, behind two for all";
  slices->setCurrentIndex(1);
  const plots::Content& fit = view->plots()[6]->content();
  ASSERT_EQ(fit.lines.size(), 3U) << "both peaks and their sum";
  // 0.15 / (2.355 · (0.02 + 0.02)), to four standard errors of 2,000 events a peak.
  const double merit = fit.lines.back().name.section(QLatin1Char(' '), 1, 1).toDouble();
  EXPECT_NEAR(merit, 0.15 / (2 * std::sqrt(2 * std::log(2.0)) * 0.04), 0.11);
}

// What the picture shows

TEST_F(ImportWindow, wrongPolarity_turnsThePulsesDown) {
  ImportDialog* shown = dropped({file("a.csv", zenodoFile(60))});
  ASSERT_NE(shown, nullptr);
  const auto highest = [&] {
    double most = 0;
    for (const double value : picture(shown).lines.front().y)
      if (std::isfinite(value)) most = std::max(most, value);
    return most;
  };
  EXPECT_GT(highest(), 50);
  test::named<QComboBox>(shown, "importPolarity")->setCurrentIndex(2);
  EXPECT_LT(highest(), 20);
}

TEST_F(ImportWindow, samplingRateAndBaseline_areInThePicture) {
  ImportDialog* shown = dropped({file("a.csv", zenodoFile(60))});
  ASSERT_NE(shown, nullptr);
  EXPECT_DOUBLE_EQ(picture(shown).bands.front().x[1], 15e-8);  // a twentieth of 300 samples of 10 ns
  test::named<QDoubleSpinBox>(shown, "importRate")->setValue(50);
  test::named<QSpinBox>(shown, "importBaseline")->setValue(10);
  EXPECT_DOUBLE_EQ(picture(shown).bands.front().x[1], 20e-8);
}

TEST_F(ImportWindow, filesWithoutLabels_haveAColourEach) {
  ImportDialog* shown = dropped({file("a.csv", zenodoFile(60)), file("b.csv", zenodoFile(60))});
  ASSERT_NE(shown, nullptr);
  ASSERT_EQ(picture(shown).lines.size(), 2u);
  EXPECT_EQ(picture(shown).lines[1].name, QLatin1String("b.csv"));
}

TEST_F(ImportWindow, listMode_saysThatThereAreNoTraces) {
  ImportDialog* shown = dropped({file("a.ade", test::abcdListFile(40))});
  ASSERT_NE(shown, nullptr);
  EXPECT_TRUE(words(shown).startsWith(QLatin1String("List mode")));
  EXPECT_FALSE(test::named<QComboBox>(shown, "importPolarity")->isEnabled());
}

// What cannot be

TEST_F(ImportWindow, aPicture_isExplainedInPlace) {
  ImportDialog* shown = dropped({file("cat.png", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 17))});
  ASSERT_NE(shown, nullptr);
  auto* problem = test::named<QLabel>(shown, "importFileProblem");
  ASSERT_NE(problem, nullptr);
  EXPECT_EQ(problem->text(), QLatin1String("The content is of no known format."));
  EXPECT_FALSE(ok(shown)->isEnabled());
}

TEST_F(ImportWindow, anUnreadableFile_canBeLeftOut) {
  ImportDialog* shown = dropped({file("a.csv", zenodoFile(60)), file("b.csv", "no\nnumbers\n")});
  ASSERT_NE(shown, nullptr);
  EXPECT_FALSE(ok(shown)->isEnabled());
  QTest::mouseClick(shown->findChildren<QToolButton*>(QStringLiteral("removeFile"))[1], Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return ok(shown)->isEnabled(); })) << test::text(words(shown));
  EXPECT_EQ(shown->files().size(), 1);
}

TEST_F(ImportWindow, tracesAndListMode_areRefusedByName) {
  ImportDialog* shown = dropped({file("a.csv", zenodoFile(60)), file("b.ade", test::abcdListFile(40))});
  ASSERT_NE(shown, nullptr);
  EXPECT_TRUE(words(shown).startsWith(QLatin1String("b.ade: This file has no traces")));
  EXPECT_FALSE(ok(shown)->isEnabled());
}

TEST_F(ImportWindow, tracesOfDifferentLengths_areImportedWhenCut) {
  ImportDialog* shown =
      dropped({file("a.bin", test::compassFile({}, 3, 64)), file("b.bin", test::compassFile({}, 2, 80))});
  ASSERT_NE(shown, nullptr);
  EXPECT_FALSE(ok(shown)->isEnabled());
  EXPECT_TRUE(words(shown).contains(QLatin1String("80 samples"))) << test::text(words(shown));
  test::named<QSpinBox>(shown, "importLength")->setValue(64);
  EXPECT_TRUE(ok(shown)->isEnabled()) << test::text(words(shown));
}

TEST_F(ImportWindow, bareSamples_areReadWithARecordLength) {
  ImportDialog* shown = dropped({file("wave.dat", test::waveDumpFile(6, 50, 16, false))});
  ASSERT_NE(shown, nullptr);
  EXPECT_FALSE(ok(shown)->isEnabled());
  auto* length = test::named<QSpinBox>(shown, "importRecordLength");
  ASSERT_TRUE(length->isVisible());
  length->setFocus();
  length->selectAll();
  QTest::keyClicks(length, QStringLiteral("50"));
  QTest::keyClick(length, Qt::Key_Tab);
  ASSERT_TRUE(waitFor([&] { return ok(shown)->isEnabled(); })) << test::text(words(shown));
}

TEST_F(ImportWindow, aFolderInUse_isRefused) {
  ImportDialog* shown = dropped({file("a.csv", zenodoFile(60))});
  ASSERT_NE(shown, nullptr);
  test::named<QLineEdit>(shown, "projectFolder")->setText(QString::fromStdString(folder.path().string()));
  EXPECT_FALSE(ok(shown)->isEnabled());
  EXPECT_TRUE(words(shown).contains(QLatin1String("already")));
}

TEST_F(ImportWindow, aFailingImport_isPostedAndLeavesNothing) {
  std::string text = zenodoFile(60, 3000);
  ImportDialog* shown = dropped({file("a.csv", text + "1,2,3\n")});
  ASSERT_NE(shown, nullptr);
  QTest::mouseClick(ok(shown), Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return window->messages()->count() > 0; }));
  EXPECT_TRUE(window->messages()->text().contains(QLatin1String("a.csv:3002")))
      << test::text(window->messages()->text());
  EXPECT_FALSE(fs::exists(folder / "project"));
}

TEST_F(ImportWindow, droppedProject_opens) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  ASSERT_TRUE(drop({QString::fromStdString((folder / "p").string())}));
  EXPECT_TRUE(waitFor([&] { return window->hasProject(); }));
}

TEST_F(ImportWindow, projectAndFileTogether_areExplained) {
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::empty));
  drop({file("a.csv", zenodoFile(60)), QString::fromStdString((folder / "p").string())});
  EXPECT_TRUE(window->messages()->text().contains(QLatin1String("Several things")));
}

TEST_F(ImportWindow, somethingFromTheWeb_isNotAccepted) {
  QMimeData data;
  data.setUrls({QUrl(QStringLiteral("https://example.org/a.csv"))});
  EXPECT_FALSE(ProjectActions::accepts(&data));
}

TEST_F(ImportWindow, filesDroppedOnTheDialog_joinTheOthers) {
  ImportDialog* shown = dropped({file("a.csv", zenodoFile(60))});
  ASSERT_NE(shown, nullptr);
  ASSERT_TRUE(drop({file("b.csv", zenodoFile(60))}, shown));
  EXPECT_TRUE(
      waitFor([&] { return shown->findChildren<QLabel*>(QStringLiteral("importFileFormat")).size() == 2; }));
}

// By keyboard, by ear, in another language

TEST_F(ImportWindow, keysAlone_chooseCorrectAndImport) {
  const QString first = file("gamma.csv", zenodoFile(60)), second = file("neutron.csv", zenodoFile(110));
  window->activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(window.get()));
  QTest::keyClick(window.get(), Qt::Key_I, Qt::ControlModifier);
  auto* chooser = window->findChild<QFileDialog*>();
  ASSERT_NE(chooser, nullptr);
  auto* name = chooser->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
  ASSERT_NE(name, nullptr);
  name->setFocus();
  name->setText(QStringLiteral("\"%1\" \"%2\"").arg(first, second));  // typing would open a completer
  QTest::keyClick(name, Qt::Key_Return);
  ImportDialog* shown = dialog();
  ASSERT_NE(shown, nullptr);
  ASSERT_TRUE(QTest::qWaitForWindowActive(shown));
  QTest::keyClick(shown, Qt::Key_S, Qt::AltModifier);  // sampling rate
  auto* rate = test::named<QDoubleSpinBox>(shown, "importRate");
  ASSERT_TRUE(rate->hasFocus());
  rate->selectAll();
  QTest::keyClicks(rate, QStringLiteral("125"));
  QTest::keyClick(shown, Qt::Key_F, Qt::AltModifier);  // folder
  auto* place = test::named<QLineEdit>(shown, "projectFolder");
  ASSERT_TRUE(place->hasFocus());
  place->selectAll();
  QTest::keyClicks(place, target());
  QTest::keyClick(place, Qt::Key_Return);
  ASSERT_TRUE(waitFor([&] { return window->hasProject() && window->isSettled(); }))
      << test::text(window->messages()->text());
  EXPECT_EQ(imported()->info().samplingRateHz, 1.25e8);
  EXPECT_EQ(imported()->info().count, 60u);
}

TEST_F(ImportWindow, tabKey_reachesEveryField) {
  ImportDialog* shown =
      dropped({file("gamma.bin", test::compassFile({}, 4, 64)), file("b.bin", test::compassFile({}, 4, 64))});
  ASSERT_NE(shown, nullptr);
  ASSERT_TRUE(QTest::qWaitForWindowActive(shown));
  QCoreApplication::sendPostedEvents();  // the rows show themselves
  QStringList reached;
  for (const QWidget* control : test::tabOrder(shown)) reached << control->objectName();
  qsizetype last = -1;
  for (const char* name : {"addFiles", "importLabel", "removeFile", "importPolarity", "importRate",
                           "importBaseline", "importLength", "importChannel", "importDetector", "projectName",
                           "projectFolder", "chooseFolder", "importFiles"}) {
    const qsizetype at = reached.indexOf(QLatin1String(name));
    EXPECT_GT(at, last) << name;
    last = at;
  }
}

TEST_F(ImportWindow, everythingInteractive_hasANameThatIsSpoken) {
  ImportDialog* shown = dropped({file("gamma.csv", zenodoFile(60)), file("cat.png", "\x01\x02")});
  ASSERT_NE(shown, nullptr);
  const QList<test::Spoken> all = test::spoken(shown);
  EXPECT_GT(all.size(), 15);
  for (const test::Spoken& thing : all) {
    if (!thing.interactive) continue;
    EXPECT_FALSE(thing.name.trimmed().isEmpty()) << test::text(thing.where);
  }
}

TEST_F(ImportWindow, aLongerLanguage_cutsNoText) {
  test::LongWords language;
  QCoreApplication::installTranslator(&language);
  const auto restore = qScopeGuard([&] { QCoreApplication::removeTranslator(&language); });
  window = std::make_unique<MainWindow>();
  window->show();
  ASSERT_TRUE(drop({file("gamma.csv", zenodoFile(60)), file("neutron.csv", zenodoFile(110))}));
  auto* shown = window->findChild<ImportDialog*>();
  ASSERT_NE(shown, nullptr);
  ASSERT_TRUE(waitFor([&] { return ok(shown)->isEnabled(); }));
  QTest::qWait(50);
  EXPECT_LE(shown->width(), 1280);
  EXPECT_LE(shown->height(), 680);
  EXPECT_EQ(test::text(test::cutTexts(shown).join(QLatin1Char('\n'))), "");
}

TEST_F(ImportWindow, themeSwitchedBehindTheDialog_goesOn) {
  ImportDialog* shown = dropped({file("gamma.csv", zenodoFile(60))});
  ASSERT_NE(shown, nullptr);
  const auto restore = qScopeGuard([] { look::apply(look::Theme::light); });
  look::apply(look::Theme::dark);
  QCoreApplication::processEvents();
  EXPECT_LT(shown->grab().toImage().pixelColor(2, 2).lightness(), 80);
}

}  // namespace
}  // namespace pw::window
