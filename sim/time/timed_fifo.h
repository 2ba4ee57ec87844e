// A credit queue between SystemC modules: it also wakes whoever waits for its messages.
//
// `at` may lie ahead of the kernel's time, never behind it. An event announces the earliest message only:
// whoever wakes up asks next_item() or next_credit() and comes back for the rest.
#pragma once

#include <optional>
#include <systemc>
#include <utility>

#include "sim/time/credit_queue.h"
#include "sim/time/kernel_time.h"

namespace lacuna {

template <class T>
class FifoWriter : public virtual sc_core::sc_interface, public Outlet<T> {
 public:
  virtual const sc_core::sc_event& credit_event() const = 0;
};

class CreditReturnPort : public virtual sc_core::sc_interface, public virtual CreditReturn {};

template <class T>
class FifoReader : public virtual CreditReturnPort, public Inlet<T> {
 public:
  virtual const sc_core::sc_event& item_event() const = 0;
};

// An event that is notified for the earliest of the cycles it is asked for. There is none until somebody has
// asked for it: most FIFOs are read by modules that know when to look.
class Announcement {
 public:
  // `pending` is the earliest cycle that it was asked for and that is not over.
  const sc_core::sc_event& event(Cycle pending) const {
    if (!event_) {
      event_.emplace();
      if (pending != never && pending > now()) by(pending);
    }
    return *event_;
  }
  // SystemC would do without the comparison, but takes longer to find out that
  // there is nothing to do.
  void by(Cycle at) const {
    if (!event_) return;
    const Cycle clock = now();
    if (clock < notified_ && notified_ <= at) return;
    event_->notify(cycles_to_time(at - clock));
    notified_ = at;
  }

 private:
  mutable std::optional<sc_core::sc_event> event_;
  mutable Cycle notified_ = -1;
};

template <class T>
class TimedFifo : public sc_core::sc_module, public FifoWriter<T>, public FifoReader<T> {
 public:
  TimedFifo(sc_core::sc_module_name name, std::int64_t capacity) : sc_module(name), queue_(capacity) {}

  void take_credit() override { queue_.take_credit(); }
  void push(T item, Cycle at) override {
    queue_.push(std::move(item), at);
    items_announced_.by(at + 1);
  }
  Cycle next_credit(Cycle from) const override { return queue_.next_credit(from); }
  const sc_core::sc_event& credit_event() const override {
    return credits_announced_.event(queue_.next_returned());
  }

  Cycle next_item() const override { return queue_.next_item(); }
  T pop() override { return queue_.pop(); }
  void return_credit(Cycle at) override {
    queue_.return_credit(at);
    credits_announced_.by(at + 1);
  }
  const sc_core::sc_event& item_event() const override { return items_announced_.event(queue_.next_item()); }

  bool idle() const { return queue_.idle(); }

 private:
  CreditQueue<T> queue_;
  Announcement items_announced_, credits_announced_;
};

}  // namespace lacuna
