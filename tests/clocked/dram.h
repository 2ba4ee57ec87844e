// Rules M5 and M6, one cycle at a time: the DRAM's bus and the buffers' ports as counters that run down.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "sim/memory/memory_config.h"

namespace lacuna::reference {

enum class BufferId : std::uint8_t { weight, input, output };
inline constexpr std::size_t buffer_names = 3;

struct Transfer;

struct Request {
  std::shared_ptr<Transfer> transfer;
  std::int64_t bytes = 0;
  bool is_write = false;

  bool off_bus = false;
  std::int64_t latency_left = 0;  // once off the bus
  std::int64_t port_left = 0;     // cycles; runs down while it is the first at its port
  bool done() const { return off_bus && latency_left == 0 && port_left == 0; }
};
using RequestPtr = std::shared_ptr<Request>;

// The bus has `num` credits in every cycle and a byte costs `den` of them, with bandwidth = num / den. A
// request can begin and end in the middle of a cycle, and no fraction is ever rounded.
class DramBus {
 public:
  explicit DramBus(const DramConfig& config) : config_(config) {}

  void issue(const RequestPtr& request);
  // The rest of the cycle, after all its requests are issued.
  void tick();

 private:
  void start_next();

  DramConfig config_;
  std::deque<RequestPtr> waiting_;
  std::deque<RequestPtr> in_latency_;
  RequestPtr current_;
  std::int64_t turnaround_left_ = 0, data_left_ = 0;  // of the current request, credits
  std::int64_t idle_ = 0;                             // credits unused since the last request ended
  std::optional<bool> last_was_write_;
};

// The ports of one buffer serve requests in the order of issue.
class BufferPort {
 public:
  explicit BufferPort(const BufferConfig& config) : bytes_per_cycle_(config.bytes_per_cycle()) {}

  void issue(const RequestPtr& request);
  // The request that is done in this cycle, if any.
  RequestPtr retire();
  void tick();

 private:
  std::int64_t bytes_per_cycle_;
  std::deque<RequestPtr> requests_;
};

}  // namespace lacuna::reference
