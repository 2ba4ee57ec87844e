#include "sim/tensors/trace_writer.h"

#include <gtest/gtest.h>

#include "sim/config/document.h"
#include "sim/tensors/trace_file.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

Network network_of(int bits) {
  const std::string text = R"({"name": "net", "batch": 2, "input": {"channels": 4, "height": 7, "width": 5},
    "input_bits": )" + std::to_string(bits) +
                           R"(, "weight_bits": )" + std::to_string(bits) + R"(, "layers": [
    {"name": "part/a", "type": "conv", "out_channels": 6, "kernel": [3, 2], "groups": 2, "weight_density": 0.4, "input_density": 0.5},
    {"name": "p", "type": "max_pool", "kernel": 2, "stride": 2, "input_density": 0.5},
    {"name": "q", "type": "avg_pool", "kernel": 2, "stride": 2, "inputs": ["part/a"]},
    {"name": "sum", "type": "add", "inputs": ["p", "q"]},
    {"name": "f", "type": "fc", "out_features": 3, "weight_density": 0.5}]})";
  return resolve_network(parse_document(text, "net.json"));
}

TEST(TraceWriter, WhatIsWrittenIsReadAgain) {
  const test::TemporaryFolder folder;
  for (const int bits : {2, 8, 9, 16}) {
    const Network network = network_of(bits);
    const auto tensors = synthetic_tensors(network.activations, 5);
    const std::string file = folder.write("net.h5", trace_bytes(network, *tensors)).string();
    EXPECT_EQ(TraceFile(file).network(), "net");
    const auto read = traced_tensors(file, network);
    for (const Layer& layer : network.layers) {
      const LayerTensors before = tensors->load(layer, true), after = read->load(layer, true);
      EXPECT_EQ(before.weight_values, after.weight_values);
      EXPECT_EQ(before.input_values, after.input_values);
      EXPECT_EQ(before.weights, after.weights);
      EXPECT_EQ(before.inputs, after.inputs);
      EXPECT_EQ(after.weight_scale, 1);
    }
  }
}

TEST(TraceWriter, TheSameTensorsAreTheSameBytes) {
  const Network network = network_of(8);
  EXPECT_EQ(trace_bytes(network, *synthetic_tensors({}, 1)), trace_bytes(network, *synthetic_tensors({}, 1)));
  EXPECT_NE(trace_bytes(network, *synthetic_tensors({}, 1)), trace_bytes(network, *synthetic_tensors({}, 2)));
}

}  // namespace
}  // namespace lacuna
