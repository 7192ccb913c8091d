// SPDX-License-Identifier: GPL-3.0-or-later
// Raw counts in: mean, baseline and scale, before the frame reaches the network.
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

const char* const baselineLoop = R"(  count_t waiting[FRONT_BASELINE];  // until the baseline is known
baseline_loop:
  for (int i = 0; i < FRONT_BASELINE; ++i) {
#pragma HLS PIPELINE II=1
    const axis_word_t word = s_axis.read();
    waiting[i] = word.data;
    baseline += int(waiting[i]);
    frame_last = word.last == 1;
  }
)";

const char* const waitingCount = R"(    count_t count;
    if (i < FRONT_BASELINE) {
      count = waiting[i];
    } else {
      const axis_word_t word = s_axis.read();
      count = word.data;
      frame_last = word.last == 1;
    }
)";

const char* const nextCount = R"(    const axis_word_t word = s_axis.read();
    const count_t count = word.data;
    frame_last = word.last == 1;
)";

const char* const frontFunction = R"(
// A frame of raw counts to the codes of the network's inputs: means of FRONT_AVERAGE counts{{above}}. Counts that
// fill no whole mean are left out, but the last mean waits for them: it goes with the frame's TLAST.
static void front_end(hls::stream<axis_word_t>& s_axis, hls::stream<frame_word_t>& codes) {
  int baseline = 0, total = 0;  // {{bits}} bits hold them
  bool frame_last = false;
{{baseline_loop}}mean_loop:
  for (int i = 0; i < WORDS; ++i) {
#pragma HLS PIPELINE II=1
{{count}}    if (i < INPUTS * FRONT_AVERAGE) total = i % FRONT_AVERAGE == 0 ? int(count) : total + int(count);
    const bool mean_ends = i % FRONT_AVERAGE == FRONT_AVERAGE - 1 && i < (INPUTS - 1) * FRONT_AVERAGE;
    if (mean_ends || i == WORDS - 1) {
      const front_code_t difference = {{sign}}(total * FRONT_MEAN_SCALE - baseline * FRONT_BASELINE_SCALE);
      const input_t value = from_code<front_t>(difference);
      const input_code_t code = value.range(input_t::width - 1, 0);
      frame_word_t word;
      word.data = code;
      word.last = frame_last && i == WORDS - 1;
      codes.write(word);
    }
  }
}
)";

}  // namespace

std::string hlsFrontTypes(const Design& design) {
  if (!design.front) return "typedef axis_word_t frame_word_t;  // what the network reads a frame from\n";
  return filled(R"(typedef {{count}} count_t;  // of the digitiser
typedef {{front}} front_t;  // a mean above the baseline, exact
typedef {{front_code}} front_code_t;
struct frame_word_t {  // what the network reads a frame from
  input_code_t data;
  ap_uint<1> last;
};
)",
                {{"count", codeType(countFormat)},
                 {"front", toCpp(design.front->difference)},
                 {"front_code", codeType(design.front->difference)}});
}

std::string hlsFrontSizes(const Design& design) {
  if (!design.front) return {};
  const FrontEnd& front = *design.front;
  return filled(R"(static const int FRONT_AVERAGE = {{average}};   // counts whose mean is an input
static const int FRONT_BASELINE = {{baseline}};  // counts of the beginning; 0: nothing is subtracted
static const int FRONT_MEAN_SCALE = {{mean_scale}};
static const int FRONT_BASELINE_SCALE = {{baseline_scale}};
)",
                {{"average", std::to_string(front.average)},
                 {"baseline", std::to_string(front.baselineSamples)},
                 {"mean_scale", std::to_string(1 << front.meanShift())},
                 {"baseline_scale", std::to_string(1 << front.baselineShift())}});
}

std::string hlsFrontFunction(const Design& design) {
  if (!design.front) return {};
  const bool subtracted = design.front->baselineSamples > 0;
  return filled(frontFunction, {{"above", subtracted ? " above that of the first FRONT_BASELINE" : ""},
                                {"bits", std::to_string(design.front->difference.width)},
                                {"baseline_loop", subtracted ? baselineLoop : ""},
                                {"count", subtracted ? waitingCount : nextCount},
                                {"sign", design.front->negative ? "-" : ""}});
}

}  // namespace pw::hls
