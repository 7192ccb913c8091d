// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/desk_page.h"

#include "desk/desk_view.h"
#include "window/background_jobs.h"

namespace pw::window {

DeskPage::DeskPage(BackgroundJobs* background, jobs::Environment environment, QWidget* window)
    : QObject(window),
      m_background(background),
      m_environment(std::move(environment)),
      m_view(new pw::desk::DeskView(window)) {}

void DeskPage::show(const std::shared_ptr<const Snapshot>& snapshot) {
  const bool other = !snapshot || !m_snapshot || snapshot->folder != m_snapshot->folder;
  m_snapshot = snapshot;
  if (other) {
    m_view->setRuns({});
    m_reader = snapshot ? std::make_shared<jobs::RunReader>(snapshot->folder.toStdString()) : nullptr;
  }
  if (snapshot) readRuns();
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

}  // namespace pw::window
