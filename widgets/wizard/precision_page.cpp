// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/precision_page.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>

#include "look/theme.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"
#include "precision_content.h"
#include "sheets/figure_strip.h"
#include "sheets/tabs.h"
#include "wizard/run_row.h"

namespace pw::wizard {

PrecisionPage::PrecisionPage(QWidget* parent)
    : QWidget(parent),
      m_measuring(new RunRow(QStringLiteral("measure"), tr("Measure"),
                             tr("Measures the values of every tensor and tries fewer bits for each"), this)),
      m_advising(new RunRow(QStringLiteral("advise"), tr("Propose"),
                            tr("Looks for the cheapest formats within the loss of accuracy"), this)),
      m_loss(new QDoubleSpinBox(this)),
      m_apply(new QPushButton(tr("Apply"), this)),
      m_applied(new QLabel(this)),
      m_ranges(new plots::PlotView(tr("Values against their formats"), this)),
      m_sweep(new plots::PlotView(tr("Accuracy against bits"), this)),
      m_table(new sheets::GridView(tr("Ranges"), tr("Not measured yet."), this)),
      m_formats(new sheets::GridView(tr("Proposed formats"), tr("Nothing has been proposed yet."), this)),
      m_worth(new sheets::FigureStrip(this)) {
  QTabWidget* tabs = sheets::makeTabs(QStringLiteral("precisionTabs"), tr("Ranges, bits or proposal"), this);
  m_ranges->setMinimumHeight(fontMetrics().height() * 14);
  m_sweep->setMinimumHeight(fontMetrics().height() * 14);
  const auto padded = [this](QWidget* content) {
    auto* tab = new QWidget(this);
    auto* inside = new QVBoxLayout(tab);
    inside->setContentsMargins(0, look::space::small, 0, 0);
    inside->addWidget(content);
    return tab;
  };
  tabs->addTab(padded(m_ranges), tr("Ranges"));
  tabs->addTab(padded(m_table), tr("Figures"));
  tabs->addTab(padded(m_sweep), tr("Accuracy against bits"));
  auto* proposal = new QWidget(this);
  buildProposal(proposal);
  tabs->addTab(proposal, tr("Proposal"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_measuring);
  column->addWidget(tabs, 1);
  setStudy({});
  setProposal({});
}

void PrecisionPage::buildProposal(QWidget* tab) {
  m_loss->setObjectName(QStringLiteral("loss"));
  m_loss->setAccessibleName(tr("Accuracy that may be lost"));
  m_loss->setToolTip(tr("Of all events, the share that may be called wrongly in addition"));
  m_loss->setRange(0, 20);
  m_loss->setDecimals(2);
  m_loss->setSingleStep(0.1);
  m_loss->setValue(0.2);
  m_loss->setSuffix(tr(" %"));
  m_apply->setObjectName(QStringLiteral("applyFormats"));
  m_apply->setAccessibleName(tr("Apply"));
  m_applied->setObjectName(QStringLiteral("applyWords"));
  m_applied->setWordWrap(true);
  look::setRole(m_applied, "caption");
  auto* label = new QLabel(tr("Accuracy that may be lost"), tab);
  label->setBuddy(m_loss);
  auto* wanted = new QHBoxLayout;
  wanted->setSpacing(look::space::small);
  wanted->addWidget(label);
  wanted->addWidget(m_loss);
  wanted->addWidget(m_advising, 1);
  auto* bottom = new QHBoxLayout;
  bottom->setSpacing(look::space::medium);
  bottom->addWidget(m_apply);
  bottom->addWidget(m_applied, 1);
  auto* column = new QVBoxLayout(tab);
  column->setContentsMargins(0, look::space::small, 0, 0);
  column->setSpacing(look::space::small);
  column->addLayout(wanted);
  column->addWidget(m_worth);
  column->addWidget(m_formats, 1);
  column->addLayout(bottom);
  connect(m_apply, &QPushButton::clicked, this, &PrecisionPage::applyWanted);
}

double PrecisionPage::loss() const {
  return m_loss->value() / 100;
}

void PrecisionPage::setStudy(const std::optional<PrecisionStudy>& study) {
  const PrecisionStudy shown = study.value_or(PrecisionStudy{});
  m_ranges->setContent(rangeBoxes(shown));
  m_sweep->setContent(accuracyLines(shown));
  m_table->setGrid(rangeGrid(shown));
}

void PrecisionPage::setProposal(const std::optional<PrecisionProposal>& proposal) {
  m_hasProposal = proposal.has_value();
  m_formats->setGrid(proposal ? formatGrid(*proposal) : sheets::Grid{});
  QList<sheets::Figure> figures;
  if (proposal) {
    const hls::Advice& advice = proposal->advice;
    const auto change = [](double before, double after) {
      return tr("%1 → %2").arg(plots::numberText(before, 4), plots::numberText(after, 4));
    };
    figures = {{tr("Accuracy, on other events"),
                tr("%1 → %2").arg(plots::percentText(proposal->judgedBefore, 0),
                                  plots::percentText(proposal->judgedAfter, 0)),
                tr("On the test events, which did not choose the formats")},
               {tr("EBOPs"), change(advice.before.ebops, advice.after.ebops),
                tr("Sum over multiplications of weight bits × input bits")},
               {tr("Parameter memory"),
                tr("%1 bits").arg(change(double(advice.before.weightBits), double(advice.after.weightBits))),
                {}},
               {tr("Tried"), tr("%L1 sets of formats").arg(qulonglong(advice.tried)), {}}};
  }
  m_worth->setFigures(figures);
  showButton();
}

void PrecisionPage::setApplicable(bool applicable, const QString& why) {
  m_applicable = applicable;
  m_why = why;
  showButton();
}

void PrecisionPage::showButton() {
  m_apply->setEnabled(m_hasProposal && m_applicable);
  m_applied->setText(!m_applicable
                         ? m_why
                         : tr("Apply puts the formats into the student's settings: it is then trained again "
                              "with them, which mostly gives back what they cost."));
  m_apply->setToolTip(!m_hasProposal ? tr("Let formats be proposed first") : m_applied->text());
}

}  // namespace pw::wizard
