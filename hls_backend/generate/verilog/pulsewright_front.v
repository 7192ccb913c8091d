// Raw counts -> input codes: the mean of AVERAGE samples, less the mean of the window's first BASELINE samples (0: as it
// is), turned over for negative pulses, rounded to the network's input format. Sums are exact; one rounding at the end.
// Counts wait until their window's baseline is known. The last code of a window comes with the window's last count.
module pulsewright_front #(
    parameter LENGTH = 161,        // counts a window
    parameter INDEX_WIDTH = 8,     // holds 0 .. LENGTH-1
    parameter AVERAGE = 1,         // a power of two
    parameter PHASE_WIDTH = 1,     // holds 0 .. AVERAGE-1
    parameter USED = 161,          // counts that fill whole means
    parameter BASELINE = 8,        // a power of two, or 0
    parameter DEPTH_WIDTH = 4,     // 2^DEPTH_WIDTH counts can wait: more than BASELINE
    parameter NEGATIVE = 1,
    parameter MEAN_SHIFT = 3,      // both sums get the same binary point
    parameter BASELINE_SHIFT = 0,
    parameter WIDTH = 20,          // bits of the difference
    parameter DROPPED = 3,         // as in pulsewright_convert
    parameter ROUND = 1,
    parameter OVERFLOW = 1,
    parameter RESULT_SIGNED = 1,
    parameter RESULT_WIDTH = 8
) (
    input  wire                    clk,
    input  wire                    reset,
    input  wire                    in_valid,
    output wire                    in_ready,
    input  wire [15:0]             in_data,   // signed
    input  wire                    in_last,
    output reg                     out_valid,
    input  wire                    out_ready,
    output reg  [RESULT_WIDTH-1:0] out_data,
    output reg                     out_last
);
  localparam [31:0] LAST_INDEX = LENGTH - 1;
  localparam [31:0] LAST_USED = USED - 1;
  localparam [31:0] LAST_PHASE = AVERAGE - 1;

  // Everything behind the waiting counts moves at once.
  wire step = !out_valid || out_ready;

  // The next count, and the baseline of the window that it begins.
  reg  [INDEX_WIDTH-1:0] index;
  wire at_begin = index == {INDEX_WIDTH{1'b0}};
  wire at_end = index == LAST_INDEX[INDEX_WIDTH-1:0];
  wire available, tlast;
  wire signed [15:0] count;
  wire [WIDTH-1:0] next_baseline;
  wire take = step && available;

  generate
    if (BASELINE == 0) begin : direct
      assign in_ready = step;
      assign available = in_valid;
      assign count = in_data;
      assign tlast = in_last;
      assign next_baseline = {WIDTH{1'b0}};
    end else begin : delayed
      localparam [31:0] LAST_OF_BASELINE = BASELINE - 1;
      reg [16:0] waiting [0:(1 << DEPTH_WIDTH)-1];
      reg [DEPTH_WIDTH:0] newest, oldest;
      reg [INDEX_WIDTH-1:0] in_index;
      reg signed [WIDTH-1:0] sum, known;
      reg known_valid;   // of a window that was not begun
      wire full = newest == {!oldest[DEPTH_WIDTH], oldest[DEPTH_WIDTH-1:0]};
      wire completes = in_index == LAST_OF_BASELINE[INDEX_WIDTH-1:0];
      wire accept = in_valid && in_ready;
      wire signed [WIDTH-1:0] extended = {{(WIDTH-16){in_data[15]}}, in_data};
      wire signed [WIDTH-1:0] next_sum = (in_index == {INDEX_WIDTH{1'b0}} ? {WIDTH{1'b0}} : sum) + extended;

      assign in_ready = !full && !(completes && known_valid);
      assign available = newest != oldest && (!at_begin || known_valid);
      assign {tlast, count} = waiting[oldest[DEPTH_WIDTH-1:0]];
      assign next_baseline = known <<< BASELINE_SHIFT;

      always @(posedge clk) begin
        if (reset) begin
          newest <= {(DEPTH_WIDTH+1){1'b0}};
          oldest <= {(DEPTH_WIDTH+1){1'b0}};
          in_index <= {INDEX_WIDTH{1'b0}};
          known_valid <= 1'b0;
        end else begin
          if (accept) begin
            newest <= newest + 1'b1;
            in_index <= in_index == LAST_INDEX[INDEX_WIDTH-1:0] ? {INDEX_WIDTH{1'b0}} : in_index + 1'b1;
          end
          if (take) oldest <= oldest + 1'b1;
          if (accept && completes) known_valid <= 1'b1;
          else if (take && at_begin) known_valid <= 1'b0;
        end
        if (accept) begin
          waiting[newest[DEPTH_WIDTH-1:0]] <= {in_last, in_data};
          sum <= next_sum;
          if (completes) known <= next_sum;
        end
      end
    end
  endgenerate

  // Stage S: sum of the samples of a mean. Samples that fill no whole mean are left out, but the last mean waits for
  // them: with the last of them comes TLAST.
  reg  [PHASE_WIDTH-1:0] phase;
  reg  signed [WIDTH-1:0] total, baseline;
  reg  s_valid, s_last;
  reg  rest;   // samples that fill no whole mean
  wire in_last_mean = rest || index == LAST_USED[INDEX_WIDTH-1:0];
  wire mean_ends = phase == LAST_PHASE[PHASE_WIDTH-1:0] && !in_last_mean;
  wire signed [WIDTH-1:0] sample = {{(WIDTH-15){count[15]}}, count[14:0]};
  always @(posedge clk) begin
    if (reset) begin
      index <= {INDEX_WIDTH{1'b0}};
      phase <= {PHASE_WIDTH{1'b0}};
      rest <= 1'b0;
      s_valid <= 1'b0;
    end else if (step) begin
      s_valid <= available && (mean_ends || at_end);
      if (available) begin
        index <= at_end ? {INDEX_WIDTH{1'b0}} : index + 1'b1;
        rest <= in_last_mean && !at_end;
        phase <= at_end || phase == LAST_PHASE[PHASE_WIDTH-1:0] ? {PHASE_WIDTH{1'b0}} : phase + 1'b1;
      end
    end
    if (take) begin
      if (!rest) total <= (phase == {PHASE_WIDTH{1'b0}} ? {WIDTH{1'b0}} : total) + sample;
      if (at_begin) baseline <= next_baseline;
      s_last <= at_end && tlast;
    end
  end

  // Stage D: above the baseline.
  reg signed [WIDTH-1:0] difference;
  reg d_valid, d_last;
  wire signed [WIDTH-1:0] above = (total <<< MEAN_SHIFT) - baseline;
  always @(posedge clk) begin
    if (reset) d_valid <= 1'b0;
    else if (step) d_valid <= s_valid;
    if (step) begin
      difference <= NEGATIVE != 0 ? -above : above;
      d_last <= s_last;
    end
  end

  // Output: rounded.
  wire [RESULT_WIDTH-1:0] code;
  pulsewright_convert #(
      .SUM_WIDTH(WIDTH), .DROPPED(DROPPED), .RELU(0), .ROUND(ROUND), .OVERFLOW(OVERFLOW),
      .RESULT_SIGNED(RESULT_SIGNED), .RESULT_WIDTH(RESULT_WIDTH)
  ) convert (.sum(difference), .result(code));
  always @(posedge clk) begin
    if (reset) out_valid <= 1'b0;
    else if (step) out_valid <= d_valid;
    if (step) begin
      out_data <= code;
      out_last <= d_last;
    end
  end
endmodule
