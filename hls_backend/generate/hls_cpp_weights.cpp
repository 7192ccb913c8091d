// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

constexpr std::size_t lineWidth = 110;

/// {a, b, c}, in as many lines as it takes.
template <class Number>
std::string braced(int count, const std::string& indent, Number number) {
  std::string text = "{";
  std::size_t lineStart = 0;
  for (int i = 0; i < count; ++i) {
    const std::string next = std::to_string(number(i));
    if (i > 0) text += ",";
    if (text.size() - lineStart + indent.size() + next.size() > lineWidth) {
      text += "\n";
      lineStart = text.size();
      text += indent + " ";
    } else if (i > 0) {
      text += " ";
    }
    text += next;
  }
  return text + "}";
}

/// One table: how it is declared, what stands in it, and how to find a number in it.
struct Table {
  std::string order, dimensions, rows;
};

/// [column][word]: all at once.
Table latencyWeights(const IntegerLayer& layer) {
  Table table{"One neuron or filter a row.", "[{{LAYER}}_COLUMNS][{{LAYER}}_WORDS]", ""};
  for (int j = 0; j < layer.columns(); ++j) {
    table.rows += "    " + braced(layer.words(), "    ", [&](int i) { return layer.row(j)[i]; }) + ",\n";
  }
  return table;
}

/// [pass][step][multiplier]: what the multipliers take in one clock is one word of memory.
Table resourceWeights(const IntegerLayer& layer, const HlsFold& fold) {
  Table table{"A row is what the multipliers take in one clock: ",
              "[{{LAYER}}_PASSES][{{LAYER}}_STEPS][{{LAYER}}_MULTIPLIERS]", ""};
  table.order += fold.lanes == 1 ? "multiplier n has the column pass * {{neurons}} + n\n// and the word step."
                                 : "multiplier {{lanes}} * n + lane has the column\n"
                                   "// pass * {{neurons}} + n and the word step + lane * {{steps}}.";
  for (int pass = 0; pass < fold.passes; ++pass) {
    table.rows += "    {\n";
    for (int step = 0; step < fold.steps; ++step) {
      const auto weight = [&](int m) {
        const int column = pass * fold.neurons + m / fold.lanes;
        return column < layer.columns() ? layer.row(column)[step + m % fold.lanes * fold.steps] : 0;
      };
      table.rows += "        " + braced(fold.multipliers(), "        ", weight) + ",\n";
    }
    table.rows += "    },\n";
  }
  return table;
}

/// As the resource strategy's with one word at a time.
Table foldedWeights(const IntegerLayer& layer, const HlsFold& fold) {
  Table table = resourceWeights(layer, fold);
  table.order = "Neuron = pass * {{multipliers}} + multiplier; 0 where there is no such neuron.";
  table.dimensions = "[{{LAYER}}_PASSES][{{LAYER}}_WORDS][{{LAYER}}_MULTIPLIERS]";
  return table;
}

Table weightsOf(const Design& design, const IntegerLayer& layer, const HlsFold& fold) {
  switch (design.config.hls.strategy) {
    case HlsStrategy::latency:
      return latencyWeights(layer);
    case HlsStrategy::resource:
      return resourceWeights(layer, fold);
    case HlsStrategy::folded:
      break;
  }
  return foldedWeights(layer, fold);
}

/// [pass][multiplier] of the folded form, else [column].
Table biasesOf(const Design& design, const IntegerLayer& layer, const HlsFold& fold) {
  const auto row = [&](int count, int first) {
    return braced(count, "    ", [&](int i) {
      return first + i < layer.columns() ? layer.bias[std::size_t(first + i)] : std::int64_t(0);
    });
  };
  if (design.config.hls.strategy != HlsStrategy::folded)
    return {"", "[{{LAYER}}_COLUMNS]", row(layer.columns(), 0)};
  Table table{"", "[{{LAYER}}_PASSES][{{LAYER}}_MULTIPLIERS]", "{\n"};
  for (int pass = 0; pass < fold.passes; ++pass)
    table.rows += "    " + row(fold.neurons, pass * fold.neurons) + ",\n";
  table.rows += "}";
  return table;
}

}  // namespace

std::string hlsWeightsHeader(const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  const HlsFold fold =
      hlsFold(layer, design.schedule[index], design.config.hls.strategy, design.hlsReuse[index]);
  const Table weights = weightsOf(design, layer, fold), biases = biasesOf(design, layer, fold);
  const Values values = layerValues(design, index);
  Values all = values;
  all["order"] = filled(weights.order, values);
  all["weight_dimensions"] = filled(weights.dimensions, values);
  all["bias_dimensions"] = filled(biases.dimensions, values);
  all["weights"] = weights.rows;
  all["biases"] = biases.rows;
  return firmwareLicense() +
         filled(
             R"(// Layer "{{name}}": codes, exactly. A weight is its code times 2^{{weight_fraction}}, a bias 2^{{bias_fraction}}.
// {{order}}
#ifndef PULSEWRIGHT_{{LAYER}}_WEIGHTS_H
#define PULSEWRIGHT_{{LAYER}}_WEIGHTS_H

#include "../parameters.h"
#include "../types.h"

static const {{layer}}_weight_code_t {{layer}}_weight_codes{{weight_dimensions}} = {
{{weights}}};

static const {{layer}}_bias_code_t {{layer}}_bias_codes{{bias_dimensions}} = {{biases}};

#endif
)",
             all);
}

}  // namespace pw::hls
