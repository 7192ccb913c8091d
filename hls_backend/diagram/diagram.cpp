// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagram/diagram.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace pw::hls {
namespace {

// All in pixels of the picture.
constexpr int margin = 16, boxWidth = 188, boxHeight = 128, gap = 36, lineHeight = 17, perRow = 4;
constexpr int wrapperPad = 20, titleHeight = 26, outsideWidth = 168;

const char* ink = "#222222";
const char* wire = "#0072b2";
const char* control = "#8a6d00";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&') {
      safe += "&amp;";
    } else if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '"') {
      safe += "&quot;";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string number(int value) {
  return std::to_string(value);
}

/// Collects shapes.
class Sheet {
 public:
  void box(int x, int y, int width, int height, const char* fill, const char* stroke = ink) {
    m_shapes += "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) +
                "\" height=\"" + number(height) + "\" rx=\"6\" fill=\"" + fill + "\" stroke=\"" + stroke +
                "\"/>\n";
  }
  void text(int x, int y, const std::string& words, bool bold = false, const char* colour = ink) {
    m_shapes += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" font-size=\"" + (bold ? "13" : "11") +
                "\"" + (bold ? " font-weight=\"bold\"" : "") + " fill=\"" + colour + "\">" + escaped(words) +
                "</text>\n";
  }
  /// A line through points; an arrow head at its end.
  void arrow(const std::vector<std::pair<int, int>>& points, const char* colour = wire) {
    std::string path;
    for (const auto& [x, y] : points) path += number(x) + "," + number(y) + " ";
    path.pop_back();
    m_shapes +=
        "<polyline points=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"2\"/>\n";
    const auto [x, y] = points.back();
    const auto [fromX, fromY] = points[points.size() - 2];
    const int dx = (x > fromX) - (x < fromX), dy = (y > fromY) - (y < fromY);
    const auto corner = [&](int back, int side) {
      return number(x - back * dx - side * dy) + "," + number(y - back * dy - side * dx);
    };
    m_shapes += "<polygon points=\"" + number(x) + "," + number(y) + " " + corner(8, 4) + " " +
                corner(8, -4) + "\" fill=\"" + colour + "\"/>\n";
  }
  std::string svg(int width, int height, const std::string& title) const {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"" +
           number(width) + "\" height=\"" + number(height) + "\" viewBox=\"0 0 " + number(width) + " " +
           number(height) + "\" font-family=\"DejaVu Sans, sans-serif\">\n<title>" + escaped(title) +
           "</title>\n<rect width=\"" + number(width) + "\" height=\"" + number(height) +
           "\" fill=\"#ffffff\"/>\n" + m_shapes + "</svg>\n";
  }

 private:
  std::string m_shapes;
};

std::string shortFormat(const FixedFormat& format) {
  return std::string(format.isSigned ? "fixed<" : "ufixed<") + number(format.width) + "," +
         number(format.integer) + ">";
}

std::vector<std::string> linesOf(const IntegerLayer& layer, const LayerSchedule& fold) {
  std::vector<std::string> lines{number(layer.inputs) + " → " + number(layer.outputs) + ", " +
                                 layer.operation()};
  if (!layer.isPooling()) {
    lines.push_back("weights " + shortFormat(layer.weight));
    lines.push_back("sums of " + number(layer.accumulator.width) + " bits");
  }
  lines.push_back("gives " + shortFormat(layer.result));
  lines.push_back(layer.isPooling() ? number(fold.passes) + " passes"
                  : fold.unrolled() ? std::string("unrolled, ") + nameOf(fold.multiplying)
                                    : number(fold.multipliers) + " multipliers × " + number(fold.passes) +
                                          (fold.passes == 1 ? " pass" : " passes"));
  lines.push_back(number(fold.busyCycles) + " cycles a frame");
  return lines;
}

/// Where layer i stands: rows of a few, each read from the left.
std::pair<int, int> placeOf(int i, int left, int top) {
  return {left + (i % perRow) * (boxWidth + gap), top + (i / perRow) * (boxHeight + gap)};
}

void drawLayers(Sheet& sheet, const Design& design, int left, int top) {
  for (int i = 0; i < int(design.schedule.size()); ++i) {
    const auto [x, y] = placeOf(i, left, top);
    const IntegerLayer& layer = design.model.layers[std::size_t(i)];
    sheet.box(x, y, boxWidth, boxHeight, "#e8f1f8");
    sheet.text(x + 10, y + 20, layer.name, true);
    int at = y + 20;
    for (const std::string& line : linesOf(layer, design.schedule[std::size_t(i)]))
      sheet.text(x + 10, at += lineHeight, line);
    if (i == 0) continue;
    const auto [beforeX, beforeY] = placeOf(i - 1, left, top);
    if (beforeY == y) {
      sheet.arrow({{beforeX + boxWidth, y + boxHeight / 2}, {x, y + boxHeight / 2}});
    } else {  // down to the next row
      const int between = beforeY + boxHeight + gap / 2, middle = x + boxWidth / 2;
      sheet.arrow({{beforeX + boxWidth / 2, beforeY + boxHeight},
                   {beforeX + boxWidth / 2, between},
                   {middle, between},
                   {middle, y}});
    }
  }
}

}  // namespace

