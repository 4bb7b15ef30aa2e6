"""Make the file that multiplies 8-bit vectors: `python -m training.products OUT.onnx`.

One operator: rows (n, D) of 0 to 255, which stand for -128 to 127, times asked (D, m) of -64 to 64, gives (n, m) sums.
Its second factor uses 7 of the 8 bits, so that processors without VNNI, whose instructions saturate, give the same.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from reportedly.link.products import CENTRE


def product() -> onnx.ModelProto:
    """Return the operator as a model."""
    rows = helper.make_tensor_value_info("rows", TensorProto.UINT8, ["n", "d"])
    asked = helper.make_tensor_value_info("asked", TensorProto.INT8, ["d", "m"])
    sums = helper.make_tensor_value_info("sums", TensorProto.INT32, ["n", "m"])
    centre = helper.make_tensor("centre", TensorProto.UINT8, [], [CENTRE])
    multiply = helper.make_node("MatMulInteger", ["rows", "asked", "centre"], ["sums"])
    graph = helper.make_graph([multiply], "product", [rows, asked], [sums], [centre])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    given.out.write_bytes(product().SerializeToString())


if __name__ == "__main__":
    main()
