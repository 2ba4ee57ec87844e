// What the reference's tests have in common.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "tests/clocked/reference.h"

namespace lacuna::reference {

using Row = std::array<std::int64_t, cause_count>;

// SystemC elaborates once per process.
inline void in_child(const std::function<void()>& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    body();
    std::fflush(nullptr);
    _exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "see the child's failures above";
}

inline Layer fully_connected(std::int64_t inputs, std::int64_t outputs) {
  Layer layer;
  layer.kind = LayerKind::fully_connected;
  layer.C = inputs;
  layer.K = outputs;
  return layer;
}

inline LayerTensors tensors_of(const Layer& layer, std::vector<std::int16_t> weights,
                               std::vector<std::int16_t> inputs) {
  LayerTensors tensors;
  tensors.weights = BitMask(layer.K, layer.filter_size());
  for (std::int64_t i = 0; i < layer.weight_count(); ++i)
    if (weights[static_cast<std::size_t>(i)] != 0)
      tensors.weights.set(i / layer.filter_size(), i % layer.filter_size());
  tensors.inputs = BitMask(layer.N * layer.C * layer.H, layer.W);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i);
    if (inputs[i] != 0) tensors.inputs.set(place / layer.W, place % layer.W);
  }
  tensors.weight_values = std::move(weights);
  tensors.input_values = std::move(inputs);
  return tensors;
}

inline Block first_block(const Plan& plan) {
  return plan.block(plan.steps.front());
}
inline Block last_block(const Plan& plan) {
  return plan.block(plan.steps.back());
}

inline Memory memory_of(const Ratio& bandwidth, std::int64_t latency, std::int64_t turnaround) {
  Memory memory;
  memory.dram = {"", "ideal", bandwidth, latency, 1, turnaround};
  memory.buffers = {{64, 4, 1, true}, {64, 4, 1, true}, {64, 4, 1, true}};
  return memory;
}

inline Row row_of(const std::vector<std::pair<Cause, std::int64_t>>& causes) {
  Row row{};
  for (const auto& [cause, cycles] : causes) row[static_cast<std::size_t>(cause)] = cycles;
  return row;
}

// Rows as expected; together they cover every cycle (A4).
inline void expect_rows(const Timing& timing, const std::vector<Row>& rows) {
  EXPECT_EQ(timing.per_pe, rows);
  for (const Row& row : timing.per_pe)
    EXPECT_EQ(std::accumulate(row.begin(), row.end(), std::int64_t{0}), timing.cycles);
}

}  // namespace lacuna::reference
