// Sum -> mean: the sum with MEAN_BITS zeros behind it divided by DIVISOR, rounded down, and in the lowest bit whether
// anything was left, which is all that rounding asks. The sum is lifted above zero by a multiple of the divisor; the
// reciprocal is fine enough for every sum, so that the division is exact. No registers.
module pulsewright_divide #(
    parameter SUM_WIDTH = 10,
    parameter MEAN_BITS = 2,
    parameter DIVISOR = 3,
    parameter DIVISOR_BITS = 2,   // holds DIVISOR
    parameter RECIPROCAL_BITS = 16,
    parameter SHIFT = 15
) (
    input  wire [RECIPROCAL_BITS-1:0]     reciprocal,   // constant: 2^SHIFT / DIVISOR, rounded up
    input  wire [SUM_WIDTH-1:0]           sum,
    output wire [SUM_WIDTH+MEAN_BITS:0]   mean
);
  localparam SCALED = SUM_WIDTH + MEAN_BITS;         // bits of the numerator
  localparam LIFTED = SCALED + DIVISOR_BITS + 1;
  localparam WIDE = LIFTED + RECIPROCAL_BITS;
  localparam [31:0] DIVISOR_WORD = DIVISOR;
  localparam [LIFTED-1:0] DIVISOR_LIFTED = {{(LIFTED-DIVISOR_BITS){1'b0}}, DIVISOR_WORD[DIVISOR_BITS-1:0]};
  localparam [LIFTED-1:0] OFFSET = DIVISOR_LIFTED << (SCALED - 1);

  wire [LIFTED-1:0] scaled = {{(LIFTED-SUM_WIDTH){sum[SUM_WIDTH-1]}}, sum} << MEAN_BITS;
  wire [LIFTED-1:0] lifted = scaled + OFFSET;
  wire [WIDE-1:0] product = {{RECIPROCAL_BITS{1'b0}}, lifted} * {{LIFTED{1'b0}}, reciprocal};
  wire [WIDE-1:0] shifted = product >> SHIFT;
  wire [LIFTED-1:0] quotient = shifted[LIFTED-1:0];
  wire rest = lifted != quotient * DIVISOR_LIFTED;
  wire [SCALED-1:0] unlifted = {!quotient[SCALED-1], quotient[SCALED-2:0]};
  wire unused_bits = &{1'b0, shifted[WIDE-1:LIFTED], quotient[LIFTED-1:SCALED]};
  assign mean = {unlifted, rest};
endmodule
