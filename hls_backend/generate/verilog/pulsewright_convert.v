// Sum -> result word: ReLU, then the rounding and the overflow of the result's format, as ap_fixed has them. No registers.
module pulsewright_convert #(
    parameter SUM_WIDTH = 24,
    parameter DROPPED = 8,         // fraction bits that the result has fewer than the sum; negative: more
    parameter RELU = 1,
    parameter ROUND = 1,           // 0 TRN, 1 RND, 2 RND_CONV, 3 RND_ZERO, 4 RND_MIN_INF, 5 RND_INF, 6 TRN_ZERO
    parameter OVERFLOW = 1,        // 0 WRAP, 1 SAT, 2 SAT_ZERO, 3 SAT_SYM, 4 WRAP_SM
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
  localparam ABOVE = DOWN + RESULT_WIDTH < WIDTH ? DOWN + RESULT_WIDTH : WIDTH - 1;  // above the result
  localparam [WIDTH-1:0] ONE = {{(WIDTH-1){1'b0}}, 1'b1};
  localparam [WIDTH-1:0] HALF = ONE << (DOWN > 0 ? DOWN - 1 : 0);

  wire negative = sum[SUM_WIDTH-1] && RELU == 0;
  wire [SUM_WIDTH-1:0] active = RELU != 0 && sum[SUM_WIDTH-1] ? {SUM_WIDTH{1'b0}} : sum;
  wire signed [WIDTH-1:0] aligned = {{(WIDTH-SUM_WIDTH){active[SUM_WIDTH-1]}}, active} << UP;

  // Rounding: what is added before the lowest bits go. A half, or a half less one where a tie goes down.
  wire [WIDTH-1:0] added;
  generate
    if (DOWN == 0 || ROUND == 0) begin : down
      assign added = {WIDTH{1'b0}};
    end else if (ROUND == 6) begin : to_zero
      assign added = negative ? (HALF << 1) - ONE : {WIDTH{1'b0}};
    end else begin : to_nearest
      wire tie_down = ROUND == 2 ? !aligned[DOWN] : ROUND == 3 ? !negative : ROUND == 5 ? negative : ROUND == 4;
      assign added = HALF - {{(WIDTH-1){1'b0}}, tie_down};
    end
  endgenerate
  wire signed [WIDTH-1:0] biased = aligned + $signed(added);
  wire signed [WIDTH-1:0] rounded = biased >>> DOWN;

  // Overflow.
  wire [RESULT_WIDTH-1:0] low = rounded[RESULT_WIDTH-1:0];
  wire below_zero = rounded[WIDTH-1];
  wire unused_bits = &{1'b0, negative, below_zero, rounded[WIDTH-1:RESULT_WIDTH]};
  generate
    if (OVERFLOW == 0 || (OVERFLOW == 4 && RESULT_SIGNED == 0)) begin : wrap
      assign result = low;
    end else if (RESULT_SIGNED != 0) begin : signed_result
      wire fits = rounded[WIDTH-1:RESULT_WIDTH-1] == {(WIDTH-RESULT_WIDTH+1){below_zero}};
      if (OVERFLOW == 1) begin : clip
        assign result = fits ? low : {below_zero, {(RESULT_WIDTH-1){!below_zero}}};
      end else if (OVERFLOW == 2) begin : zero
        assign result = fits ? low : {RESULT_WIDTH{1'b0}};
      end else if (OVERFLOW == 3) begin : clip_symmetric
        wire least = below_zero && low[RESULT_WIDTH-2:0] == {(RESULT_WIDTH-1){1'b0}};
        wire [RESULT_WIDTH-1:0] most = {1'b0, {(RESULT_WIDTH-1){1'b1}}};
        assign result = fits && !least ? low : below_zero ? -most : most;
      end else begin : wrap_sign_magnitude
        // The bit above the result before rounding says whether the low bits are mirrored.
        wire above = aligned[ABOVE];
        assign result = !fits && low[RESULT_WIDTH-1] != above ? ~low : low;
      end
    end else begin : unsigned_result
      wire too_large = |rounded[WIDTH-2:RESULT_WIDTH];
      wire [RESULT_WIDTH-1:0] beyond = OVERFLOW == 2 ? {RESULT_WIDTH{1'b0}} : {RESULT_WIDTH{1'b1}};
      assign result = below_zero ? {RESULT_WIDTH{1'b0}} : too_large ? beyond : low;
    end
  endgenerate
endmodule
