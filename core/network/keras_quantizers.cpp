// SPDX-License-Identifier: GPL-3.0-or-later
// QKeras quantisers (google/qkeras): their configuration and what they do to stored weights.
#include <algorithm>
#include <bit>
#include <cmath>
#include <regex>

#include "keras_model.h"

namespace pw::network::keras {
namespace {

tl::unexpected<Error> unusableQuantizer(const std::string& what, const std::string& where) {
  return failure(
      ErrorKind::badInput, what, where,
      "Train with quantized_bits(bits, integer, alpha=1) and quantized_relu(bits, integer): only they "
      "are plain fixed point.");
}

/// One argument as Python writes it.
Json pythonValue(const std::string& text) {
  if (text == "None") return nullptr;
  if (text == "True") return true;
  if (text == "False") return false;
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"'))
    return text.substr(1, text.size() - 2);
  Json number = Json::parse(text, nullptr, false);
  return number.is_number() ? number : Json(text);
}

/// "quantized_bits(8,4,alpha=1)" → {"class_name": …, "config": …}; null when it is not of that shape.
Json fromCall(const std::string& text) {
  static const std::regex call(R"(\s*([A-Za-z_]\w*)\s*(?:\(([^()]*)\))?\s*)");
  static const std::regex argument(R"(\s*(?:([A-Za-z_]\w*)\s*=)?\s*([^\s,]+)\s*)");
  const std::vector<const char*> bitsNames = {"bits", "integer", "symmetric", "keep_negative", "alpha"};
  const std::vector<const char*> reluNames = {"bits", "integer", "use_sigmoid", "negative_slope"};
  std::smatch found;
  if (text.size() > 300 || !std::regex_match(text, found, call)) return nullptr;
  const auto& names = found[1] == "quantized_relu" ? reluNames : bitsNames;
  Json config = Json::object();
  const std::string arguments = found[2];
  std::size_t position = 0;
  for (std::size_t begin = 0; begin < arguments.size();) {
    const std::size_t end = std::min(arguments.find(',', begin), arguments.size());
    const std::string part = arguments.substr(begin, end - begin);
    begin = end + 1;
    std::smatch value;
    if (!std::regex_match(part, value, argument)) return nullptr;
    if (!value[1].matched && position >= names.size()) return nullptr;
    config[value[1].matched ? value[1].str() : names[position]] = pythonValue(value[2]);
    ++position;
  }
  return {{"class_name", found[1].str()}, {"config", config}};
}

bool truthy(const Json& value) {
  return value.is_boolean() ? value.get<bool>() : value.is_number() && value.get<double>() != 0;
}

std::optional<Quantizer::Scale> scaleOf(const Json& alpha) {
  if (alpha.is_null()) return Quantizer::Scale::none;
  if (alpha.is_number() && alpha.get<double>() == 1) return Quantizer::Scale::one;
  if (alpha == "auto_po2") return Quantizer::Scale::autoPo2;
  if (alpha == "auto") return Quantizer::Scale::automatic;
  return std::nullopt;
}

/// Sizes that a FixedFormat can hold.
bool possible(const Quantizer& quantizer) {
  const bool isSigned = quantizer.kind == Quantizer::Kind::bits && quantizer.keepNegative;
  return quantizer.bits >= (isSigned ? 2 : 1) && quantizer.bits <= 32 && std::abs(quantizer.integer) <= 32;
}

double roundToEven(double value) {
  return std::nearbyint(value);  // in the default rounding mode
}

/// Stored → quantised values without a scale (quantized_bits, alpha = 1).
void quantisePlainly(const Quantizer& quantizer, std::vector<float>& values) {
  const FixedFormat format = quantizer.format();
  const auto most = double(format.maxCode());
  const double least = quantizer.symmetric && format.isSigned ? -most : double(format.minCode());
  for (float& value : values) {
    value = float(std::clamp(roundToEven(double(value) / format.step()), least, most) * format.step());
  }
}

double powerOfTwoNear(double scale) {
  constexpr double epsilon = 1e-7;  // Keras' K.epsilon()
  return std::exp2(roundToEven(std::log2(scale + epsilon)));
}

double channelCode(double x, double scale, double mostCode) {
  const double magnitude = std::min(std::floor(std::abs(x) / scale + 0.5), mostCode);
  return x < 0 ? -magnitude : magnitude;
}

double largestMagnitude(const std::vector<double>& x) {
  double largest = 0;
  for (double value : x) largest = std::max(largest, std::abs(value));
  return largest;
}

/// One output channel under alpha = "auto": the scale that the largest value just reaches.
double quantiseFreely(const std::vector<double>& x, double mostCode, std::vector<double>& codes) {
  const double scale = largestMagnitude(x) / mostCode;
  for (std::size_t i = 0; i < x.size(); ++i) codes[i] = scale > 0 ? channelCode(x[i], scale, mostCode) : 0;
  return scale;
}

/// One output channel under alpha = "auto_po2" (qkeras quantizers.py, quantized_bits.__call__): a
/// power-of-two scale that is refined five times by least squares. Gives the scale; `codes` hold the
/// integers.
double quantiseChannel(const std::vector<double>& x, double mostCode, std::vector<double>& codes) {
  double scale = powerOfTwoNear(largestMagnitude(x) / mostCode);
  for (int round = 0; round < 5; ++round) {
    double xz = 0, zz = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      codes[i] = channelCode(x[i], scale, mostCode);
      xz += x[i] * codes[i];
      zz += codes[i] * codes[i];
    }
    const auto count = double(std::max<std::size_t>(x.size(), 1));
    scale = powerOfTwoNear((xz / count) / (zz / count + 1e-7));
  }
  return scale;
}

/// The narrowest format that holds all values, which are sums of powers of two.
std::optional<FixedFormat> commonGrid(const std::vector<float>& values) {
  int lowest = 1000, highest = -1000;
  for (float value : values) {
    if (value == 0) continue;
    int exponent = 0;
    auto mantissa = std::int64_t(std::ldexp(std::frexp(double(std::abs(value)), &exponent), 24));
    highest = std::max(highest, exponent);
    exponent -= 24;
    for (; mantissa % 2 == 0; mantissa /= 2) ++exponent;
    lowest = std::min(lowest, exponent);
  }
  if (lowest == 1000) return FixedFormat{2, 2, true};
  const FixedFormat format{highest - lowest + 1, highest + 1, true};
  if (format.width > 62 || std::abs(format.integer) > 62) return std::nullopt;
  return FixedFormat{std::max(format.width, 2), format.integer, true};
}

void quantiseByChannel(const Quantizer& quantizer, Layer& layer) {
  const double unit = std::ldexp(1.0, quantizer.integer);
  const double mostCode = std::ldexp(1.0, quantizer.bits - 1) - 1;
  const auto inputs = std::size_t(layer.weightRows()), outputs = std::size_t(layer.weightColumns());
  std::vector<double> x(inputs), codes(inputs);
  for (std::size_t j = 0; j < outputs; ++j) {
    for (std::size_t i = 0; i < inputs; ++i) x[i] = double(layer.weights[i * outputs + j]) / unit;
    const double scale = quantizer.scale == Quantizer::Scale::automatic ? quantiseFreely(x, mostCode, codes)
                                                                        : quantiseChannel(x, mostCode, codes);
    for (std::size_t i = 0; i < inputs; ++i) layer.weights[i * outputs + j] = float(unit * scale * codes[i]);
  }
}

constexpr int mostBits = 32;  ///< of a weight or an exact sum

/// What is to be said about a model, the layers of each kind together.
class Notes {
 public:
  void scaledByPowers(const std::string& layer, const FixedFormat& format) {
    add(m_powers, layer + ": " + toText(format));
  }
  void scaledFreely(const std::string& layer) { add(m_free, layer); }
  void tooWide(const std::string& layer) { add(m_wide, layer); }
  void floatingWeights(const std::string& layer) { add(m_weights, layer); }
  void floatingResult(const std::string& layer) { add(m_results, layer); }
  void exactResult(const std::string& layer, const FixedFormat& format) {
    add(m_exact, layer + ": " + toText(format));
  }

