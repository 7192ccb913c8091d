// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "sheets/grid_view.h"

class QLabel;

namespace pw::wizard {

class RunRow;

/// One form of the design against the integer model, in words.
struct LadderRung {
  QString name;  ///< "Verilog"
  QString how;   ///< what computed it
  bool mayDiffer = false;
  qint64 events = 0, mismatches = 0;
  qint64 equalClasses = 0;
  double accuracy = 0, seconds = 0;
  bool exact() const { return events > 0 && mismatches == 0; }
};

/// The first event in which a rung is not what it must be.
struct LadderDifference {
  QString rung;
  qint64 event = 0;
  std::vector<double> expected, given;  ///< outputs; `given` is empty where no answer came
  struct Layer {
    QString name;
    std::vector<double> exact, trained;  ///< by the integer model; by training's own arithmetic
  };
  std::vector<Layer> layers;
};

/// The proof ladder as far as it has been climbed.
struct Ladder {
  QList<LadderRung> rungs;
  std::optional<LadderDifference> difference;
};

/// The proof: each form of the design a rung, and what the first difference looks like.
class VerifyPage : public QWidget {
  Q_OBJECT
 public:
  explicit VerifyPage(QWidget* parent = nullptr);
  void setLadder(const Ladder& ladder);
  RunRow* run() const { return m_run; }

 private:
  void showDifference(const std::optional<LadderDifference>& difference);
  RunRow* m_run;
  QLabel* m_story;
  sheets::GridView *m_rungs, *m_outputs, *m_traces;
};

}  // namespace pw::wizard
