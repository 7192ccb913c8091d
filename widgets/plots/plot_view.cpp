// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_view.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QRubberBand>
#include <QScopedValueRollback>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "canvas.h"
#include "look/elided_label.h"
#include "look/icons.h"
#include "look/theme.h"
#include "plots/markers.h"
#include "plots/si_format.h"
#include "plots/throttle.h"

namespace pw::plots {
namespace {
constexpr int boxThreshold = 5;  // pixels: less is a click
constexpr std::size_t historyLimit = 50;
constexpr double zoomStep = 0.8, panStep = 0.1;
}  // namespace

PlotView::PlotView(const QString& title, QWidget* parent) : QWidget(parent), m_title(title) {
  m_canvas = new Canvas(this);
  m_canvas->setFocusPolicy(Qt::StrongFocus);
  m_canvas->setMouseTracking(true);
  m_canvas->installEventFilter(this);
  m_canvas->setAccessibleName(title);
  m_canvas->setToolTip({});
  m_pickTimer = new QTimer(this);
  m_pickTimer->setSingleShot(true);
  connect(m_pickTimer, &QTimer::timeout, this, [this] { emit picked(m_picked.x(), m_picked.y()); });
  m_throttle = new Throttle([this] { draw(); }, 40, this);

  m_heading = new look::ElidedLabel(title, this);
  look::setRole(m_heading, "heading");
  m_readout = new look::ElidedLabel(this);
  m_readout->setObjectName(QStringLiteral("readout"));
  m_readout->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  look::setRole(m_readout, "caption");
  auto* menu = new QToolButton(this);
  menu->setObjectName(QStringLiteral("plotMenu"));
  menu->setIcon(look::icon(QStringLiteral("menu")));
  menu->setToolTip(tr("Fit, scales, copy and export of this plot"));
  menu->setAccessibleName(tr("Menu of the plot “%1”").arg(title));
  menu->setFocusPolicy(Qt::TabFocus);
  look::setRole(menu, "quiet");
  connect(menu, &QToolButton::clicked, this,
          [this, menu] { openMenu(menu->mapToGlobal(QPoint(0, menu->height()))); });

  auto* header = new QHBoxLayout;
  header->setContentsMargins(look::space::medium, look::space::tiny, look::space::tiny, 0);
  header->addWidget(m_heading);
  header->addWidget(m_readout, 1);
  header->addWidget(menu);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2, 2, 2, 2);
  column->setSpacing(0);
  column->addLayout(header);
  column->addWidget(m_canvas, 1);
  setMinimumSize(200, 160);
  m_markers = new Markers(this);
  connect(m_markers, &Markers::changed, this, &PlotView::describe);
  buildActions();

  connect(m_canvas, &QCustomPlot::legendClick, this, [this](QCPLegend*, QCPAbstractLegendItem* item) {
    if (auto* entry = qobject_cast<QCPPlottableLegendItem*>(item)) {
      m_canvas->toggleHidden(entry->plottable()->name());
      m_throttle->request();
    }
  });
  for (QCPAxis* axis : {m_canvas->xAxis, m_canvas->yAxis}) {
    connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
      if (!m_setting) m_zoomed = true;
      emit rangeChanged();
    });
  }
  restyle();
}

PlotView::~PlotView() = default;

QCustomPlot* PlotView::canvas() const {
  return m_canvas;
}

void PlotView::setContent(Content content) {
  content.x.logarithmic = m_logarithmicX.value_or(content.x.logarithmic);
  content.y.logarithmic = m_logarithmicY.value_or(content.y.logarithmic);
  // Where the axes mean something else, the markers mean nothing.
  const auto same = [](const Axis& one, const Axis& other) {
    return one.label == other.label && one.unit == other.unit;
  };
  const bool otherAxes = !same(content.x, m_content.x) || !same(content.y, m_content.y);
  m_content = std::move(content);
  if (otherAxes) m_markers->clear();
  m_throttle->request();
}

void PlotView::stretchX(double factor, const QString& label, const QString& unit) {
  const auto stretched = [factor](Range range) {
    range.xLow *= factor;
    range.xHigh *= factor;
    return range;
  };
  plots::stretchX(m_content, factor);
  m_content.x.label = label;
  m_content.x.unit = unit;
  const Range shown = stretched(range());
  for (Range& earlier : m_history) earlier = stretched(earlier);
  {
    const QScopedValueRollback setting(m_setting, true);
    m_canvas->setShownRange(shown);
  }
  m_markers->stretchX(factor);
  draw();
}

void PlotView::flush() {
  m_throttle->flush();
  m_canvas->redrawNow();
}

void PlotView::draw() {
  const QScopedValueRollback setting(m_setting, true);
  m_canvas->show(m_content);
  if (!m_zoomed) m_canvas->setShownRange(fittedRange(m_content));
  m_markers->follow();
  m_canvas->redraw();
  describe();
}

QString PlotView::summary() const {
  const QString markers = markerSentence(m_content, m_markers->pair());
  return summaryText(m_title, m_content) + (markers.isEmpty() ? QString() : QLatin1Char(' ') + markers);
}

