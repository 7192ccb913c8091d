// Layer @index@, @title@: @inputs@ inputs, @outputs@ neurons, @units@ at a time in @passes@ @passWord@.
// @inputFormat@ x @weightFormat@ -> sums @sumFormat@ -> @resultFormat@
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
  wire [@units@*@weightWidth@-1:0] a_weights;
  wire [@units@*@sumWidth@-1:0] p_biases, sums;
@feed@
  layer@index@_weights constants (
      .clk(clk), .step(step), .address(address),@passPort@
      .a_weights(a_weights), .p_biases(p_biases)
  );

  pulsewright_macs #(
      .UNITS(@units@), .DATA_WIDTH(@dataWidth@), .DATA_SIGNED(@dataSigned@), .WEIGHT_WIDTH(@weightWidth@),
      .WEIGHT_SIGNED(@weightSigned@), .PRODUCT_SHIFT(@productShift@), .SUM_WIDTH(@sumWidth@)
  ) macs (
      .clk(clk), .reset(reset), .step(step),
      .a_valid(a_valid), .a_first(a_first), .a_last(a_last), .a_data(a_data), .a_weights(a_weights),
      .p_biases(p_biases), .done(done), .sums(sums)
  );

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

  pulsewright_drain #(
      .UNITS(@units@), .LAST_UNITS(@lastUnits@), .COUNT_WIDTH(@countWidth@), .SUM_WIDTH(@sumWidth@),
      .DROPPED(@dropped@), .RELU(@relu@), .ROUND(@round@), .OVERFLOW(@overflow@), .RESULT_SIGNED(@resultSigned@),
      .RESULT_WIDTH(@resultWidth@)
  ) drain (
      .clk(clk), .reset(reset),
      .load(done && step), .load_final(done_final), .load_tlast(done_tlast), .sums(sums), .busy(busy),
      .out_valid(out_valid), .out_ready(out_ready), .out_data(out_data), .out_last(out_last)
  );
endmodule
