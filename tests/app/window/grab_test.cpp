// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QImage>
#include <QProcess>

#include "base/file.h"
#include "gui_test.h"
#include "look/theme.h"
#include "project_fixture.h"
#include "window/self_test.h"

namespace pw::window {
namespace {

struct Outcome {
  int code = -1;
  QString out, err;
};

Outcome run(const QStringList& arguments) {
  QProcess process;
  process.start(QStringLiteral(PW_PROGRAM), arguments);
  if (!process.waitForFinished(50000)) return {};
  // What Qt says where there is no session or no window manager is no fault of ours.
  QStringList complaints =
      QString::fromUtf8(process.readAllStandardError()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
  complaints.removeIf([](const QString& line) {
    return line.contains(QLatin1String("XDG_RUNTIME_DIR")) ||
           line.contains(QLatin1String("propagateSizeHints"));
  });
  return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
          complaints.join(QLatin1Char('\n'))};
}

class Grab : public testing::Test {
 protected:
  QString at(const char* name) { return QString::fromStdString((folder / name).string()); }
  /// Grabs a complete project and returns the window's pictures; those of dialogs go to `dialogs`.
  QList<QImage> pictures(const QStringList& options) {
    EXPECT_OK(test::makeProject(folder / "p", test::Progress::everything, 200));
    const Outcome outcome =
        run(QStringList{QStringLiteral("--grab"), at("out")} + options + QStringList{at("p")});
    EXPECT_EQ(outcome.code, 0) << test::text(outcome.err);
    EXPECT_EQ(test::text(outcome.err), "");  // no Qt warnings either
    QList<QImage> result;
    for (const QString& name : outcome.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
      const QImage picture(QDir(at("out")).filePath(name));
      (name.startsWith(QLatin1String("dialog-")) ? dialogs : result) << picture;
    }
    return result;
  }
  // Start, seven pages, message, markers, density of all traces, a selection, the information strip, three
  // leaves of the desk, nine steps of the hardware wizard and seven further tabs of theirs, run, failure,
  // problems, log; seven empty pages.
  static constexpr int windowPictures = 53, dialogPictures = 6;
  QList<QImage> dialogs;
  test::TemporaryFolder folder;
};

TEST_F(Grab, lightPages_areDrawnAtTheSizeAskedFor) {
  const QList<QImage> grabbed = pictures({QStringLiteral("--size"), QStringLiteral("1280x720")});
  ASSERT_EQ(grabbed.size(), windowPictures);
  for (const QImage& picture : grabbed) {
    EXPECT_EQ(picture.size(), QSize(1280, 720));
    EXPECT_GT(test::distinctColours(picture), 50);
    EXPECT_GT(picture.pixelColor(picture.width() - 2, 200).lightness(), 200);
  }
}

TEST_F(Grab, classColours_areOnTheTracesPage) {
  const QList<QImage> grabbed = pictures({});
  ASSERT_EQ(grabbed.size(), windowPictures);
  bool gamma = false, neutron = false;
  for (int y = 0; y < grabbed[1].height(); ++y) {
    for (int x = 0; x < grabbed[1].width(); ++x) {
      const QColor colour = grabbed[1].pixelColor(x, y);
      gamma = gamma || colour == look::colour(look::Tone::gamma, look::Mode::light);
      neutron = neutron || colour == look::colour(look::Tone::neutron, look::Mode::light);
    }
  }
  EXPECT_TRUE(gamma);
  EXPECT_TRUE(neutron);
}

TEST_F(Grab, darkAtDoubleScale_hasTwiceThePixels) {
  const QList<QImage> grabbed = pictures(
      {QStringLiteral("--theme"), QStringLiteral("dark"), QStringLiteral("--scale"), QStringLiteral("2")});
  ASSERT_EQ(grabbed.size(), windowPictures);
  for (const QImage& picture : grabbed) {
    EXPECT_EQ(picture.size(), QSize(2560, 1440));
    EXPECT_LT(picture.pixelColor(picture.width() - 3, 400).lightness(), 80);
  }
}

TEST_F(Grab, dialogs_areDrawn) {
  pictures({});
  ASSERT_EQ(dialogs.size(), dialogPictures);
  for (const QImage& picture : dialogs) EXPECT_GT(test::distinctColours(picture), 20);
}

TEST_F(Grab, project_staysAsItWas) {
  const QList<QImage> grabbed = pictures({});
  const Result<std::string> settings = readFile(folder / "p/laboratory.json");
  const Result<std::string> before = readFile(folder / "p/project.json");
  EXPECT_EQ(run({QStringLiteral("--grab"), at("out2"), at("p")}).code, 0);
  EXPECT_EQ(*readFile(folder / "p/laboratory.json"), *settings);
  EXPECT_EQ(*readFile(folder / "p/project.json"), *before);
}

TEST_F(Grab, withoutProject_showsTheStartPage) {
  const Outcome outcome = run({QStringLiteral("--grab"), at("out")});
  EXPECT_EQ(outcome.code, 0) << test::text(outcome.err);
  EXPECT_FALSE(QImage(at("out") + QStringLiteral("/00-start.png")).isNull());
}

TEST_F(Grab, missingProject_isBadInput) {
  const Outcome outcome = run({QStringLiteral("--grab"), at("out"), at("nothing")});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_TRUE(outcome.err.contains(QLatin1String("nothing"))) << test::text(outcome.err);
}

TEST_F(Grab, badSize_isBadInput) {
  const Outcome outcome =
      run({QStringLiteral("--grab"), at("out"), QStringLiteral("--size"), QStringLiteral("big")});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_TRUE(outcome.err.contains(QLatin1String("1280x720"))) << test::text(outcome.err);
}

TEST(SelfTest, differentFigures_areNotEqual) {
  const Json one = {{"cycles", {{"board", 198}}}}, other = {{"cycles", {{"board", 199}}}};
  int unequal = 0;
  for (const SelfTestLine& line : compareFigures(one, other)) unequal += line.equal() ? 0 : 1;
  EXPECT_EQ(unequal, 1);
}

TEST(SelfTest, missingFigures_areSeen) {
  for (const SelfTestLine& line : compareFigures(Json{{"cycles", {{"board", 198}}}}, Json::object())) {
    EXPECT_EQ(line.equal(), line.name != QLatin1String("cycles.board")) << test::text(line.name);
  }
}

TEST(Program, unknownOption_isBadUsage) {
  EXPECT_EQ(run({QStringLiteral("--frobnicate")}).code, 2);
}
TEST(Program, version_isSaid) {
  EXPECT_TRUE(run({QStringLiteral("--version")}).out.contains(QLatin1String("Pulsewright")));
}

}  // namespace
}  // namespace pw::window
