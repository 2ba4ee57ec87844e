#include "sim/tensors/trace_block.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "sim/tensors/trace_dataset.h"

namespace lacuna {
namespace {

constexpr std::size_t place_bytes = 512;

std::size_t values_of(const TraceDataset& dataset) {
  std::size_t values = 1;
  for (const std::int64_t size : dataset.shape) values *= static_cast<std::size_t>(size);
  return values;
}

}  // namespace

TraceBlock::TraceBlock(const Network& network) {
  std::vector<std::size_t> counts;
  for (const Layer& layer : network.layers) {
    counts.push_back(values_of(traced_inputs(layer)));
    counts.push_back(layer.has_weights() ? values_of(traced_weights(layer)) : 0);
  }
  bytes_ = place_bytes + network.layers.size() * sizeof(Scales);
  for (const std::size_t count : counts) bytes_ += count * sizeof(std::int16_t);
  memory_ =
      ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory_ == MAP_FAILED) throw std::bad_alloc();
  place_ = static_cast<char*>(memory_);
  scales_ = new (place_ + place_bytes) Scales[network.layers.size()];
  auto* values = static_cast<std::int16_t*>(static_cast<void*>(scales_ + network.layers.size()));
  for (const std::size_t count : counts) {
    spans_.emplace_back(values, count);
    values += count;
  }
}

TraceBlock::~TraceBlock() {
  ::munmap(memory_, bytes_);
}

void TraceBlock::set_place(const std::string& place) {
  const std::size_t size = std::min(place.size(), place_bytes - 1);
  std::memcpy(place_, place.data(), size);
  place_[size] = '\0';
}

std::string TraceBlock::place() const {
  return {place_, ::strnlen(place_, place_bytes)};
}

std::size_t TraceBlock::largest_tensor_bytes() const {
  std::size_t most = 0;
  for (const auto& span : spans_) most = std::max(most, span.size_bytes());
  return most;
}

}  // namespace lacuna
