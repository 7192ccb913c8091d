// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_blocks.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QXmlStreamReader>

namespace pw::report_view {
namespace {

tl::unexpected<Error> damaged(const QString& what) {
  const auto said = [](const char* words) { return QCoreApplication::translate("pw::report_view", words); };
  return failure(ErrorKind::badInput, said("The report cannot be read: %1").arg(what).toStdString(),
                 "report.html", said("Run the stage Report again.").toStdString());
}

/// Reads what Page of app/report writes. Charts have been taken out: <chart n="0"/> stands in their place.
class Reader {
 public:
  Reader(const QString& body, QList<QByteArray> charts) : m_xml(body), m_charts(std::move(charts)) {}

  Result<QList<Block>> read() {
    while (!m_xml.atEnd()) {
      const auto token = m_xml.readNext();
      if (token == QXmlStreamReader::StartElement) begin(m_xml.name().toString());
      if (token == QXmlStreamReader::EndElement && m_xml.name() == QLatin1String("table")) endTable();
    }
    if (m_xml.hasError()) return damaged(m_xml.errorString());
    return std::move(m_blocks);
  }

 private:
  QString words() { return m_xml.readElementText(QXmlStreamReader::IncludeChildElements).simplified(); }
  QString attribute(const char* name) const {
    return m_xml.attributes().value(QLatin1String(name)).toString();
  }

  void begin(const QString& name) {
    if (name == QLatin1String("h1")) return add(Block::Kind::title);
    if (name == QLatin1String("h2")) return add(Block::Kind::section);
    if (name == QLatin1String("p")) return add(paragraphKind());
    if (name == QLatin1String("tr")) m_table.rows.append(QList<Cell>());
    if (name == QLatin1String("th") || name == QLatin1String("td")) addCell(name == QLatin1String("th"));
    if (name == QLatin1String("chart")) {
      Block block{Block::Kind::chart, {}, {}};
      block.svg = m_charts.value(attribute("n").toInt());
      m_blocks.append(block);
    }
  }

  Block::Kind paragraphKind() const {
    const QString kind = attribute("class");
    return kind == QLatin1String("subtitle") ? Block::Kind::subtitle
           : kind == QLatin1String("source") ? Block::Kind::source
                                             : Block::Kind::note;
  }

  void add(Block::Kind kind) { m_blocks.append({kind, words(), {}}); }

  void addCell(bool heading) {
    const bool number = attribute("class") == QLatin1String("number");
    const bool ofColumn = attribute("scope") == QLatin1String("col");
    const Cell cell{words(), heading, number};
    if (ofColumn) {
      m_table.heads.append(cell);
    } else if (!m_table.rows.isEmpty()) {
      m_table.rows.last().append(cell);
    }
  }

  void endTable() {
    m_table.kind = Block::Kind::table;
    m_table.rows.removeIf([](const QList<Cell>& row) { return row.isEmpty(); });  // the row of the heads
    if (!m_table.rows.isEmpty()) m_blocks.append(m_table);
    m_table = {};
  }

  QXmlStreamReader m_xml;
  QList<QByteArray> m_charts;
  QList<Block> m_blocks;
  Block m_table;
};

}  // namespace

Result<QList<Block>> blocksOf(const QString& html) {
  static const QRegularExpression chart(QStringLiteral("<svg.*?</svg>"),
                                        QRegularExpression::DotMatchesEverythingOption);
  const qsizetype from = html.indexOf(QLatin1String("<body")),
                  to = html.lastIndexOf(QLatin1String("</body>"));
  if (from < 0 || to < from) return damaged(QCoreApplication::translate("pw::report_view", "no page in it"));
  const QString body = html.mid(from, to - from) + QStringLiteral("</body>");
  QList<QByteArray> charts;
  QString rest;
  qsizetype done = 0;
  for (auto found = chart.globalMatch(body); found.hasNext();) {
    const QRegularExpressionMatch match = found.next();
    rest +=
        body.mid(done, match.capturedStart() - done) + QStringLiteral("<chart n=\"%1\"/>").arg(charts.size());
    charts << match.captured().toUtf8();
    done = match.capturedEnd();
  }
  rest += body.mid(done);
  return Reader(rest, charts).read();
}

QSizeF boxOf(const QSvgRenderer& chart) {
  return chart.viewBoxF().isEmpty() ? QSizeF(chart.defaultSize()) : chart.viewBoxF().size();
}

}  // namespace pw::report_view
