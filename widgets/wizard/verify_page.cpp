// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/verify_page.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "look/theme.h"
#include "plots/si_format.h"
#include "wizard/run_row.h"

namespace pw::wizard {
namespace {

constexpr int shownValues = 64;  // of a layer; more are scrolled for in vain

QString count(qint64 value) {
  return QLocale().toString(value);
}

QString number(const std::vector<double>& values, std::size_t i) {
  return i < values.size() ? plots::numberText(values[i], 6) : QStringLiteral("–");
}

/// A row an output: what it must be and what came.
sheets::Grid outputsOf(const LadderDifference& difference) {
  sheets::Grid grid;
  grid.headers = {VerifyPage::tr("Output"), VerifyPage::tr("Must be"), VerifyPage::tr("Came"), {}};
  grid.words = {3};
  for (std::size_t i = 0; i < difference.expected.size(); ++i) {
    const bool came = i < difference.given.size();
    const bool same = came && difference.given[i] == difference.expected[i];
    grid.rows << QStringList{QString::number(i), number(difference.expected, i), number(difference.given, i),
                             same    ? VerifyPage::tr("equal")
                             : !came ? VerifyPage::tr("no answer")
                                     : VerifyPage::tr("differs")};
    grid.tones << (same ? look::Tone::neutral : look::Tone::bad);
  }
  return grid;
}

/// A row a value of each layer, those that differ between model and training first told.
sheets::Grid tracesOf(const LadderDifference& difference) {
  sheets::Grid grid;
  grid.headers = {VerifyPage::tr("Layer"),
                  VerifyPage::tr("Value"),
                  VerifyPage::tr("Integer model"),
                  VerifyPage::tr("Training's arithmetic"),
                  {}};
  grid.words = {4};
  for (const LadderDifference::Layer& layer : difference.layers) {
    const std::size_t shown = std::min<std::size_t>(layer.exact.size(), shownValues);
    for (std::size_t i = 0; i < shown; ++i) {
      const bool same = i < layer.trained.size() && layer.trained[i] == layer.exact[i];
      grid.rows << QStringList{layer.name, QString::number(i), number(layer.exact, i),
                               number(layer.trained, i),
                               same ? VerifyPage::tr("equal") : VerifyPage::tr("differs")};
      grid.tones << (same ? look::Tone::neutral : look::Tone::bad);
    }
  }
  return grid;
}

sheets::Grid rungsOf(const Ladder& ladder) {
  sheets::Grid grid;
  if (ladder.rungs.isEmpty()) return grid;
  grid.headers = {VerifyPage::tr("Form"),
                  VerifyPage::tr("Events"),
                  VerifyPage::tr("Equal outputs"),
                  VerifyPage::tr("Mismatches"),
                  VerifyPage::tr("Accuracy"),
                  VerifyPage::tr("Time"),
                  {}};
  grid.words = {6};
  for (const LadderRung& rung : ladder.rungs) {
    const double events = double(std::max<qint64>(1, rung.events));
    const bool wrong = !rung.exact() && !rung.mayDiffer;
    grid.rows << QStringList{rung.name,
                             count(rung.events),
                             plots::percentText(double(rung.events - rung.mismatches) / events, 0),
                             rung.mismatches == 0 ? VerifyPage::tr("none") : count(rung.mismatches),
                             plots::percentText(rung.accuracy, 0),
                             plots::siText(rung.seconds, QStringLiteral("s"), 3),
                             rung.exact() ? VerifyPage::tr("✓ equal")
                             : wrong      ? VerifyPage::tr("✗ differs")
                                          : VerifyPage::tr("may differ")};
    grid.tones << (wrong ? look::Tone::bad : rung.mayDiffer ? look::Tone::muted : look::Tone::neutral);
  }
  return grid;
}

sheets::Grid proofsOf(const Ladder& ladder) {
  sheets::Grid grid;
  if (ladder.proofs.isEmpty()) return grid;
  grid.headers = {VerifyPage::tr("Layer"), VerifyPage::tr("Bits proven"), VerifyPage::tr("Time"), {}};
  grid.words = {3};
  using Answer = LadderProof::Answer;
  for (const LadderProof& proof : ladder.proofs) {
    const QString bits = proof.points == 0
                             ? QStringLiteral("–")
                             : VerifyPage::tr("%1 of %2").arg(count(proof.proven), count(proof.points));
    grid.rows << QStringList{
        proof.layer, bits, plots::siText(proof.seconds, QStringLiteral("s"), 3),
        proof.answer == Answer::equal       ? VerifyPage::tr("✓ equal for all inputs and states")
        : proof.answer == Answer::different ? VerifyPage::tr("✗ a counterexample was found")
        : proof.points == 0                 ? VerifyPage::tr("not proven: the time was up")
                                            : VerifyPage::tr("not proven")};
    grid.tones << (proof.answer == Answer::equal       ? look::Tone::neutral
                   : proof.answer == Answer::different ? look::Tone::bad
                                                       : look::Tone::warning);
  }
  return grid;
}

}  // namespace

VerifyPage::VerifyPage(QWidget* parent)
    : QWidget(parent),
      m_run(new RunRow(QStringLiteral("verify"), tr("Verify"),
                       tr("Runs the same events through every form of the design"), this)),
      m_hls(new QCheckBox(tr("HLS C++"), this)),
      m_gates(new QCheckBox(tr("gates, events"), this)),
      m_formal(new QCheckBox(tr("formal proof, a layer at most"), this)),
      m_gateEvents(new QSpinBox(this)),
      m_proofSeconds(new QSpinBox(this)),
      m_story(new QLabel(this)),
      m_rungs(new sheets::GridView(tr("Proof ladder: equal outputs, event by event"), tr("Not verified yet."),
                                   this)),
      m_proofs(new sheets::GridView(tr("Formal proof: each layer's gates against its Verilog"), {}, this)),
      m_outputs(new sheets::GridView(tr("Its outputs"), {}, this)),
      m_traces(new sheets::GridView(tr("What every layer should have given"), {}, this)) {
  m_rungs->setObjectName(QStringLiteral("ladder"));
  m_proofs->setObjectName(QStringLiteral("formalProofs"));
  m_outputs->setObjectName(QStringLiteral("differenceOutputs"));
  m_traces->setObjectName(QStringLiteral("differenceLayers"));
  m_story->setObjectName(QStringLiteral("differenceWords"));
  m_story->setWordWrap(true);
  m_story->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_story->setToolTip(tr("The first event in which a form of the design is not what it must be"));
  auto* tables = new QHBoxLayout;
  tables->setSpacing(look::space::small);
  tables->addWidget(m_outputs, 2);
  tables->addWidget(m_traces, 3);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_run);
  column->addLayout(makeChoices());
  column->addWidget(m_rungs);
  column->addWidget(m_proofs);
  column->addWidget(m_story);
  column->addLayout(tables, 1);
  column->addStretch(0);
  setLadder({});
}

