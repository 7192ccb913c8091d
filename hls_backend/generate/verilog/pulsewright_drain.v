// Takes all sums of a pass at once and hands them on as results, one word a clock, while the next pass is worked out.
module pulsewright_drain #(
    parameter UNITS = 1,
    parameter LAST_UNITS = 1,      // neurons in the last pass
    parameter COUNT_WIDTH = 1,     // holds 0 .. UNITS
    parameter SUM_WIDTH = 24,
    parameter RESULT_WIDTH = 8
) (
    input  wire                       clk,
    input  wire                       reset,
    input  wire                       load,        // only when not busy
    input  wire                       load_final,  // the frame's last pass
    input  wire                       load_tlast,  // the frame ends a packet
    input  wire [UNITS*SUM_WIDTH-1:0] sums,
    output wire                       busy,
    output wire [SUM_WIDTH-1:0]       next_sum,    // whose result is wanted
    input  wire [RESULT_WIDTH-1:0]    result,
    output reg                        out_valid,
    input  wire                       out_ready,
    output reg  [RESULT_WIDTH-1:0]    out_data,
    output reg                        out_last
);
  localparam [31:0] ALL = UNITS;
  localparam [31:0] REST = LAST_UNITS;

  reg [UNITS*SUM_WIDTH-1:0] waiting;   // the next sum in the lowest bits
  reg [COUNT_WIDTH-1:0]     count;
  reg                       ends_packet;
  assign busy = count != {COUNT_WIDTH{1'b0}};
  wire move = busy && (!out_valid || out_ready);

  assign next_sum = waiting[SUM_WIDTH-1:0];

  always @(posedge clk) begin
    if (reset) count <= {COUNT_WIDTH{1'b0}};
    else if (load) count <= load_final ? REST[COUNT_WIDTH-1:0] : ALL[COUNT_WIDTH-1:0];
    else if (move) count <= count - 1'b1;

    if (load) waiting <= sums;
    else if (move) waiting <= waiting >> SUM_WIDTH;
    if (load) ends_packet <= load_final && load_tlast;
  end

  always @(posedge clk) begin
    if (reset) out_valid <= 1'b0;
    else if (move) out_valid <= 1'b1;
    else if (out_ready) out_valid <= 1'b0;
    if (move) begin
      out_data <= result;
      out_last <= ends_packet && count == {{(COUNT_WIDTH-1){1'b0}}, 1'b1};
    end
  end
endmodule
