// Small SCNN layers and machines for tests.
#pragma once

#include <vector>

#include "tests/clocked/test_support.h"
#include "tests/models/scnn/reference.h"

namespace lacuna::reference {

inline Memory fast_memory() {
  Memory memory = memory_of({1000, 1}, 1, 0);
  memory.buffers = {{256, 64, 1, true}, {256, 64, 1, true}, {256, 64, 1, true}};
  return memory;
}

inline ScnnArray one_pe(std::int64_t F, std::int64_t I) {
  ScnnArray array;
  array.rows = array.columns = 1;
  array.F = F;
  array.I = I;
  array.prefetch_chunks = 0;
  return array;
}

// Reads the network's input, which is loaded, and feeds nothing, so that its outputs are stored.
inline Layer fc(std::int64_t images, std::int64_t inputs, std::int64_t outputs) {
  Layer layer = fully_connected(inputs, outputs);
  layer.N = images;
  layer.reads_network_input = true;
  return layer;
}

inline Layer conv(std::int64_t H, std::int64_t W, std::int64_t R, std::int64_t S, std::int64_t pad) {
  Layer layer;
  layer.H = H;
  layer.W = W;
  layer.R = R;
  layer.S = S;
  layer.pad_h = layer.pad_w = pad;
  layer.P = H + 2 * pad - R + 1;
  layer.Q = W + 2 * pad - S + 1;
  layer.reads_network_input = true;
  return layer;
}

struct Scnn {
  ScnnArray array;
  Memory memory;
  Layer layer;
  LayerTensors tensors;
  TilingChoice choice{};

  Plan plan() const { return scnn_plan(array, memory, layer, tensors, choice); }
  void expect(Cycle cycles, const std::vector<Row>& rows, const std::vector<std::int64_t>& psums) const {
    in_child([&] {
      const Timing timing = run_scnn(array, memory, layer, tensors, plan());
      EXPECT_EQ(timing.cycles, cycles);
      expect_rows(timing, rows);
      EXPECT_EQ(timing.psums, psums);
    });
  }
};

}  // namespace lacuna::reference
