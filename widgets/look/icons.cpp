// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/icons.h"

#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>
#include <optional>

// A macro of Qt that must not stand inside a namespace: a static library's resources are registered by hand.
static void initialiseResources() {
  Q_INIT_RESOURCE(icons);
}

namespace pw::look {

void registerIcons() {
  initialiseResources();
}

namespace {

class RecolouredSvg final : public QIconEngine {
 public:
  RecolouredSvg(QByteArray svg, std::optional<Tone> tone) : m_svg(std::move(svg)), m_tone(tone) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const QPalette palette = QGuiApplication::palette();
    const Mode look = modeOf(palette);
    QColor ink = m_tone ? colour(*m_tone, look) : palette.color(QPalette::Active, QPalette::WindowText);
    if (mode == QIcon::Disabled) ink = colour(Tone::muted, look);
    QByteArray coloured = m_svg;
    coloured.replace("currentColor", ink.name().toLatin1());
    QSvgRenderer(coloured).render(painter, rect);
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap result(size);
    result.fill(Qt::transparent);
    QPainter painter(&result);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return result;
  }
  QIconEngine* clone() const override { return new RecolouredSvg(*this); }

 private:
  QByteArray m_svg;
  std::optional<Tone> m_tone;
};

QIcon load(const QString& name, std::optional<Tone> tone) {
  registerIcons();
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QIcon(new RecolouredSvg(file.readAll(), tone));
}

}  // namespace

QIcon icon(const QString& name) {
  return load(name, std::nullopt);
}
QIcon icon(const QString& name, Tone tone) {
  return load(name, tone);
}

QStringList iconNames() {
  registerIcons();
  QStringList names;
  for (const QString& file : QDir(QStringLiteral(":/icons")).entryList()) names << file.chopped(4);
  return names;
}

}  // namespace pw::look