QHBoxLayout* VerifyPage::makeChoices() {
  const auto name = [](QWidget* control, const char* object, const QString& accessible, const QString& tip) {
    control->setObjectName(QString::fromLatin1(object));
    control->setAccessibleName(accessible);
    control->setToolTip(tip);
  };
  name(m_hls, "rungHls", tr("HLS C++"), tr("Compiles the HLS C++ with g++ and runs all events through it"));
  name(m_gates, "rungGates", tr("Gates"),
       tr("Simulates the gates that Yosys makes of the whole design: minutes for large ones"));
  name(m_gateEvents, "gateEvents", tr("Events through the gates"),
       tr("The first of the events; gates are simulated slowly"));
  name(m_formal, "rungFormal", tr("Formal proof"),
       tr("Yosys proves each layer's gates equal to its Verilog for all inputs and states; large layers come "
          "to no end in time and stay unknown"));
  name(m_proofSeconds, "proofLimit", tr("Time limit of a layer's proof"),
       tr("A layer that takes longer stays unproven"));
  m_gateEvents->setRange(1, 1'000'000);
  m_proofSeconds->setRange(1, 1'000'000);
  m_proofSeconds->setSuffix(tr("\u00a0s"));
  for (QSpinBox* box : {m_gateEvents, m_proofSeconds}) box->setGroupSeparatorShown(true);
  connect(m_gates, &QCheckBox::toggled, m_gateEvents, &QWidget::setEnabled);
  connect(m_formal, &QCheckBox::toggled, m_proofSeconds, &QWidget::setEnabled);
  auto* always = new QLabel(tr("Also compare"), this);
  always->setToolTip(
      tr("Fixed point, integer model and Verilog are compared always; floating point is shown beside them"));
  auto* row = new QHBoxLayout;
  row->setSpacing(look::space::small);
  for (QWidget* part :
       std::initializer_list<QWidget*>{always, m_hls, m_gates, m_gateEvents, m_formal, m_proofSeconds})
    row->addWidget(part);
  row->addStretch(1);
  setChoice({});
  return row;
}

LadderChoice VerifyPage::choice() const {
  return {m_hls->isChecked(), m_gates->isChecked(), m_gateEvents->value(), m_formal->isChecked(),
          m_proofSeconds->value()};
}

void VerifyPage::setChoice(const LadderChoice& choice) {
  m_hls->setChecked(choice.hls);
  m_gates->setChecked(choice.gates);
  m_gateEvents->setValue(choice.gateEvents);
  m_gateEvents->setEnabled(choice.gates);
  m_formal->setChecked(choice.formal);
  m_proofSeconds->setValue(choice.proofSeconds);
  m_proofSeconds->setEnabled(choice.formal);
}

void VerifyPage::setLadder(const Ladder& ladder) {
  m_proofs->setGrid(proofsOf(ladder));
  m_proofs->setVisible(!ladder.proofs.isEmpty());
  m_proofs->setMinimumHeight(m_proofs->sizeHint().height());
  m_rungs->setGrid(rungsOf(ladder));
  m_rungs->setMinimumHeight(m_rungs->sizeHint().height());
  showDifference(ladder.difference);
}

void VerifyPage::showDifference(const std::optional<LadderDifference>& difference) {
  for (QWidget* part : std::initializer_list<QWidget*>{m_story, m_outputs, m_traces})
    part->setVisible(difference.has_value());
  if (!difference) return;
  const bool modelItself =
      std::any_of(difference->layers.begin(), difference->layers.end(),
                  [](const LadderDifference::Layer& layer) { return layer.exact != layer.trained; });
  const QColor ink = look::colour(look::Tone::bad, look::modeOf(palette()));
  m_story->setStyleSheet(QStringLiteral("color: %1;").arg(ink.name()));
  m_story->setText(
      tr("First difference: %1, event %2. ").arg(difference->rung, count(difference->event)) +
      (modelItself
           ? tr("Already the integer model is not what was trained: look at the first layer that differs.")
           : tr("The integer model is what was trained, layer by layer: the fault is in what was "
                "generated, or in the tool that ran it.")));
  m_outputs->setGrid(outputsOf(*difference));
  m_traces->setGrid(tracesOf(*difference));
  for (sheets::GridView* table : {m_outputs, m_traces}) table->setMinimumHeight(fontMetrics().height() * 9);
}

}  // namespace pw::wizard
