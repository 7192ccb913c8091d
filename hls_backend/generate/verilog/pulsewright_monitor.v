// Counts clocks at the engine's two streams. A frame's latency: from the clock edge that takes its first input word to
// the one that takes its last output word.
module pulsewright_monitor #(
    parameter INPUTS = 16,
    parameter OUTPUTS = 2,
    parameter IN_WIDTH = 4,        // holds 0 .. INPUTS-1
    parameter OUT_WIDTH = 1,       // holds 0 .. OUTPUTS-1
    parameter FLIGHT_WIDTH = 5     // 2^FLIGHT_WIDTH frames may be inside the engine at once
) (
    input  wire        clk,
    input  wire        reset,          // of the streams: forgets the frames in the engine
    input  wire        clear,          // of the counters
    input  wire        clear_cycles,   // of the free-running counter
    input  wire        in_valid,       // the engine's input and output
    input  wire        in_ready,
    input  wire        out_valid,
    input  wire        out_ready,
    input  wire        in_waits,       // a word waits at the wrapper's input
    input  wire        out_waits,      // a word waits at the wrapper's output
    output wire        occupied,         // a frame is inside the engine
    output reg  [31:0] latency_last,
    output reg  [31:0] latency_min,
    output reg  [31:0] latency_max,
    output reg  [63:0] latency_sum,
    output reg  [31:0] frames,
    output reg  [31:0] input_idle,
    output reg  [31:0] input_stall,
    output reg  [31:0] output_stall,
    output reg  [63:0] cycles,
    output reg  [31:0] interval
);
  localparam [31:0] LAST_INPUT = INPUTS - 1;
  localparam [31:0] LAST_OUTPUT = OUTPUTS - 1;

  always @(posedge clk) cycles <= clear_cycles ? 64'd0 : cycles + 64'd1;
  wire [31:0] now = cycles[31:0];

  // Place in the frame, at input and output.
  reg [IN_WIDTH-1:0] in_index;
  reg [OUT_WIDTH-1:0] out_index;
  wire in_begin = in_index == {IN_WIDTH{1'b0}};
  wire in_fire = in_valid && in_ready;
  wire out_fire = out_valid && out_ready;
  wire begins = in_fire && in_begin;
  wire ends = out_fire && out_index == LAST_OUTPUT[OUT_WIDTH-1:0];
  always @(posedge clk) begin
    if (reset) begin
      in_index <= {IN_WIDTH{1'b0}};
      out_index <= {OUT_WIDTH{1'b0}};
    end else begin
      if (in_fire) in_index <= in_index == LAST_INPUT[IN_WIDTH-1:0] ? {IN_WIDTH{1'b0}} : in_index + 1'b1;
      if (out_fire) out_index <= ends ? {OUT_WIDTH{1'b0}} : out_index + 1'b1;
    end
  end

  // Times at which the frames inside the engine began.
  reg [31:0] began [0:(1 << FLIGHT_WIDTH)-1];
  reg [FLIGHT_WIDTH-1:0] newest, oldest;
  assign occupied = newest != oldest;
  always @(posedge clk) begin
    if (reset) begin
      newest <= {FLIGHT_WIDTH{1'b0}};
      oldest <= {FLIGHT_WIDTH{1'b0}};
    end else begin
      if (begins) newest <= newest + 1'b1;
      if (ends) oldest <= oldest + 1'b1;
    end
    if (begins) began[newest] <= now;
  end

  reg ended;
  reg [31:0] latency;
  always @(posedge clk) begin
    ended <= ends && !reset;
    latency <= now - began[oldest];
  end

  always @(posedge clk) begin
    if (clear) begin
      latency_last <= 32'd0;
      latency_min <= 32'hFFFFFFFF;
      latency_max <= 32'd0;
      latency_sum <= 64'd0;
      frames <= 32'd0;
    end else if (ended) begin
      latency_last <= latency;
      if (latency < latency_min) latency_min <= latency;
      if (latency > latency_max) latency_max <= latency;
      latency_sum <= latency_sum + {32'd0, latency};
      frames <= frames + 32'd1;
    end
  end

  reg [31:0] previous;
  reg        has_previous;
  always @(posedge clk) begin
    if (clear) begin
      input_idle <= 32'd0;
      input_stall <= 32'd0;
      output_stall <= 32'd0;
      interval <= 32'd0;
      has_previous <= 1'b0;
    end else begin
      if (!in_begin && in_ready && !in_valid) input_idle <= input_idle + 32'd1;
      if (in_waits) input_stall <= input_stall + 32'd1;
      if (out_waits) output_stall <= output_stall + 32'd1;
      if (begins) has_previous <= 1'b1;
      if (begins && has_previous) interval <= now - previous;
    end
    if (begins) previous <= now;
  end
endmodule
