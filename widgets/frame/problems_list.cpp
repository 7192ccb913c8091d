// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/problems_list.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QToolButton>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::frame {
namespace {

QString wordsOf(const Problem& problem) {
  QStringList parts{problem.what, problem.where, problem.hint};
  parts.removeAll(QString());
  return parts.join(QLatin1Char('\n'));
}

}  // namespace

Problem problemOf(const Error& error, const QString& key, int stage) {
  return {key, QString::fromStdString(error.what), QString::fromStdString(error.where),
          QString::fromStdString(error.hint), stage};
}

int ProblemModel::find(const QString& key) const {
  for (qsizetype row = 0; row < m_problems.size(); ++row) {
    if (m_problems[row].key == key) return int(row);
  }
  return -1;
}

void ProblemModel::put(const Problem& problem) {
  const int row = find(problem.key);
  if (row >= 0) {
    m_problems[row] = problem;
    emit dataChanged(index(row), index(row));
    return;
  }
  const int last = int(m_problems.size());
  beginInsertRows({}, last, last);
  m_problems.append(problem);
  endInsertRows();
}

void ProblemModel::remove(int row) {
  if (row < 0 || row >= m_problems.size()) return;
  beginRemoveRows({}, row, row);
  m_problems.removeAt(row);
  endRemoveRows();
}

int ProblemModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_problems.size());
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Problem& problem = m_problems[index.row()];
  switch (role) {
    case Qt::DisplayRole:
      return problem.hint.isEmpty() ? problem.what : QStringLiteral("%1 %2").arg(problem.what, problem.hint);
    case Qt::ToolTipRole:
    case wordsRole:
      return wordsOf(problem);
    case Qt::AccessibleTextRole:
      return wordsOf(problem).replace(QLatin1Char('\n'), QLatin1Char(' '));
    case Qt::DecorationRole:
      return problem.blocks ? look::icon(QStringLiteral("error"), look::Tone::bad)
                            : look::icon(QStringLiteral("warning"), look::Tone::warning);
    case stageRole:
      return problem.stage;
    case keyRole:
      return problem.key;
    default:
      return {};
  }
}

ProblemsList::ProblemsList(QWidget* parent)
    : QFrame(parent),
      m_model(new ProblemModel(this)),
      m_view(new QListView(this)),
      m_empty(new QLabel(tr("No problems."), this)),
      m_copy(new QToolButton(this)) {
  m_view->setObjectName(QStringLiteral("problems"));
  m_view->setAccessibleName(tr("Problems"));
  m_view->setToolTip(tr("What stands in the way; each disappears by itself when it is put right"));
  m_view->setModel(m_model);
  m_view->setWordWrap(true);
  m_view->setResizeMode(QListView::Adjust);
  m_view->setFrameShape(QFrame::NoFrame);
  m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_view->installEventFilter(this);
  m_empty->setObjectName(QStringLiteral("noProblems"));
  m_empty->setAlignment(Qt::AlignCenter);
  look::setRole(m_empty, "caption");
  m_copy->setObjectName(QStringLiteral("copyProblems"));
  m_copy->setIcon(look::icon(QStringLiteral("copy")));
  m_copy->setAccessibleName(tr("Copy the problems"));
  m_copy->setToolTip(tr("Copy all problems as text"));
  look::setRole(m_copy, "quiet");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(look::space::small, look::space::tiny, look::space::tiny, look::space::tiny);
  row->addWidget(m_view, 1);
  row->addWidget(m_empty, 1);
  row->addWidget(m_copy, 0, Qt::AlignTop);
  connect(m_copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
  connect(m_view, &QListView::activated, this, [this](const QModelIndex& index) {
    const int stage = index.data(ProblemModel::stageRole).toInt();
    if (stage >= 0) emit stageWanted(stage);
  });
  refresh();
}

void ProblemsList::put(const Problem& problem) {
  const int before = count();
  m_model->put(problem);
  refresh();
  if (count() != before) emit countChanged(count());
}

void ProblemsList::clear(const QString& key) {
  const int row = m_model->find(key);
  if (row < 0) return;
  m_model->remove(row);
  refresh();
  emit countChanged(count());
}

void ProblemsList::keepOnly(const QString& prefix, const QStringList& standing) {
  const QList<Problem> all = m_model->problems();
  for (const Problem& problem : all) {
    if (problem.key.startsWith(prefix) && !standing.contains(problem.key)) clear(problem.key);
  }
}

void ProblemsList::clearAll() {
  keepOnly({}, {});
}

QString ProblemsList::text() const {
  QStringList paragraphs;
  for (const Problem& problem : m_model->problems()) paragraphs << wordsOf(problem);
  return paragraphs.join(QStringLiteral("\n\n"));
}

void ProblemsList::refresh() {
  const bool none = count() == 0;
  m_view->setVisible(!none);
  m_copy->setVisible(!none);
  m_empty->setVisible(none);
}

void ProblemsList::copy() const {
  const QModelIndex current = m_view->currentIndex();
  QGuiApplication::clipboard()->setText(current.isValid() ? current.data(ProblemModel::wordsRole).toString()
                                                          : text());
}

bool ProblemsList::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_view && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
    copy();
    return true;
  }
  return QFrame::eventFilter(watched, event);
}

}  // namespace pw::frame
