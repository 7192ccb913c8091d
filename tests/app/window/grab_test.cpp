// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QImage>
#include <QProcess>

#include "gui_test.h"
#include "look/theme.h"
#include "project_fixture.h"

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
  /// Grabs a complete project and returns its pictures.
  QList<QImage> pictures(const QStringList& options) {
    EXPECT_OK(test::makeProject(folder / "p", test::Progress::everything, 200));
    const Outcome outcome =
        run(QStringList{QStringLiteral("--grab"), at("out")} + options + QStringList{at("p")});
    EXPECT_EQ(outcome.code, 0) << test::text(outcome.err);
    EXPECT_EQ(test::text(outcome.err), "");  // no Qt warnings either
    QList<QImage> result;
    for (const QString& name : outcome.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
      result << QImage(QDir(at("out")).filePath(name));
    }
    return result;
  }
  test::TemporaryFolder folder;
};

TEST_F(Grab, lightPages_areDrawnAtTheSizeAskedFor) {
  const QList<QImage> grabbed = pictures({QStringLiteral("--size"), QStringLiteral("1280x720")});
  ASSERT_EQ(grabbed.size(), 8);  // start, six pages, a message
  for (const QImage& picture : grabbed) {
    EXPECT_EQ(picture.size(), QSize(1280, 720));
    EXPECT_GT(test::distinctColours(picture), 50);
    EXPECT_GT(picture.pixelColor(picture.width() - 2, 200).lightness(), 200);
  }
}

TEST_F(Grab, classColours_areOnTheTracesPage) {
  const QList<QImage> grabbed = pictures({});
  ASSERT_EQ(grabbed.size(), 8);
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
  ASSERT_EQ(grabbed.size(), 8);
  for (const QImage& picture : grabbed) {
    EXPECT_EQ(picture.size(), QSize(2560, 1440));
    EXPECT_LT(picture.pixelColor(picture.width() - 3, 400).lightness(), 80);
  }
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

TEST(Program, unknownOption_isBadUsage) {
  EXPECT_EQ(run({QStringLiteral("--frobnicate")}).code, 2);
}
TEST(Program, version_isSaid) {
  EXPECT_TRUE(run({QStringLiteral("--version")}).out.contains(QLatin1String("Pulsewright")));
}

}  // namespace
}  // namespace pw::window
