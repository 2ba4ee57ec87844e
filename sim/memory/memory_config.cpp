#include "sim/memory/memory_config.h"

#include <fmt/format.h>

#include "sim/base/integer_math.h"

namespace lacuna {
namespace {

constexpr std::int64_t gibibyte = std::int64_t{1} << 30;
constexpr std::int64_t most_latency_cycles = 1'000'000, most_turnaround_cycles = 10'000;

// A quantity that is given by one of two keys. What the initialisers say counts if a file sets neither.
template <class Cycles, class Read>
void either(Fields& f, const char* time_key, std::optional<Ratio>& time, const char* cycles_key,
            Cycles& cycles, const Read& read) {
  std::optional<Ratio> in_time = time;
  std::optional<Cycles> in_cycles = time ? std::nullopt : std::optional<Cycles>(cycles);
  read(in_time, in_cycles);
  const bool time_given = f.is_set(time_key) && in_time, cycles_given = f.is_set(cycles_key) && in_cycles;
  if (time_given && cycles_given)
    f.contradiction(time_key, fmt::format("\"{}\" and \"{}\" say the same in two units; expected one of them",
                                          time_key, cycles_key));
  if (time_given) time = in_time;
  if (!cycles_given) return;
  time.reset();
  cycles = *in_cycles;
}

// Both have parts of at most 1e9, so the products fit.
std::int64_t cycles_of(const Ratio& ns, const Ratio& clock_ghz) {
  return ceil_div(ns.num * clock_ghz.num, ns.den * clock_ghz.den);
}

}  // namespace

void DramConfig::fields(Fields& f) {
  f.text("description", description, "what memory this is");
  f.text("type", type, "DRAM type: which energy per bit of the technology table applies");
  f.choice("model", model_name, memory_names(), "how it is timed: one of `lacuna list memories`");
  bandwidth_fields(f);
  latency_fields(f);
  f.integer("burst_bytes", burst_bytes, {1, 65536},
            "smallest unit moved; a transfer is rounded up to whole bursts");
  turnaround_fields(f);
  if (model != nullptr) model->fields(f);
}

DramTraits DramConfig::traits() const {
  const DramTraits declared{bandwidth_bytes_per_cycle, latency_cycles, burst_bytes, turnaround_cycles, true};
  return model == nullptr ? declared : model->traits(declared);
}

std::unique_ptr<Memory> DramConfig::make_memory() const {
  const std::shared_ptr<MemoryModel> made = model == nullptr ? find_memory(model_name)->make() : model;
  return made->make(traits());
}

void DramConfig::bandwidth_fields(Fields& f) {
  either(f, "bandwidth_gb_per_s", bandwidth_gb_per_s, "bandwidth_bytes_per_cycle", bandwidth_bytes_per_cycle,
         [&f](std::optional<Ratio>& in_time, std::optional<Ratio>& in_cycles) {
           f.maybe_ratio("bandwidth_gb_per_s", in_time, {false, true},
                         "peak bandwidth in GB/s, whatever the clock; exact: 12.8 is \"64/5\"");
           f.maybe_ratio("bandwidth_bytes_per_cycle", in_cycles, {false, true},
                         "the same in bytes per accelerator cycle, which follows the clock; one of the two");
         });
}

void DramConfig::latency_fields(Fields& f) {
  either(f, "latency_ns", latency_ns, "latency_cycles", latency_cycles,
         [&f](std::optional<Ratio>& in_time, std::optional<std::int64_t>& in_cycles) {
           f.maybe_ratio(
               "latency_ns", in_time, {true, false},
               "ns from the end of a request's bus time to its data's arrival; rounded up to cycles");
           f.maybe_integer("latency_cycles", in_cycles, {0, most_latency_cycles},
                           "the same in accelerator cycles; one of the two");
         });
}

void DramConfig::turnaround_fields(Fields& f) {
  either(f, "turnaround_ns", turnaround_ns, "turnaround_cycles", turnaround_cycles,
         [&f](std::optional<Ratio>& in_time, std::optional<std::int64_t>& in_cycles) {
           f.maybe_ratio(
               "turnaround_ns", in_time, {true, false},
               "ns that the bus loses when reads follow writes or writes reads; rounded up to cycles");
           f.maybe_integer("turnaround_cycles", in_cycles, {0, most_turnaround_cycles},
                           "the same in accelerator cycles; one of the two");
         });
}

std::vector<std::pair<std::string, std::string>> DramConfig::apply_clock(const Ratio& clock_ghz) {
  std::vector<std::pair<std::string, std::string>> problems;
  const auto apply_ns = [&](const char* key, const std::optional<Ratio>& ns, std::int64_t& cycles,
                            std::int64_t most) {
    if (!ns) return;
    cycles = cycles_of(*ns, clock_ghz);
    if (cycles > most)
      problems.emplace_back(
          key, fmt::format("expected at most {} cycles, found {} ns at {} GHz, which are {}", most, ns->str(),
                           clock_ghz.str(), cycles));
  };
  apply_ns("latency_ns", latency_ns, latency_cycles, most_latency_cycles);
  apply_ns("turnaround_ns", turnaround_ns, turnaround_cycles, most_turnaround_cycles);
  if (model != nullptr) model->apply_clock(clock_ghz);
  if (!bandwidth_gb_per_s) return problems;
  if (const auto per_cycle = bandwidth_gb_per_s->over(clock_ghz))
    bandwidth_bytes_per_cycle = *per_cycle;
  else
    problems.emplace_back(
        "bandwidth_gb_per_s",
        fmt::format("expected a ratio of parts up to 1000000000 in bytes per cycle, found {} GB/s "
                    "at {} GHz",
                    bandwidth_gb_per_s->str(), clock_ghz.str()));
  return problems;
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
