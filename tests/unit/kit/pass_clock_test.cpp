// Short sequences by hand (rule S7 of models/scnn/README.md).
#include "sim/kit/pass_clock.h"

#include <gtest/gtest.h>

#include <utility>

namespace lacuna {
namespace {

using Causes = std::vector<std::pair<Cause, std::int64_t>>;

// Two PEs and what they were charged.
class TwoPes {
 public:
  TwoPes(std::int64_t chunk_slots, std::int64_t accumulator_copies, Cycle origin = 0)
      : clock_(2, chunk_slots, accumulator_copies) {
    clock_.begin_layer(origin);
  }

  void begin(const TileTimes& seen, std::vector<bool> active = {true, true}) {
    clock_.begin_pass(seen, std::move(active), ledger_);
  }
  struct Work {
    Cycle compute = 0, conflict = 0;
  };
  Cycle chunk(const TileTimes& seen, Work first, Work second) {
    clock_.begin_chunk(seen);
    std::array<Cycle, 2> cycles{};
    for (std::size_t pe = 0; pe < 2; ++pe) {
      idle_[pe] = clock_.is_active(pe) ? clock_.idle(pe) : -1;
      if (!clock_.is_active(pe)) continue;
      const Work& work = pe == 0 ? first : second;
      cycles[pe] = work.compute + work.conflict;
      ledger_.add(static_cast<std::int64_t>(pe), Cause::compute, work.compute);
      ledger_.add(static_cast<std::int64_t>(pe), Cause::bank_conflict, work.conflict);
    }
    return clock_.end_chunk(cycles);
  }
  Cycle end(Cycle halo, Cycle drain, Cycle queued_first = 0, Cycle queued_second = 0) {
    return clock_.end_pass([&](std::size_t pe) { return pe == 0 ? queued_first : queued_second; }, halo,
                           drain, ledger_);
  }
  // A pass of one chunk that is there already.
  Cycle pass(std::int64_t cycles, Cycle halo, Cycle drain) {
    begin({});
    chunk({}, {cycles, 0}, {cycles, 0});
    return end(halo, drain);
  }
  void end_layer(Cycle end) { clock_.end_layer(end, ledger_); }
  void begin_layer(Cycle origin) { clock_.begin_layer(origin); }

  std::int64_t idle(std::size_t pe) const { return idle_[pe]; }  // -1: had no work
  // What PE `pe` was charged since the last call.
  Causes charged(std::size_t pe) {
    Causes causes;
    for (const Cause cause : all_causes()) {
      std::int64_t& before = reported_[pe][static_cast<std::size_t>(cause)];
      const std::int64_t now = ledger_.row(static_cast<std::int64_t>(pe))[static_cast<std::size_t>(cause)];
      if (now != before) causes.emplace_back(cause, now - before);
      before = now;
    }
    return causes;
  }

 private:
  PassClock clock_;
  Ledger ledger_{2};
  std::array<std::int64_t, 2> idle_{};
  std::array<Ledger::Row, 2> reported_{};
};

TEST(PassClock, APassBeginsWhenAllThatItNeedsIsThere) {
  TwoPes pes(1, 1, 100);
  pes.begin({105, 107, 110});
  const Causes waits{{Cause::wait_weights, 5}, {Cause::wait_inputs, 2}, {Cause::wait_output_space, 3}};
  EXPECT_EQ(pes.charged(0), waits);
  EXPECT_EQ(pes.charged(1), waits);
  EXPECT_EQ(pes.chunk({105, 107, 110}, {3, 1}, {10, 0}), 120);
  EXPECT_EQ(pes.idle(0), 0);
}

TEST(PassClock, PesWaitForTheSlowestAtTheEndOfAPass) {
  TwoPes pes(1, 1);
  pes.begin({});
  EXPECT_EQ(pes.chunk({}, {3, 1}, {10, 0}), 10);
  EXPECT_EQ(pes.end(2, 4), 16);
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 3}, {Cause::bank_conflict, 1}, {Cause::barrier, 6}}));
  EXPECT_EQ(pes.charged(1), (Causes{{Cause::compute, 10}}));
}

