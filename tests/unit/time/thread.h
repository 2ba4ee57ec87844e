// A SystemC process made of a function, and waiting in cycles.
#pragma once

#include <functional>
#include <systemc>
#include <utility>

#include "sim/time/kernel_time.h"

namespace lacuna::test {

class Thread : public sc_core::sc_module {
 public:
  Thread(sc_core::sc_module_name name, std::function<void()> body) : sc_module(name), body_(std::move(body)) {
    SC_HAS_PROCESS(Thread);
    SC_THREAD(run);
  }

 private:
  void run() { body_(); }

  std::function<void()> body_;
};

inline void wait_until(Cycle at) {
  sc_core::wait(cycles_to_time(at - now()));
}

}  // namespace lacuna::test
