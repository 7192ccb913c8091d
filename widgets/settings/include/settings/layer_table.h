// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QWidget>
#include <vector>

#include "recipe/layers.h"

class QTableView;
class QToolButton;

namespace pw::settings {

class LayerDetails;

/// Layers of a network in rows: the inputs, the hidden layers, the classes. The sizes of hidden layers can be
/// edited: units, filters, or how many values one pool takes.
class LayerModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit LayerModel(QObject* parent = nullptr);
  static constexpr int mostUnits = 4096, mostHidden = 16;

  void setShape(int inputs, const std::vector<recipe::LayerSpec>& hidden, int classes);
  const std::vector<recipe::LayerSpec>& hidden() const { return m_hidden; }
  /// The hidden layer of a row.
  const recipe::LayerSpec& layer(int row) const { return m_hidden[std::size_t(row - 1)]; }
  /// Replaces a hidden layer.
  void setLayer(int row, const recipe::LayerSpec& layer);
  bool isHidden(int row) const { return row >= 1 && row <= int(m_hidden.size()); }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  /// Sizes outside 1 … mostUnits are refused.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  /// A dense hidden layer after `row`; returns its row, or -1 when there are mostHidden already.
  int insertAfter(int row, int units);
  bool removeHidden(int row);
  /// Moves a hidden layer by one (-1 or 1) place among the hidden layers.
  bool moveHidden(int row, int by);

 signals:
  /// setData(), setLayer(), insertAfter(), removeHidden() or moveHidden() changed the layers.
  void hiddenEdited();

 private:
  int size(int row) const;
  QString shapeText(int row) const;
  QString weightsText(int row) const;
  int m_inputs = 161, m_classes = 2;
  std::vector<recipe::LayerSpec> m_hidden;
};

/// The layers with buttons to add, remove and reorder, and the details of the chosen one. Keys: Insert,
/// Delete, Alt+Up, Alt+Down.
class LayerTable : public QWidget {
  Q_OBJECT
 public:
  explicit LayerTable(QWidget* parent = nullptr);
  void setShape(int inputs, const std::vector<recipe::LayerSpec>& hidden, int classes);
  const std::vector<recipe::LayerSpec>& hidden() const { return m_model->hidden(); }
  LayerModel* model() const { return m_model; }

 signals:
  void edited();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QToolButton* addButton(const char* name, const QString& text, const QString& tip);
  int row() const;
  void select(int row);
  void add();
  void remove();
  void move(int by);
  void updateButtons();
  void showDetails();
  void fitHeight();
  LayerModel* m_model;
  QTableView* m_view;
  LayerDetails* m_details;
  QToolButton *m_add, *m_remove, *m_up, *m_down;
};

}  // namespace pw::settings
