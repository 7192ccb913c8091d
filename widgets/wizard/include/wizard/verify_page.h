// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "sheets/grid_view.h"

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QSpinBox;

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

/// Whether one layer's gates were proven to be its Verilog, for all inputs and states.
struct LadderProof {
  enum class Answer { equal, different, unknown };
  QString layer;
  Answer answer = Answer::unknown;
  int points = 0, proven = 0;  ///< bits of registers and outputs; none when the time was up
  double seconds = 0;
};

/// The proof ladder as far as it has been climbed.
struct Ladder {
  QList<LadderRung> rungs;
  QList<LadderProof> proofs;
  std::optional<LadderDifference> difference;
};

/// What is climbed beside the forms that are always compared.
struct LadderChoice {
  bool hls = true;     ///< HLS C++, compiled with g++
  bool gates = false;  ///< Yosys' netlist, simulated
  int gateEvents = 200;
  bool formal = false;    ///< each layer's gates proven
  int proofSeconds = 60;  ///< for a layer
  friend bool operator==(const LadderChoice&, const LadderChoice&) = default;
};

/// The proof: each form of the design a rung, and what the first difference looks like.
class VerifyPage : public QWidget {
  Q_OBJECT
 public:
  explicit VerifyPage(QWidget* parent = nullptr);
  void setLadder(const Ladder& ladder);
  LadderChoice choice() const;
  void setChoice(const LadderChoice& choice);
  RunRow* run() const { return m_run; }

 private:
  void showDifference(const std::optional<LadderDifference>& difference);
  QHBoxLayout* makeChoices();
  RunRow* m_run;
  QCheckBox *m_hls, *m_gates, *m_formal;
  QSpinBox *m_gateEvents, *m_proofSeconds;
  QLabel* m_story;
  sheets::GridView *m_rungs, *m_proofs, *m_outputs, *m_traces;
};

}  // namespace pw::wizard
