// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/generate_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>

#include "look/elided_label.h"
#include "look/theme.h"
#include "sheets/tabs.h"
#include "wizard/run_row.h"

namespace pw::wizard {

GeneratePage::GeneratePage(QWidget* parent)
    : QWidget(parent),
      m_run(new RunRow(QStringLiteral("generate"), tr("Generate"),
                       tr("Writes the Verilog, the HLS C++ and their projects to the design's folder"),
                       this)),
      m_open(new QPushButton(tr("Open folder"), this)),
      m_zip(new QPushButton(tr("Save as zip…"), this)),
      m_folder(new look::ElidedLabel(this)),
      m_schedule(new sheets::GridView(
          tr("Schedule and formats (s6.1: signed, 6 bits, 1 of them integer; u: unsigned)"),
          tr("No design yet."), this)),
      m_code(new hardware::CodeView(this)) {
  m_open->setObjectName(QStringLiteral("openDesignFolder"));
  m_open->setAccessibleName(tr("Open folder"));
  m_open->setToolTip(tr("Shows the design's files in the file manager"));
  m_zip->setObjectName(QStringLiteral("zipDesign"));
  m_zip->setAccessibleName(tr("Save as zip"));
  m_zip->setToolTip(tr("Writes the design, without what tools have built, to one zip file"));
  m_folder->setObjectName(QStringLiteral("designFolder"));
  look::setRole(m_folder, "caption");
  auto* place = new QHBoxLayout;
  place->setSpacing(look::space::medium);
  place->addWidget(m_open);
  place->addWidget(m_zip);
  place->addWidget(m_folder, 1);
  QTabWidget* tabs = sheets::makeTabs(QStringLiteral("hardwareTabs"), tr("Schedule or code"), this);
  auto* schedule = new QWidget(this);
  auto* inside = new QVBoxLayout(schedule);
  inside->setContentsMargins(0, look::space::small, 0, 0);
  inside->addWidget(m_schedule);
  inside->addStretch(1);
  tabs->addTab(schedule, tr("Schedule"));
  tabs->addTab(m_code, tr("Generated code"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_run);
  column->addLayout(place);
  column->addWidget(tabs, 1);
  connect(m_open, &QPushButton::clicked, this, [this] { emit folderWanted(m_path); });
  connect(m_zip, &QPushButton::clicked, this, [this] { emit zipWanted(m_path); });
  setDesign({}, {}, {});
}

void GeneratePage::setWords(const QString& words) {
  m_folder->setText(words);
  m_folder->setToolTip(words);
}

void GeneratePage::setDesign(const QString& folder, const sheets::Grid& schedule,
                             const QList<hardware::SourceFile>& sources) {
  m_path = folder;
  for (QPushButton* button : {m_open, m_zip}) button->setVisible(!folder.isEmpty());
  setWords(folder);
  m_schedule->setGrid(schedule);
  m_schedule->setMinimumHeight(m_schedule->sizeHint().height());
  m_code->setFiles(sources);
}

}  // namespace pw::wizard
