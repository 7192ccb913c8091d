// Layer @index@, @title@: @what@.
// @formats@
module layer@index@ (
    input  wire clk,
    input  wire reset,
    input  wire in_valid,
    output wire in_ready,
    input  wire [@inWidth@-1:0] in_data,
    input  wire in_last,
    output wire out_valid,
    input  wire out_ready,
    output wire [@outWidth@-1:0] out_data,
    output wire out_last
);
  // All stages move together, or wait until what the last one holds can leave.
  wire step;
@collect@
  wire [@outputs@*@sumWidth@-1:0] sums;
  layer@index@_sums network (
      .clk(clk), .step(step), .words(words), .sums(sums)
  );

  // What goes with the stages: whether a frame is there, and whether it ends a packet.
  reg [@stages@-1:0] held, ends;
  wire [@stages@:0] held_next = {held, frame_valid};
  wire [@stages@:0] ends_next = {ends, frame_last};
  wire done = held_next[@stages@];
  wire done_last = ends_next[@stages@];
  always @(posedge clk) begin
    if (reset) held <= {@stages@{1'b0}};
    else if (step) held <= held_next[@stages@-1:0];
    if (step) ends <= ends_next[@stages@-1:0];
  end
@results@endmodule
