// SPDX-License-Identifier: GPL-3.0-or-later
// The report saved from the window as PDF and HTML.
#include <QAbstractButton>
#include <QAction>
#include <QFileDialog>
#include <QSettings>
#include <QStatusBar>
#include <QTest>

#include "base/file.h"
#include "frame/message_bar.h"
#include "gui_test.h"
#include "project_fixture.h"
#include "window/main_window.h"
#include "window/snapshot.h"

namespace pw::window {
namespace {

class ReportExport : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
  }
  void open(test::Progress progress) {
    ASSERT_OK(test::makeProject(folder / "p", progress, 50));
    window.openProject(at("p"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.isSettled(); }, 30000));
    window.showStage(report);
  }
  QString at(const char* name) const { return QString::fromStdString((folder / name).string()); }
  /// Answers the file dialog that is open.
  void choose(const QString& path) {
    auto* dialog = test::named<QFileDialog>(&window, "exportDialog");
    ASSERT_NE(dialog, nullptr);
    dialog->close();
    emit dialog->fileSelected(path);
  }
  bool said() {
    return QTest::qWaitFor(
        [&] { return window.messages()->count() > 0 || !window.statusBar()->currentMessage().isEmpty(); },
        10000);
  }

  test::TemporaryFolder folder;
  MainWindow window;
};

TEST_F(ReportExport, pdfButton_savesAPdf) {
  open(test::Progress::everything);
  QTest::mouseClick(test::named<QAbstractButton>(&window, "saveReportPdf"), Qt::LeftButton);
  choose(at("out.pdf"));
  ASSERT_TRUE(said());
  const Result<std::string> bytes = readFile(folder / "out.pdf");
  ASSERT_OK(bytes);
  EXPECT_EQ(bytes->substr(0, 5), "%PDF-");
}

TEST_F(ReportExport, menu_offersTheProjectsFolderFirst) {
  open(test::Progress::everything);
  test::named<QAction>(&window, "saveReportPdfAction")->trigger();
  auto* dialog = test::named<QFileDialog>(&window, "exportDialog");
  ASSERT_NE(dialog, nullptr);
  EXPECT_EQ(test::text(dialog->selectedFiles().value(0)), (folder / "p/report.pdf").string());
}

TEST_F(ReportExport, key_opensTheDialog) {
  open(test::Progress::everything);
  window.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
  QTest::keyClick(&window, Qt::Key_P, Qt::ControlModifier);
  EXPECT_NE(window.findChild<QFileDialog*>(QStringLiteral("exportDialog")), nullptr);
}

TEST_F(ReportExport, unwritablePlace_isSaidInTheMessageBar) {
  open(test::Progress::everything);
  ASSERT_OK(writeFileAtomically(folder / "file", "x"));
  test::named<QAction>(&window, "saveReportPdfAction")->trigger();
  choose(at("file/below.pdf"));
  ASSERT_TRUE(said());
  EXPECT_TRUE(window.messages()->text().contains(at("file")))
      << test::text(window.messages()->text());
}

TEST_F(ReportExport, existingFile_isReplacedWhole) {
  open(test::Progress::everything);
  ASSERT_OK(writeFileAtomically(folder / "out.pdf", std::string(3'000'000, 'x')));
  test::named<QAction>(&window, "saveReportPdfAction")->trigger();
  choose(at("out.pdf"));
  ASSERT_TRUE(said());
  const Result<std::string> bytes = readFile(folder / "out.pdf");
  ASSERT_OK(bytes);
  EXPECT_EQ(bytes->substr(0, 5), "%PDF-");
  EXPECT_EQ(bytes->find("xxxxxxxxxx"), std::string::npos);
}

TEST_F(ReportExport, html_isTheReportItself) {
  open(test::Progress::everything);
  QTest::mouseClick(test::named<QAbstractButton>(&window, "saveReportHtml"), Qt::LeftButton);
  choose(at("out.html"));
  ASSERT_TRUE(said());
  EXPECT_EQ(*readFile(folder / "out.html"), *readFile(folder / "p/report.html"));
}

TEST_F(ReportExport, withoutReport_thereIsNothingToSave) {
  open(test::Progress::tracesOnly);
  EXPECT_FALSE(test::named<QAction>(&window, "saveReportPdfAction")->isEnabled());
  EXPECT_FALSE(test::named<QAbstractButton>(&window, "saveReportPdf")->isVisible());
}

}  // namespace
}  // namespace pw::window
