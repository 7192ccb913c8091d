// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QLocale>
#include <QPageSize>
#include <QString>

#include "base/result.h"
#include "base/work.h"

namespace pw::report_view {

/// The paper that people of this place print on: Letter in the territories that CLDR names for it, else A4.
QPageSize::PageSizeId paperOf(const QLocale& locale);

/// The report as a PDF file's bytes: the words, tables and charts of its HTML page, charts as vectors, always
/// dark on white. Tables keep together or repeat their heads, headings stay with what they head, each page
/// says its number. May run on any thread. Errors: badInput (`html` is no report), cancelled.
Result<QByteArray> printedReport(const QString& html, QPageSize::PageSizeId paper, const Work& work = {});

}  // namespace pw::report_view