  void say(std::vector<std::string>& notes) const {
    const auto line = [&](const std::string& layers, const std::string& text) {
      if (!layers.empty()) notes.push_back(text + " (" + layers + ").");
    };
    line(m_powers,
         "Kernels scaled by a power of two for each output (alpha = auto_po2) have a fixed-point form: the "
         "finest step of all outputs, wide enough for the largest weight");
    line(m_exact, "Results without a quantiser have the format of the exact sums");
    line(m_free,
         "Kernels scaled by any number for each output (alpha = auto) have no fixed-point form: these layers "
         "stay in floating point. Train with alpha=1 to have one");
    line(m_wide, "Kernels whose scales lie too far apart for one fixed-point format of " +
                     std::to_string(mostBits) + " bits stay in floating point");
    line(m_weights,
         "Layers with a quantised result but weights or biases in floating point are taken in floating point "
         "throughout: the quantiser of their result is left out");
    line(m_results, "Quantised weights are exact, but results without a quantiser stay in floating point");
  }

 private:
  static void add(std::string& layers, const std::string& layer) {
    layers += (layers.empty() ? "" : ", ") + layer;
  }
  std::string m_powers, m_free, m_wide, m_weights, m_results, m_exact;
};

/// Puts the kernel on its quantiser's grid and says which format that is; none: it has no fixed-point form.
Result<std::optional<FixedFormat>> quantiseKernel(const Quantizer& quantizer, const std::string& where,
                                                  Layer& layer, Notes& notes) {
  if (quantizer.scale == Quantizer::Scale::one || !quantizer.keepNegative) {
    if (quantizer.scale != Quantizer::Scale::one)
      return unusableQuantizer("has an unsigned kernel with a scale.", where);
    quantisePlainly(quantizer, layer.weights);
    return quantizer.format();
  }
  // QDense turns alpha=None into "auto_po2" and forces symmetry.
  quantiseByChannel(quantizer, layer);
  if (quantizer.scale == Quantizer::Scale::automatic) {
    notes.scaledFreely(layer.name);
    return std::nullopt;
  }
  const auto grid = commonGrid(layer.weights);
  if (!grid || grid->width > mostBits) {
    notes.tooWide(layer.name);
    return std::nullopt;
  }
  notes.scaledByPowers(layer.name, *grid);
  return *grid;
}

/// The format that holds every result of the layer exactly, however its inputs fall.
std::optional<FixedFormat> exactFormat(const Layer& layer, const LayerFormats& formats,
                                       const FixedFormat& input) {
  const double largestInput = std::max(-double(input.minCode()), double(input.maxCode())) * input.step();
  double most = 0;
  if (layer.activation != Activation::relu && layer.activation != Activation::linear) return std::nullopt;
  for (int j = 0; j < layer.weightColumns(); ++j) {
    double sum = std::abs(double(layer.bias[std::size_t(j)]));
    for (int i = 0; i < layer.weightRows(); ++i) sum += std::abs(double(layer.weight(i, j))) * largestInput;
    most = std::max(most, sum);
  }
  const bool isSigned = layer.activation != Activation::relu;
  int integer = 0;
  std::frexp(most, &integer);  // most < 2^integer
  if (isSigned) ++integer;
  const int fraction = std::max(formats.weight.fraction() + input.fraction(), formats.bias.fraction());
  const FixedFormat format{std::max(integer + fraction, 2), integer, isSigned};
  if (format.width > mostBits || std::abs(format.integer) > mostBits) return std::nullopt;
  return format;
}

/// The largest value has the format of its input; a mean of 2^n values has n more bits.
void applyToPooling(const ChainLayer& source, const std::optional<FixedFormat>& input, Layer& layer,
                    Notes& notes) {
  std::optional<FixedFormat> result = layer.kind == LayerKind::maxPooling ? input : std::nullopt;
  const auto kernel = unsigned(layer.sliding.kernel);
  if (input && layer.kind == LayerKind::averagePooling && std::has_single_bit(kernel) &&
      input->width + int(std::bit_width(kernel)) <= mostBits) {
    result = input;
    result->width += int(std::bit_width(kernel)) - 1;
  }
  if (source.result) {
    result = source.result->format();
    result->rounding = Rounding::rndConv;
  }
  if (result) {
    layer.formats = LayerFormats{*result, *result, *result};
  } else if (input) {
    notes.floatingResult(layer.name);
  }
}

/// `input`: the format of what the layer is fed, where it has one.
Result<void> applyToLayer(const ChainLayer& source, const std::string& file,
                          const std::optional<FixedFormat>& input, Layer& layer, Notes& notes) {
  const std::string where = file + ", layer \"" + layer.name + "\"";
  LayerFormats formats;
  std::optional<FixedFormat> weight;
  if (source.kernel) {
    PW_ASSIGN(weight, quantiseKernel(*source.kernel, where, layer, notes));
  }
  if (source.bias) quantisePlainly(*source.bias, layer.bias);
  const bool fixedWeights = weight && (source.bias || !source.hasBias);
  if (!fixedWeights) {
    if (source.result && (!source.kernel || weight)) notes.floatingWeights(layer.name);
    return {};
  }
  formats.weight = *weight;
  formats.bias = source.bias ? source.bias->format() : *weight;
  if (source.result) {
    formats.result = source.result->format();
    formats.result.rounding = Rounding::rndConv;
    layer.formats = formats;
    return {};
  }
  const auto exact = input ? exactFormat(layer, formats, *input) : std::nullopt;
  if (!exact) {
    notes.floatingResult(layer.name);
    return {};
  }
  formats.result = *exact;
  layer.formats = formats;
  notes.exactResult(layer.name, *exact);
  return {};
}

}  // namespace