const QSet<QString>& PlotView::hiddenSeries() const {
  return m_canvas->hidden();
}

void PlotView::placeMarker(bool second) {
  const QRectF area = m_canvas->axisRect()->rect();
  // Where the menu was opened, else under the pointer; by the keyboard alone at a third and two thirds.
  const QPointF fallback(area.left() + area.width() * (second ? 2.0 : 1.0) / 3, area.center().y());
  m_markers->place(second ? Markers::Which::b : Markers::Which::a,
                   m_menuAt.value_or(m_pointer.value_or(fallback)));
  m_menuAt.reset();
}

void PlotView::removeMarkers() {
  m_markers->clear();
}

void PlotView::setTitle(const QString& title) {
  m_title = title;
  m_heading->setText(title);
  findChild<QToolButton*>(QStringLiteral("plotMenu"))
      ->setAccessibleName(tr("Menu of the plot “%1”").arg(title));
  describe();
}

void PlotView::describe() {
  m_canvas->setAccessibleName(m_title);
  m_canvas->setAccessibleDescription(summary());
}

Range PlotView::range() const {
  return m_canvas->range();
}

void PlotView::setRange(const Range& range) {
  pushZoom();
  m_zoomed = true;
  m_canvas->setShownRange(range);
  m_canvas->redraw();
}

void PlotView::pushZoom() {
  const Range now = m_canvas->range();
  if (!m_history.empty() && m_history.back() == now) return;
  m_history.push_back(now);
  if (m_history.size() > historyLimit) m_history.erase(m_history.begin());
}

void PlotView::undoZoom() {
  if (m_history.empty()) return fit();
  m_canvas->setShownRange(m_history.back());
  m_history.pop_back();
  m_zoomed = m_canvas->range() != fittedRange(m_content);
  m_canvas->redraw();
}

void PlotView::fit() {
  const QScopedValueRollback setting(m_setting, true);
  m_zoomed = false;
  m_history.clear();
  m_canvas->setShownRange(fittedRange(m_content));
  m_canvas->redraw();
}

void PlotView::setLogarithmicY(bool on) {
  m_logarithmicY = on;
  m_content.y.logarithmic = on;
  m_zoomed = false;
  draw();
}

void PlotView::setLogarithmicX(bool on) {
  m_logarithmicX = on;
  m_content.x.logarithmic = on;
  m_zoomed = false;
  draw();
}

void PlotView::setGridShown(bool on) {
  m_canvas->setGridShown(on);
  m_canvas->redraw();
}

void PlotView::setLegendShown(bool on) {
  m_canvas->setLegendShown(on);
  draw();
}

void PlotView::restyle() {
  m_canvas->restyle(look::modeOf(palette()));
  draw();
}

void PlotView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) restyle();
  QWidget::changeEvent(event);
}

void PlotView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const look::Mode mode = look::modeOf(palette());
  const bool focused = m_canvas->hasFocus();
  painter.setBrush(look::surfaces(mode).surface);
  painter.setPen(QPen(focused ? look::colour(look::Tone::accent, mode) : look::surfaces(mode).border, 1));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), look::space::radius,
                          look::space::radius);
}

void PlotView::showReadout(const QPointF& position) {
  QString text;
  const bool inside = m_canvas->axisRect()->rect().contains(position.toPoint());
  m_pointer = inside ? std::optional(position) : std::nullopt;
  if (inside && !m_content.isEmpty()) {
    const double x = m_canvas->xAxis->pixelToCoord(position.x()),
                 y = m_canvas->yAxis->pixelToCoord(position.y());
    text = m_content.bars.empty()
               ? QStringLiteral("%1   %2").arg(valueText(m_content.x, x), valueText(m_content.y, y))
               : valueText(m_content.y, y);
    if (const auto& map = m_content.density) {
      const int ix = int((x - map->xLow) / (map->xHigh - map->xLow) * map->nx);
      const int iy = int((y - map->yLow) / (map->yHigh - map->yLow) * map->ny);
      if (ix >= 0 && iy >= 0 && ix < map->nx && iy < map->ny) {
        const double count = map->counts[std::size_t(iy) * std::size_t(map->nx) + std::size_t(ix)];
        text += QStringLiteral("   ") +
                tr("%1 %2").arg(numberText(count), map->counted.isEmpty() ? tr("events") : map->counted);
      }
    }
  }
  if (m_readout->text() == text) return;
  m_readout->setText(text);
  emit readoutChanged(text);
}

void PlotView::wheelTurned(QWheelEvent* event) {
  pushZoom();
  // Over an axis QCustomPlot turns that axis alone; over the curves the keys choose.
  const bool map = m_content.density.has_value();
  const bool vertical = event->modifiers() & Qt::ControlModifier;
  m_canvas->axisRect()->setRangeZoom(map        ? Qt::Horizontal | Qt::Vertical
                                     : vertical ? Qt::Orientations(Qt::Vertical)
                                                : Qt::Orientations(Qt::Horizontal));
}

