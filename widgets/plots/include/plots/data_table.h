// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <optional>

#include "plots/content.h"

namespace pw::plots {

/// The numbers behind a plot as columns: for people who cannot see it, for copying and for CSV files.
/// Columns may differ in length; each series brings its x and its y column, a density map its non-empty
/// cells.
struct Table {
  QStringList headers;
  std::vector<std::vector<double>> columns;
  QStringList rowNames;  ///< categories of a bar chart

  std::size_t rows() const;
};

/// All data of `content`, or with `visible` only what lies inside that range.
Table tableOf(const Content& content, const std::optional<Range>& visible = std::nullopt);

/// The table with `separator` between columns and a header line; C locale, nine significant digits, empty
/// cells for missing numbers. Headers are quoted where they must be (RFC 4180).
QString separatedText(const Table& table, QChar separator);

/// One sentence a series: name, number of points, range and last value.
QString summaryText(const QString& title, const Content& content);

/// Read-only model of a Table.
class TableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit TableModel(Table table, QObject* parent = nullptr);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  Table m_table;
};

}  // namespace pw::plots
