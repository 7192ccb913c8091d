// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/interface_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "design/registers.h"
#include "look/theme.h"
#include "settings/format_row.h"

namespace pw::wizard {
namespace {

sheets::Grid streams(const hls::Design& design) {
  const hls::IntegerModel& model = design.model;
  sheets::Grid grid;
  grid.headers = {InterfacePage::tr("Stream"), InterfacePage::tr("Words a frame"),
                  InterfacePage::tr("Format"), InterfacePage::tr("Range"),
                  InterfacePage::tr("End of the frame")};
  grid.words = {2, 3, 4};
  grid.rows << QStringList{InterfacePage::tr("Input (s_axis)"), QString::number(design.words()),
                           settings::shortText(design.word()), settings::rangeText(design.word()),
                           InterfacePage::tr("TLAST on the last sample")};
  grid.rows << QStringList{InterfacePage::tr("Output (m_axis)"), QString::number(model.outputs()),
                           settings::shortText(model.output()), settings::rangeText(model.output()),
                           InterfacePage::tr("TLAST as it came in")};
  return grid;
}

sheets::Grid registers() {
  namespace reg = hls::registers;
  struct Row {
    std::uint32_t offset;
    const char* name;
    QString words;
  };
  const Row rows[] = {
      {reg::magic, "MAGIC", InterfacePage::tr("reads 0x50575231")},
      {reg::buildId, "BUILD_ID", InterfacePage::tr("which design this is")},
      {reg::control, "CONTROL", InterfacePage::tr("soft reset, clear counters, bypass")},
      {reg::status, "STATUS", InterfacePage::tr("a frame is inside")},
      {reg::latencyLast, "LATENCY_LAST", InterfacePage::tr("cycles of the last frame")},
      {reg::latencyMin, "LATENCY_MIN", InterfacePage::tr("the fewest since cleared")},
      {reg::latencyMax, "LATENCY_MAX", InterfacePage::tr("the most since cleared")},
      {reg::frames, "FRAMES", InterfacePage::tr("frames finished")},
      {reg::inputIdle, "INPUT_IDLE", InterfacePage::tr("cycles without a word to take")},
      {reg::inputStall, "INPUT_STALL", InterfacePage::tr("cycles in which a word waited")},
      {reg::outputStall, "OUTPUT_STALL", InterfacePage::tr("cycles in which an answer waited")},
      {reg::interval, "INTERVAL", InterfacePage::tr("cycles between the last two frames")}};
  sheets::Grid grid;
  grid.headers = {InterfacePage::tr("Offset"), InterfacePage::tr("Register"), InterfacePage::tr("Meaning")};
  grid.words = {1, 2};
  for (const Row& row : rows) {
    grid.rows << QStringList{QStringLiteral("0x%1").arg(row.offset, 2, 16, QLatin1Char('0')),
                             QString::fromLatin1(row.name), row.words};
  }
  return grid;
}

}  // namespace

InterfacePage::InterfacePage(QWidget* parent)
    : QWidget(parent),
      m_words(new QLabel(this)),
      m_streams(new sheets::GridView(tr("AXI4-Stream, 32-bit words"), tr("No design yet."), this)),
      m_registers(new sheets::GridView(tr("AXI4-Lite registers of the Verilog"), {}, this)) {
  m_words->setObjectName(QStringLiteral("interfaceWords"));
  m_words->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_words);
  column->addWidget(m_streams);
  column->addWidget(m_registers);
  column->addStretch(1);
  m_registers->setGrid(registers());
  m_registers->setMinimumHeight(m_registers->sizeHint().height());
  setCosts({});
}

void InterfacePage::setCosts(const DesignCosts& costs) {
  m_words->setText(
      costs.design
          ? tr("Each word carries one value as a whole number in its lower bits, sign-extended; the value is "
               "the "
               "number times the step of its format. A frame is one event. Both streams may wait: nothing is "
               "lost. The HLS C++ has the same streams and runs freely.")
          : tr("The streams follow from the network."));
  m_streams->setGrid(costs.design ? streams(*costs.design) : sheets::Grid{});
  m_streams->setMinimumHeight(m_streams->sizeHint().height());
}

}  // namespace pw::wizard
