// b is stored in f16, half the traffic of the weights; sums are f32.
alias Stored = f16;
alias Real = f32;