std::string diagramSvg(const Design& design) {
  Sheet sheet;
  const int layers = int(design.schedule.size());
  const int columns = std::clamp(layers, 2, perRow), rows = (layers + perRow - 1) / perRow;
  const int wrapperX = margin + outsideWidth + 2 * gap, wrapperY = margin;
  const int left = wrapperX + wrapperPad + gap, top = wrapperY + titleHeight + wrapperPad;
  const int innerWidth = columns * boxWidth + (columns - 1) * gap;
  const int layersBottom = top + rows * boxHeight + (rows - 1) * gap;
  const int registersY = layersBottom + 2 * gap, registersHeight = 58;
  const int wrapperWidth = innerWidth + 2 * (wrapperPad + gap),
            wrapperHeight = registersY + registersHeight + wrapperPad - wrapperY;
  sheet.box(wrapperX, wrapperY, wrapperWidth, wrapperHeight, "#f7f7f7");
  const int tenths = int(10000 / design.config.clockNs + 0.5);
  sheet.text(wrapperX + wrapperPad, wrapperY + 22,
             "pulsewright_top on " + design.device.part + ", " + number(tenths / 10) +
                 (tenths % 10 ? "." + number(tenths % 10) : "") + " MHz: " + number(design.latencyCycles) +
                 " cycles latency, a frame each " + number(design.intervalCycles),
             true);
  drawLayers(sheet, design, left, top);

  // Processor, memory and DMA.
  const int dmaY = top, dmaHeight = boxHeight, processorY = registersY;
  sheet.box(margin, dmaY, outsideWidth, dmaHeight, "#fdf3e7");
  sheet.text(margin + 10, dmaY + 20, "AXI DMA", true);
  sheet.text(margin + 10, dmaY + 20 + lineHeight, "frames from and to");
  sheet.text(margin + 10, dmaY + 20 + 2 * lineHeight, "the memory");
  sheet.box(margin, processorY, outsideWidth, registersHeight, "#fdf3e7");
  sheet.text(margin + 10, processorY + 20, "Processing system", true);
  sheet.text(margin + 10, processorY + 20 + lineHeight, "processor, memory");
  sheet.arrow({{margin + 50, processorY}, {margin + 50, dmaY + dmaHeight}}, control);
  sheet.arrow({{margin + 110, dmaY + dmaHeight}, {margin + 110, processorY}});

  // Streams in and out.
  const IntegerModel& model = design.model;
  const int streamY = dmaY + boxHeight / 2;
  sheet.arrow({{margin + outsideWidth, streamY}, {left, streamY}});
  sheet.text(margin + outsideWidth + 4, streamY - 22, "s_axis", true, wire);
  sheet.text(margin + outsideWidth + 4, streamY - 7, number(design.words()) + " words", false, wire);
  sheet.text(margin + outsideWidth + 4, streamY + 15, shortFormat(design.word()), false, wire);
  if (layers > 0) {
    const auto [lastX, lastY] = placeOf(layers - 1, left, top);
    const int backY = layersBottom + gap / 2 + 8, dmaIn = dmaY + dmaHeight - 14;
    sheet.arrow({{lastX + boxWidth / 2, lastY + boxHeight},
                 {lastX + boxWidth / 2, backY},
                 {margin + outsideWidth + gap / 2, backY},
                 {margin + outsideWidth + gap / 2, dmaIn},
                 {margin + outsideWidth, dmaIn}});
    sheet.text(left, backY + 16,
               "m_axis: " + number(model.outputs()) + " words, " + shortFormat(model.output()) + ", TLAST",
               false, wire);
  }

  // Registers.
  sheet.box(left, registersY, innerWidth, registersHeight, "#f3efe0");
  sheet.text(left + 10, registersY + 20, "Registers (AXI4-Lite)", true);
  char id[16];
  std::snprintf(id, sizeof id, "0x%08X", unsigned(design.buildId));
  sheet.text(left + 10, registersY + 20 + lineHeight,
             std::string("build ") + id + ", control, status, counters of cycles, frames and stalls");
  sheet.arrow(
      {{margin + outsideWidth, processorY + registersHeight / 2}, {left, registersY + registersHeight / 2}},
      control);
  return sheet.svg(wrapperX + wrapperWidth + margin, wrapperY + wrapperHeight + margin, design.name);
}

}  // namespace pw::hls
