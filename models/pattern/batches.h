// Which kernels of a filter run together (rules P4 and P5 of README.md). Kernels in, batches out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/pattern/kernels.h"

namespace lacuna::pattern {

struct BatchRule {
  bool own_lane_control = false;
  bool kernel_reorder = true;
  bool rearranged = true;
  std::int64_t lanes = 4;
  std::int64_t banks = 8;
  // What a full pixel vector takes at the ports at least: the inputs of a tap in bits per bits of the input
  // port and cycle (0: more than all lanes need), and the cycles of reading and writing partial sums.
  std::int64_t tap_input_bits = 0, input_port_bits = 1;
  std::int64_t psum_cycles = 1;
};

struct Batch {
  std::int32_t taps = 0;      // cycles per pixel vector without conflicts
  std::int32_t conflict = 1;  // most kernels in one bank
  std::int32_t kernels = 0;
  std::int32_t weights = 0;  // taps of all kernels
  bool operator==(const Batch&) const = default;
};

// Cuts one filter's kernels after the other, and keeps its memory meanwhile.
class Batcher {
 public:
  explicit Batcher(const BatchRule& rule);

  // `kernels` by channel; they get the order in which they run. Returns the number of runs.
  std::int64_t cut(std::vector<Kernel>& kernels, std::vector<Batch>& batches);

 private:
  void cut_run(std::span<const Kernel> run, std::vector<Batch>& batches);
  void in_order(std::span<const Kernel> run);
  void rearrange(std::span<const Kernel> run);
  void queue_by_bank(std::span<const Kernel> run);
  void choose_fullest();
  std::int64_t cost(const std::vector<Batch>& batches) const;
  std::size_t bank_of(const Kernel& kernel) const;

  struct BankQueue {
    std::int32_t bank = 0, next = 0, end = 0;  // what is left of `queued_`
    std::int32_t left() const { return end - next; }
  };

  BatchRule rule_;
  std::vector<Batch> in_order_, rearranged_;
  std::vector<std::int32_t> in_bank_;  // kernels, by bank
  std::vector<BankQueue> queues_;      // of banks that are not empty
  std::vector<Kernel> queued_;         // a run, bank after bank
};

}  // namespace lacuna::pattern
