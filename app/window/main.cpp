// SPDX-License-Identifier: GPL-3.0-or-later
// pulsewright [PROJECT]: the workbench window.
#include <CLI/CLI.hpp>
#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <cstdio>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <map>

#include "look/theme.h"
#include "window/announcer.h"
#include "window/grab.h"
#include "window/main_window.h"
#include "window/self_test.h"

namespace {

constexpr int exitBadInput = 2;

struct Options {
  std::string project, grab, selfTest, size = "1280x720";
  std::optional<pw::look::Theme> theme;
  int scale = 0;
  bool announce = false;
};

void declare(CLI::App& app, Options& options) {
  static const std::map<std::string, pw::look::Theme> themes{{"system", pw::look::Theme::system},
                                                             {"light", pw::look::Theme::light},
                                                             {"dark", pw::look::Theme::dark}};
  app.set_version_flag("--version", std::string("Pulsewright ") + PW_VERSION);
  app.add_option("PROJECT", options.project, "Project folder to open");
  app.add_option("--theme", options.theme, "system, light or dark")
      ->transform(CLI::CheckedTransformer(themes));
  auto* grab =
      app.add_option("--grab", options.grab, "Draw every page into PNG files in this folder, and end");
  app.add_option("--selftest", options.selfTest,
                 "Run a small laboratory through the window and on the command line, in this new folder, "
                 "compare the figures, and end")
      ->expected(0, 1)
      ->default_str("")
      ->excludes(grab);
  app.add_flag("--announce", options.announce,
               "Say on the standard output when the first frame and the project are on the screen");
  app.add_option("--scale", options.scale, "Device pixels a pixel, for --grab")
      ->needs(grab)
      ->check(CLI::Range(1, 4));
  app.add_option("--size", options.size, "Window size for --grab, such as 1920x1080")->needs(grab);
}

pw::Result<QSize> sizeFrom(const std::string& text) {
  int width = 0, height = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 640 || height < 400 ||
      width > 8000 || height > 8000) {
    return pw::failure(pw::ErrorKind::badInput, "\"" + text + "\" is not a window size.", "--size",
                       "Give width and height between 640x400 and 8000x8000, such as 1280x720.");
  }
  return QSize(width, height);
}

int fail(const pw::Error& error) {
  std::fprintf(stderr, "pulsewright: %s\n", pw::describe(error).c_str());
  return exitBadInput;
}

int selfTest(const Options& options) {
  const QTemporaryDir temporary;
  const QString folder =
      options.selfTest.empty() ? temporary.path() : QString::fromStdString(options.selfTest);
  const auto lines = pw::window::selfTest(folder);
  if (!lines) {
    std::fprintf(stderr, "pulsewright: %s\n", pw::describe(lines.error()).c_str());
    return 1;
  }
  bool passed = true;
  for (const pw::window::SelfTestLine& line : *lines) {
    passed = passed && line.equal();
    std::printf("%-4s %-22s window %s, command line %s\n", line.equal() ? "ok" : "BAD",
                qUtf8Printable(line.name), qUtf8Printable(line.window), qUtf8Printable(line.commandLine));
  }
  std::printf("self-test: %s\n", passed ? "passed" : "FAILED");
  return passed ? 0 : 1;
}

int grab(const Options& options) {
  const pw::Result<QSize> size = sizeFrom(options.size);
  if (!size) return fail(size.error());
  const auto names = pw::window::grabPages(
      {QString::fromStdString(options.grab), QString::fromStdString(options.project), *size});
  if (!names) return fail(names.error());
  for (const QString& name : *names) std::printf("%s\n", name.toUtf8().constData());
  return 0;
}

/// Large blocks are always given back when they are freed; otherwise the C library keeps those of up to 32
/// MB.
void keepMemorySmall() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 256 * 1024);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keepMemorySmall();
  Options options;
  CLI::App arguments(
      "Pulsewright: from detector pulses to a verified neural-network classifier on an FPGA board");
  declare(arguments, options);
  try {
    arguments.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return arguments.exit(error) == 0 ? 0 : exitBadInput;
  }
  if (options.scale > 0) qputenv("QT_SCALE_FACTOR", QByteArray::number(options.scale));
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("Pulsewright"));
  QApplication::setOrganizationName(QStringLiteral("Pulsewright"));
  QApplication::setApplicationVersion(QStringLiteral(PW_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("org.pulsewright.Pulsewright"));
  // Pictures and tests neither show nor change what a person has set.
  const QTemporaryDir noSettings;
  if (!options.grab.empty() || arguments.count("--selftest") > 0)
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, noSettings.path());
  const auto stored =
      pw::look::Theme(std::clamp(QSettings().value(QStringLiteral("theme"), 0).toInt(), 0, 2));
  pw::look::apply(options.theme.value_or(options.grab.empty() ? stored : pw::look::Theme::light));
  if (!options.grab.empty()) return grab(options);
  if (arguments.count("--selftest") > 0) return selfTest(options);
  pw::window::MainWindow window;
  window.show();
  if (options.announce) new pw::window::Announcer(&window);
  if (!options.project.empty()) window.openProject(QString::fromStdString(options.project));
  return QApplication::exec();
}
