// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QFrame>

#include "base/result.h"

class QLabel;
class QListView;
class QToolButton;

namespace pw::frame {

/// A condition that stands until it is put right: a file that is gone, a tool that is missing.
struct Problem {
  QString key;  ///< what stands; a second problem with the same key replaces the first
  QString what, where, hint;
  int stage = -1;  ///< stage that it stands in the way of; -1: none
  bool blocks = true;
};
Problem problemOf(const Error& error, const QString& key, int stage = -1);

class ProblemModel : public QAbstractListModel {
  Q_OBJECT
 public:
  using QAbstractListModel::QAbstractListModel;
  enum Role { stageRole = Qt::UserRole + 1, keyRole, wordsRole };
  void put(const Problem& problem);
  void remove(int row);
  const QList<Problem>& problems() const { return m_problems; }
  int find(const QString& key) const;
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
  QList<Problem> m_problems;
};

/// The problems that stand. Who found one puts it, and clears it when it is gone: nobody has to close it.
/// Enter or a double-click goes to its stage; Ctrl+C copies it.
class ProblemsList : public QFrame {
  Q_OBJECT
 public:
  explicit ProblemsList(QWidget* parent = nullptr);
  void put(const Problem& problem);
  /// The condition is gone; an unknown key is no fault.
  void clear(const QString& key);
  /// All problems whose key begins with `prefix` but those in `standing`: the outcome of one check.
  void keepOnly(const QString& prefix, const QStringList& standing);
  void clearAll();
  int count() const { return int(m_model->problems().size()); }
  ProblemModel* model() const { return m_model; }
  /// Everything as text, one paragraph a problem.
  QString text() const;

 signals:
  void countChanged(int count);
  void stageWanted(int stage);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void refresh();
  void copy() const;
  ProblemModel* m_model;
  QListView* m_view;
  QLabel* m_empty;
  QToolButton* m_copy;
};

}  // namespace pw::frame
