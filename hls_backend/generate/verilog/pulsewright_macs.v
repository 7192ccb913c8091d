// Multiply-accumulate units, one a neuron of the present pass; each multiplier, its registers and its adder fit one DSP
// block, or are made of LUTs. Stage A: word and weights in registers. Stage P: products and biases in registers. Then the sums, which
// are complete in the clock in which `done` is high; they are handed over with the next step.
module pulsewright_macs #(
    parameter UNITS = 1,
    parameter DATA_WIDTH = 8,
    parameter DATA_SIGNED = 1,
    parameter WEIGHT_WIDTH = 8,
    parameter WEIGHT_SIGNED = 1,
    parameter PRODUCT_SHIFT = 0,   // binary places between products and sums
    parameter SUM_WIDTH = 24,      // wide enough for every sum; narrower ones wrap
    parameter FABRIC = 0           // 1: multipliers of LUTs
) (
    input  wire                          clk,
    input  wire                          reset,
    input  wire                          step,
    input  wire                          a_valid,
    input  wire                          a_first,
    input  wire                          a_last,
    input  wire [DATA_WIDTH-1:0]         a_data,
    input  wire [UNITS*WEIGHT_WIDTH-1:0] a_weights,
    input  wire [UNITS*SUM_WIDTH-1:0]    p_biases,
    output reg                           done,
    output wire [UNITS*SUM_WIDTH-1:0]    sums
);
  // Not a bit more: of a register with two copies of the sign, Yosys 0.23 (xilinx_dsp) may leave one undriven.
  localparam PRODUCT_WIDTH = DATA_WIDTH + WEIGHT_WIDTH + (DATA_SIGNED == 0 && WEIGHT_SIGNED == 0 ? 1 : 0);
  localparam TERM_WIDTH = (PRODUCT_WIDTH + PRODUCT_SHIFT > SUM_WIDTH ? PRODUCT_WIDTH + PRODUCT_SHIFT : SUM_WIDTH) + 1;

  reg p_valid, p_first, p_last;

  always @(posedge clk) begin
    if (reset) begin
      p_valid <= 1'b0;
      done <= 1'b0;
    end else if (step) begin
      p_valid <= a_valid;
      done <= p_valid && p_last;
    end
    if (step) begin
      p_first <= a_first;
      p_last <= a_last;
    end
  end

  // Signed or not, a word with one more bit is a signed word.
  wire signed [DATA_WIDTH:0] data = {DATA_SIGNED != 0 && a_data[DATA_WIDTH-1], a_data};

  genvar unit;
  generate
    for (unit = 0; unit < UNITS; unit = unit + 1) begin : mac
      wire [WEIGHT_WIDTH-1:0] code = a_weights[unit*WEIGHT_WIDTH +: WEIGHT_WIDTH];
      wire signed [WEIGHT_WIDTH:0] weight = {WEIGHT_SIGNED != 0 && code[WEIGHT_WIDTH-1], code};
      reg signed [PRODUCT_WIDTH-1:0] product;
      reg signed [SUM_WIDTH-1:0] sum;
      // The bits above SUM_WIDTH only repeat the sign or cancel out in the whole sum.
      wire signed [TERM_WIDTH-1:0] term = {{(TERM_WIDTH-PRODUCT_WIDTH){product[PRODUCT_WIDTH-1]}}, product}
                                          <<< PRODUCT_SHIFT;
      wire unused_term = &{1'b0, term[TERM_WIDTH-1:SUM_WIDTH]};
      if (FABRIC != 0) begin : luts
        wire [DATA_WIDTH+WEIGHT_WIDTH:0] whole;
        wire unused_bits = &{1'b0, whole[DATA_WIDTH+WEIGHT_WIDTH:PRODUCT_WIDTH-1], weight[WEIGHT_WIDTH]};
        pulsewright_multiply #(
            .DATA_WIDTH(DATA_WIDTH+1), .WEIGHT_WIDTH(WEIGHT_WIDTH), .WEIGHT_SIGNED(WEIGHT_SIGNED)
        ) multiply (
            .data(data), .weight(code), .product(whole)
        );
        always @(posedge clk) if (step) product <= whole[PRODUCT_WIDTH-1:0];
      end else begin : block
        always @(posedge clk) if (step) product <= data * weight;
      end
      always @(posedge clk) begin
        if (step && p_valid) begin
          sum <= (p_first ? $signed(p_biases[unit*SUM_WIDTH +: SUM_WIDTH]) : sum) + $signed(term[SUM_WIDTH-1:0]);
        end
      end
      assign sums[unit*SUM_WIDTH +: SUM_WIDTH] = sum;
    end
  endgenerate
endmodule
