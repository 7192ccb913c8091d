// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "dataset/dataset.h"
#include "plots/range_selector.h"

class QComboBox;
class QDoubleSpinBox;
class QSpinBox;
class QToolButton;

namespace pw::traces {

/// The window in numbers: start and length, in samples or in nanoseconds, what the start counts from, and the
/// lock of the length.
class WindowFields : public QWidget {
  Q_OBJECT
 public:
  explicit WindowFields(QWidget* parent = nullptr);

  /// Shows `window` without a signal.
  void setWindow(plots::SampleRange window);
  /// Without `nsPerSample` there are no nanoseconds.
  void setLimits(std::int64_t first, std::int64_t count, std::optional<double> nsPerSample);
  /// The fields in nanoseconds instead of those in samples.
  void showNanoseconds(bool shown);
  bool isLengthLocked() const;
  /// What the start counts from. `changeable`: there are edges to count from. No signal.
  void setAlignment(dataset::Alignment alignment, bool changeable);

 signals:
  void windowEdited(pw::plots::SampleRange window);
  void lengthLockChanged(bool locked);
  void alignmentWanted(pw::dataset::Alignment alignment);
  /// The window is to be put to the leading edge.
  void snapWanted();

 private:
  QSpinBox* addSamples(const char* name, const QString& label, const QString& tip);
  QDoubleSpinBox* addTime(const char* name, const QString& accessible, const QString& tip);
  void addAlignment();
  void edited();

  QSpinBox *m_start = nullptr, *m_length = nullptr;
  QDoubleSpinBox *m_startNs = nullptr, *m_lengthNs = nullptr;
  QToolButton* m_lock = nullptr;
  QComboBox* m_alignment = nullptr;
  double m_nsPerSample = 10;
  bool m_setting = false;
};

}  // namespace pw::traces
