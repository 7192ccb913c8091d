// Largest or sum of the words of a pass, in place of pulsewright_macs and with the same stages.
module pulsewright_pool #(
    parameter DATA_WIDTH = 8,
    parameter DATA_SIGNED = 1,
    parameter MEAN = 0,        // 1: sum, 0: largest
    parameter SUM_WIDTH = 10   // wider than a word that has no sign
) (
    input  wire                  clk,
    input  wire                  reset,
    input  wire                  step,
    input  wire                  a_valid,
    input  wire                  a_first,
    input  wire                  a_last,
    input  wire [DATA_WIDTH-1:0] a_data,
    output reg                   done,
    output wire [SUM_WIDTH-1:0]  sums
);
  reg p_valid, p_first, p_last;
  reg signed [SUM_WIDTH-1:0] word, value;
  wire [SUM_WIDTH:0] extended = {{(SUM_WIDTH+1-DATA_WIDTH){DATA_SIGNED != 0 && a_data[DATA_WIDTH-1]}}, a_data};
  wire unused_bit = extended[SUM_WIDTH];

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
      word <= extended[SUM_WIDTH-1:0];
      if (p_valid) begin
        if (p_first) value <= word;
        else if (MEAN != 0) value <= value + word;
        else if (word > value) value <= word;
      end
    end
  end
  assign sums = value;
endmodule
