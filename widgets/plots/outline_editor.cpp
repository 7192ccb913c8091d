// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/outline_editor.h"

#include <qcustomplot.h>

#include <cmath>

#include "look/tokens.h"
#include "plots/plot_view.h"

namespace pw::plots {
namespace {

constexpr double reach = 7, radius = 4;  // pixels

std::vector<QPointF> lineOf(const Outline& outline) {
  std::vector<QPointF> line = outline.line ? outline.line(outline.handles) : outline.handles;
  if (outline.closed && !line.empty()) line.push_back(line.front());
  return line;
}

}  // namespace

/// All outlines in one item of QCustomPlot.
class OutlineEditor::Item : public QCPAbstractItem {
 public:
  Item(QCustomPlot* canvas, const OutlineEditor& editor) : QCPAbstractItem(canvas), m_editor(editor) {}
  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override {
    const look::Mode mode = look::modeOf(m_editor.m_plot->palette());
    for (const Outline& outline : m_editor.m_outlines) drawLine(painter, outline, mode);
    if (const Outline* edited = m_editor.edited()) drawHandles(painter, *edited, mode);
  }

 private:
  void drawLine(QCPPainter* painter, const Outline& outline, look::Mode mode) {
    const bool edited = &outline == m_editor.edited();
    QPolygonF line;
    for (const QPointF& point : lineOf(outline)) line << m_editor.pixelOf(point);
    // Light under dark: to be seen on every colour of a density.
    for (const bool halo : {true, false}) {
      const QColor ink = halo ? look::surfaces(mode).surface
                              : look::colour(edited ? look::Tone::accent : look::Tone::neutral, mode);
      painter->setPen(QPen(ink, halo ? 4 : edited ? 2 : 1.2));
      painter->drawPolyline(line);
    }
    if (line.isEmpty()) return;
    painter->setFont(look::font(look::Type::caption));
    painter->drawText(line.first() + QPointF(6, -6), outline.name);
  }
  void drawHandles(QCPPainter* painter, const Outline& outline, look::Mode mode) {
    painter->setPen(QPen(look::colour(look::Tone::accent, mode), 1.4));
    for (std::size_t i = 0; i < outline.handles.size(); ++i) {
      const bool touched = i == m_editor.m_handle;
      painter->setBrush(touched ? look::colour(look::Tone::accent, mode) : look::surfaces(mode).surface);
      painter->drawEllipse(m_editor.pixelOf(outline.handles[i]), radius, radius);
    }
    painter->setBrush(Qt::NoBrush);
  }
  const OutlineEditor& m_editor;
};

OutlineEditor::OutlineEditor(PlotView* plot) : DragHandle(plot), m_item(new Item(plot->canvas(), *this)) {
  prepare(m_item);
}

OutlineEditor::~OutlineEditor() = default;

void OutlineEditor::setOutlines(std::vector<Outline> outlines, int current) {
  if (isDragging()) return;
  if (current != m_current) m_handle = 0;
  m_outlines = std::move(outlines);
  m_current = current >= 0 && current < int(m_outlines.size()) ? current : -1;
  if (const Outline* outline = edited()) m_handle = std::min(m_handle, outline->handles.size() - 1);
  redraw();
}

Outline* OutlineEditor::edited() {
  return m_current < 0 ? nullptr : &m_outlines[std::size_t(m_current)];
}
const Outline* OutlineEditor::edited() const {
  return m_current < 0 ? nullptr : &m_outlines[std::size_t(m_current)];
}

QPointF OutlineEditor::pixelOf(const QPointF& point) const {
  const QCustomPlot* canvas = m_plot->canvas();
  return {canvas->xAxis->coordToPixel(point.x()), canvas->yAxis->coordToPixel(point.y())};
}
QPointF OutlineEditor::pointOf(const QPointF& pixel) const {
  const QCustomPlot* canvas = m_plot->canvas();
  return {canvas->xAxis->pixelToCoord(pixel.x()), canvas->yAxis->pixelToCoord(pixel.y())};
}

std::optional<std::size_t> OutlineEditor::handleAt(const QPointF& pixel) const {
  const Outline* outline = edited();
  for (std::size_t i = 0; outline && i < outline->handles.size(); ++i) {
    const QPointF away = pixelOf(outline->handles[i]) - pixel;
    if (std::hypot(away.x(), away.y()) <= reach) return i;
  }
  return {};
}

QPointF OutlineEditor::middleAfter(const Outline& outline, std::size_t handle) const {
  const QPointF a = pixelOf(outline.handles[handle]);
  const QPointF b = pixelOf(outline.handles[(handle + 1) % outline.handles.size()]);
  return (a + b) / 2;
}

std::optional<std::size_t> OutlineEditor::middleAt(const QPointF& pixel) const {
  const Outline* outline = edited();
  if (!outline || outline->leastHandles == 0) return {};
  const std::size_t sides = outline->handles.size() - (outline->closed ? 0 : 1);
  for (std::size_t i = 0; i < sides; ++i) {
    const QPointF away = middleAfter(*outline, i) - pixel;
    if (std::hypot(away.x(), away.y()) <= reach) return i;
  }
  return {};
}

std::optional<Qt::CursorShape> OutlineEditor::cursorAt(const QPointF& pixel) const {
  if (handleAt(pixel)) return Qt::SizeAllCursor;
  return middleAt(pixel) ? std::optional(Qt::CrossCursor) : std::nullopt;
}

void OutlineEditor::begin(const QPointF& pixel) {
  m_before = edited()->handles;
  if (const auto handle = handleAt(pixel)) {
    m_handle = *handle;
  } else if (const auto middle = middleAt(pixel)) {
    m_handle = *middle + 1;
    auto& handles = edited()->handles;
    handles.insert(handles.begin() + std::ptrdiff_t(m_handle), pointOf(pixel));
  }
  redraw();
}

void OutlineEditor::drag(const QPointF& pixel) {
  const QRectF area = m_plot->canvas()->axisRect()->rect();
  carry(pointOf({std::clamp(pixel.x(), area.left(), area.right()),
                 std::clamp(pixel.y(), area.top(), area.bottom())}) -
        edited()->handles[m_handle]);
  redraw();
  emit changing(edited()->handles);
}

void OutlineEditor::finish() {
  if (edited()->handles != m_before) emit changed(edited()->handles);
}

void OutlineEditor::takeBack() {
  edited()->handles = m_before;
  m_handle = std::min(m_handle, m_before.size() - 1);
  redraw();
  emit changing(m_before);
}

void OutlineEditor::carry(const QPointF& by) {
  Outline& outline = *edited();
  if (m_handle > 0 || !outline.firstCarriesAll) {
    outline.handles[m_handle] += by;
  } else {
    for (QPointF& handle : outline.handles) handle += by;
  }
}

bool OutlineEditor::move(double x, double y, Qt::KeyboardModifiers modifiers) {
  if (!edited() || modifiers & (Qt::ControlModifier | Qt::AltModifier)) return false;
  const QCustomPlot* canvas = m_plot->canvas();
  const double share = modifiers & Qt::ShiftModifier ? 1.0 / 50 : 1.0 / 500;
  carry({x * share * canvas->xAxis->range().size(), y * share * canvas->yAxis->range().size()});
  redraw();
  emit changed(edited()->handles);
  return true;
}

bool OutlineEditor::nudge(int direction, Qt::KeyboardModifiers modifiers) {
  return move(direction, 0, modifiers);
}

bool OutlineEditor::keyPressed(int key, Qt::KeyboardModifiers modifiers) {
  Outline* outline = edited();
  if (key == Qt::Key_Up || key == Qt::Key_Down) return move(0, key == Qt::Key_Up ? 1 : -1, modifiers);
  if (!outline || outline->leastHandles == 0) return false;
  auto& handles = outline->handles;
  if (key == Qt::Key_Insert && (outline->closed || m_handle + 1 < handles.size())) {
    handles.insert(handles.begin() + std::ptrdiff_t(m_handle) + 1, pointOf(middleAfter(*outline, m_handle)));
    ++m_handle;
  } else if (key == Qt::Key_Delete && handles.size() > outline->leastHandles) {
    handles.erase(handles.begin() + std::ptrdiff_t(m_handle));
    m_handle = std::min(m_handle, handles.size() - 1);
  } else {
    return false;
  }
  redraw();
  emit changed(handles);
  return true;
}

void OutlineEditor::restyle() {
  redraw();
}

}  // namespace pw::plots
