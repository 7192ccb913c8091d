// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/front_end.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace pw::hls {
namespace {

constexpr int mostSamples = 256;

int log2Of(int powerOfTwo) {
  return std::countr_zero(unsigned(powerOfTwo));
}

bool isPowerOfTwo(double value) {
  int exponent = 0;
  return std::frexp(value, &exponent) == 0.5;
}

Result<void> checkSamples(const char* name, int samples) {
  if (samples <= mostSamples && std::has_single_bit(unsigned(samples))) return {};
  const int nearest = std::min(mostSamples, int(std::bit_floor(unsigned(samples))));
  return failure(ErrorKind::badInput,
                 "A front end in hardware cannot take the mean of " + std::to_string(samples) + " samples.",
                 std::string("inputSpec.") + name,
                 "Powers of two up to 256 are possible, such as " + std::to_string(nearest) +
                     "; or feed input codes and scale in software.");
}

int bitsOf(int powerOfTwo) {
  return powerOfTwo > 0 ? log2Of(powerOfTwo) : 0;
}

}  // namespace

int FrontEnd::meanShift() const {
  return std::max(bitsOf(average), bitsOf(baselineSamples)) - bitsOf(average);
}

int FrontEnd::baselineShift() const {
  return std::max(bitsOf(average), bitsOf(baselineSamples)) - bitsOf(baselineSamples);
}

Json toJson(const FrontEnd& front) {
  return {{"length", front.length},
          {"average", front.average},
          {"baselineSamples", front.baselineSamples},
          {"negative", front.negative},
          {"difference", network::toText(front.difference)},
          {"result", network::toText(front.result)}};
}

Result<FrontEnd> makeFrontEnd(const dataset::InputSpec& spec, trace::Polarity polarity,
                              const network::FixedFormat& result) {
  PW_CHECK(dataset::check(spec, "inputSpec"));
  if (spec.scaling == dataset::Scaling::unitAmplitude) {
    return failure(
        ErrorKind::badInput,
        "Windows scaled to unit amplitude cannot be made from a stream of counts: the amplitude is "
        "known only after the last sample, when the first inputs must be gone.",
        "inputSpec.scaling",
        "Train with scaling baselineSubtracted, or feed input codes and scale in software.");
  }
  const bool subtracted = spec.scaling == dataset::Scaling::baselineSubtracted;
  PW_CHECK(checkSamples("average", spec.average));
  if (subtracted) PW_CHECK(checkSamples("baselineSamples", spec.baselineSamples));
  if (subtracted && !isPowerOfTwo(spec.fullScaleCounts)) {
    return failure(ErrorKind::badInput, "The front end divides by powers of two only.",
                   "inputSpec.fullScaleCounts",
                   "Train with a full scale that is a power of two, such as 256, or feed input codes.");
  }
  FrontEnd front;
  front.length = int(spec.length);
  front.average = spec.average;
  front.baselineSamples = subtracted ? spec.baselineSamples : 0;
  front.negative = subtracted && polarity == trace::Polarity::negative;
  front.result = result;
  const int mean = std::max(bitsOf(front.average), bitsOf(front.baselineSamples));
  const int scale = subtracted ? std::ilogb(spec.fullScaleCounts) : 0;
  const int width = countFormat.width + mean + (subtracted ? 1 : 0);
  front.difference = {width, width - mean - scale};
  return front;
}

Result<std::optional<FrontEnd>> frontEndOf(const network::Network& network, Feed feed) {
  if (feed == Feed::codes) return std::optional<FrontEnd>();
  if (!network.inputSpec.is_object()) {
    return failure(ErrorKind::badInput, "The network does not say what its inputs are made of.", network.name,
                   "Feed input codes, or train the network here: it then carries its input specification.");
  }
  PW_ASSIGN(const dataset::InputSpec spec, dataset::inputSpecFromJson(network.inputSpec, "inputSpec"));
  const auto polarity = feed == Feed::negativeCounts ? trace::Polarity::negative : trace::Polarity::positive;
  PW_ASSIGN(const FrontEnd front, makeFrontEnd(spec, polarity, *network.inputFormat));
  if (front.inputs() != network.inputs) {
    return failure(ErrorKind::badInput,
                   "The input specification gives " + std::to_string(front.inputs()) +
                       " inputs but the network takes " + std::to_string(network.inputs) + ".",
                   network.name);
  }
  return std::optional(front);
}

std::vector<std::int32_t> inputCodes(const FrontEnd& front, std::span<const std::int32_t> counts) {
  std::vector<std::int32_t> codes;
  const auto length = std::size_t(front.length), average = std::size_t(front.average);
  codes.reserve(counts.size() / length * std::size_t(front.inputs()));
  for (std::size_t row = 0; row + length <= counts.size(); row += length) {
    const auto window = counts.subspan(row, length);
    const auto baseline = window.first(std::size_t(front.baselineSamples));
    const std::int64_t offset = std::accumulate(baseline.begin(), baseline.end(), std::int64_t(0))
                                << front.baselineShift();
    for (std::size_t at = 0; at + average <= length; at += average) {
      const auto part = window.subspan(at, average);
      const std::int64_t sum = std::accumulate(part.begin(), part.end(), std::int64_t(0));
      const std::int64_t above = (sum << front.meanShift()) - offset;
      codes.push_back(
          std::int32_t(network::convert(front.negative ? -above : above, front.difference, front.result)));
    }
  }
  return codes;
}

}  // namespace pw::hls