FixedFormat Quantizer::format() const {
  if (kind == Kind::relu || !keepNegative) return {bits, integer, false};
  return {bits, integer + 1, true};
}

Result<std::optional<Quantizer>> parseQuantizer(const Json& json, const std::string& where) {
  if (json.is_null()) return std::nullopt;
  const Json described = json.is_string() ? fromCall(json.get<std::string>()) : json;
  const std::string text = json.dump().substr(0, 120);
  if (!described.is_object() || !described.contains("class_name")) {
    return unusableQuantizer("The quantiser " + text + " is not understood.", where);
  }
  const Json config = described.value("config", Json::object());
  Quantizer quantizer;
  if (described["class_name"] == "quantized_relu") {
    quantizer.kind = Quantizer::Kind::relu;
    quantizer.keepNegative = false;
  } else if (described["class_name"] != "quantized_bits") {
    return unusableQuantizer("The quantiser " + text + " is not plain fixed point.", where);
  }
  quantizer.bits = config.value("bits", 8);
  quantizer.integer = config.value("integer", 0);
  quantizer.symmetric = truthy(config.value("symmetric", Json(false)));
  if (quantizer.kind == Quantizer::Kind::bits) {
    quantizer.keepNegative = truthy(config.value("keep_negative", Json(true)));
  }
  const auto scale = scaleOf(config.value("alpha", Json()));
  const bool bent = truthy(config.value("negative_slope", Json(0))) ||
                    truthy(config.value("use_sigmoid", Json(0))) ||
                    !config.value("relu_upper_bound", Json()).is_null();
  if (!scale || bent || !possible(quantizer)) {
    return unusableQuantizer("The quantiser " + text + " is not plain fixed point.", where);
  }
  quantizer.scale = *scale;
  return quantizer;
}

