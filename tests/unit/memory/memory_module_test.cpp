#include "sim/memory/memory_module.h"
#include "sim/memory/memory_config.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include "tests/unit/in_child.h"
#include "tests/unit/time/thread.h"

namespace lacuna {
namespace {

struct Initiator : sc_core::sc_module {
  tlm_utils::simple_initiator_socket<Initiator> socket;
  explicit Initiator(sc_core::sc_module_name name) : sc_module(name), socket("socket") {}

  // Issues a request `ahead` cycles after now; the delay that comes back, in cycles.
  Cycle access(std::int64_t bytes, tlm::tlm_command command, Cycle ahead) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_data_length(static_cast<unsigned>(bytes));
    sc_core::sc_time delay = cycles_to_time(ahead);
    socket->b_transport(payload, delay);
    return payload.is_response_ok() ? time_to_cycles(delay) : -1;
  }
};

// 8 bytes a cycle, latency 10, turn-around 3.
TEST(MemoryModule, AddsToTheDelayOfATlmRequestAndNeverWaits) {
  EXPECT_EQ(test::in_child([] {
              std::string log;
              Initiator initiator("initiator");
              MemoryModule dram("dram", DramConfig{"", "ddr3", {8, 1}, 10, 8, 3}.make_memory());
              initiator.socket.bind(dram.target());
              const test::Thread thread("thread", [&] {
                test::wait_until(100);
                log += fmt::format("{} ", initiator.access(16, tlm::TLM_READ_COMMAND, 0));   // bus 100..102
                log += fmt::format("{} ", initiator.access(16, tlm::TLM_WRITE_COMMAND, 0));  // bus 105..107
                log += fmt::format("{} ", initiator.access(16, tlm::TLM_WRITE_COMMAND, 9));  // bus 109..111
                log += fmt::format("at {}", now());
              });
              sc_core::sc_start();
              return log;
            }),
            "12 17 21 at 100");
}

}  // namespace
}  // namespace lacuna
