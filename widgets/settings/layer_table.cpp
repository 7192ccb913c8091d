// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/layer_table.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QSpinBox>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>

#include "layer_details.h"
#include "look/theme.h"

namespace pw::settings {
namespace {

enum Column { nameColumn, unitsColumn, weightsColumn, columnCount_ };
constexpr int unitsOfFirstLayer = 16;

/// Edits a layer's size in a spin box that offers only legal sizes.
class UnitsDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override {
    auto* box = new QSpinBox(parent);
    box->setRange(1, LayerModel::mostUnits);
    box->setFrame(false);
    box->setAccessibleName(LayerTable::tr("Size of the layer"));
    return box;
  }
};

}  // namespace

LayerModel::LayerModel(QObject* parent) : QAbstractTableModel(parent) {}

void LayerModel::setShape(int inputs, const std::vector<recipe::LayerSpec>& hidden, int classes) {
  if (inputs == m_inputs && hidden == m_hidden && classes == m_classes) return;
  const bool sameRows = hidden.size() == m_hidden.size();
  if (!sameRows) beginResetModel();
  m_inputs = inputs;
  m_hidden = hidden;
  m_classes = classes;
  if (!sameRows) return endResetModel();
  emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount_ - 1));
}

int LayerModel::size(int row) const {
  if (row == 0) return m_inputs;
  if (!isHidden(row)) return m_classes;
  return layer(row).isPooling() ? layer(row).kernel : layer(row).units;
}

QString LayerModel::shapeText(int row) const {
  const auto layers = recipe::shapedLayers(m_hidden, m_inputs, m_classes, "hidden");
  if (!layers) return QString::fromStdString(layers.error().what);
  const network::Layer& made = (*layers)[std::size_t(row - 1)];
  if (made.isDense()) return tr("%1 values").arg(made.outputs);
  return tr("%1 positions × %2 channels").arg(made.sliding.positions()).arg(made.sliding.filters);
}

QString LayerModel::weightsText(int row) const {
  const auto layers = recipe::shapedLayers(m_hidden, m_inputs, m_classes, "hidden");
  return layers ? QLocale().toString(qint64((*layers)[std::size_t(row - 1)].weights.size()))
                : QStringLiteral("–");
}

void LayerModel::setLayer(int row, const recipe::LayerSpec& layer) {
  if (!isHidden(row) || m_hidden[std::size_t(row - 1)] == layer) return;
  m_hidden[std::size_t(row - 1)] = layer;
  emit dataChanged(index(row, 0), index(rowCount() - 1, columnCount_ - 1));
  emit hiddenEdited();
}

int LayerModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_hidden.size()) + 2;
}
int LayerModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columnCount_);
}

QVariant LayerModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const int row = index.row();
  if (role == Qt::TextAlignmentRole && index.column() != nameColumn) {
    return int(Qt::AlignRight | Qt::AlignVCenter);
  }
  if (role == Qt::ToolTipRole && isHidden(row))
    return tr("Gives %1. Double-click or press F2 to change the size").arg(shapeText(row));
  if (role == Qt::EditRole && index.column() == unitsColumn) return size(row);
  if (role != Qt::DisplayRole && role != Qt::EditRole) return {};
  switch (index.column()) {
    case nameColumn:
      return row == 0        ? tr("Inputs")
             : isHidden(row) ? QStringLiteral("%1 %2").arg(kindName(layer(row).kind)).arg(row)
                             : tr("Classes");
    case unitsColumn:
      return QLocale().toString(size(row));
    default:
      return row == 0 ? QString() : weightsText(row);
  }
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role == Qt::TextAlignmentRole) {
    return int((section == nameColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  }
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  const QString names[] = {tr("Layer"), tr("Size"), tr("Weights")};
  return section < columnCount_ ? QVariant(names[section]) : QVariant();
}

Qt::ItemFlags LayerModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (index.isValid() && isHidden(index.row()) && index.column() == unitsColumn) flags |= Qt::ItemIsEditable;
  return flags;
}

bool LayerModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) return false;
  bool whole = false;
  const int units = value.toInt(&whole);
  if (!whole || units < 1 || units > mostUnits) return false;
  recipe::LayerSpec changed = layer(index.row());
  if (changed.isPooling()) {
    if (changed.stride == changed.kernel) changed.stride = units;
    changed.kernel = units;
  } else {
    changed.units = units;
  }
  setLayer(index.row(), changed);
  return true;
}

int LayerModel::insertAfter(int row, int units) {
  if (int(m_hidden.size()) >= mostHidden) return -1;
  const int at = std::clamp(row + 1, 1, int(m_hidden.size()) + 1);
  beginResetModel();  // the layers behind get other numbers
  m_hidden.insert(m_hidden.begin() + at - 1, std::clamp(units, 1, mostUnits));
  endResetModel();
  emit hiddenEdited();
  return at;
}

bool LayerModel::removeHidden(int row) {
  if (!isHidden(row)) return false;
  beginResetModel();
  m_hidden.erase(m_hidden.begin() + row - 1);
  endResetModel();
  emit hiddenEdited();
  return true;
}

bool LayerModel::moveHidden(int row, int by) {
  if (!isHidden(row) || !isHidden(row + by)) return false;
  std::swap(m_hidden[std::size_t(row - 1)], m_hidden[std::size_t(row + by - 1)]);
  emit dataChanged(index(1, 0), index(rowCount() - 1, columnCount_ - 1));
  emit hiddenEdited();
  return true;
}

