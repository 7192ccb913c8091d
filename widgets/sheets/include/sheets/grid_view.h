// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QFrame>
#include <QStringList>

#include "look/tokens.h"

class QLabel;
class QTableView;

namespace pw::sheets {

/// A table of words and formatted numbers; the first column names the row. Numbers stand on the right of their
/// column, words on the left.
struct Grid {
  QStringList headers;
  QList<QStringList> rows;
  QStringList headerTips{};   ///< what the columns mean; may be empty
  QList<look::Tone> tones{};  ///< of the rows; may be empty
  QList<int> words{};         ///< columns of words, beside the first

  bool isWords(int column) const { return column == 0 || words.contains(column); }
};

class GridModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  void setGrid(Grid grid);
  const Grid& grid() const { return m_grid; }
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QVariant inkOf(int row) const;
  Grid m_grid;
};

/// A titled card with a Grid; says `emptyText` while it has no rows. Ctrl+C copies the selection, or
/// everything.
class GridView : public QFrame {
  Q_OBJECT
 public:
  GridView(const QString& title, const QString& emptyText, QWidget* parent = nullptr);
  void setGrid(Grid grid);
  const Grid& grid() const { return m_model->grid(); }
  void setEmptyText(const QString& text);
  /// The row that the arrows or the mouse chose; −1: none.
  int currentRow() const;
  /// High enough for all rows.
  QSize sizeHint() const override;
  /// Rows as text, tabs between cells, headers first.
  QString text() const;

 signals:
  /// A double click or Enter on a row.
  void rowActivated(int row);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fitColumns();
  GridModel* m_model;
  QTableView* m_table;
  QLabel* m_empty;
};

}  // namespace pw::sheets
