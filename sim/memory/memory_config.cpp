#include "sim/memory/memory_config.h"

namespace lacuna {
namespace {

constexpr std::int64_t gibibyte = std::int64_t{1} << 30;

}  // namespace

void DramConfig::fields(Fields& f) {
  f.text("description", description, "what memory this is");
  f.text("type", type, "DRAM type: which energy per bit of the technology table applies");
  f.ratio("bandwidth_bytes_per_cycle", bandwidth_bytes_per_cycle,
          "peak bandwidth in bytes per accelerator cycle, exact: 12.8 GB/s at 1 GHz is 12.8 or \"64/5\"");
  f.integer("latency_cycles", latency_cycles, {0, 1'000'000},
            "cycles from the end of a request's bus time to its data's arrival");
  f.integer("burst_bytes", burst_bytes, {1, 65536},
            "smallest unit moved; a transfer is rounded up to whole bursts");
  f.integer("turnaround_cycles", turnaround_cycles, {0, 10'000},
            "bus cycles lost when reads follow writes or writes reads");
}

void DmaConfig::fields(Fields& f) {
  f.integer("channels", channels, {1, 3},
            "channels working at the same time: weights use channel 0, inputs 1, outputs and partial sums 2 "
            "(modulo the number of channels)");
  f.integer("outstanding_requests", outstanding_requests, {1, 1024}, "requests a channel may have under way");
  f.integer("request_bytes", request_bytes, {1, gibibyte},
            "largest request; longer transfers are cut, so that channels share the bus");
}

void BufferConfig::fields(Fields& f) {
  f.integer("capacity_bytes", capacity_bytes, {1, gibibyte},
            "capacity, both halves of a double buffer together");
  f.integer("width_bytes", width_bytes, {1, 1 << 20}, "bytes one port moves per cycle");
  f.integer("ports", ports, {1, 64},
            "ports of each half; the array and the DMA never use the same half at the same time");
  f.boolean("double_buffered", double_buffered,
            "true: the next tile is loaded into the other half while one is used");
}

void BufferSetConfig::fields(Fields& f) {
  f.object("weight", weight, "synapses (SB)");
  f.object("input", input, "input neurons (NBin)");
  f.object("output", output, "outputs and partial sums (NBout)");
}

}  // namespace lacuna
