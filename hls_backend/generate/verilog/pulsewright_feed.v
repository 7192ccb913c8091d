// Feeds a layer that works out all its neurons in one pass: words go straight through.
// Stage A (one clock after a word was accepted): the word, its place in the frame, and the weights read with `address`.
module pulsewright_feed #(
    parameter WIDTH = 8,          // bits of a word
    parameter INPUTS = 16,        // words a frame
    parameter ADDRESS_WIDTH = 4   // holds 0 .. INPUTS-1
) (
    input  wire                     clk,
    input  wire                     reset,
    input  wire                     step,      // the layer's pipeline moves
    input  wire                     in_valid,
    output wire                     in_ready,
    input  wire [WIDTH-1:0]         in_data,
    input  wire                     in_last,   // TLAST: only that of a frame's last word counts
    output wire [ADDRESS_WIDTH-1:0] address,   // of the weights for the word now offered
    output reg                      a_valid,
    output reg  [WIDTH-1:0]         a_data,
    output reg                      a_first,   // first word of a pass
    output reg                      a_last,    // last word of a pass
    output reg                      a_tlast
);
  localparam [31:0] LAST_INDEX = INPUTS - 1;
  reg [ADDRESS_WIDTH-1:0] index;
  wire at_end = index == LAST_INDEX[ADDRESS_WIDTH-1:0];

  assign in_ready = step;
  assign address = index;

  always @(posedge clk) begin
    if (reset) begin
      index <= {ADDRESS_WIDTH{1'b0}};
      a_valid <= 1'b0;
    end else if (step) begin
      a_valid <= in_valid;
      if (in_valid) index <= at_end ? {ADDRESS_WIDTH{1'b0}} : index + 1'b1;
    end
    if (step) begin
      a_data <= in_data;
      a_first <= index == {ADDRESS_WIDTH{1'b0}};
      a_last <= at_end;
      a_tlast <= in_last;
    end
  end
endmodule
