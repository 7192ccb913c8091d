// Feeds a layer that goes over its inputs several times: a buffer for two frames. One is filled while the other is read
// pass after pass; reading may begin as soon as the first word is there.
// Stage A as in pulsewright_feed, and the number of the pass.
module pulsewright_replay #(
    parameter WIDTH = 8,           // bits of a word
    parameter INPUTS = 16,         // words a frame
    parameter PASSES = 2,
    parameter INDEX_WIDTH = 4,     // holds 0 .. INPUTS-1
    parameter PASS_WIDTH = 1,      // holds 0 .. PASSES-1
    parameter ADDRESS_WIDTH = 5    // holds 0 .. INPUTS*PASSES-1
) (
    input  wire                     clk,
    input  wire                     reset,
    input  wire                     step,      // the layer's pipeline moves
    input  wire                     in_valid,
    output wire                     in_ready,
    input  wire [WIDTH-1:0]         in_data,
    input  wire                     in_last,   // TLAST: only that of a frame's last word counts
    output wire [ADDRESS_WIDTH-1:0] address,   // of the weights for the word now read
    output reg                      a_valid,
    output reg  [WIDTH-1:0]         a_data,
    output reg                      a_first,   // first word of a pass
    output reg                      a_last,    // last word of a pass
    output reg  [PASS_WIDTH-1:0]    a_pass,
    output reg                      a_tlast
);
  localparam [31:0] LAST_INDEX = INPUTS - 1;
  localparam [31:0] LAST_PASS = PASSES - 1;

  reg [WIDTH-1:0] buffer [0:(2 << INDEX_WIDTH)-1];   // {bank, index}
  reg [1:0] full;                                    // a bank holds a whole frame
  reg [1:0] tlast;                                   // and that frame ended a packet

  // Writing side.
  reg                   write_bank;
  reg [INDEX_WIDTH-1:0] write_index;
  wire accept = in_valid && in_ready;
  wire write_end = write_index == LAST_INDEX[INDEX_WIDTH-1:0];
  assign in_ready = !full[write_bank];

  always @(posedge clk) begin
    if (reset) begin
      write_bank <= 1'b0;
      write_index <= {INDEX_WIDTH{1'b0}};
    end else if (accept) begin
      write_index <= write_end ? {INDEX_WIDTH{1'b0}} : write_index + 1'b1;
      if (write_end) write_bank <= !write_bank;
    end
    if (accept) begin
      buffer[{write_bank, write_index}] <= in_data;
      if (write_end) tlast[write_bank] <= in_last;
    end
  end

  // Reading side.
  reg                     read_bank;
  reg [INDEX_WIDTH-1:0]   read_index;
  reg [PASS_WIDTH-1:0]    read_pass;
  reg [ADDRESS_WIDTH-1:0] read_address;
  wire available = full[read_bank] || (write_bank == read_bank && read_index < write_index);
  wire issue = step && available;
  wire read_end = read_index == LAST_INDEX[INDEX_WIDTH-1:0];
  wire frame_end = read_end && read_pass == LAST_PASS[PASS_WIDTH-1:0];
  assign address = read_address;

  always @(posedge clk) begin
    if (reset) begin
      read_bank <= 1'b0;
      read_index <= {INDEX_WIDTH{1'b0}};
      read_pass <= {PASS_WIDTH{1'b0}};
      read_address <= {ADDRESS_WIDTH{1'b0}};
    end else if (issue) begin
      read_index <= read_end ? {INDEX_WIDTH{1'b0}} : read_index + 1'b1;
      read_address <= frame_end ? {ADDRESS_WIDTH{1'b0}} : read_address + 1'b1;
      if (frame_end) begin
        read_pass <= {PASS_WIDTH{1'b0}};
        read_bank <= !read_bank;
      end else if (read_end) begin
        read_pass <= read_pass + 1'b1;
      end
    end
  end

  // A bank is filled and emptied at different times: it is never both at one edge.
  always @(posedge clk) begin
    if (reset) begin
      full <= 2'b00;
    end else begin
      if (accept && write_end) full[write_bank] <= 1'b1;
      if (issue && frame_end) full[read_bank] <= 1'b0;
    end
  end

  always @(posedge clk) begin
    if (reset) a_valid <= 1'b0;
    else if (step) a_valid <= available;
    if (step) begin
      a_data <= buffer[{read_bank, read_index}];
      a_first <= read_index == {INDEX_WIDTH{1'b0}};
      a_last <= read_end;
      a_pass <= read_pass;
      a_tlast <= tlast[read_bank];
    end
  end
endmodule
