// Moves a plan's tiles between DRAM and the buffers, in the order in which the array will need them: rules M1
// to M7 of README.md as a state machine, without SystemC. It acts only in cycles in which it can pick a job
// or issue a request.
//
// A memory that answers at once says a request's end when it is issued: the messages that come of it are then
// sent at once, with their own times.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/memory/buffer_port.h"
#include "sim/memory/memory.h"
#include "sim/memory/tile_token.h"
#include "sim/memory/transfer_jobs.h"
#include "sim/stats/traffic.h"
#include "sim/time/credit_queue.h"

namespace lacuna {

class DmaClock {
 public:
  // Whom it sends to and hears from. Weights, inputs and outputs, in this order.
  struct Wiring {
    std::array<Outlet<TileToken>*, job_kinds - 1> tiles{};
    std::array<BufferPort*, job_kinds - 1> ports{};
    CreditReturn* output_slots = nullptr;
    Inlet<StoreToken>* stores = nullptr;
    Memory* memory = nullptr;
    TileUser* user = nullptr;      // if it runs ahead; else anything may have been sent since the last call
    Recorder* recorder = nullptr;  // if anybody asks
  };

  DmaClock(const DmaConfig& config, const DramTraits& memory);
  void connect(const Wiring& wiring) { wired_ = wiring; }

  void begin(const Plan& plan, std::int64_t job, Cycle at);
  // Does all that can be done in this cycle. The next in which something can happen here, as far as is known
  // by now; never when the plan is done.
  Cycle act(Cycle at);
  bool is_active() const { return active_; }
  void abandon() { active_ = false; }

  // Of the plan under way or just done.
  Cycle end() const { return last_store_done_; }
  const DramTraffic& traffic() const { return traffic_; }
  const HeldUp& last_store_held_up() const { return last_store_held_up_; }
  RequestLimit most_held_up() const;  // of its channels; without the cycles
  // For the report of a stuck simulation: what was done, and when the last tile that was moved could be seen.
  std::string state() const;
  Cycle last_seen() const { return last_seen_; }

 private:
  struct Channel {
    std::vector<JobKind> kinds;             // of the jobs that are this channel's
    std::optional<std::size_t> issuing;     // the transfer that still has bytes to request
    TimeOrdered<std::monostate> under_way;  // requests, by when they will be done
    std::int64_t unanswered = 0;            // requests of which that is not known
    Cycle last_issue = -1;
    Cycle wanted = 0;       // the next request would be issued then, but for the limit
    Cycle next_action = 0;  // when it can act again if nothing more is heard
    HeldUp held_up;
    std::int64_t requests = 0, bytes = 0;  // of the layer
    bool idle() const { return !issuing; }
  };
  // A request that the memory has not answered.
  struct Asked {
    std::int64_t id;
    std::size_t channel, transfer;
    Cycle issued;
    std::int64_t bytes;
  };

  void receive_stores(Cycle at);
  void hear_memory(Cycle at);
  void serve(Channel& channel, Cycle at);
  bool pick(Channel& channel, Cycle at);
  std::optional<JobKind> oldest_job(const Channel& channel, Cycle at) const;
  void issue(Channel& channel, Cycle at);
  void hold_up(Channel& channel, const Transfer& transfer, Cycle at) const;
  void answered(Channel& channel, Transfer& transfer, Cycle issued, std::int64_t bytes,
                const MemoryService& service);
  void complete(Channel& channel, std::size_t transfer);
  Cycle next_job(const Channel& channel, Cycle from) const;
  Cycle next_job(JobKind kind, Cycle from) const;
  bool may_request(const Channel& channel) const;
  std::optional<MemoryService> access_memory(Cycle at, DataClass data, std::int64_t bytes, bool is_write);
  std::size_t keep(Transfer transfer);
  BufferPort& port(const Transfer& transfer);
  Outlet<TileToken>& tiles(JobKind kind) const { return *wired_.tiles[static_cast<std::size_t>(kind)]; }

  DmaConfig config_;
  Cycle latency_cycles_;  // tell when the bus has nothing to do; 0: nobody asks
  Wiring wired_;
  TransferJobs jobs_;
  std::int64_t job_ = 0;
  bool active_ = false;
  std::int64_t stores_done_ = 0;
  Cycle begun_ = 0, last_store_done_ = 0, last_seen_ = 0;
  HeldUp last_store_held_up_;
  Cycle last_arrival_ = 0;                   // of all requests
  std::array<Cycle, job_kinds> last_end_{};  // of a request through the port of each kind
  std::vector<Channel> channels_;
  bool news_ = false;  // for the user, since it ran last: a layer, tiles; it may send slots and stores back

  std::vector<Transfer> transfers_;  // not complete, at places that are used again
  std::vector<std::size_t> free_places_;
  std::vector<Asked> asked_;
  std::vector<MemoryCompletion> completed_;
  std::int64_t next_request_ = 0;
  // Next address of each class of data, reads and writes apart: spilled partial sums are read from where they
  // were written.
  std::array<std::uint64_t, data_class_count> read_address_{}, write_address_{};
  DramTraffic traffic_;
};

}  // namespace lacuna