TEST(PassClock, QueuesAreFlushedBeforeTheBarrier) {
  TwoPes pes(1, 1);
  pes.begin({});
  pes.chunk({}, {3, 0}, {10, 0});
  EXPECT_EQ(pes.end(0, 5, 9, 1), 17);
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 3}, {Cause::bank_conflict, 9}}));
  EXPECT_EQ(pes.charged(1), (Causes{{Cause::compute, 10}, {Cause::bank_conflict, 1}, {Cause::barrier, 1}}));
}

TEST(PassClock, WithOneSlotAChunkWaitsForTheSlowestPeAndThenForMemory) {
  TwoPes pes(1, 1);
  pes.begin({});
  pes.chunk({}, {4, 0}, {10, 0});
  EXPECT_EQ(pes.chunk({13, 0, 0}, {5, 0}, {1, 0}), 18);
  EXPECT_EQ(pes.idle(0), 9);
  EXPECT_EQ(pes.idle(1), 3);
  pes.end(0, 0);
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 9}, {Cause::barrier, 6}, {Cause::wait_weights, 3}}));
  EXPECT_EQ(pes.charged(1), (Causes{{Cause::compute, 11}, {Cause::barrier, 4}, {Cause::wait_weights, 3}}));
}

TEST(PassClock, WithTwoSlotsPesRunAChunkAhead) {
  TwoPes pes(2, 1);
  pes.begin({});
  EXPECT_EQ(pes.chunk({}, {4, 0}, {10, 0}), 10);
  EXPECT_EQ(pes.chunk({6, 0, 0}, {1, 0}, {10, 0}), 20);  // PE 0: from 6 to 7
  EXPECT_EQ(pes.chunk({}, {2, 0}, {1, 0}), 21);  // the first chunk's slot is free in 10: 3 cycles of waiting
  EXPECT_EQ(pes.chunk({}, {1, 0}, {1, 0}), 22);  // the second's in 20: 8
  EXPECT_EQ(pes.idle(1), 0);
  EXPECT_EQ(pes.end(0, 0), 22);
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 8}, {Cause::barrier, 12}, {Cause::wait_weights, 2}}));
}

TEST(PassClock, APeIsIdleSinceItsLastWorkAndItsQueuesEmptyMeanwhile) {
  TwoPes pes(1, 1);
  pes.begin({});
  pes.chunk({}, {4, 0}, {10, 0});
  EXPECT_EQ(pes.chunk({12, 0, 0}, {0, 0}, {3, 0}), 15);
  EXPECT_EQ(pes.idle(0), 8);
  EXPECT_EQ(pes.chunk({}, {0, 0}, {0, 0}), 15);
  EXPECT_EQ(pes.idle(0), 11);
  EXPECT_EQ(pes.idle(1), 0);
  EXPECT_EQ(pes.end(0, 0, 13, 1), 17);  // 2 of 13 are left; PE 1 is done in 16
  EXPECT_EQ(
      pes.charged(0),
      (Causes{
          {Cause::compute, 4}, {Cause::bank_conflict, 2}, {Cause::barrier, 9}, {Cause::wait_weights, 2}}));
}

TEST(PassClock, InTheMiddleOfAPassInputsAreWaitedForLast) {
  TwoPes pes(1, 1);
  pes.begin({});
  pes.chunk({}, {10, 0}, {8, 0});
  EXPECT_EQ(pes.chunk({12, 17, 0}, {1, 0}, {1, 0}), 18);
  EXPECT_EQ(pes.end(0, 0), 18);
  EXPECT_EQ(
      pes.charged(1),
      (Causes{{Cause::compute, 9}, {Cause::barrier, 2}, {Cause::wait_weights, 2}, {Cause::wait_inputs, 5}}));
}

TEST(PassClock, SlotsAreCountedOverPasses) {
  TwoPes pes(2, 2);
  pes.pass(10, 0, 0);
  pes.begin({});
  pes.chunk({}, {1, 0}, {30, 0});                // its slot's chunk is none
  EXPECT_EQ(pes.chunk({}, {1, 0}, {1, 0}), 41);  // the first pass's was done in 10: no wait
  EXPECT_EQ(pes.idle(0), 0);
}

