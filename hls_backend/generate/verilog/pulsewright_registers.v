// AXI4-Lite slave with the register map; one read and one write at a time.
module pulsewright_registers #(
    parameter [31:0] MAGIC = 32'd0,
    parameter [31:0] BUILD_ID = 32'd0,
    parameter [31:0] INPUTS = 32'd0,
    parameter [31:0] OUTPUTS = 32'd0
) (
    input  wire        clk,
    input  wire        resetn,
    input  wire [6:0]  awaddr,
    input  wire        awvalid,
    output wire        awready,
    input  wire [31:0] wdata,
    input  wire [3:0]  wstrb,
    input  wire        wvalid,
    output wire        wready,
    output wire [1:0]  bresp,
    output reg         bvalid,
    input  wire        bready,
    input  wire [6:0]  araddr,
    input  wire        arvalid,
    output wire        arready,
    output reg  [31:0] rdata,
    output wire [1:0]  rresp,
    output reg         rvalid,
    input  wire        rready,

    output reg         soft_reset,      // one clock
    output reg         clear_counters,  // one clock
    output reg         bypass,
    input  wire        occupied,
    input  wire [31:0] latency_last,
    input  wire [31:0] latency_min,
    input  wire [31:0] latency_max,
    input  wire [63:0] latency_sum,
    input  wire [31:0] frames,
    input  wire [31:0] input_idle,
    input  wire [31:0] input_stall,
    input  wire [31:0] output_stall,
    input  wire [63:0] cycles,
    input  wire [31:0] interval
);
  assign bresp = 2'b00;
  assign rresp = 2'b00;
  wire unused_bits = &{1'b0, awaddr[1:0], araddr[1:0], wdata[31:3], wstrb[3:1]};

  // A write: address and data may come in either order; both are kept until the other is there.
  reg       has_address, has_data;
  reg [4:0] write_word;
  reg [2:0] write_bits;
  reg       write_strobe;
  wire      perform = has_address && has_data && !bvalid;
  assign awready = !has_address;
  assign wready = !has_data;

  always @(posedge clk) begin
    soft_reset <= 1'b0;
    clear_counters <= 1'b0;
    if (!resetn) begin
      has_address <= 1'b0;
      has_data <= 1'b0;
      bvalid <= 1'b0;
      bypass <= 1'b0;
    end else begin
      if (awvalid && awready) begin
        has_address <= 1'b1;
        write_word <= awaddr[6:2];
      end
      if (wvalid && wready) begin
        has_data <= 1'b1;
        write_bits <= wdata[2:0];
        write_strobe <= wstrb[0];
      end
      if (bvalid && bready) bvalid <= 1'b0;
      if (perform) begin
        has_address <= 1'b0;
        has_data <= 1'b0;
        bvalid <= 1'b1;
        if (write_word == @control@ && write_strobe) begin
          soft_reset <= write_bits[0];
          clear_counters <= write_bits[1];
          bypass <= write_bits[2];
        end
      end
    end
  end

  // A read. The high half of a 64-bit counter is caught when the low half is read.
  reg [31:0] cycles_high, latency_sum_high;
  assign arready = !rvalid;
  always @(posedge clk) begin
    if (!resetn) begin
      rvalid <= 1'b0;
      cycles_high <= 32'd0;
      latency_sum_high <= 32'd0;
    end else begin
      if (rvalid && rready) rvalid <= 1'b0;
      if (arvalid && arready) begin
        rvalid <= 1'b1;
        if (araddr[6:2] == @cyclesLo@) cycles_high <= cycles[63:32];
        if (araddr[6:2] == @latencySumLo@) latency_sum_high <= latency_sum[63:32];
      end
    end
    if (arvalid && arready) begin
      case (araddr[6:2])
        @magic@: rdata <= MAGIC;
        @buildId@: rdata <= BUILD_ID;
        @control@: rdata <= {29'd0, bypass, 2'b00};
        @status@: rdata <= {31'd0, occupied};
        @latencyLast@: rdata <= latency_last;
        @latencyMin@: rdata <= latency_min;
        @latencyMax@: rdata <= latency_max;
        @latencySumLo@: rdata <= latency_sum[31:0];
        @latencySumHi@: rdata <= latency_sum_high;
        @frames@: rdata <= frames;
        @inputIdle@: rdata <= input_idle;
        @inputStall@: rdata <= input_stall;
        @outputStall@: rdata <= output_stall;
        @cyclesLo@: rdata <= cycles[31:0];
        @cyclesHi@: rdata <= cycles_high;
        @inputs@: rdata <= INPUTS;
        @outputs@: rdata <= OUTPUTS;
        @interval@: rdata <= interval;
        default: rdata <= 32'd0;
      endcase
    end
  end
endmodule
