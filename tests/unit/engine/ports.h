// Machines with narrow ports, and what their arrays take. Ports are named by their bytes per cycle; weights
// and inputs have 16 bits, partial sums 32.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "sim/engine/planner.h"

#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/walk.h"

namespace lacuna::test {

inline constexpr std::int64_t wide = 1 << 16;

inline Machine with_ports(std::shared_ptr<Model> model, std::int64_t weight, std::int64_t input,
                          std::int64_t output) {
  Machine machine = machine_of(std::move(model));
  machine.buffers.weight = {1 << 20, weight, 1, true};
  machine.buffers.input = {1 << 20, input, 1, true};
  machine.buffers.output = {1 << 20, output, 1, true};
  return machine;
}

inline Walk run(const Machine& machine, const Layer& layer, const LayerTensors& tensors,
                PortUses* uses = nullptr) {
  const auto datapath = prepare_layer(machine, layer, tensors);
  Walk taken = walk(*datapath, machine.model->geometry().pes);
  if (uses != nullptr) *uses = datapath->port_uses();
  return taken;
}

inline void expect_accesses(const BufferAccesses& accesses, std::int64_t reads, std::int64_t writes) {
  EXPECT_EQ(accesses.reads, reads);
  EXPECT_EQ(accesses.writes, writes);
}

inline Layer images(std::int64_t n, Layer layer) {
  layer.N = n;
  return layer;
}

}  // namespace lacuna::test
