// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "design/boards.h"
#include "design/front_end.h"
#include "design/hls_options.h"
#include "design/unrolled.h"
#include "fixed/integer_model.h"

namespace pw::hls {

/// What a part offers (data sheets; board.md 4.3 of the field notes). BRAM in 18-kbit halves.
struct Device {
  std::string part;    ///< "xc7z020clg400-1"
  std::string family;  ///< Yosys family: "xc7" or "xcup"
  int lut = 0, ff = 0, dsp = 0, bram18 = 0;
};
const std::vector<Device>& devices();
/// By part name, package and speed grade optional. Errors: badInput naming the known parts.
Result<Device> findDevice(const std::string& part);

/// folded: some neurons at a time, a word a clock. unrolled: all products of a dense layer at once.
enum class LayerStyle { folded, unrolled };
/// Where a folded layer's weights are. automatic: where the tool finds it cheaper. (Those of an unrolled
/// layer are constants in its logic.)
enum class WeightStorage { automatic, lut, blockRam };
const char* nameOf(LayerStyle style);         ///< "folded", "unrolled"
const char* nameOf(Multiplying multiplying);  ///< "automatic", "dsp", "lut", "shift-add"
const char* nameOf(WeightStorage storage);    ///< "automatic", "lut", "block-ram"
/// Errors: badInput naming what there is.
Result<LayerStyle> layerStyleNamed(const std::string& name);
Result<Multiplying> multiplyingNamed(const std::string& name);
Result<WeightStorage> weightStorageNamed(const std::string& name);

const char* nameOf(Feed feed);  ///< "codes", "positive-counts", "negative-counts"

struct HardwareConfig {
  std::string part = "xc7z020clg400-1";
  double clockNs = 10;
  std::vector<int> multipliers;  ///< a layer; empty: automatic (every layer keeps up with one sample a clock)
  std::vector<int> sumBits =
      {};                  ///< widths of the sums, a layer; 0 or none at all: exact. See buildIntegerModel
  std::string board = {};  ///< BoardTarget::name; empty: the first known board with the part, or none
  HlsOptions hls = {};     ///< form of the HLS C++
  // A layer each, or none at all: folded, the rest chosen. HLS C++ takes no part in them.
  std::vector<LayerStyle> styles = {};
  std::vector<Multiplying> multiplying = {};
  std::vector<WeightStorage> storage = {};
  Feed feed = Feed::codes;  ///< counts: the network's input specification becomes part of the design
};
Json toJson(const HardwareConfig& config);
Result<HardwareConfig> hardwareConfigFromJson(const Json& json, const std::string& where);

/// How one layer is built. Folded: `multipliers` neurons or filters at a time, `passes` = ⌈columns /
/// multipliers⌉ passes over the words of each position; a pooling takes a channel a pass. Unrolled: all at
/// once, one pass.
struct LayerSchedule {
  int multipliers = 1;
  int passes = 1;
  int busyCycles = 0;  ///< cycles that one frame occupies the layer
  LayerStyle style = LayerStyle::folded;
  Multiplying multiplying = Multiplying::dsp;  ///< as decided; of small products LUTs
  WeightStorage storage = WeightStorage::automatic;
  /// A link to an unrolled layer from another one before it carries a whole frame at once.
  bool wideIn = false, wideOut = false;
  std::shared_ptr<const UnrolledPlan> plan = {};  ///< of an unrolled layer

