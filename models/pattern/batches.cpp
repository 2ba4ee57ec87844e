#include "models/pattern/batches.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "sim/base/integer_math.h"

namespace lacuna::pattern {
namespace {

void add_kernel(Batch& batch, const Kernel& kernel) {
  batch.taps = std::max(batch.taps, kernel.taps);
  ++batch.kernels;
  batch.weights += kernel.taps;
}

// By what an order groups kernels; equals stay by channel.
std::int32_t place(const Kernel& kernel, bool own_lane_control) {
  return own_lane_control ? -kernel.taps : kernel.pattern;
}

}  // namespace

Batcher::Batcher(const BatchRule& rule) : rule_(rule), in_bank_(static_cast<std::size_t>(rule.banks)) {}

std::int64_t Batcher::cut(std::vector<Kernel>& kernels, std::vector<Batch>& batches) {
  batches.clear();
  if (rule_.kernel_reorder)
    std::ranges::sort(kernels, {}, [this](const Kernel& kernel) {
      return std::pair(place(kernel, rule_.own_lane_control), kernel.channel);
    });
  std::int64_t runs = 0;
  for (auto begin = kernels.cbegin(); begin != kernels.cend(); ++runs) {
    const auto end =
        rule_.own_lane_control ? kernels.cend() : std::find_if(begin, kernels.cend(), [&](const Kernel& k) {
          return k.pattern != begin->pattern;
        });
    cut_run({begin, end}, batches);
    begin = end;
  }
  return runs;
}

void Batcher::cut_run(std::span<const Kernel> run, std::vector<Batch>& batches) {
  in_order(run);
  const std::vector<Batch>* chosen = &in_order_;
  // Batches of one pattern without conflicts cannot be improved.
  const bool as_good_as_can_be =
      !rule_.own_lane_control &&
      std::ranges::all_of(in_order_, [](const Batch& batch) { return batch.conflict == 1; });
  if (rule_.rearranged && !as_good_as_can_be) {
    rearrange(run);
    if (cost(rearranged_) < cost(in_order_)) chosen = &rearranged_;
  }
  batches.insert(batches.end(), chosen->begin(), chosen->end());
}

void Batcher::in_order(std::span<const Kernel> run) {
  in_order_.clear();
  for (std::size_t first = 0; first < run.size(); first += static_cast<std::size_t>(rule_.lanes)) {
    const auto kernels =
        run.subspan(first, std::min(static_cast<std::size_t>(rule_.lanes), run.size() - first));
    Batch batch;
    for (const Kernel& kernel : kernels) {
      add_kernel(batch, kernel);
      batch.conflict = std::max(batch.conflict, ++in_bank_[bank_of(kernel)]);
    }
    for (const Kernel& kernel : kernels) in_bank_[bank_of(kernel)] = 0;
    in_order_.push_back(batch);
  }
}

void Batcher::rearrange(std::span<const Kernel> run) {
  rearranged_.clear();
  queue_by_bank(run);
  while (!queues_.empty()) {
    choose_fullest();
    const auto taken = std::min(queues_.size(), static_cast<std::size_t>(rule_.lanes));
    Batch batch;
    for (BankQueue& queue : std::span(queues_).first(taken))
      add_kernel(batch, queued_[static_cast<std::size_t>(queue.next++)]);
    rearranged_.push_back(batch);
    std::erase_if(queues_, [](const BankQueue& queue) { return queue.left() == 0; });
  }
}

void Batcher::queue_by_bank(std::span<const Kernel> run) {
  for (const Kernel& kernel : run) ++in_bank_[bank_of(kernel)];
  queues_.clear();
  std::int32_t end = 0;
  for (std::size_t bank = 0; bank < in_bank_.size(); ++bank) {
    const std::int32_t begin = end;
    end += in_bank_[bank];
    if (begin < end) queues_.push_back({static_cast<std::int32_t>(bank), begin, end});
    in_bank_[bank] = begin;  // from here on the place of the bank's next kernel
  }
  queued_.resize(run.size());
  for (const Kernel& kernel : run) queued_[static_cast<std::size_t>(in_bank_[bank_of(kernel)]++)] = kernel;
  std::ranges::fill(in_bank_, 0);
}

// The banks of the next batch to the front.
void Batcher::choose_fullest() {
  if (std::ssize(queues_) <= rule_.lanes) return;
  std::ranges::nth_element(queues_, queues_.begin() + rule_.lanes, {},
                           [](const BankQueue& queue) { return std::pair(-queue.left(), queue.bank); });
}

std::int64_t Batcher::cost(const std::vector<Batch>& batches) const {
  return std::accumulate(
      batches.begin(), batches.end(), std::int64_t{0}, [this](std::int64_t sum, const Batch& batch) {
        return sum + std::max({std::int64_t{batch.taps} * batch.conflict,
                               ceil_div(batch.weights * rule_.tap_input_bits, rule_.input_port_bits),
                               rule_.psum_cycles});
      });
}

std::size_t Batcher::bank_of(const Kernel& kernel) const {
  return static_cast<std::uint32_t>(kernel.channel) % static_cast<std::uint32_t>(in_bank_.size());
}

}  // namespace lacuna::pattern
