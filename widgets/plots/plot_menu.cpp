// SPDX-License-Identifier: GPL-3.0-or-later
// What the plot's menu offers: scales, copies, exports and the table of numbers.
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QTableView>
#include <QVBoxLayout>

#include "canvas.h"
#include "export.h"
#include "look/theme.h"
#include "plots/markers.h"
#include "plots/plot_view.h"

namespace pw::plots {
namespace {

constexpr QSize smallestExport(640, 400);

/// "FCI against energy" → "fci-against-energy": safe in every file system.
QString fileName(const QString& title) {
  QString name;
  for (const QChar letter : title.toLower()) {
    const bool plain = letter.isLetterOrNumber() && letter.unicode() < 128;
    if (plain) {
      name += letter;
    } else if (!name.endsWith(QLatin1Char('-')) && !name.isEmpty()) {
      name += QLatin1Char('-');
    }
  }
  while (name.endsWith(QLatin1Char('-'))) name.chop(1);
  return name.isEmpty() ? QStringLiteral("plot") : name;
}

}  // namespace

void PlotView::addExport(const QString& text, const char* name, Format format, const QString& ending) {
  QAction* action = m_menu->addAction(text, this, [this, format, ending] {
    emit exportWanted(exported(format), fileName(m_title) + ending);
  });
  action->setObjectName(QString::fromLatin1(name));
}

void PlotView::buildActions() {
  m_menu = new QMenu(this);
  const auto add = [this](const QString& text, const char* name, void (PlotView::*slot)()) {
    m_menu->addAction(text, this, slot)->setObjectName(QString::fromLatin1(name));
  };
  const auto addSwitch = [this](const QString& text, const char* name, bool on,
                                void (PlotView::*slot)(bool)) {
    QAction* action = m_menu->addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    action->setCheckable(true);
    action->setChecked(on);
    connect(action, &QAction::toggled, this, slot);
  };
  add(tr("Show everything"), "fit", &PlotView::fit);
  add(tr("Back to the last zoom"), "undoZoom", &PlotView::undoZoom);
  add(tr("Select what is shown"), "brushShown", &PlotView::brushShown);
  m_menu->actions().last()->setVisible(false);
  m_menu->addSeparator();
  addSwitch(tr("Logarithmic x axis"), "logX", false, &PlotView::setLogarithmicX);
  addSwitch(tr("Logarithmic y axis"), "logY", false, &PlotView::setLogarithmicY);
  addSwitch(tr("Grid"), "grid", true, &PlotView::setGridShown);
  addSwitch(tr("Legend"), "legend", true, &PlotView::setLegendShown);
  m_menu->addSeparator();
  // The plot itself takes these keys, when it has the focus.
  add(tr("Place marker A") + QStringLiteral("\tM"), "markerA", &PlotView::placeMarkerA);
  add(tr("Place marker B") + QStringLiteral("\tShift+M"), "markerB", &PlotView::placeMarkerB);
  add(tr("Remove the markers") + QStringLiteral("\tDel"), "removeMarkers", &PlotView::removeMarkers);
  QAction* remove = m_menu->actions().last();
  remove->setEnabled(false);
  connect(m_markers, &Markers::changed, remove,
          [this, remove] { remove->setEnabled(!m_markers->pair().isEmpty()); });
  QAction* snap = m_menu->addAction(tr("Markers snap to the curves"));
  snap->setObjectName(QStringLiteral("snapMarkers"));
  snap->setCheckable(true);
  snap->setChecked(true);
  connect(snap, &QAction::toggled, m_markers, &Markers::setSnapping);
  m_menu->addSeparator();
  m_menu->addAction(tr("Copy picture"), this, [this] { copyPicture(); })
      ->setObjectName(QStringLiteral("copyPicture"));
  m_menu->addAction(tr("Copy data"), this, [this] { copyData(); })->setObjectName(QStringLiteral("copyData"));
  add(tr("Show data as a table…"), "showTable", &PlotView::showTable);
  m_menu->addSeparator();
  addExport(tr("Export PNG…"), "exportPng", Format::png, QStringLiteral(".png"));
  addExport(tr("Export PDF…"), "exportPdf", Format::pdf, QStringLiteral(".pdf"));
  addExport(tr("Export SVG…"), "exportSvg", Format::svg, QStringLiteral(".svg"));
  addExport(tr("Export all data as CSV…"), "exportCsv", Format::csv, QStringLiteral(".csv"));
  addExport(tr("Export visible data as CSV…"), "exportCsvVisible", Format::csvVisible,
            QStringLiteral(".csv"));
  // The marks follow the scale that the content brings along.
  connect(m_menu, &QMenu::aboutToShow, this, [this] {
    for (QAction* action : m_menu->actions()) {
      const QSignalBlocker quiet(action);
      if (action->objectName() == QLatin1String("logX")) action->setChecked(m_content.x.logarithmic);
      if (action->objectName() == QLatin1String("logY")) action->setChecked(m_content.y.logarithmic);
    }
  });
}

QList<QAction*> PlotView::plotActions() const {
  return m_menu->actions();
}

void PlotView::openMenu(const QPoint& globalPosition) {
  m_menu->popup(globalPosition);
}

Table PlotView::table(bool visibleOnly) const {
  return tableOf(m_content, visibleOnly ? std::optional<Range>(range()) : std::nullopt);
}

QByteArray PlotView::exported(Format format) const {
  if (format == Format::csv || format == Format::csvVisible) {
    return separatedText(table(format == Format::csvVisible), QLatin1Char(',')).toUtf8();
  }
  const ExportSetting setting{m_title,
                              range(),
                              m_canvas->size().expandedTo(smallestExport),
                              m_canvas->isGridShown(),
                              m_canvas->isLegendShown(),
                              m_canvas->hidden(),
                              m_markers->pair()};
  return exportPicture(m_content, setting, format);
}

void PlotView::copyPicture() const {
  QGuiApplication::clipboard()->setImage(QImage::fromData(exported(Format::png), "PNG"));
}

void PlotView::copyData() const {
  // Tabs, so that a spreadsheet takes it as columns.
  QGuiApplication::clipboard()->setText(separatedText(table(), QLatin1Char('\t')));
}

void PlotView::showTable() {
  auto* dialog = new QDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setObjectName(QStringLiteral("plotTable"));
  dialog->setWindowTitle(tr("Data of “%1”").arg(m_title));
  auto* words = new QLabel(summary(), dialog);
  words->setWordWrap(true);
  words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  look::setRole(words, "caption");
  auto* view = new QTableView(dialog);
  view->setObjectName(QStringLiteral("plotTableView"));
  view->setAccessibleName(tr("Data of “%1”").arg(m_title));
  view->setModel(new TableModel(table(), view));
  view->setAlternatingRowColors(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(words);
  column->addWidget(view, 1);
  column->addWidget(buttons);
  dialog->resize(640, 480);
  dialog->show();
}

}  // namespace pw::plots
