// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/jobs_area.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>
#include <cmath>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::frame {
namespace {

constexpr double sayRemainingFrom = 0.05;

QString duration(double seconds) {
  if (seconds < 90) return JobsArea::tr("%1 s").arg(std::lround(seconds));
  if (seconds < 5400) return JobsArea::tr("%1 min").arg(std::lround(seconds / 60));
  return JobsArea::tr("%1 h").arg(seconds / 3600, 0, 'f', 1);
}

}  // namespace

QString timeText(double elapsedSeconds, double fraction) {
  if (fraction < sayRemainingFrom || fraction >= 1) return duration(elapsedSeconds);
  const double remaining = elapsedSeconds * (1 - fraction) / fraction;
  return JobsArea::tr("%1, about %2 left").arg(duration(elapsedSeconds), duration(remaining));
}

JobsArea::JobsArea(QWidget* parent)
    : QWidget(parent), m_idle(new QLabel(tr("Nothing is running"), this)), m_timer(new QTimer(this)) {
  setAccessibleName(tr("Running jobs"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(look::space::small, 2, look::space::small, 2);
  row->setSpacing(look::space::large);
  look::setRole(m_idle, "caption");
  row->addWidget(m_idle);
  m_timer->setInterval(1000);
  connect(m_timer, &QTimer::timeout, this, &JobsArea::tick);
}

int JobsArea::begin(const QString& title) {
  const int number = m_next++;
  Job job;
  job.box = new QWidget(this);
  auto* row = new QHBoxLayout(job.box);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(look::space::small);
  job.bar = new QProgressBar(job.box);
  job.bar->setRange(0, 0);
  job.bar->setFormat(tr("%p %"));
  job.bar->setAccessibleName(title);
  job.bar->setFixedWidth(job.bar->fontMetrics().averageCharWidth() * 16);
  job.bar->setFixedHeight(job.bar->fontMetrics().height() + 2);
  job.time = new QLabel(job.box);
  look::setRole(job.time, "caption");
  auto* stop = new QToolButton(job.box);
  stop->setObjectName(QStringLiteral("stopJob"));
  stop->setIcon(look::icon(QStringLiteral("stop")));
  stop->setIconSize(QSize(1, 1) * (stop->fontMetrics().height() - 2));  // keeps the status bar's height
  stop->setAccessibleName(tr("Stop: %1").arg(title));
  stop->setToolTip(tr("Stop (Esc)"));
  look::setRole(stop, "quiet");
  connect(stop, &QToolButton::clicked, this, [this, number] { emit stopWanted(number); });
  row->addWidget(new QLabel(title, job.box));
  row->addWidget(job.bar);
  row->addWidget(job.time);
  row->addWidget(stop);
  job.clock.start();
  layout()->addWidget(job.box);
  m_jobs.emplace(number, job);
  m_idle->hide();
  m_timer->start();
  tick();
  return number;
}

void JobsArea::progress(int number, double fraction, const QString& what) {
  const auto found = m_jobs.find(number);
  if (found == m_jobs.end()) return;
  Job& job = found->second;
  job.fraction = fraction;
  job.bar->setRange(0, fraction < 0 ? 0 : 100);
  if (fraction >= 0) job.bar->setValue(int(100 * fraction));
  if (!what.isEmpty()) job.bar->setToolTip(what);
}

void JobsArea::end(int number) {
  const auto found = m_jobs.find(number);
  if (found == m_jobs.end()) return;
  found->second.box->hide();
  found->second.box->deleteLater();
  m_jobs.erase(found);
  m_idle->setVisible(m_jobs.empty());
  if (m_jobs.empty()) m_timer->stop();
}

void JobsArea::tick() {
  for (auto& [number, job] : m_jobs)
    job.time->setText(timeText(double(job.clock.elapsed()) / 1000, job.fraction));
}

}  // namespace pw::frame
