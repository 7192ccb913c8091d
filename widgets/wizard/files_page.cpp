// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/files_page.h"

#include <QLabel>
#include <QLocale>
#include <QTabWidget>
#include <QVBoxLayout>

#include "look/theme.h"
#include "sheets/tabs.h"
#include "wizard/diagram_view.h"

namespace pw::wizard {

FilesPage::FilesPage(QWidget* parent)
    : QWidget(parent),
      m_words(new QLabel(this)),
      m_diagram(new DiagramView(this)),
      m_code(new hardware::CodeView(this)) {
  m_words->setObjectName(QStringLiteral("filesWords"));
  m_words->setWordWrap(true);
  m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_diagram->setObjectName(QStringLiteral("diagram"));
  m_diagram->setToolTip(
      tr("The design in its surroundings; it is also written to the folder as diagram.svg"));
  m_code->setEmptyText(tr("There is nothing to write yet."));
  QTabWidget* tabs = sheets::makeTabs(QStringLiteral("filesTabs"), tr("Diagram or files"), this);
  tabs->addTab(m_diagram, tr("Block diagram"));
  tabs->addTab(m_code, tr("Files"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_words);
  column->addWidget(tabs, 1);
  setPreview({});
}

void FilesPage::setWaiting() {
  m_words->setText(tr("Working out what will be written…"));
}

void FilesPage::setPreview(const FilesPreview& preview) {
  qint64 bytes = 0;
  for (const hardware::SourceFile& file : preview.files) bytes += file.bytes;
  m_words->setText(!preview.problem.isEmpty() ? preview.problem
                   : preview.files.isEmpty()
                       ? QString()
                       : tr("%n files, %1 in all. The next step writes them to the project.", nullptr,
                            int(preview.files.size()))
                             .arg(QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat)));
  m_diagram->setPicture(preview.diagram);
  m_code->setFiles(preview.files);
}

}  // namespace pw::wizard
