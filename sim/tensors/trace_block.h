// The values of a network's traced tensors in one piece of memory, which a process that reads them shares
// with the one it was forked from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/network/network.h"

namespace lacuna {

class TraceBlock {
 public:
  struct Scales {
    double input = 1, weights = 1;
  };

  // std::bad_alloc if there is not so much.
  explicit TraceBlock(const Network& network);
  ~TraceBlock();
  TraceBlock(const TraceBlock&) = delete;
  TraceBlock& operator=(const TraceBlock&) = delete;

  // By the layer's index. In the simulator's layouts (tensors.h).
  std::span<std::int16_t> inputs(std::size_t layer) { return spans_[2 * layer]; }
  std::span<std::int16_t> weights(std::size_t layer) { return spans_[2 * layer + 1]; }
  std::span<const std::int16_t> inputs(std::size_t layer) const { return spans_[2 * layer]; }
  std::span<const std::int16_t> weights(std::size_t layer) const { return spans_[2 * layer + 1]; }
  Scales& scales(std::size_t layer) { return scales_[layer]; }
  const Scales& scales(std::size_t layer) const { return scales_[layer]; }

  // The object that is being read, in case the reader does not come back.
  void set_place(const std::string& place);
  std::string place() const;

  std::size_t bytes() const { return bytes_; }
  std::size_t largest_tensor_bytes() const;

 private:
  std::size_t bytes_ = 0;
  void* memory_ = nullptr;
  char* place_ = nullptr;
  Scales* scales_ = nullptr;
  std::vector<std::span<std::int16_t>> spans_;
};

}  // namespace lacuna
