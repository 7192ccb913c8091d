// Product of a signed word and a weight from LUTs: a row for each bit of the weight, which adds the word or nothing to
// what the rows before it carry on. No registers.
module pulsewright_multiply #(
    parameter DATA_WIDTH = 9,
    parameter WEIGHT_WIDTH = 8,
    parameter WEIGHT_SIGNED = 1
) (
    input  wire [DATA_WIDTH-1:0]              data,
    input  wire [WEIGHT_WIDTH-1:0]            weight,
    output reg  [DATA_WIDTH+WEIGHT_WIDTH-1:0] product
);
  reg [DATA_WIDTH:0] rest, term;   // bits of the product from the present row up; what the row adds
  integer row;
  always @* begin
    rest = {(DATA_WIDTH+1){1'b0}};
    product = {(DATA_WIDTH+WEIGHT_WIDTH){1'b0}};
    for (row = 0; row < WEIGHT_WIDTH; row = row + 1) begin
      term = {data[DATA_WIDTH-1], data} & {(DATA_WIDTH+1){weight[row]}};
      // The highest bit of a weight with a sign counts below zero.
      rest = {rest[DATA_WIDTH], rest[DATA_WIDTH:1]} + (WEIGHT_SIGNED != 0 && row == WEIGHT_WIDTH - 1 ? -term : term);
      product[row] = rest[0];
    end
    product[DATA_WIDTH+WEIGHT_WIDTH-1:WEIGHT_WIDTH-1] = rest;
  end
endmodule
