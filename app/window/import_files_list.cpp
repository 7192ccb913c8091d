// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/import_files_list.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

#include "look/elided_label.h"
#include "look/icons.h"
#include "look/theme.h"
#include "window/import_content.h"

namespace pw::window {
namespace {

constexpr int asInFile = 100;  ///< data of the choice; the others are trace::Label

QLabel* caption(const QString& words, QWidget* parent) {
  auto* label = new QLabel(words, parent);
  look::setRole(label, "caption");
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  return label;
}

}  // namespace

ImportFilesList::ImportFilesList(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
  m_column->setContentsMargins(0, 0, 0, 0);
  m_column->setSpacing(look::space::small);
  m_column->addStretch(1);
}

void ImportFilesList::clear() {
  m_labels.clear();
  m_controls.clear();
  while (m_column->count() > 1) {
    QLayoutItem* item = m_column->takeAt(0);
    // Not at once: the row's own button may have asked for this.
    item->widget()->hide();
    item->widget()->setParent(nullptr);
    item->widget()->deleteLater();
    delete item;
  }
}

QWidget* ImportFilesList::addRow(const QString& path, bool removable) {
  auto* row = new QFrame(this);
  look::setRole(row, "card");
  auto* grid = new QGridLayout(row);
  grid->setContentsMargins(look::space::small, look::space::small, look::space::small, look::space::small);
  grid->setVerticalSpacing(look::space::tiny);
  auto* name = new look::ElidedLabel(QFileInfo(path).fileName(), row);
  name->setObjectName(QStringLiteral("importFileName"));
  name->setToolTip(QDir::toNativeSeparators(path));
  look::setRole(name, "heading");
  grid->addWidget(name, 0, 0);
  grid->setColumnStretch(0, 1);
  if (removable) {
    auto* remove = new QToolButton(row);
    remove->setObjectName(QStringLiteral("removeFile"));
    remove->setIcon(look::icon(QStringLiteral("close")));
    remove->setAccessibleName(tr("Leave out %1").arg(QFileInfo(path).fileName()));
    remove->setToolTip(tr("Do not import this file"));
    look::setRole(remove, "quiet");
    connect(remove, &QToolButton::clicked, this, [this, path] { emit removeWanted(path); });
    grid->addWidget(remove, 0, 3);
    m_controls.push_back(remove);
  }
  m_column->insertWidget(m_column->count() - 1, row);
  return row;
}

QComboBox* ImportFilesList::addLabel(QWidget* row, const formats::Preview& file) {
  auto* words = new QLabel(tr("Label"), row);
  auto* label = new QComboBox(row);
  words->setBuddy(label);
  label->setObjectName(QStringLiteral("importLabel"));
  label->setAccessibleName(tr("Label of %1").arg(QString::fromStdString(file.path.filename().string())));
  label->setToolTip(tr("What the events of this file are"));
  if (file.description.hasLabels) label->addItem(tr("as in the file"), asInFile);
  label->addItem(tr("gamma"), int(trace::gamma));
  label->addItem(tr("neutron"), int(trace::neutron));
  label->addItem(tr("unknown"), int(trace::ambiguous));
  const int guess =
      file.description.hasLabels ? asInFile : int(file.labelOfName.value_or(trace::Label::ambiguous));
  const QString path = QString::fromStdString(file.path.string());
  label->setCurrentIndex(std::max(0, label->findData(m_chosen.value(path, guess))));
  connect(label, &QComboBox::currentIndexChanged, this, [this, path, label] {
    m_chosen[path] = label->currentData().toInt();
    emit labelChanged();
  });
  auto* grid = static_cast<QGridLayout*>(row->layout());
  grid->addWidget(words, 0, 1);
  grid->addWidget(label, 0, 2);
  const bool removable = !m_controls.empty() && row->isAncestorOf(m_controls.back());
  m_controls.insert(m_controls.end() - (removable ? 1 : 0), label);
  return label;
}

void ImportFilesList::setReading(const QStringList& paths) {
  clear();
  for (const QString& path : paths) {
    QWidget* row = addRow(path, false);
    static_cast<QGridLayout*>(row->layout())->addWidget(caption(tr("Reading…"), row), 1, 0, 1, 4);
  }
}

void ImportFilesList::setFiles(const std::vector<LookedAt>& files) {
  clear();
  for (const LookedAt& looked : files) {
    QWidget* row = addRow(looked.path, files.size() > 1);
    auto* grid = static_cast<QGridLayout*>(row->layout());
    if (!looked.file) {
      auto* what = new QLabel(QString::fromStdString(looked.file.error().what), row);
      what->setObjectName(QStringLiteral("importFileProblem"));
      what->setTextFormat(Qt::PlainText);
      what->setWordWrap(true);
      auto* icon = new QLabel(row);
      icon->setPixmap(look::icon(QStringLiteral("error"), look::Tone::bad).pixmap(16, 16));
      icon->setAccessibleName(tr("Cannot be read"));
      auto* line = new QHBoxLayout;
      line->addWidget(icon, 0, Qt::AlignTop);
      line->addWidget(what, 1);
      grid->addLayout(line, 1, 0, 1, 4);
      if (!looked.file.error().hint.empty())
        grid->addWidget(caption(QString::fromStdString(looked.file.error().hint), row), 2, 0, 1, 4);
      m_labels.push_back(nullptr);
      continue;
    }
    m_labels.push_back(addLabel(row, *looked.file));
    const formats::Recognised& recognised = looked.file->recognised;
    auto* format = caption(tr("%1: %2 (%3)")
                               .arg(QString::fromStdString(formats::name(recognised.format)),
                                    QString::fromStdString(recognised.why),
                                    QString::fromStdString(looked.file->description.variant)),
                           row);
    format->setObjectName(QStringLiteral("importFileFormat"));
    grid->addWidget(format, 1, 0, 1, 4);
    auto* content = caption(describeContent(*looked.file), row);
    content->setObjectName(QStringLiteral("importFileContent"));
    grid->addWidget(content, 2, 0, 1, 4);
  }
}

std::vector<std::optional<trace::Label>> ImportFilesList::labels() const {
  std::vector<std::optional<trace::Label>> labels;
  for (const QComboBox* label : m_labels) {
    const int chosen = label ? label->currentData().toInt() : asInFile;
    labels.push_back(chosen == asInFile ? std::nullopt : std::optional(trace::Label(chosen)));
  }
  return labels;
}

}  // namespace pw::window
