// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/verify_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
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

}  // namespace

VerifyPage::VerifyPage(QWidget* parent)
    : QWidget(parent),
      m_run(new RunRow(QStringLiteral("verify"), tr("Verify"),
                       tr("Runs the same events through every form of the design"), this)),
      m_story(new QLabel(this)),
      m_rungs(new sheets::GridView(tr("Proof ladder: equal outputs, event by event"), tr("Not verified yet."),
                                   this)),
      m_outputs(new sheets::GridView(tr("Its outputs"), {}, this)),
      m_traces(new sheets::GridView(tr("What every layer should have given"), {}, this)) {
  m_rungs->setObjectName(QStringLiteral("ladder"));
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
  column->addWidget(m_rungs);
  column->addWidget(m_story);
  column->addLayout(tables, 1);
  column->addStretch(0);
  setLadder({});
}

void VerifyPage::setLadder(const Ladder& ladder) {
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
