// b is stored in f16 and so are the products and sums; a and the result stay f32 in memory.
alias Stored = f16;
alias Real = f16;
