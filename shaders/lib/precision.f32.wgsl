// f32 throughout: how b is stored, and what is computed in.
alias Stored = f32;
alias Real = f32;
