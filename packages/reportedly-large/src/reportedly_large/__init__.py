"""Larger weights for reportedly; `reader.onnx`, its data and its card lie beside this file."""
