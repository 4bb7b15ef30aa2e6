"""The shared encoder at run time: word pieces, windows, weights."""
