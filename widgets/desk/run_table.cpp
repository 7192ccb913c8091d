// SPDX-License-Identifier: GPL-3.0-or-later
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "desk/run_list.h"
#include "look/elided_label.h"
#include "look/theme.h"

namespace pw::desk {

RunTable::RunTable(QWidget* parent)
    : QFrame(parent),
      m_model(new RunListModel(this)),
      m_sorted(new QSortFilterProxyModel(this)),
      m_table(new QTableView(this)),
      m_words(new look::ElidedLabel(this)),
      m_empty(
          new QLabel(tr("No run yet: train the demonstration, or run the stages before this one."), this)),
      m_clear(new QToolButton(this)) {
  setObjectName(QStringLiteral("runTable"));
  look::setRole(this, "card");
  look::setRole(m_words, "caption");
  look::setRole(m_empty, "caption");
  m_empty->setWordWrap(true);
  m_empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  auto* heading = new QLabel(tr("Runs"), this);
  look::setRole(heading, "heading");
  m_clear->setObjectName(QStringLiteral("clearChosen"));
  m_clear->setText(tr("Untick all"));
  m_clear->setAccessibleName(m_clear->text());
  m_clear->setToolTip(tr("Compares none of the runs"));
  m_clear->setFocusPolicy(Qt::StrongFocus);
  look::setRole(m_clear, "quiet");
  m_sorted->setSourceModel(m_model);
  m_sorted->setSortRole(RunListModel::sortRole);
  m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
  m_table->setModel(m_sorted);
  m_table->setObjectName(QStringLiteral("runs"));
  m_table->setAccessibleName(tr("Runs of the project"));
  m_table->setToolTip(tr("Tick two to eight runs to compare them (space); a click on a heading sorts"));
  m_table->setFont(look::font(look::Type::caption));
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setShowGrid(false);
  m_table->setAlternatingRowColors(true);
  m_table->setWordWrap(false);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setTabKeyNavigation(false);  // Tab leaves it; the arrows walk in it
  m_table->setSortingEnabled(true);
  m_table->sortByColumn(RunListModel::when, Qt::DescendingOrder);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + look::space::small);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->viewport()->installEventFilter(this);

  auto* top = new QHBoxLayout;
  top->addWidget(heading);
  top->addWidget(m_words, 1);
  top->addWidget(m_clear);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::medium, look::space::tiny, look::space::small, look::space::small);
  column->setSpacing(look::space::tiny);
  column->addLayout(top);
  column->addWidget(m_empty, 1);
  column->addWidget(m_table, 1);
  connect(m_clear, &QToolButton::clicked, this, [this] { m_model->choose({}); });
  connect(m_model, &RunListModel::chosenChanged, this, [this] {
    describe();
    emit chosenChanged();
  });
  setRuns({});
}

void RunTable::setRuns(std::vector<project::Run> runs) {
  const bool none = runs.empty();
  m_model->setRuns(std::move(runs));
  m_empty->setVisible(none);
  m_table->setVisible(!none);
  fitColumns();
}

void RunTable::describe() {
  const std::size_t count = chosen().folders().size();
  m_words->setText(runs().empty() ? QString()
                   : count == 0   ? tr("Tick two to eight of %L1 to compare them.").arg(runs().size())
                   : chosen().isFull()
                       ? tr("%1 of %L2 compared: no more have room.").arg(count).arg(runs().size())
                       : tr("%1 of %L2 compared.").arg(count).arg(runs().size()));
  m_clear->setVisible(count > 0);
}

std::vector<const project::Run*> RunTable::chosenRuns() const {
  std::vector<const project::Run*> found;
  for (const QString& folder : chosen().folders()) {
    const auto run = std::find_if(runs().begin(), runs().end(), [&](const project::Run& each) {
      return QString::fromStdString(each.folder) == folder;
    });
    if (run != runs().end()) found.push_back(&*run);
  }
  return found;
}

void RunTable::fitColumns() {
  m_table->resizeColumnsToContents();
  QHeaderView* header = m_table->horizontalHeader();
  int taken = 0;
  for (int column = 0; column < RunListModel::columns; ++column) taken += m_table->columnWidth(column);
  // What is left over is the name's; where nothing is, the table scrolls rather than cut words.
  const int left = m_table->viewport()->width() - taken;
  if (left > 0) header->resizeSection(RunListModel::name, header->sectionSize(RunListModel::name) + left);
}

bool RunTable::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_table->viewport() && event->type() == QEvent::Resize) fitColumns();
  return QFrame::eventFilter(watched, event);
}

}  // namespace pw::desk
