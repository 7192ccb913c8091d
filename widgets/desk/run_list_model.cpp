// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDateTime>
#include <QLocale>
#include <QPixmap>
#include <algorithm>

#include "desk/comparison.h"
#include "desk/run_list.h"
#include "evaluate/pareto.h"
#include "look/tokens.h"
#include "plots/si_format.h"

#include <QGuiApplication>
#include <QPainter>

namespace pw::desk {
namespace {

QString qt(const std::string& text) {
  return QString::fromStdString(text);
}

/// A disc in the colour of the run's curves.
QPixmap swatch(look::Tone tone) {
  constexpr int side = 12;
  QPixmap picture(QSize(side, side) * qGuiApp->devicePixelRatio());
  picture.setDevicePixelRatio(qGuiApp->devicePixelRatio());
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(look::colour(tone, look::modeOf(QGuiApplication::palette())));
  painter.drawEllipse(1, 1, side - 2, side - 2);
  return picture;
}

QDateTime timeOf(const project::Run& run) {
  return QDateTime::fromString(qt(run.when), Qt::ISODate).toLocalTime();
}

}  // namespace

void RunListModel::setRuns(std::vector<project::Run> runs) {
  beginResetModel();
  m_runs = std::move(runs);
  std::vector<evaluate::Trade> trades;
  for (const project::Run& run : m_runs) trades.push_back({run.evaluation.network.accuracy, run.costs.ebops});
  m_front = evaluate::paretoSet(trades);
  const std::vector<QString> before = m_chosen.folders();
  for (const QString& folder : before) {
    const bool there = std::any_of(m_runs.begin(), m_runs.end(),
                                   [&](const project::Run& run) { return qt(run.folder) == folder; });
    if (!there) m_chosen.remove(folder);
  }
  endResetModel();
  emit chosenChanged();
}

void RunListModel::choose(const std::vector<QString>& folders) {
  const std::vector<QString> before = m_chosen.folders();
  for (const QString& folder : before) {
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) m_chosen.remove(folder);
  }
  for (const QString& folder : folders) {
    const bool there = std::any_of(m_runs.begin(), m_runs.end(),
                                   [&](const project::Run& run) { return qt(run.folder) == folder; });
    if (there) m_chosen.add(folder);
  }
  if (!m_runs.empty()) emit dataChanged(index(0, name), index(rowCount() - 1, name));
  emit chosenChanged();
}

int RunListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_runs.size());
}
int RunListModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QString RunListModel::text(const project::Run& run, int row, int column) const {
  const evaluate::Score& score = run.evaluation.network;
  switch (column) {
    case name:
      return qt(run.name);
    case when:
      return QLocale().toString(timeOf(run), tr("d MMM HH:mm"));
    case accuracy:
      return plots::percentText(score.accuracy, score.accuracyUncertainty);
    case validation:
      return run.history.empty() ? QStringLiteral("–") : plots::percentText(run.validation(), 0);
    case ebops:
      return plots::siText(run.costs.ebops, {}, 3);
    case parameters:
      return QLocale().toString(qulonglong(run.costs.parameters));
    case zeros:
      return QStringLiteral("%1\u00a0%").arg(plots::numberText(100 * run.sparsity(), 3));
    case size:
      return bitsText(double(run.costs.weightBits));
    default:
      return m_front[std::size_t(row)] ? tr("best") : QString();
  }
}

QVariant RunListModel::sortValue(const project::Run& run, int row, int column) const {
  switch (column) {
    case name:
      return qt(run.name);
    case when:
      return timeOf(run);
    case accuracy:
      return run.evaluation.network.accuracy;
    case validation:
      return run.validation();
    case ebops:
      return run.costs.ebops;
    case parameters:
      return qulonglong(run.costs.parameters);
    case zeros:
      return run.sparsity();
    case size:
      return qulonglong(run.costs.weightBits);
    default:
      return int(m_front[std::size_t(row)]);
  }
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const project::Run& run = m_runs[std::size_t(index.row())];
  const QString folder = qt(run.folder);
  switch (role) {
    case Qt::DisplayRole:
      return text(run, index.row(), index.column());
    case sortRole:
      return sortValue(run, index.row(), index.column());
    case Qt::TextAlignmentRole:
      return int((index.column() <= when ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
      return index.column() == front && m_front[std::size_t(index.row())]
                 ? tr("No other run is at least as accurate at fewer EBOPs.")
                 : QStringLiteral("%1\n%2").arg(text(run, index.row(), index.column()), folder);
    case Qt::CheckStateRole:
      if (index.column() == name) return m_chosen.contains(folder) ? Qt::Checked : Qt::Unchecked;
      return {};
    case Qt::DecorationRole:
      if (index.column() == name && m_chosen.contains(folder)) return swatch(m_chosen.tone(folder));
      return {};
    default:
      return {};
  }
}

bool RunListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || role != Qt::CheckStateRole || index.column() != name) return false;
  const QString folder = qt(m_runs[std::size_t(index.row())].folder);
  if (value.toInt() == Qt::Checked) {
    if (!m_chosen.add(folder)) return false;
  } else {
    m_chosen.remove(folder);
  }
  emit dataChanged(index, index);
  emit chosenChanged();
  return true;
}

Qt::ItemFlags RunListModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  const Qt::ItemFlags usual = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (index.column() != name) return usual;
  // A ninth has no colour left.
  const bool mayTick = !m_chosen.isFull() || m_chosen.contains(qt(m_runs[std::size_t(index.row())].folder));
  return mayTick ? usual | Qt::ItemIsUserCheckable : usual;
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
  if (role == Qt::TextAlignmentRole)
    return int((section <= when ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  if (role == Qt::DisplayRole) {
    const QString names[columns] = {tr("Run"),        tr("When"),  tr("Accuracy"),
                                    tr("Validation"), tr("EBOPs"), tr("Parameters"),
                                    tr("Zeros"),      tr("Size"),  tr("Front")};
    return names[section];
  }
  if (role != Qt::ToolTipRole) return {};
  const QString notes[columns] = {
      tr("Tick the runs to compare, two to eight"),
      tr("When it was finished"),
      tr("Share of the test events that are classified rightly, with its binomial error"),
      tr("Highest accuracy on the validation events, which the choice of the epoch has seen"),
      tr("Sum over multiplications of weight bits × input bits"),
      tr("Weights and biases"),
      tr("Share of the weights that are zero"),
      tr("Memory for weights and biases"),
      tr("The Pareto set: no other run is at least as accurate at fewer EBOPs")};
  return notes[section];
}

}  // namespace pw::desk
