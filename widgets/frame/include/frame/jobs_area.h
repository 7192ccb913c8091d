// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <map>

class QLabel;
class QProgressBar;
class QTimer;

namespace pw::frame {

/// Elapsed and remaining time: "12 s, about 48 s left". What remains is said from 5 % on.
QString timeText(double elapsedSeconds, double fraction);

/// Running jobs in the status bar, several at once: title, percent, elapsed and remaining time, stop.
class JobsArea : public QWidget {
  Q_OBJECT
 public:
  explicit JobsArea(QWidget* parent = nullptr);
  /// Returns the job's number.
  int begin(const QString& title);
  /// `fraction` in [0, 1]; below 0: not known.
  void progress(int job, double fraction, const QString& what = {});
  void end(int job);
  int running() const { return int(m_jobs.size()); }

 signals:
  void stopWanted(int job);

 private:
  struct Job {
    QWidget* box = nullptr;
    QLabel* time = nullptr;
    QProgressBar* bar = nullptr;
    QElapsedTimer clock{};
    double fraction = -1;
  };
  void tick();
  std::map<int, Job> m_jobs;
  int m_next = 1;
  QLabel* m_idle;
  QTimer* m_timer;
};

}  // namespace pw::frame
