// Moves a layer's tiles between DRAM and the buffers, in the order in which the array will need them. The
// rules (M1 to M7) are in sim/memory/README.md. A request's end is known when it is issued, so its messages
// are sent at once, with their own times; this module acts only in cycles in which it can pick a job or
// issue a request. It wakes for each of them, or, if the user of its tiles runs ahead of SystemC's clock,
// runs ahead with it: then it wakes once a layer.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <array>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>
#include <variant>
#include <vector>

#include "sim/memory/buffer.h"
#include "sim/memory/memory_config.h"
#include "sim/memory/tile_user.h"
#include "sim/plan/plan.h"
#include "sim/stats/traffic.h"
#include "sim/time/time_ordered.h"
#include "sim/time/timed_fifo.h"

namespace lacuna {

// An output tile whose last result has left the array: its position in Plan::output_visits.
struct StoreToken {
  std::int64_t visit = 0;
};

struct LayerDone {};

class Dma : public sc_core::sc_module {
 public:
  sc_core::sc_port<FifoReader<const Plan*>> start;
  sc_core::sc_port<FifoWriter<TileToken>> weights, inputs, outputs;
  sc_core::sc_port<BufferPort> weight_port, input_port, output_port;
  sc_core::sc_port<CreditReturn> output_slots;
  sc_core::sc_port<FifoReader<StoreToken>> stores;
  sc_core::sc_port<FifoWriter<LayerDone>> done;
  sc_core::sc_port<TileUser, 1, sc_core::SC_ZERO_OR_MORE_BOUND> user;  // if it runs ahead
  tlm_utils::simple_initiator_socket<Dma> dram;

  // `latency_cycles` of the memory tell when its bus has nothing to do; 0: nobody asks.
  Dma(sc_core::sc_module_name name, const DmaConfig& config, std::int64_t burst_bytes,
      std::int64_t latency_cycles = 0);

  // Of the layer under way or just done.
  const DramTraffic& traffic() const { return traffic_; }
  const HeldUp& last_store_held_up() const { return last_store_held_up_; }
  RequestLimit most_held_up() const;  // of its channels; without the cycles
  // For the report of a stuck simulation: what was done, and when the last tile that was moved could be seen.
  std::string state() const;
  Cycle last_seen() const { return last_seen_; }
  std::exception_ptr failure() const { return failure_; }  // what ended the simulation

 private:
  // The four kinds of job, in the order that breaks ties of age.
  enum class Kind : std::uint8_t { weights, inputs, outputs, store };
  static constexpr std::size_t kind_count = 4;

  struct Part {
    DataClass data;
    std::int64_t bytes;  // still to be requested; whole bursts
  };
  struct Transfer {
    Kind kind;
    std::int64_t index;  // in the plan's list of this kind
    std::array<Part, 2> parts;
    bool all_issued() const { return parts[0].bytes == 0 && parts[1].bytes == 0; }
  };
  struct Channel {
    std::vector<Kind> kinds;                // of the jobs that are this channel's
    std::optional<Transfer> issuing;        // the transfer that still has bytes to request
    TimeOrdered<std::monostate> under_way;  // requests, by when they will be done
    Cycle last_issue = -1;
    Cycle wanted = 0;       // the next request would be issued then, but for the limit
    Cycle next_action = 0;  // when it can act again if nothing more is heard
    HeldUp held_up;
    std::int64_t requests = 0, bytes = 0;  // of the layer
    bool idle() const { return !issuing; }
  };

  void end_of_elaboration() override;
  void act();
  void act_now();
  void begin_layer(Cycle at);
  Cycle act_in(Cycle at);
  void receive_stores(Cycle at);
  void serve(Channel& channel, Cycle at);
  bool pick(Channel& channel, Cycle at);
  std::optional<Kind> oldest_job(const Channel& channel, Cycle at) const;
  void issue(Channel& channel, Cycle at);
  void hold_up(Channel& channel, const Transfer& transfer, Cycle at) const;
  void complete(const Transfer& transfer, const HeldUp& held_up, Cycle at);
  void finish_layer();
  void rearm(Cycle at, Cycle next);
  Cycle next_job(const Channel& channel, Cycle from) const;
  bool may_request(const Channel& channel) const;

  Cycle next_job(Kind kind, Cycle from) const;
  std::int64_t age_of_head(Kind kind) const;
  std::int64_t take_job(Kind kind);
  Transfer make_transfer(Kind kind);
  std::int64_t whole_bursts(std::int64_t bytes) const;
  Cycle access_dram(Cycle at, DataClass data, std::int64_t bytes, bool is_write);
  sc_core::sc_port<FifoWriter<TileToken>>& writer(Kind kind);
  sc_core::sc_port<BufferPort>& port(Kind kind);

  DmaConfig config_;
  std::int64_t burst_bytes_;
  Cycle latency_cycles_;
  Cycle clock_ = 0;  // SystemC's time at this wake-up
  const Plan* plan_ = nullptr;
  std::array<std::int64_t, kind_count> next_{};  // next job of each kind (loads)
  std::deque<std::int64_t> ready_stores_;
  std::int64_t stores_issued_ = 0;
  Cycle last_store_done_ = 0, last_seen_ = 0;
  HeldUp last_store_held_up_;
  Cycle last_arrival_ = 0;                    // of all requests
  std::array<Cycle, kind_count> last_end_{};  // of a request through the port of each kind
  std::vector<Channel> channels_;
  bool runs_ahead_ = false;
  bool news_ = false;  // for the user, since it ran last: a layer, tiles; it may send slots and stores back
  // Next address of each class of data, reads and writes apart: spilled partial sums are read from where they
  // were written.
  std::array<std::uint64_t, data_class_count> read_address_{}, write_address_{};
  tlm::tlm_generic_payload payload_;  // one at a time is enough: b_transport has returned before the next
  DramTraffic traffic_;
  sc_core::sc_event wake_;
  Cycle wake_at_ = never;  // what wake_ is set to
  std::exception_ptr failure_;
};

}  // namespace lacuna
