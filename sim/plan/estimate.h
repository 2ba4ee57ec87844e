// How long a layer will take, roughly, for choosing among tilings. Bursts are counted, the order of requests
// is not.
//
// The estimate is the largest of
//   - the array's cycles,
//   - the DRAM's: bytes moved (in whole bursts) / bandwidth, and two turn-arounds per tile stored,
//   - for each buffer, what its slots allow: a slot is busy while its tile is fetched (latency and bus time),
//   used and, for
//     outputs, stored; n tiles in s slots take at least n / s times that,
// and, before and after them, the first tiles' way in and the last tile's way out.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/config/ratio.h"
#include "sim/plan/input_reads.h"
#include "sim/plan/plan.h"

namespace lacuna {

struct MemoryTraits {
  Ratio bandwidth{1, 1};  // bytes per cycle
  std::int64_t latency_cycles = 0;
  std::int64_t burst_bytes = 1;
  std::int64_t turnaround_cycles = 0;
  std::int64_t weight_slots = 2, input_slots = 2, output_slots = 2;
};

// Tiles moved through one buffer over the whole layer, and their bytes.
struct StreamEstimate {
  std::int64_t tiles = 0;
  std::int64_t bytes = 0;
};

struct TrafficEstimate {
  StreamEstimate weights, inputs;
  StreamEstimate stores;        // outputs, and partial sums on their way out
  std::int64_t psum_loads = 0;  // bytes of partial sums on their way back

  std::int64_t total_bytes() const { return weights.bytes + inputs.bytes + stores.bytes + psum_loads; }
};

// What the pixel tiles read of the input along one axis: the most that one of them does, and all together
// (halos are fetched again by the neighbour).
struct AxisReads {
  std::int64_t most = 0, total = 0;
  std::vector<std::pair<ReadSpan, std::int64_t>> kinds;  // and how many neighbours read alike
  bool has_gaps = false;
  void add(const ReadSpan& span);
};
AxisReads row_reads(const Layer& layer, std::int64_t p);     // of tiles of p output rows
AxisReads column_reads(const Layer& layer, std::int64_t q);  // of q output columns

struct PlaneReads {
  const AxisReads &rows, &columns;
};

// Bits that loading every input tile once moves; of tiles without gaps, but for bursts.
std::int64_t input_bits_once(const Layer& layer, const TileShape& tile, const PlaneReads& reads,
                             std::int64_t burst_bytes);

// Exact but for bursts, for inputs and weights that take so much in all.
TrafficEstimate estimate_traffic(const Layer& layer, const TileCounts& tiles, std::int64_t input_bits,
                                 LoopOrder order, std::int64_t weight_bytes, std::int64_t psum_bits);

std::int64_t estimate_cycles(const TrafficEstimate& traffic, std::int64_t compute_cycles,
                             const MemoryTraits& memory);

}  // namespace lacuna