TEST(PassClock, PesWithoutWorkAreUnassignedAndHoldNobodyUp) {
  TwoPes pes(1, 1);
  pes.begin({5, 0, 0}, {true, false});
  EXPECT_EQ(pes.chunk({5, 0, 0}, {7, 2}, {100, 0}), 14);
  EXPECT_EQ(pes.idle(1), -1);
  EXPECT_EQ(pes.chunk({20, 0, 0}, {1, 0}, {100, 0}), 21);
  EXPECT_EQ(pes.end(3, 3, 2, 100), 29);
  EXPECT_EQ(pes.charged(0),
            (Causes{{Cause::compute, 8}, {Cause::bank_conflict, 4}, {Cause::wait_weights, 11}}));
  EXPECT_EQ(pes.charged(1), (Causes{{Cause::unassigned, 18}, {Cause::wait_weights, 5}}));
}

TEST(PassClock, APassWithoutAnyWorkIsDoneWhereItBegins) {
  TwoPes pes(1, 2);
  pes.begin({5, 0, 0}, {false, false});
  EXPECT_EQ(pes.chunk({5, 0, 0}, {}, {}), 5);
  EXPECT_EQ(pes.end(0, 4), 9);
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::wait_weights, 5}}));
}

TEST(PassClock, WithOneCopyOfTheAccumulatorsThePpuIsExposed) {
  TwoPes pes(1, 1);
  EXPECT_EQ(pes.pass(10, 2, 4), 16);
  pes.charged(0);
  pes.begin({11, 0, 0});  // a cycle of waiting for weights; halos until 12, then outputs
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::wait_weights, 1}, {Cause::halo, 1}, {Cause::drain, 4}}));
  EXPECT_EQ(pes.chunk({}, {1, 0}, {1, 0}), 17);
  EXPECT_EQ(pes.end(3, 0), 20);
  pes.end_layer(25);
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 1}, {Cause::halo, 3}, {Cause::drain, 5}}));
}

TEST(PassClock, WithTwoCopiesThePpuWorksInTheShadow) {
  TwoPes pes(1, 2);
  EXPECT_EQ(pes.pass(10, 2, 4), 16);
  EXPECT_EQ(pes.pass(20, 2, 4), 36);  // 10 to 30: nobody has noticed
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 30}}));
  pes.end_layer(40);
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::halo, 2}, {Cause::drain, 8}}));
}

// The PPU is the bottleneck: 10-16, 16-22, 22-28, 28-34; pass i waits for pass i - 2.
TEST(PassClock, ASlowPpuHoldsPassesUpTwoLater) {
  TwoPes pes(1, 2);
  EXPECT_EQ(pes.pass(10, 2, 4), 16);
  EXPECT_EQ(pes.pass(1, 2, 4), 22);  // 10 to 11
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 11}}));
  EXPECT_EQ(pes.pass(1, 2, 4), 28);  // from 16 on; at 11 the PPU exchanges (until 12), then it empties
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 1}, {Cause::halo, 1}, {Cause::drain, 4}}));
  EXPECT_EQ(pes.pass(1, 2, 4), 34);  // 17 to 22: the second pass's halos are exchanged in 16 and 17
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 1}, {Cause::halo, 1}, {Cause::drain, 4}}));
  pes.end_layer(36);  // from 23 on: the third's in 23, the fourth's in 28 and 29
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::halo, 3}, {Cause::drain, 10}}));
}

TEST(PassClock, ALayerBeginsWithoutThePast) {
  TwoPes pes(1, 1);
  pes.pass(10, 500, 500);
  pes.begin_layer(50);
  pes.charged(0);
  EXPECT_EQ(pes.pass(1, 1, 1), 53);
  pes.end_layer(60);
  EXPECT_EQ(pes.charged(0), (Causes{{Cause::compute, 1}, {Cause::halo, 1}, {Cause::drain, 8}}));
}

}  // namespace
}  // namespace lacuna