LayerTable::LayerTable(QWidget* parent)
    : QWidget(parent), m_model(new LayerModel(this)), m_view(new QTableView(this)) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);  // the details come and go
  m_view->setObjectName(QStringLiteral("layers"));
  m_view->setAccessibleName(tr("Layers of the network"));
  m_view->setToolTip(
      tr("Layers from the window to the classes; choose one to see its kind and what else it has. F2 edits a "
         "size, Insert adds, Delete removes, Alt with arrow up or down moves"));
  m_view->setModel(m_model);
  m_view->setItemDelegateForColumn(unitsColumn, new UnitsDelegate(m_view));
  m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_view->setSelectionMode(QAbstractItemView::SingleSelection);
  m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                          QAbstractItemView::AnyKeyPressed | QAbstractItemView::SelectedClicked);
  m_view->setTabKeyNavigation(false);
  m_view->setShowGrid(false);
  m_view->verticalHeader()->hide();
  m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  m_view->horizontalHeader()->setHighlightSections(false);
  m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_view->installEventFilter(this);
  m_add = addButton("addLayer", tr("Add"), tr("A hidden layer after the chosen one (Insert)"));
  m_remove = addButton("removeLayer", tr("Remove"), tr("Remove the chosen hidden layer (Delete)"));
  m_up = addButton("moveLayerUp", tr("Up"), tr("Move the chosen layer towards the inputs (Alt+Up)"));
  m_down = addButton("moveLayerDown", tr("Down"), tr("Move the chosen layer towards the classes (Alt+Down)"));
  m_details = new LayerDetails(this);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(look::space::tiny);
  for (QToolButton* button : {m_add, m_remove, m_up, m_down}) buttons->addWidget(button, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::tiny);
  column->addWidget(m_view);
  column->addLayout(buttons);
  column->addWidget(m_details);
  connect(m_add, &QToolButton::clicked, this, &LayerTable::add);
  connect(m_remove, &QToolButton::clicked, this, &LayerTable::remove);
  connect(m_up, &QToolButton::clicked, this, [this] { move(-1); });
  connect(m_down, &QToolButton::clicked, this, [this] { move(1); });
  connect(m_model, &LayerModel::hiddenEdited, this, &LayerTable::edited);
  connect(m_details, &LayerDetails::edited, this,
          [this](const recipe::LayerSpec& layer) { m_model->setLayer(row(), layer); });
  connect(m_model, &LayerModel::dataChanged, this, &LayerTable::showDetails);
  connect(m_model, &LayerModel::modelReset, this, &LayerTable::fitHeight);
  connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &LayerTable::updateButtons);
  fitHeight();
}

QToolButton* LayerTable::addButton(const char* name, const QString& text, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setObjectName(QString::fromLatin1(name));
  button->setText(text);
  button->setToolTip(tip);
  button->setAccessibleName(tr("%1 layer").arg(text));
  button->setFocusPolicy(Qt::StrongFocus);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  return button;
}

void LayerTable::setShape(int inputs, const std::vector<recipe::LayerSpec>& hidden, int classes) {
  m_model->setShape(inputs, hidden, classes);
  updateButtons();
}

int LayerTable::row() const {
  return m_view->currentIndex().row();
}

void LayerTable::select(int row) {
  m_view->setCurrentIndex(m_model->index(row, unitsColumn));
  updateButtons();
}

void LayerTable::add() {
  const int after = row() < 0 ? int(hidden().size()) : row();
  const int last = after >= 1 && m_model->isHidden(after) ? hidden()[std::size_t(after - 1)].units
                   : hidden().empty()                     ? unitsOfFirstLayer
                                                          : hidden().back().units;
  if (const int added = m_model->insertAfter(after, last); added > 0) select(added);
}

void LayerTable::remove() {
  const int removed = row();
  if (m_model->removeHidden(removed)) select(std::min(removed, int(hidden().size())));
}

void LayerTable::move(int by) {
  const int from = row();
  if (m_model->moveHidden(from, by)) select(from + by);
}

void LayerTable::showDetails() {
  m_details->setVisible(m_model->isHidden(row()));
  if (m_model->isHidden(row())) m_details->setLayer(m_model->layer(row()));
}

void LayerTable::updateButtons() {
  showDetails();
  m_add->setEnabled(int(hidden().size()) < LayerModel::mostHidden);
  m_remove->setEnabled(m_model->isHidden(row()));
  m_up->setEnabled(m_model->isHidden(row()) && m_model->isHidden(row() - 1));
  m_down->setEnabled(m_model->isHidden(row()) && m_model->isHidden(row() + 1));
}

void LayerTable::fitHeight() {
  const int line = fontMetrics().height() + look::space::small;
  m_view->verticalHeader()->setDefaultSectionSize(line);
  m_view->setFixedHeight(line * (m_model->rowCount() + 1) + 2 * m_view->frameWidth() + look::space::tiny);
  updateButtons();
}

bool LayerTable::eventFilter(QObject* watched, QEvent* event) {
  if (watched != m_view || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool alt = key->modifiers() & Qt::AltModifier;
  if (key->key() == Qt::Key_Insert) return add(), true;
  if (key->key() == Qt::Key_Delete) return remove(), true;
  if (alt && key->key() == Qt::Key_Up) return move(-1), true;
  if (alt && key->key() == Qt::Key_Down) return move(1), true;
  return QWidget::eventFilter(watched, event);
}

}  // namespace pw::settings
