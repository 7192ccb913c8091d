// Collects the words of a frame for a layer that takes them all at once. A full bank is handed over with the layer's
// next step; the first word of the frame after it may come in the same clock.
module pulsewright_collect #(
    parameter WIDTH = 8,         // bits of a word
    parameter INPUTS = 16,       // words a frame
    parameter INDEX_WIDTH = 4    // holds 0 .. INPUTS-1
) (
    input  wire                    clk,
    input  wire                    reset,
    input  wire                    step,
    input  wire                    in_valid,
    output wire                    in_ready,
    input  wire [WIDTH-1:0]        in_data,
    input  wire                    in_last,   // TLAST: only that of a frame's last word counts
    output reg                     full,
    output wire [INPUTS*WIDTH-1:0] words,     // the first word in the lowest bits
    output reg                     last
);
  localparam [31:0] LAST_INDEX = INPUTS - 1;
  reg [INDEX_WIDTH-1:0] index;
  wire at_end = index == LAST_INDEX[INDEX_WIDTH-1:0];
  wire accept = in_valid && in_ready;
  wire [(INPUTS+1)*WIDTH-1:0] moved = {in_data, words};
  wire unused_word = &{1'b0, moved[WIDTH-1:0]};

  assign in_ready = !full || step;

  always @(posedge clk) begin
    if (reset) begin
      index <= {INDEX_WIDTH{1'b0}};
      full <= 1'b0;
    end else begin
      if (accept) index <= at_end ? {INDEX_WIDTH{1'b0}} : index + 1'b1;
      if (accept && at_end) full <= 1'b1;
      else if (step) full <= 1'b0;
    end
    if (accept && at_end) last <= in_last;
  end

  // A register a word: of one that moves along itself Yosys 0.23 (xilinx_dsp) puts the wrong end before a multiplier.
  genvar i;
  generate
    for (i = 0; i < INPUTS; i = i + 1) begin : places
      reg [WIDTH-1:0] word;
      always @(posedge clk) if (accept) word <= moved[(i+1)*WIDTH +: WIDTH];
      assign words[i*WIDTH +: WIDTH] = word;
    end
  endgenerate
endmodule
