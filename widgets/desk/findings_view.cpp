// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/findings_view.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QTextBrowser>

#include "look/theme.h"

namespace pw::desk {
namespace {

QString html(const std::string& text) {
  return QString::fromStdString(text).toHtmlEscaped();
}

/// Sentences are the engine's, one a kind of finding.
QString sentence(const std::string& text) {
  return QCoreApplication::translate("pw::evaluate", text.c_str()).toHtmlEscaped();
}

}  // namespace

FindingsView::FindingsView(QWidget* parent)
    : QFrame(parent), m_choice(new QComboBox(this)), m_text(new QTextBrowser(this)) {
  setObjectName(QStringLiteral("findings"));
  look::setRole(this, "card");
  auto* heading = new QLabel(tr("What went wrong"), this);
  look::setRole(heading, "heading");
  m_choice->setObjectName(QStringLiteral("findingsRun"));
  m_choice->setAccessibleName(tr("Run that is looked at"));
  m_choice->setToolTip(tr("The run whose mistakes are looked for, of those that are ticked"));
  m_choice->setMinimumContentsLength(20);
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_text->setObjectName(QStringLiteral("findingsText"));
  m_text->setAccessibleName(tr("What went wrong"));
  m_text->setToolTip(tr("Known mistakes, the figure that shows each, and what mends it"));
  m_text->setFrameShape(QFrame::NoFrame);
  m_text->setTabChangesFocus(true);
  auto* top = new QHBoxLayout;
  top->addWidget(heading);
  top->addWidget(m_choice);
  top->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::medium, look::space::small, look::space::small, look::space::small);
  column->setSpacing(look::space::small);
  column->addLayout(top);
  column->addWidget(m_text, 1);
  connect(m_choice, &QComboBox::currentIndexChanged, this, &FindingsView::chooseRun);
  refresh();
}

void FindingsView::setRuns(const Runs& runs) {
  const QString before = run();
  {
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    const QStringList names = distinctNames(runs);
    for (std::size_t i = 0; i < runs.size(); ++i)
      m_choice->addItem(names[qsizetype(i)], QString::fromStdString(runs[i]->folder));
    m_choice->setCurrentIndex(m_choice->findData(before));
    if (m_choice->currentIndex() < 0 && !runs.empty()) m_choice->setCurrentIndex(0);
  }
  m_choice->setEnabled(!runs.empty());
  if (run() != before) chooseRun();
}

QString FindingsView::run() const {
  return m_choice->currentData().toString();
}

void FindingsView::chooseRun() {
  m_asked.clear();
  m_findings.clear();
  m_words = run().isEmpty() ? QString() : tr("Looking…");
  refresh();
  if (isVisible()) ask();
}

void FindingsView::ask() {
  if (run().isEmpty() || run() == m_asked) return;
  m_asked = run();
  emit runWanted(m_asked);
}

void FindingsView::showEvent(QShowEvent* event) {
  QFrame::showEvent(event);
  ask();
}

void FindingsView::setFindings(const std::vector<evaluate::Finding>& findings) {
  m_findings = findings;
  m_words = tr("None of the known mistakes is found in this run.");
  refresh();
}

void FindingsView::setProblem(const QString& words) {
  m_findings.clear();
  m_words = words;
  refresh();
}

QString FindingsView::text() const {
  return m_text->toPlainText();
}

void FindingsView::refresh() {
  if (m_findings.empty()) {
    m_text->setPlainText(run().isEmpty() ? tr("Tick a run to look at.") : m_words);
    return;
  }
  const look::Mode mode = look::modeOf(palette());
  QString page;
  for (const evaluate::Finding& finding : m_findings) {
    const bool mistake = finding.weight == evaluate::Finding::Weight::mistake;
    const QString colour = look::colour(mistake ? look::Tone::bad : look::Tone::warning, mode).name();
    page +=
        QStringLiteral("<p><b><span style=\"color:%1\">%2</span> %3</b><br>%4<br>%5 %6</p>")
            .arg(colour, (mistake ? tr("Mistake.") : tr("Doubt.")).toHtmlEscaped(), sentence(finding.what),
                 html(finding.figure), tr("<i>What mends it:</i>"), sentence(finding.mend));
  }
  m_text->setHtml(page);
}

void FindingsView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && m_text) refresh();
  QFrame::changeEvent(event);
}

}  // namespace pw::desk
