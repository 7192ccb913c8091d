// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QList>
#include <QString>
#include <QUrl>
#include <utility>

#include "look/tokens.h"

namespace pw::report_view {

/// The report as Qt's rich text can show it.
struct Preview {
  QString html;
  QList<std::pair<QUrl, QImage>> pictures;  ///< what the HTML names
};

/// Qt's rich text draws no SVG inside HTML: each chart becomes a picture of its own, at most `width` wide,
/// with `ratio` device pixels a pixel, in the inks of a light or dark window. The page's style sheet is for a
/// browser on white paper and left out. Takes tens of milliseconds and may be called on any thread.
Preview previewOf(const QString& html, int width, double ratio, look::Mode mode);

}  // namespace pw::report_view
