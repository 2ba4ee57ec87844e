#include "sim/time/timed_fifo.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/unit/in_child.h"
#include "tests/unit/time/thread.h"

namespace lacuna {
namespace {

using test::in_child;
using test::Thread;
using test::wait_until;

// A writer that sends in cycle 5 and a reader that looks in every cycle from 4 to 6.
std::string send_and_look(bool reader_runs_first) {
  return in_child([=] {
    std::string log;
    TimedFifo<int> fifo("fifo", 1);
    const auto write = [&] {
      wait_until(5);
      fifo.take_credit();
      fifo.push(42, now());
    };
    const auto read = [&] {
      for (const Cycle at : {4, 5, 6}) {
        wait_until(at);
        log += fmt::format("{}:{} ", at, fifo.next_item() <= at ? std::to_string(fifo.pop()) : "-");
      }
    };
    std::unique_ptr<Thread> reader;
    if (reader_runs_first) reader = std::make_unique<Thread>("reader", read);
    const Thread writer("writer", write);
    if (!reader) reader = std::make_unique<Thread>("reader", read);
    sc_core::sc_start();
    return log;
  });
}

TEST(TimedFifo, AnItemIsSeenOneCycleAfterItWasSent) {
  EXPECT_EQ(send_and_look(true), "4:- 5:- 6:42 ");
  EXPECT_EQ(send_and_look(false), "4:- 5:- 6:42 ");
}

TEST(TimedFifo, ACreditIsSeenOneCycleAfterItsReturn) {
  EXPECT_EQ(in_child([] {
              std::string log;
              TimedFifo<int> fifo("fifo", 2);
              const Thread thread("thread", [&] {
                fifo.take_credit();
                fifo.take_credit();
                fifo.return_credit(7);
                fifo.return_credit(3);
                for (const Cycle from : {3, 4, 5}) log += fmt::format("{} ", fifo.next_credit(from));
                fifo.take_credit();
                for (const Cycle from : {5, 8, 9}) log += fmt::format("{} ", fifo.next_credit(from));
                fifo.take_credit();
                log += fifo.next_credit(9) == never ? "none" : "one";
              });
              sc_core::sc_start();
              return log;
            }),
            "4 4 5 8 8 9 none");
}

TEST(TimedFifo, ItemsComeOutByTimeThoseOfACycleInTheOrderOfThePushes) {
  EXPECT_EQ(in_child([] {
              std::string log;
              TimedFifo<char> fifo("fifo", 4);
              const Thread thread("thread", [&] {
                fifo.push('c', 9);
                fifo.push('b', 5);
                fifo.push('d', 9);
                fifo.push('a', 4);
                while (fifo.next_item() != never) {
                  const Cycle seen = fifo.next_item();
                  log += fmt::format("{}{} ", fifo.pop(), seen);
                }
              });
              sc_core::sc_start();
              return log;
            }),
            "a5 b6 c10 d10 ");
}

// What listeners hear who ask for the events in cycle `from`, of messages that are sent in cycle 3.
std::string heard(Cycle from) {
  return in_child([=] {
    std::string log;
    TimedFifo<int> fifo("fifo", 2);
    const Thread sender("sender", [&] {
      wait_until(3);
      fifo.push(1, 9);
      fifo.push(2, 4);
      fifo.return_credit(12);
      fifo.return_credit(6);
    });
    const Thread items("items", [&] {
      wait_until(from);
      for (;; log += fmt::format("item {} ", now())) sc_core::wait(fifo.item_event());
    });
    const Thread credits("credits", [&] {
      wait_until(from);
      for (;; log += fmt::format("credit {} ", now())) sc_core::wait(fifo.credit_event());
    });
    sc_core::sc_start();
    return log;
  });
}

// Whoever wakes up asks for the next message: events announce the earliest one only.
TEST(TimedFifo, EventsAnnounceTheEarliest) {
  EXPECT_EQ(heard(0), "item 5 credit 7 ");
}

TEST(TimedFifo, EventsAnnounceWhatWasSentBeforeSomebodyAskedForThem) {
  EXPECT_EQ(heard(4), "item 5 credit 7 ");
  EXPECT_EQ(heard(6), "credit 7 ");  // who looks can see the item already
}

TEST(TimedFifo, IsIdleWhenNothingWaitsAndEveryCreditIsOnItsWayHome) {
  EXPECT_EQ(in_child([] {
              std::string log;
              TimedFifo<int> fifo("fifo", 1);
              const auto note = [&] { log += fifo.idle() ? "idle " : "busy "; };
              const Thread thread("thread", [&] {
                note();
                fifo.take_credit();
                note();
                fifo.push(1, 0);
                fifo.pop();
                note();
                fifo.return_credit(20);
                note();
                fifo.push(1, 0);
                note();
              });
              sc_core::sc_start();
              return log;
            }),
            "idle busy busy idle busy ");
}

}  // namespace
}  // namespace lacuna
