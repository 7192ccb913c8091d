// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QFrame>
#include <QSortFilterProxyModel>
#include <vector>

#include "desk/chosen.h"
#include "project/run.h"

class QLabel;
class QTableView;
class QToolButton;

namespace pw::desk {

/// The project's runs as a table with a tick each. Sorted by `sortRole`: numbers as numbers.
class RunListModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { name, when, accuracy, validation, ebops, parameters, zeros, size, front, columns };
  static constexpr int sortRole = Qt::UserRole;

  using QAbstractTableModel::QAbstractTableModel;
  /// Ticks of runs that are still there stay.
  void setRuns(std::vector<project::Run> runs);
  const std::vector<project::Run>& runs() const { return m_runs; }
  const Chosen& chosen() const { return m_chosen; }
  /// Ticks these and no others, as many as may be.
  void choose(const std::vector<QString>& folders);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 signals:
  void chosenChanged();

 private:
  QString text(const project::Run& run, int row, int column) const;
  QVariant sortValue(const project::Run& run, int row, int column) const;
  std::vector<project::Run> m_runs;
  std::vector<bool> m_front;
  Chosen m_chosen;
};

/// The table on the desk, with what to do with it.
class RunTable : public QFrame {
  Q_OBJECT
 public:
  explicit RunTable(QWidget* parent = nullptr);
  void setRuns(std::vector<project::Run> runs);
  const std::vector<project::Run>& runs() const { return m_model->runs(); }
  const Chosen& chosen() const { return m_model->chosen(); }
  void choose(const std::vector<QString>& folders) { m_model->choose(folders); }
  /// The chosen runs, in the order in which they were chosen.
  std::vector<const project::Run*> chosenRuns() const;

 signals:
  void chosenChanged();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fitColumns();
  void describe();
  RunListModel* m_model;
  QSortFilterProxyModel* m_sorted;
  QTableView* m_table;
  QLabel *m_words, *m_empty;
  QToolButton* m_clear;
};

}  // namespace pw::desk
