// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "advise/advise.h"
#include "sheets/grid_view.h"

class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace pw::plots {
class PlotView;
}
namespace pw::sheets {
class FigureStrip;
}

namespace pw::wizard {

class RunRow;

/// Values of the tensors against their formats, and what fewer bits cost.
struct PrecisionStudy {
  std::vector<QString> names;  ///< of the tensors measured
  std::vector<hls::TensorMeasure> measures;
  std::vector<QString> sweptNames;  ///< of the points; empty: all tensors at once
  std::vector<hls::SweepPoint> points;
};

/// Formats proposed, with what they replace.
struct PrecisionProposal {
  struct Change {
    QString tensor;
    network::FixedFormat now, then;
  };
  std::vector<Change> changes;  ///< of all tensors, also those that stay
  hls::Advice advice;
  double judgedBefore = 0, judgedAfter = 0;  ///< accuracy on events that did not choose
};

/// Measured ranges as box plots against the formats, accuracy against bits, and a proposal within a loss of
/// accuracy.
class PrecisionPage : public QWidget {
  Q_OBJECT
 public:
  explicit PrecisionPage(QWidget* parent = nullptr);
  void setStudy(const std::optional<PrecisionStudy>& study);
  void setProposal(const std::optional<PrecisionProposal>& proposal);
  /// Of accuracy, as a share.
  double loss() const;
  /// Whether the proposal can be taken over now; else why not.
  void setApplicable(bool applicable, const QString& why);
  /// Measures and sweeps.
  RunRow* measuring() const { return m_measuring; }
  /// Proposes.
  RunRow* advising() const { return m_advising; }

 signals:
  /// The person takes the proposal's formats.
  void applyWanted();

 private:
  void buildProposal(QWidget* tab);
  void showButton();
  RunRow *m_measuring, *m_advising;
  QDoubleSpinBox* m_loss;
  QPushButton* m_apply;
  QLabel* m_applied;
  plots::PlotView *m_ranges, *m_sweep;
  sheets::GridView *m_table, *m_formats;
  sheets::FigureStrip* m_worth;
  bool m_hasProposal = false, m_applicable = false;
  QString m_why;
};

}  // namespace pw::wizard
