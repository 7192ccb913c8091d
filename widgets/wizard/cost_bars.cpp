// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/cost_bars.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "look/theme.h"
#include "plots/si_format.h"

namespace pw::wizard {
namespace {

constexpr double nearlyFull = 0.8;  // beyond it placement gets hard

QString percentOf(const CostBar& bar) {
  return plots::numberText(100 * bar.share(), 3) + QChar(0x00a0) + QLatin1Char('%');
}

QString figures(const CostBar& bar) {
  const QLocale locale;
  if (bar.available <= 0) return locale.toString(bar.used);
  const QString words =
      CostBars::tr("%1 of %2").arg(locale.toString(bar.used), locale.toString(bar.available));
  return bar.fits() ? QStringLiteral("%1 = %2").arg(words, percentOf(bar))
                    : CostBars::tr("%1: does not fit").arg(words);
}

look::Tone toneOf(const CostBar& bar) {
  if (!bar.fits()) return look::Tone::bad;
  return bar.share() > nearlyFull ? look::Tone::warning : look::Tone::accent;
}

}  // namespace

QList<CostBar> estimateBars(const hls::Estimate& estimate) {
  const hls::EstimateError error = estimate.error();
  const QString exact = CostBars::tr("Exact: as Yosys will count it");
  const auto about = [](double median, double worst) {
    return CostBars::tr("Modelled: commonly within %1, at worst %2 from what Yosys counts")
        .arg(plots::numberText(100 * median, 2) + QLatin1String(" %"),
             plots::numberText(100 * worst, 2) + QLatin1String(" %"));
  };
  const QString source = CostBars::tr("Estimate");
  const hls::Resources &used = estimate.total, &all = estimate.available;
  return {{QStringLiteral("LUT"), source, used.totalLut(), all.totalLut(),
           about(error.lutMedian, error.lutWorst)},
          {CostBars::tr("Flip-flops"), source, used.ff, all.ff, about(error.ffMedian, error.ffWorst)},
          {QStringLiteral("DSP"), source, used.dsp, all.dsp, exact},
          {CostBars::tr("BRAM (18\u00a0kbit)"), source, used.bram18, all.bram18, exact}};
}

CostBars::CostBars(const QString& title, QWidget* parent) : QFrame(parent), m_title(title) {
  look::setRole(this, "card");
  setAccessibleName(title);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void CostBars::setBars(const QList<CostBar>& bars) {
  m_bars = bars;
  QStringList words;
  for (const CostBar& bar : bars)
    words << QStringLiteral("%1, %2: %3").arg(bar.resource, bar.source, figures(bar));
  setAccessibleDescription(words.join(QStringLiteral("; ")));
  updateGeometry();
  update();
}

void CostBars::setEmptyText(const QString& text) {
  m_empty = text;
  update();
}

int CostBars::lineHeight() const {
  return QFontMetrics(look::font(look::Type::body)).height() + look::space::small;
}

int CostBars::top() const {
  return look::space::small + QFontMetrics(look::font(look::Type::heading)).height() + look::space::tiny;
}

QSize CostBars::sizeHint() const {
  const int lines = std::max(1, int(m_bars.size()));
  return {fontMetrics().averageCharWidth() * 60, top() + lines * lineHeight() + look::space::small};
}

QSize CostBars::minimumSizeHint() const {
  return {fontMetrics().averageCharWidth() * 40, sizeHint().height()};
}

int CostBars::indexAt(const QPoint& position) const {
  const int line = (position.y() - top()) / lineHeight();
  return position.y() >= top() && line < m_bars.size() ? line : -1;
}

void CostBars::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const look::Mode mode = look::modeOf(palette());
  const QColor text = look::colour(look::Tone::neutral, mode), muted = look::colour(look::Tone::muted, mode);
  painter.setFont(look::font(look::Type::heading));
  painter.setPen(text);
  const int left = look::space::medium, right = width() - look::space::medium;
  painter.drawText(QRect(left, look::space::small, right - left, top()), Qt::AlignLeft | Qt::AlignTop,
                   m_title);
  painter.setFont(look::font(look::Type::body));
  if (m_bars.isEmpty()) {
    painter.setPen(muted);
    painter.drawText(QRect(left, top(), right - left, lineHeight()), Qt::AlignLeft | Qt::AlignVCenter,
                     m_empty);
    return;
  }
  const QFontMetrics metrics = painter.fontMetrics();
  int names = 0, sources = 0, numbers = 0;
  for (const CostBar& bar : m_bars) {
    names = std::max(names, metrics.horizontalAdvance(bar.resource));
    sources = std::max(sources, metrics.horizontalAdvance(bar.source));
    numbers = std::max(numbers, metrics.horizontalAdvance(figures(bar)));
  }
  const int sourceLeft = left + names + look::space::medium;
  const int barLeft = sourceLeft + sources + look::space::medium;
  const int barRight = right - numbers - look::space::medium;
  for (qsizetype i = 0; i < m_bars.size(); ++i) {
    const CostBar& bar = m_bars[i];
    const QRect line(left, top() + int(i) * lineHeight(), right - left, lineHeight());
    painter.setPen(text);
    if (i == 0 || m_bars[i - 1].resource != bar.resource)
      painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, bar.resource);
    painter.setPen(muted);
    painter.drawText(QRect(sourceLeft, line.y(), sources, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     bar.source);
    const look::Tone tone = toneOf(bar);
    painter.setPen(bar.fits() ? text : look::colour(tone, mode));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, figures(bar));
    if (barRight <= barLeft) continue;
    const qreal height = lineHeight() * 0.45;
    const QRectF track(barLeft, line.center().y() - height / 2, barRight - barLeft, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look::surfaces(mode).raised);
    painter.drawRoundedRect(track, 3, 3);
    QRectF filled = track;
    filled.setWidth(track.width() * std::clamp(bar.share(), 0.0, 1.0));
    painter.setBrush(look::colour(tone, mode));
    if (bar.used > 0) painter.drawRoundedRect(filled, 3, 3);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(look::surfaces(mode).border, 1));
    painter.drawRoundedRect(track, 3, 3);
  }
}

bool CostBars::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QFrame::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int index = indexAt(help->pos());
  if (index < 0) {
    QToolTip::hideText();
  } else {
    const CostBar& bar = m_bars[index];
    QToolTip::showText(
        help->globalPos(),
        QStringLiteral("%1, %2: %3\n%4").arg(bar.resource, bar.source, figures(bar), bar.note).trimmed());
  }
  return true;
}

}  // namespace pw::wizard
