// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/cut_panel.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QListWidget>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "describe.h"
#include "look/icons.h"
#include "look/theme.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"
#include "settings/method_words.h"

namespace pw::traces {
namespace {

using psd::Cut;

QString kindWords(Cut::Kind kind) {
  switch (kind) {
    case Cut::Kind::line:
      return CutPanel::tr("Line");
    case Cut::Kind::valley:
      return CutPanel::tr("Valley");
    case Cut::Kind::polygon:
      return CutPanel::tr("Polygon");
    case Cut::Kind::ellipse:
      return CutPanel::tr("Ellipse");
    case Cut::Kind::all:
      return CutPanel::tr("Both");
    case Cut::Kind::any:
      return CutPanel::tr("Either");
    case Cut::Kind::inverse:
      return CutPanel::tr("Not");
  }
  return {};
}

}  // namespace

CutPanel::CutPanel(plots::PlotView* map, QWidget* parent)
    : QWidget(parent),
      m_editor(new plots::OutlineEditor(map)),
      m_list(new QListWidget(this)),
      m_add(new QMenu(this)),
      m_combine(new QMenu(this)),
      m_more(new QMenu(this)) {
  m_list->setObjectName(QStringLiteral("cuts"));
  m_list->setAccessibleName(tr("Cuts"));
  m_list->setWordWrap(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(look::space::tiny);
  buildButtons();
  layout->addWidget(m_list, 1);
  connect(m_list, &QListWidget::currentRowChanged, this, &CutPanel::showChosen);
  connect(m_editor, &plots::OutlineEditor::changing, this,
          [this](const std::vector<QPointF>& handles) { handlesMoved(handles, false); });
  connect(m_editor, &plots::OutlineEditor::changed, this,
          [this](const std::vector<QPointF>& handles) { handlesMoved(handles, true); });
  showList();
}

QToolButton* CutPanel::menuButton(const char* name, const QString& words, const QString& tip, QMenu* menu) {
  auto* button = describe(new QToolButton(this), name, words, tip);
  button->setText(words);
  button->setMenu(menu);
  button->setPopupMode(QToolButton::InstantPopup);
  return button;
}

void CutPanel::buildButtons() {
  for (const Cut::Kind kind : {Cut::Kind::line, Cut::Kind::valley, Cut::Kind::polygon, Cut::Kind::ellipse})
    m_add->addAction(kindWords(kind), this, [this, kind] { add(kind); });
  connect(m_combine, &QMenu::aboutToShow, this, &CutPanel::fillCombine);
  m_needChosen = {
      m_more->addAction(tr("Show its events"), this, [this] { emit selectionWanted(inside()); }),
      m_more->addAction(
          tr("Label by this cut"), this,
          [this] { emit labelsWanted(QString::fromStdString(m_cuts[std::size_t(chosen())].name())); }),
      m_more->addAction(tr("Rename…"), this, &CutPanel::rename),
      m_more->addAction(tr("Remove"), this, &CutPanel::remove)};
  m_more->addSeparator();
  m_more->addAction(tr("Save cuts and calibration…"), this, &CutPanel::saveWanted);
  m_more->addAction(tr("Load cuts and calibration…"), this, &CutPanel::loadWanted);
  auto* row = new QHBoxLayout;
  m_addButton = menuButton("addCut", tr("Add"), tr("Draw another cut over the map"), m_add);
  m_combineButton = menuButton("combineCut", tr("Combine"), tr("Make a new cut of this one"), m_combine);
  row->addWidget(m_addButton);
  row->addWidget(m_combineButton);
  row->addWidget(menuButton("moreCut", tr("More"), tr("Events, labels and name of the cut; files"), m_more));
  row->addStretch(1);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
}

int CutPanel::chosen() const {
  return m_list->currentRow();
}

void CutPanel::setPlane(std::shared_ptr<const Plane> plane, std::vector<std::int8_t> labels) {
  m_plane = std::move(plane);
  labels.resize(m_plane->values.size(), trace::ambiguous);
  m_labels = std::make_shared<const std::vector<std::int8_t>>(std::move(labels));
  m_energies = plots::wholeInterval(m_plane->energy);
  m_counts.clear();
  showList();
}

void CutPanel::setCuts(const std::vector<psd::PlaneCut>& cuts) {
  if (psd::toJson(cuts) == psd::toJson(m_cuts)) return;
  m_cuts = cuts;
  showList();
}

void CutPanel::change(std::vector<psd::PlaneCut> cuts, const QString& what, int chosen) {
  m_cuts = std::move(cuts);
  showList();
  m_list->setCurrentRow(chosen);
  emit cutsChanged(m_cuts, what);
}

void CutPanel::add(Cut::Kind kind) {
  if (!m_plane || m_plane->isEmpty()) return;
  psd::PlaneCut cut{m_plane->method, firstCut(kind, *m_plane, *m_labels)};
  cut.cut.name = psd::freeName(m_cuts, kindWords(kind).toStdString());
  std::vector<psd::PlaneCut> cuts = m_cuts;
  cuts.push_back(std::move(cut));
  change(std::move(cuts), tr("New cut"), int(m_cuts.size()));
}

void CutPanel::fillCombine() {
  m_combine->clear();
  const psd::PlaneCut& one = m_cuts[std::size_t(chosen())];
  m_combine->addAction(tr("Outside %1").arg(QString::fromStdString(one.name())), this, &CutPanel::invert);
  for (const psd::PlaneCut& other : m_cuts) {
    if (&other == &one || other.method != one.method) continue;
    const QString name = QString::fromStdString(other.name());
    m_combine->addAction(tr("Also inside %1").arg(name), this, [=, this] { combine(other, Cut::Kind::all); });
    m_combine->addAction(tr("Or inside %1").arg(name), this, [=, this] { combine(other, Cut::Kind::any); });
  }
}

void CutPanel::combine(const psd::PlaneCut& with, Cut::Kind kind) {
  const psd::PlaneCut& one = m_cuts[std::size_t(chosen())];
  const std::string name =
      psd::freeName(m_cuts, (kind == Cut::Kind::all ? tr("%1 and %2") : tr("%1 or %2"))
                                .arg(QString::fromStdString(one.name()), QString::fromStdString(with.name()))
                                .toStdString());
  std::vector<psd::PlaneCut> cuts = m_cuts;
  cuts.push_back({one.method, kind == Cut::Kind::all ? psd::both(one.cut, with.cut, name)
                                                     : psd::either(one.cut, with.cut, name)});
  change(std::move(cuts), tr("Combined cut"), int(m_cuts.size()));
}

void CutPanel::invert() {
  const psd::PlaneCut& one = m_cuts[std::size_t(chosen())];
  const std::string name =
      psd::freeName(m_cuts, tr("Outside %1").arg(QString::fromStdString(one.name())).toStdString());
  std::vector<psd::PlaneCut> cuts = m_cuts;
  cuts.push_back({one.method, psd::inverse(one.cut, name)});
  change(std::move(cuts), tr("Combined cut"), int(m_cuts.size()));
}

void CutPanel::rename() {
  auto* dialog = new QInputDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Rename cut"));
  dialog->setLabelText(tr("Name"));
  dialog->setTextValue(QString::fromStdString(m_cuts[std::size_t(chosen())].name()));
  connect(dialog, &QInputDialog::textValueSelected, this, [this, row = chosen()](const QString& text) {
    const std::string name = text.trimmed().toStdString();
    if (name.empty() || row >= int(m_cuts.size()) || m_cuts[std::size_t(row)].name() == name) return;
    std::vector<psd::PlaneCut> cuts = m_cuts;
    cuts[std::size_t(row)].cut.name = psd::freeName(m_cuts, name);
    change(std::move(cuts), tr("Name of the cut"), row);
  });
  dialog->open();
}

void CutPanel::remove() {
  std::vector<psd::PlaneCut> cuts = m_cuts;
  const int row = chosen();
  cuts.erase(cuts.begin() + row);
  change(std::move(cuts), tr("Remove cut"), std::min(row, int(m_cuts.size()) - 2));
}

std::vector<std::uint64_t> CutPanel::inside() const {
  std::vector<std::uint64_t> events;
  if (chosen() < 0 || !isOnPlane(m_cuts[std::size_t(chosen())])) return events;
  const psd::Cut& cut = m_cuts[std::size_t(chosen())].cut;
  for (std::size_t i = 0; i < m_plane->values.size(); ++i) {
    const auto energy = double(m_plane->energy[i]), value = double(m_plane->values[i]);
    if (std::isfinite(energy) && std::isfinite(value) && cut.contains(energy, value)) events.push_back(i);
  }
  return events;
}

void CutPanel::handlesMoved(const std::vector<QPointF>& handles, bool finished) {
  const int row = chosen();
  if (row < 0) return;
  std::vector<psd::PlaneCut> cuts = m_cuts;
  psd::PlaneCut& cut = cuts[std::size_t(row)];
  cut.cut = withHandles(cut.cut, handles);
  if (finished) return change(std::move(cuts), tr("Cut"), row);
  count(cuts);
}

QString CutPanel::wordsOf(const psd::PlaneCut& cut) const {
  const QString name = QString::fromStdString(cut.name());
  if (!isOnPlane(cut)) return tr("%1, on %2").arg(name, settings::methodTitle(cut.method));
  const auto found = m_counts.find(cut.name());
  if (found == m_counts.end()) return name;
  const psd::CutCounts& counts = found->second;
  QString words = tr("%1: %L2 of %L3 events").arg(name).arg(counts.inside).arg(counts.events);
  if (counts.gammaLeakage.count > 0 && counts.neutronEfficiency.count > 0) {
    words += QLatin1Char('\n') +
             tr("%1 of gammas, %2 of neutrons")
                 .arg(plots::percentText(counts.gammaLeakage.value, counts.gammaLeakage.error),
                      plots::percentText(counts.neutronEfficiency.value, counts.neutronEfficiency.error));
  }
  return words;
}

void CutPanel::showList() {
  const QSignalBlocker quiet(m_list);
  const int row = chosen();
  while (m_list->count() > int(m_cuts.size())) delete m_list->takeItem(m_list->count() - 1);
  while (m_list->count() < int(m_cuts.size())) m_list->addItem(QString());
  showWords();
  count(m_cuts);
  m_list->setCurrentRow(std::min(row, m_list->count() - 1));
  const bool some = chosen() >= 0;
  for (QAction* action : m_needChosen) action->setEnabled(some);
  m_combineButton->setEnabled(some);
  m_addButton->setEnabled(m_plane && !m_plane->isEmpty());
  showOutlines();
}

void CutPanel::count(const std::vector<psd::PlaneCut>& cuts) {
  ++m_asked;
  if (!m_plane || m_plane->isEmpty()) return;
  CutQuestion question{m_asked, m_plane, m_labels, {}};
  std::copy_if(cuts.begin(), cuts.end(), std::back_inserter(question.cuts),
               [this](const psd::PlaneCut& cut) { return isOnPlane(cut); });
  if (question.isQuick()) return setCounts(question.number, countCuts(question));
  emit countsWanted(question);
}

void CutPanel::setCounts(int number, std::map<std::string, psd::CutCounts> counts) {
  if (number != m_asked) return;
  m_counts = std::move(counts);
  showWords();
}

void CutPanel::showWords() {
  for (int i = 0; i < m_list->count(); ++i) m_list->item(i)->setText(wordsOf(m_cuts[std::size_t(i)]));
}

void CutPanel::showOutlines() {
  std::vector<plots::Outline> outlines;
  int current = -1;
  for (std::size_t i = 0; i < m_cuts.size(); ++i) {
    if (!isOnPlane(m_cuts[i])) continue;
    const bool edited = int(i) == chosen() && isDrawn(m_cuts[i].cut.kind) && m_cuts[i].cut.angle == 0;
    // Parts of a combined cut are drawn with the cut that they come from.
    if (!isDrawn(m_cuts[i].cut.kind) && int(i) != chosen()) continue;
    if (edited) current = int(outlines.size());
    for (plots::Outline& outline : outlinesOf(m_cuts[i].cut, m_energies))
      outlines.push_back(std::move(outline));
  }
  m_editor->setOutlines(std::move(outlines), current);
}

void CutPanel::showChosen() {
  const int row = chosen();
  for (QAction* action : m_needChosen) action->setEnabled(row >= 0);
  m_combineButton->setEnabled(row >= 0);
  if (row >= 0 && !isOnPlane(m_cuts[std::size_t(row)])) emit methodWanted(m_cuts[std::size_t(row)].method);
  showOutlines();
}

}  // namespace pw::traces
