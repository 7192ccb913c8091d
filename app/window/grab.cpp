// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/grab.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QTimer>

#include "frame/message_bar.h"
#include "window/main_window.h"

namespace pw::window {
namespace {

constexpr int openLimitMs = 120'000;

/// Lets layouts settle and throttled plots draw.
void settle(MainWindow& window) {
  for (int round = 0; round < 3; ++round) QApplication::processEvents();
  // A page shown by the program has the focus somewhere by chance.
  if (QWidget* focused = QApplication::focusWidget()) focused->clearFocus();
  window.flushPlots();
  QApplication::processEvents();
}

Result<void> take(MainWindow& window, const GrabRequest& request, const QString& name, QStringList& names) {
  settle(window);
  const QString path = QDir(request.folder).filePath(name);
  if (!window.grab().save(path, "PNG")) {
    return failure(ErrorKind::io, "The picture could not be written.", path.toStdString(),
                   "Choose a folder that can be written to.");
  }
  names << name;
  return {};
}

Result<void> open(MainWindow& window, const QString& folder) {
  QEventLoop loop;
  QTimer limit;
  limit.setSingleShot(true);
  QObject::connect(&limit, &QTimer::timeout, &loop, &QEventLoop::quit);
  QObject::connect(&window, &MainWindow::settled, &loop, [&] {
    if (window.isSettled()) loop.quit();
  });
  limit.start(openLimitMs);
  window.openProject(folder);
  loop.exec();
  if (!window.hasProject()) {
    return failure(ErrorKind::badInput,
                   window.messages()->text().section(QLatin1Char('\n'), 0, 0).toStdString(),
                   folder.toStdString(), "Give the folder of a project.");
  }
  return {};
}

}  // namespace

Result<QStringList> grabPages(const GrabRequest& request) {
  if (!QDir().mkpath(request.folder)) {
    return failure(ErrorKind::io, "The folder for the pictures could not be made.",
                   request.folder.toStdString(), "Choose another place.");
  }
  QStringList names;
  MainWindow window;
  window.resize(request.size);
  window.show();
  PW_CHECK(take(window, request, QStringLiteral("00-start.png"), names));
  if (!request.project.isEmpty()) {
    PW_CHECK(open(window, request.project));
    for (int stage = 0; stage < stageCount; ++stage) {
      window.showStage(stage);
      const QString name = window.rail()->button(stage)->objectName();
      PW_CHECK(take(window, request,
                    QStringLiteral("%1-%2.png").arg(stage + 1, 2, 10, QLatin1Char('0')).arg(name), names));
    }
    window.showStage(0);
  }
  window.messages()->post(Error{ErrorKind::toolMissing, "Yosys is not installed.", "stage Hardware",
                                "Install it with 'sudo apt install yosys' and run the stage again."});
  PW_CHECK(
      take(window, request,
           QStringLiteral("%1-message.png").arg(request.project.isEmpty() ? 1 : 7, 2, 10, QLatin1Char('0')),
           names));
  return names;
}

}  // namespace pw::window
