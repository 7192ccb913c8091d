// Layer @index@, @title@: @what@.
// @formats@
module layer@index@ (
    input  wire clk,
    input  wire reset,
    input  wire in_valid,
    output wire in_ready,
    input  wire [@dataWidth@-1:0] in_data,
    input  wire in_last,
    output wire out_valid,
    input  wire out_ready,
    output wire [@resultWidth@-1:0] out_data,
    output wire out_last
);
  // A finished pass waits for the drain, and everything before it waits with it. All terms are registers: no path
  // leads from one layer's ready to the next one's.
  wire done, busy;
  wire step = !(done && busy);

  wire [@addressWidth@-1:0] address;
  wire a_valid, a_first, a_last, a_tlast;
  wire [@dataWidth@-1:0] a_data;
  wire [@units@*@sumWidth@-1:0] sums;
@feed@
@core@
  // What goes with the sums: whether the pass ends the frame, and the frame the packet.
  reg p_final, done_final, p_tlast, done_tlast;
  always @(posedge clk) begin
    if (step) begin
      p_final <= @final@;
      done_final <= p_final;
      p_tlast <= a_tlast;
      done_tlast <= p_tlast;
    end
  end

  wire [@sumWidth@-1:0] next_sum;
  wire [@drainWidth@-1:0] result;
@drainWires@@finish@
  pulsewright_drain #(
      .UNITS(@units@), .LAST_UNITS(@lastUnits@), .COUNT_WIDTH(@countWidth@), .SUM_WIDTH(@sumWidth@),
      .RESULT_WIDTH(@drainWidth@)
  ) drain (
      .clk(clk), .reset(reset),
      .load(done && step), .load_final(done_final), .load_tlast(done_tlast), .sums(sums), .busy(busy),
      .next_sum(next_sum), .result(result),
      @drainOut@
  );
@table@endmodule
