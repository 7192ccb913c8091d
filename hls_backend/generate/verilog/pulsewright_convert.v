// Sum -> result word: ReLU, then the rounding and the overflow of the result's format (ap_fixed's TRN, RND or RND_CONV,
// SAT or WRAP). No registers.
module pulsewright_convert #(
    parameter SUM_WIDTH = 24,
    parameter DROPPED = 8,         // fraction bits that the result has fewer than the sum; negative: more
    parameter RELU = 1,
    parameter ROUND = 1,           // 0: floor, 1: half up, 2: half to even
    parameter SATURATE = 1,        // 1: clip, 0: modulo
    parameter RESULT_SIGNED = 0,
    parameter RESULT_WIDTH = 8
) (
    input  wire [SUM_WIDTH-1:0]    sum,
    output wire [RESULT_WIDTH-1:0] result
);
  localparam DOWN = DROPPED > 0 ? DROPPED : 0;
  localparam UP = DROPPED < 0 ? -DROPPED : 0;
  localparam NEEDED = (SUM_WIDTH > DOWN ? SUM_WIDTH : DOWN) + UP;
  localparam WIDTH = (NEEDED > RESULT_WIDTH ? NEEDED : RESULT_WIDTH) + 2;
  localparam [WIDTH-1:0] ONE = {{(WIDTH-1){1'b0}}, 1'b1};
  localparam [WIDTH-1:0] HALF = ROUND != 0 && DOWN > 0 ? ONE << (DOWN > 0 ? DOWN - 1 : 0) : {WIDTH{1'b0}};

  wire negative = sum[SUM_WIDTH-1];
  wire [SUM_WIDTH-1:0] active = RELU != 0 && negative ? {SUM_WIDTH{1'b0}} : sum;
  wire signed [WIDTH-1:0] aligned = {{(WIDTH-SUM_WIDTH){active[SUM_WIDTH-1]}}, active} << UP;
  // Half to even: a half less one where the code would be even without it.
  wire kept_odd = aligned[DOWN];
  wire signed [WIDTH-1:0] biased =
      aligned + $signed(HALF) - $signed({{(WIDTH-1){1'b0}}, ROUND == 2 && DOWN > 0 && !kept_odd});
  wire signed [WIDTH-1:0] rounded = biased >>> DOWN;

  wire [RESULT_WIDTH-1:0] low = rounded[RESULT_WIDTH-1:0];
  wire below_zero = rounded[WIDTH-1];
  generate
    if (SATURATE == 0) begin : wrap
      wire unused_high = &{1'b0, rounded[WIDTH-1:RESULT_WIDTH], below_zero};
      assign result = low;
    end else if (RESULT_SIGNED != 0) begin : clip_signed
      wire fits = rounded[WIDTH-1:RESULT_WIDTH-1] == {(WIDTH-RESULT_WIDTH+1){below_zero}};
      wire [RESULT_WIDTH-1:0] end_code = {below_zero, {(RESULT_WIDTH-1){!below_zero}}};
      assign result = fits ? low : end_code;
    end else begin : clip_unsigned
      wire too_large = |rounded[WIDTH-1:RESULT_WIDTH];
      assign result = below_zero ? {RESULT_WIDTH{1'b0}} : low | {RESULT_WIDTH{too_large}};
    end
  endgenerate
endmodule