Result<void> applyQuantizers(const Chain& chain, const std::string& where, Network& network,
                             std::vector<std::string>& notes) {
  const auto scaled = [](const std::optional<Quantizer>& quantizer) {
    return quantizer &&
           (quantizer->scale == Quantizer::Scale::autoPo2 || quantizer->scale == Quantizer::Scale::automatic);
  };
  if (scaled(chain.input))
    return unusableQuantizer("The input's quantiser scales each batch by itself.", where);
  if (chain.input) {
    network.inputFormat = chain.input->format();
    network.inputFormat->rounding = Rounding::rndConv;
  }
  Notes said;
  std::optional<FixedFormat> input = network.inputFormat;
  bool quantised = false;
  for (std::size_t i = 0; i < chain.layers.size(); ++i) {
    const ChainLayer& source = chain.layers[i];
    if (scaled(source.bias) || scaled(source.result)) {
      return unusableQuantizer("Layer \"" + source.name + "\" has a bias or result that scales by itself.",
                               where);
    }
    if (network.layers[i].isPooling()) {
      applyToPooling(source, input, network.layers[i], said);
    } else {
      PW_CHECK(applyToLayer(source, where, input, network.layers[i], said));
    }
    const auto& formats = network.layers[i].formats;
    input = formats ? std::optional(formats->result) : std::nullopt;
    quantised = quantised || source.kernel;
  }
  said.say(notes);
  if (quantised && !chain.input)
    notes.push_back("The model has no quantiser on its inputs: they are taken as they come.");
  return {};
}

}  // namespace pw::network::keras
