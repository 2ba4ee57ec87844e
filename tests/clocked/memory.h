// The clocked DMA (rules M1 to M4 and M7), which also ticks the DRAM's bus and the buffers' ports.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "tests/clocked/dram.h"
#include "tests/clocked/reference.h"
#include "tests/clocked/wires.h"

namespace lacuna::reference {

// In the order in which equal ages are served.
enum class JobKind : std::uint8_t { weights, inputs, opening, store };
inline constexpr std::array job_kinds{JobKind::weights, JobKind::inputs, JobKind::opening, JobKind::store};

// Bytes of one class that are left to request.
struct Part {
  DataClass data_class;
  std::int64_t bytes;
};

struct Transfer {
  JobKind kind;
  std::size_t index;  // of its kind
  std::size_t channel;
  std::deque<Part> parts;
  std::int64_t under_way = 0;
  bool requested() const { return parts.empty(); }
  bool complete() const { return requested() && under_way == 0; }
};

class Dma : public sc_core::sc_module {
 public:
  Dma(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, const Memory& memory,
      std::int64_t prefetched_weight_tiles, const Plan& plan, Wires& wires, Timing& timing);

 private:
  struct Channel {
    std::shared_ptr<Transfer> current;  // has bytes left to request
    std::int64_t under_way = 0;
  };

  void on_clock();
  void retire_requests();
  void pick(std::size_t channel);
  void issue(std::size_t channel);

  std::optional<JobKind> oldest_startable(std::size_t channel) const;
  std::size_t channel_of(JobKind kind) const;
  bool has_slot_or_tile(JobKind kind) const;
  std::int64_t age(JobKind kind) const;
  std::shared_ptr<Transfer> take(JobKind kind);
  void add_part(Transfer& transfer, DataClass data_class, std::int64_t bytes) const;
  void count(JobKind kind, std::int64_t bytes);
  void complete(const Transfer& transfer);

  std::size_t next(JobKind kind) const { return next_[static_cast<std::size_t>(kind)]; }

  const Memory& memory_;
  std::int64_t weight_slots_;
  const Plan& plan_;
  Wires& wires_;
  Timing& timing_;
  DramBus bus_;
  std::array<BufferPort, buffer_names> ports_;
  std::vector<Channel> channels_;
  std::array<std::size_t, job_kinds.size()> next_{};  // first job of each kind that is not yet taken
  std::int64_t stores_completed_ = 0;
};

}  // namespace lacuna::reference