void PlotView::setBrushable(bool on) {
  m_brushable = on;
  for (QAction* action : m_menu->actions()) {
    if (action->objectName() == QLatin1String("brushShown")) action->setVisible(on);
  }
}

bool PlotView::mousePressed(QMouseEvent* event) {
  m_brushing = m_brushable && event->button() == Qt::LeftButton && event->modifiers() & Qt::ControlModifier;
  m_pressedAt = event->button() == Qt::LeftButton ? std::optional(event->pos()) : std::nullopt;
  const bool box = m_brushing || event->button() == Qt::RightButton ||
                   (event->button() == Qt::LeftButton && event->modifiers() & Qt::ShiftModifier);
  if (box) {
    m_boxOrigin = event->pos();
    return true;
  }
  if (event->button() == Qt::LeftButton) pushZoom();
  return false;
}

bool PlotView::mouseMoved(QMouseEvent* event) {
  showReadout(event->position());
  m_menuAt.reset();
  if (!m_boxOrigin) return false;
  if ((event->pos() - *m_boxOrigin).manhattanLength() > boxThreshold) {
    if (!m_rubberBand) m_rubberBand = new QRubberBand(QRubberBand::Rectangle, m_canvas);
    m_rubberBand->setGeometry(QRect(*m_boxOrigin, event->pos()).normalized());
    m_rubberBand->show();
  }
  return true;
}

Range PlotView::rangeOf(const QRect& box) const {
  const QCPAxis *x = m_canvas->xAxis, *y = m_canvas->yAxis;
  return {x->pixelToCoord(box.left()), x->pixelToCoord(box.right()), y->pixelToCoord(box.bottom()),
          y->pixelToCoord(box.top())};
}

bool PlotView::mouseReleased(QMouseEvent* event) {
  if (!m_boxOrigin) {
    const bool click = m_pressedAt && (event->pos() - *m_pressedAt).manhattanLength() < boxThreshold;
    if (click && m_brushable && m_canvas->axisRect()->rect().contains(event->pos())) {
      m_picked = {m_canvas->xAxis->pixelToCoord(event->pos().x()),
                  m_canvas->yAxis->pixelToCoord(event->pos().y())};
      m_pickTimer->start(QApplication::doubleClickInterval());  // unless it becomes a double-click
    }
    m_pressedAt.reset();
    return false;
  }
  const QRect box = QRect(*m_boxOrigin, event->pos()).normalized();
  m_boxOrigin.reset();
  if (m_rubberBand) m_rubberBand->hide();
  if (box.width() < boxThreshold || box.height() < boxThreshold) {
    if (event->button() == Qt::RightButton) {
      openMenu(event->globalPosition().toPoint());
      m_menuAt = event->position();
    }
    return true;
  }
  if (m_brushing) {
    emit brushed(rangeOf(box));
  } else {
    setRange(rangeOf(box));
  }
  return true;
}

bool PlotView::keyPressed(QKeyEvent* event) {
  const auto zoom = [this](double factor) {
    pushZoom();
    m_canvas->xAxis->scaleRange(factor);
    m_canvas->redraw();
  };
  const auto pan = [this](double x, double y) {
    pushZoom();
    m_canvas->xAxis->moveRange(x * m_canvas->xAxis->range().size());
    m_canvas->yAxis->moveRange(y * m_canvas->yAxis->range().size());
    m_canvas->redraw();
  };
  switch (event->key()) {
    case Qt::Key_Home:
      return fit(), true;
    case Qt::Key_Backspace:
      return undoZoom(), true;
    case Qt::Key_Plus:
      return zoom(zoomStep), true;
    case Qt::Key_Minus:
      return zoom(1 / zoomStep), true;
    case Qt::Key_Left:
      return pan(-panStep, 0), true;
    case Qt::Key_Right:
      return pan(panStep, 0), true;
    case Qt::Key_Up:
      return pan(0, panStep), true;
    case Qt::Key_Down:
      return pan(0, -panStep), true;
    case Qt::Key_M:
      if (event->modifiers() & ~Qt::ShiftModifier) return false;
      return placeMarker(event->modifiers() & Qt::ShiftModifier), true;
    case Qt::Key_Delete:
      return removeMarkers(), true;
    case Qt::Key_Menu:
      return openMenu(m_canvas->mapToGlobal(m_canvas->rect().center())), true;
    default:
      return false;
  }
}

bool PlotView::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::Wheel:
      wheelTurned(static_cast<QWheelEvent*>(event));
      break;
    case QEvent::MouseButtonPress:
      return mousePressed(static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
      return mouseMoved(static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
      return mouseReleased(static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonDblClick:
      m_pickTimer->stop();
      fit();
      return true;
    case QEvent::KeyPress:
      return keyPressed(static_cast<QKeyEvent*>(event));
    case QEvent::Leave:
      showReadout(QPointF(-1, -1));
      break;
    case QEvent::FocusIn:
    case QEvent::FocusOut:
      update();
      break;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace pw::plots
