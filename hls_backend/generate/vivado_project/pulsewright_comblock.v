// SPDX-License-Identifier: GPL-3.0-or-later
// Between the FIFOs of the ComBlock and the streams of the classifier, with back-pressure: a word is asked for
// only when there is room for it, because the FIFO gives it (fifo_valid_o) one clock after the request.
`default_nettype none
module pulsewright_comblock (
    (* X_INTERFACE_PARAMETER = "ASSOCIATED_BUSIF m_axis:s_axis, ASSOCIATED_RESET aresetn" *)
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [31:0] hold,           // bit 0: the classifier and what is under way are held in reset
    output wire        engine_aresetn,
    output reg  [31:0] words_in,       // since reset
    output reg  [31:0] words_out,

    output wire        fifo_clear_i,
    output wire        fifo_re_i,
    input  wire [31:0] fifo_data_o,
    input  wire        fifo_valid_o,
    input  wire        fifo_empty_o,
    output wire        fifo_we_i,
    output wire [31:0] fifo_data_i,
    input  wire        fifo_full_o,

    output wire [31:0] m_axis_tdata,
    output wire        m_axis_tlast,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    input  wire [31:0] s_axis_tdata,
    input  wire        s_axis_tlast,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready
);
  reg held;
  always @(posedge aclk) held <= !aresetn || hold[0];
  assign engine_aresetn = !held;
  assign fifo_clear_i = held;

  // Four words wait at most: those that are there and the one that is on its way.
  reg [31:0] waiting [0:3];
  reg [1:0] head, tail;
  reg [2:0] count;
  reg asked;
  wire take = m_axis_tvalid && m_axis_tready;
  wire put = fifo_valid_o && !held;
  assign fifo_re_i = !held && !fifo_empty_o && (count + {2'b00, asked} < 3'd4);
  always @(posedge aclk) begin
    if (put) waiting[tail] <= fifo_data_o;
    if (held) begin
      head <= 2'd0;
      tail <= 2'd0;
      count <= 3'd0;
      asked <= 1'b0;
    end else begin
      asked <= fifo_re_i;
      if (put) tail <= tail + 2'd1;
      if (take) head <= head + 2'd1;
      count <= count + {2'b00, put} - {2'b00, take};
    end
  end
  assign m_axis_tdata = waiting[head];
  assign m_axis_tvalid = count != 3'd0;
  assign m_axis_tlast = 1'b0;

  assign s_axis_tready = !held && !fifo_full_o;
  assign fifo_we_i = s_axis_tvalid && s_axis_tready;
  assign fifo_data_i = s_axis_tdata;

  always @(posedge aclk) begin
    if (held) begin
      words_in <= 32'd0;
      words_out <= 32'd0;
    end else begin
      if (take) words_in <= words_in + 32'd1;
      if (fifo_we_i) words_out <= words_out + 32'd1;
    end
  end

  wire unused = &{1'b0, hold[31:1], s_axis_tlast};
endmodule
`default_nettype wire
