// SPDX-License-Identifier: GPL-3.0-or-later
#include "sheets/grid_view.h"

#include <QBrush>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "look/elided_label.h"
#include "look/theme.h"

namespace pw::sheets {

void GridModel::setGrid(Grid grid) {
  beginResetModel();
  m_grid = std::move(grid);
  endResetModel();
}

int GridModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_grid.rows.size());
}
int GridModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_grid.headers.size());
}

QVariant GridModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  if (role == Qt::TextAlignmentRole) {
    return int((m_grid.isWords(index.column()) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  }
  if (role == Qt::ForegroundRole) return inkOf(index.row());
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  return m_grid.rows[index.row()].value(index.column());
}

QVariant GridModel::inkOf(int row) const {
  const look::Tone tone = m_grid.tones.value(row, look::Tone::neutral);
  if (tone == look::Tone::neutral) return {};
  return QBrush(look::colour(tone, look::modeOf(QGuiApplication::palette())));
}

QVariant GridModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return int((m_grid.isWords(section) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole) return m_grid.headerTips.value(section);
  return role == Qt::DisplayRole ? QVariant(m_grid.headers.value(section)) : QVariant();
}

GridView::GridView(const QString& title, const QString& emptyText, QWidget* parent)
    : QFrame(parent),
      m_model(new GridModel(this)),
      m_table(new QTableView(this)),
      m_empty(new QLabel(emptyText, this)) {
  look::setRole(this, "card");
  auto* heading = new look::ElidedLabel(title, this);
  look::setRole(heading, "heading");
  look::setRole(m_empty, "caption");
  m_empty->setWordWrap(true);
  m_empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  m_table->setModel(m_model);
  m_table->setAccessibleName(title);
  m_table->setObjectName(QStringLiteral("grid"));
  m_table->setToolTip(tr("Ctrl+C copies the selected cells"));
  m_table->setFont(look::font(look::Type::caption));
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setShowGrid(false);
  m_table->setAlternatingRowColors(true);
  m_table->setWordWrap(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + look::space::small);
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->horizontalHeader()->setStretchLastSection(false);
  m_table->setTabKeyNavigation(false);  // Tab leaves it; the arrows walk in it
  connect(m_table, &QTableView::activated, this,
          [this](const QModelIndex& index) { emit rowActivated(index.row()); });
  m_table->installEventFilter(this);
  m_table->viewport()->installEventFilter(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::medium, look::space::small, look::space::small, look::space::small);
  column->setSpacing(look::space::tiny);
  column->addWidget(heading);
  column->addWidget(m_empty, 1);
  column->addWidget(m_table, 1);
  m_table->hide();
}

void GridView::setGrid(Grid grid) {
  m_model->setGrid(std::move(grid));
  const bool empty = m_model->rowCount() == 0;
  m_empty->setVisible(empty);
  m_table->setVisible(!empty);
  if (empty) return;
  fitColumns();
  updateGeometry();
}

void GridView::setEmptyText(const QString& text) {
  m_empty->setText(text);
}

int GridView::currentRow() const {
  const QModelIndex index = m_table->currentIndex();
  return index.isValid() ? index.row() : -1;
}

void GridView::fitColumns() {
  const int columns = m_model->columnCount();
  if (columns == 0) return;
  m_table->resizeColumnsToContents();
  int taken = 0;
  for (int column = 0; column < columns; ++column) taken += m_table->columnWidth(column);
  // What is left over is shared; where nothing is, the table scrolls rather than cut words.
  const int share = std::max(0, m_table->viewport()->width() - taken) / columns;
  for (int column = 0; column < columns; ++column) {
    m_table->setColumnWidth(column, m_table->columnWidth(column) + share);
  }
}

QSize GridView::sizeHint() const {
  const int rows = m_model->rowCount() * m_table->verticalHeader()->defaultSectionSize();
  const int natural = rows + m_table->horizontalHeader()->sizeHint().height() + fontMetrics().height() +
                      3 * look::space::small + look::space::tiny;
  return {QFrame::sizeHint().width(), std::max(natural, 4 * fontMetrics().height())};
}

QString GridView::text() const {
  QString result = grid().headers.join(QLatin1Char('\t')) + QLatin1Char('\n');
  for (const QStringList& row : grid().rows) result += row.join(QLatin1Char('\t')) + QLatin1Char('\n');
  return result;
}

bool GridView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_table->viewport() && event->type() == QEvent::Resize) fitColumns();
  if (watched != m_table || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  if (!static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) return false;
  const QModelIndexList cells = m_table->selectionModel()->selectedIndexes();
  if (cells.size() < 2) {
    QGuiApplication::clipboard()->setText(text());
    return true;
  }
  QString words;
  for (qsizetype i = 0; i < cells.size(); ++i) {
    if (i > 0) words += cells[i].row() == cells[i - 1].row() ? QLatin1Char('\t') : QLatin1Char('\n');
    words += cells[i].data().toString();
  }
  QGuiApplication::clipboard()->setText(words);
  return true;
}

}  // namespace pw::sheets
