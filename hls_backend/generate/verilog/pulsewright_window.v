// Feeds a layer that slides over its inputs: a buffer for two frames. One is filled while the other is read, for every
// position pass after pass; reading may begin as soon as the words are there. A pass reads every WORD_STEP-th word, from
// the position's first word plus PASS_STEP for each pass before it; words outside the frame are zero.
// Stage A as in pulsewright_replay; a_tlast only at the last position.
module pulsewright_window #(
    parameter WIDTH = 8,           // bits of a word
    parameter INPUTS = 16,         // words a frame
    parameter WORDS = 4,           // words a pass
    parameter PASSES = 1,
    parameter POSITIONS = 13,
    parameter START = 0,           // first word of the first position; negative: zeros in front
    parameter STRIDE = 1,          // words from a position to the next
    parameter WORD_STEP = 1,
    parameter PASS_STEP = 0,
    parameter INDEX_WIDTH = 4,     // holds 0 .. INPUTS-1
    parameter PLACE_WIDTH = 8,     // holds every place from START to the last word read, signed
    parameter WORD_WIDTH = 2,      // holds 0 .. WORDS-1
    parameter PASS_WIDTH = 1,      // holds 0 .. PASSES-1
    parameter POSITION_WIDTH = 4,  // holds 0 .. POSITIONS-1
    parameter ADDRESS_WIDTH = 5    // holds 0 .. WORDS*PASSES-1
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
    output wire [WIDTH-1:0]         a_data,
    output reg                      a_first,   // first word of a pass
    output reg                      a_last,    // last word of a pass
    output reg  [PASS_WIDTH-1:0]    a_pass,
    output reg                      a_tlast
);
  localparam [31:0] LAST_INDEX = INPUTS - 1;
  localparam [31:0] LAST_WORD = WORDS - 1;
  localparam [31:0] LAST_PASS = PASSES - 1;
  localparam [31:0] LAST_POSITION = POSITIONS - 1;
  localparam [31:0] INPUT_COUNT = INPUTS;
  localparam signed [31:0] FIRST = START;
  localparam signed [31:0] TO_WORD = WORD_STEP;
  localparam signed [31:0] TO_PASS = PASS_STEP;
  localparam signed [31:0] TO_POSITION = STRIDE;

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

  // Reading side: places of the position's and the pass's first word, and of the word.
  reg                          read_bank;
  reg signed [PLACE_WIDTH-1:0] position_place, pass_place, place;
  reg [WORD_WIDTH-1:0]         read_word;
  reg [PASS_WIDTH-1:0]         read_pass;
  reg [POSITION_WIDTH-1:0]     read_position;
  reg [ADDRESS_WIDTH-1:0]      read_address;
  wire word_end = read_word == LAST_WORD[WORD_WIDTH-1:0];
  wire pass_end = word_end && read_pass == LAST_PASS[PASS_WIDTH-1:0];
  wire at_last_position = read_position == LAST_POSITION[POSITION_WIDTH-1:0];
  wire frame_end = pass_end && at_last_position;

  // A frame is not left before all of it is there; nothing is begun before its first word.
  wire ahead = place[PLACE_WIDTH-1];
  wire covered = !ahead && place < $signed(INPUT_COUNT[PLACE_WIDTH-1:0]);
  wire filling = write_bank == read_bank && write_index != {INDEX_WIDTH{1'b0}};
  wire written = ahead || (covered && place[INDEX_WIDTH-1:0] < write_index);
  wire available = full[read_bank] || (filling && written && !frame_end);
  wire issue = step && available;
  assign address = read_address;

  wire signed [PLACE_WIDTH-1:0] next_position = position_place + TO_POSITION[PLACE_WIDTH-1:0];
  wire signed [PLACE_WIDTH-1:0] next_pass = pass_place + TO_PASS[PLACE_WIDTH-1:0];

  always @(posedge clk) begin
    if (reset) begin
      read_bank <= 1'b0;
      position_place <= FIRST[PLACE_WIDTH-1:0];
      pass_place <= FIRST[PLACE_WIDTH-1:0];
      place <= FIRST[PLACE_WIDTH-1:0];
      read_word <= {WORD_WIDTH{1'b0}};
      read_pass <= {PASS_WIDTH{1'b0}};
      read_position <= {POSITION_WIDTH{1'b0}};
      read_address <= {ADDRESS_WIDTH{1'b0}};
    end else if (issue) begin
      read_word <= word_end ? {WORD_WIDTH{1'b0}} : read_word + 1'b1;
      read_address <= pass_end ? {ADDRESS_WIDTH{1'b0}} : read_address + 1'b1;
      if (frame_end) begin
        read_bank <= !read_bank;
        position_place <= FIRST[PLACE_WIDTH-1:0];
        pass_place <= FIRST[PLACE_WIDTH-1:0];
        place <= FIRST[PLACE_WIDTH-1:0];
        read_pass <= {PASS_WIDTH{1'b0}};
        read_position <= {POSITION_WIDTH{1'b0}};
      end else if (pass_end) begin
        position_place <= next_position;
        pass_place <= next_position;
        place <= next_position;
        read_pass <= {PASS_WIDTH{1'b0}};
        read_position <= read_position + 1'b1;
      end else if (word_end) begin
        pass_place <= next_pass;
        place <= next_pass;
        read_pass <= read_pass + 1'b1;
      end else begin
        place <= place + TO_WORD[PLACE_WIDTH-1:0];
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

  reg [WIDTH-1:0] a_word;
  reg             a_covered;
  always @(posedge clk) begin
    if (reset) a_valid <= 1'b0;
    else if (step) a_valid <= available;
    if (step) begin
      a_word <= buffer[{read_bank, place[INDEX_WIDTH-1:0]}];
      a_covered <= covered;
      a_first <= read_word == {WORD_WIDTH{1'b0}};
      a_last <= word_end;
      a_pass <= read_pass;
      a_tlast <= tlast[read_bank] && at_last_position;
    end
  end
  assign a_data = a_covered ? a_word : {WIDTH{1'b0}};
endmodule