  bool unrolled() const { return style == LayerStyle::unrolled; }
  /// Neurons worked out in a pass: `multipliers`, in the last pass what is left.
  int neurons(int pass, int outputs) const {
    return pass + 1 < passes ? multipliers : outputs - (passes - 1) * multipliers;
  }
};
/// How `multipliers` (1 … outputs) fold one layer of that shape.
LayerSchedule foldLayer(int inputs, int outputs, int multipliers);
/// The same of any kind of layer; of a pooling with 1.
LayerSchedule foldLayer(const IntegerLayer& layer, int multipliers);
/// A dense layer unrolled; `multiplying` not automatic.
LayerSchedule unrollLayer(const IntegerLayer& layer, Multiplying multiplying, double clockNs, bool wideIn,
                          bool wideOut);
/// Sets wideIn and wideOut of all unrolled layers, and what they are busy.
void linkLayers(const IntegerModel& model, std::vector<LayerSchedule>& schedule);
/// The layers of a model as asked for, with DSP blocks given to the layers where LUTs would cost most, as far
/// as the part has them. `multipliers` a layer; the other lists of the configuration may be empty. Errors:
/// badInput (lists of another length; a convolution or a pooling unrolled; shift-add in a folded layer; more
/// DSP blocks asked for than there are).
Result<std::vector<LayerSchedule>> scheduleLayers(const IntegerModel& model, const HardwareConfig& config,
                                                  const Device& device);
/// Clocks in which a layer's table finds a result; 0 without one.
int tableStages(const IntegerLayer& layer);

/// DSP blocks that one multiplier of the layer takes on the part: 1 for words up to 25 × 18 bits (DSP48E1),
/// 27 × 18 (DSP48E2), signs included; none for pooling, and for products of less than 9 bits, which are made
/// of LUTs.
int dspPerMultiplier(const IntegerLayer& layer, const Device& device);
/// Those of less than 9 bits.
bool smallProducts(const IntegerLayer& layer);
/// DSP blocks that the whole layer takes.
int dspBlocks(const IntegerLayer& layer, const LayerSchedule& schedule, const Device& device);

/// Numbers of multipliers of a folded layer that differ in their passes, ascending: any other number takes as
/// long as the next smaller of them.
std::vector<int> legalMultipliers(const IntegerLayer& layer);
/// Multipliers a layer chosen for the part: one a neuron where the DSP budget (80 % of the part's) allows it,
/// else the folding of the shortest interval that fits, with what is left over spent on latency. Layers whose
/// products are small share 40 % of the LUTs in the same way. Unrolled layers (`styles`) take no part.
std::vector<int> chooseMultipliers(const IntegerModel& model, const Device& device,
                                   const std::vector<LayerStyle>& styles = {});

/// Cycles of the engine by walking its control logic, which does not depend on the data, clock by clock.
struct Cycles {
  int latency = 0;   ///< of the first frame, as Design::latencyCycles
  int interval = 0;  ///< between the last two frames' first input words; 0 for one frame
};
/// `frames` back to back at a word a clock. As buffers fill, the interval grows to what the busiest layer
/// needs, which is Design::intervalCycles. `front`: before the first layer, or none.
Cycles countCycles(const IntegerModel& model, const std::vector<LayerSchedule>& schedule, int frames,
                   const std::optional<FrontEnd>& front = {});

/// A network decided down to the clock cycle: the source of the HLS C++, the Verilog, the estimate and the
/// bundle.
struct Design {
  std::string name;
  HardwareConfig config;
  Device device;
  IntegerModel model;
  std::optional<FrontEnd> front;  ///< counts → input codes; none: input codes are fed
  std::vector<LayerSchedule> schedule;
  std::vector<int> hlsReuse;  ///< reuse factor of each layer in the HLS C++; see hlsReuseFactors
  int latencyCycles = 0;  ///< first input word accepted → last output word produced, one frame into an idle
                          ///< engine fed a word a clock
  int intervalCycles = 0;     ///< between frames back to back, at a word a clock, in the long run
  std::uint32_t buildId = 0;  ///< from the content of the design; the wrapper's BUILD_ID register
  Json inputSpec;             ///< dataset::InputSpec: what is to be fed

  /// Words of a frame on the input stream, and what they are.
  int words() const { return front ? front->length : model.inputs(); }
  const FixedFormat& word() const { return front ? countFormat : model.input; }
};

/// Errors: badInput (network not quantised, unknown part, multipliers out of range, see scheduleLayers; an
/// illegal form of the HLS C++, words wider than 32 bits at input or output, a frame of more than 2^22
/// cycles; counts fed to a network without an input specification, or one that makeFrontEnd refuses).
Result<Design> makeDesign(const network::Network& network, const HardwareConfig& config);

/// What the design puts out for words on its stream: [n × words()] → codes [n × model.outputs()].
std::vector<std::int32_t> run(const Design& design, std::span<const std::int32_t> words);
/// The model's input codes of words on the stream: [n × words()] → [n × model.inputs()].
std::vector<std::int32_t> inputCodes(const Design& design, std::span<const std::int32_t> words);

/// The design without weights, for design.json, reports and screens.
Json summary(const Design& design);

}  // namespace pw::hls
