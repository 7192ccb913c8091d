// @title@
// AXI4-Stream in: one @inputKind@ a word in the low @inputWidth@ bits (@inputFormat@), @inputs@ words a frame.
// AXI4-Stream out: one logit a word, sign-extended from @outputWidth@ bits (@outputFormat@), @outputs@ words a frame; TLAST on the
// last word of a frame whose last input word had it.
module pulsewright_top (
    (* X_INTERFACE_PARAMETER = "ASSOCIATED_BUSIF s_axi:s_axis:m_axis, ASSOCIATED_RESET aresetn" *)
    input  wire        aclk,
    input  wire        aresetn,

    input  wire [31:0] s_axis_tdata,
    input  wire        s_axis_tlast,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,

    output wire [31:0] m_axis_tdata,
    output wire        m_axis_tlast,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,

    input  wire [6:0]  s_axi_awaddr,
    input  wire        s_axi_awvalid,
    output wire        s_axi_awready,
    input  wire [31:0] s_axi_wdata,
    input  wire [3:0]  s_axi_wstrb,
    input  wire        s_axi_wvalid,
    output wire        s_axi_wready,
    output wire [1:0]  s_axi_bresp,
    output wire        s_axi_bvalid,
    input  wire        s_axi_bready,
    input  wire [6:0]  s_axi_araddr,
    input  wire        s_axi_arvalid,
    output wire        s_axi_arready,
    output wire [31:0] s_axi_rdata,
    output wire [1:0]  s_axi_rresp,
    output wire        s_axi_rvalid,
    input  wire        s_axi_rready
);
  wire soft_reset, clear_counters, bypass_wanted, occupied;
  wire [31:0] latency_last, latency_min, latency_max, frames, input_idle, input_stall, output_stall, interval;
  wire [63:0] latency_sum, cycles;

  reg reset;
  always @(posedge aclk) reset <= !aresetn || soft_reset;

  // Bypass: words go through one register and past the engine. It begins and ends when nothing is on its way.
  reg        bypass, bypass_valid, bypass_last;
  reg [31:0] bypass_data;
  wire       bypass_ready = !bypass_valid || m_axis_tready;
  wire       s_fire = s_axis_tvalid && s_axis_tready;
  always @(posedge aclk) begin
    if (reset) begin
      bypass <= 1'b0;
      bypass_valid <= 1'b0;
    end else begin
      if (!occupied && !bypass_valid && !s_fire) bypass <= bypass_wanted;
      if (bypass_ready) bypass_valid <= bypass && s_fire;
    end
    if (bypass_ready) begin
      bypass_data <= s_axis_tdata;
      bypass_last <= s_axis_tlast;
    end
  end

  // The engine.
  wire engine_in_valid = s_axis_tvalid && !bypass && !reset;
  wire engine_in_ready, engine_out_valid, engine_out_last;
  wire engine_out_ready = m_axis_tready && !bypass && !reset;
  wire [@outputWidth@-1:0] engine_out_data;
@unusedInput@  pulsewright_engine engine (
      .clk(aclk), .reset(reset),
      .in_valid(engine_in_valid), .in_ready(engine_in_ready),
      .in_data(s_axis_tdata[@inputWidth@-1:0]), .in_last(s_axis_tlast),
      .out_valid(engine_out_valid), .out_ready(engine_out_ready),
      .out_data(engine_out_data), .out_last(engine_out_last)
  );

  assign s_axis_tready = !reset && (bypass ? bypass_ready : engine_in_ready);
  assign m_axis_tvalid = !reset && (bypass ? bypass_valid : engine_out_valid);
  assign m_axis_tlast = bypass ? bypass_last : engine_out_last;
  assign m_axis_tdata = bypass ? bypass_data : @extended@;

  pulsewright_monitor #(
      .INPUTS(@inputs@), .OUTPUTS(@outputs@), .IN_WIDTH(@inIndexWidth@), .OUT_WIDTH(@outIndexWidth@),
      .FLIGHT_WIDTH(@flightWidth@)
  ) monitor (
      .clk(aclk), .reset(reset), .clear(clear_counters || !aresetn), .clear_cycles(!aresetn),
      .in_valid(engine_in_valid), .in_ready(engine_in_ready),
      .out_valid(engine_out_valid), .out_ready(engine_out_ready),
      .in_waits(s_axis_tvalid && !s_axis_tready), .out_waits(m_axis_tvalid && !m_axis_tready),
      .occupied(occupied), .latency_last(latency_last), .latency_min(latency_min), .latency_max(latency_max),
      .latency_sum(latency_sum), .frames(frames), .input_idle(input_idle), .input_stall(input_stall),
      .output_stall(output_stall), .cycles(cycles), .interval(interval)
  );

  pulsewright_registers #(
      .MAGIC(@magicValue@), .BUILD_ID(@buildIdValue@), .INPUTS(32'd@inputs@), .OUTPUTS(32'd@outputs@)
  ) registers (
      .clk(aclk), .resetn(aresetn),
      .awaddr(s_axi_awaddr), .awvalid(s_axi_awvalid), .awready(s_axi_awready),
      .wdata(s_axi_wdata), .wstrb(s_axi_wstrb), .wvalid(s_axi_wvalid), .wready(s_axi_wready),
      .bresp(s_axi_bresp), .bvalid(s_axi_bvalid), .bready(s_axi_bready),
      .araddr(s_axi_araddr), .arvalid(s_axi_arvalid), .arready(s_axi_arready),
      .rdata(s_axi_rdata), .rresp(s_axi_rresp), .rvalid(s_axi_rvalid), .rready(s_axi_rready),
      .soft_reset(soft_reset), .clear_counters(clear_counters), .bypass(bypass_wanted), .occupied(occupied),
      .latency_last(latency_last), .latency_min(latency_min), .latency_max(latency_max),
      .latency_sum(latency_sum), .frames(frames), .input_idle(input_idle), .input_stall(input_stall),
      .output_stall(output_stall), .cycles(cycles), .interval(interval)
  );
endmodule
