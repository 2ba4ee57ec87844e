#include "sim/report/definitions.h"

#include <fmt/format.h>

#include <array>

#include "sim/stats/ledger.h"

namespace lacuna {
namespace {

struct Definition {
  const char* key;
  const char* unit;
  const char* meaning;
};

constexpr std::array<Definition, 55> definition_table{{
    {"schema", "", "version of this format"},
    {"provenance/version, commit", "", "the simulator that made the result"},
    {"provenance/command_line, seed", "", "how it was called; the seed of synthetic tensors"},
    {"provenance/tensors", "", "origin (synthetic or trace) and which"},
    {"provenance/host", "s, cycles/s, bytes",
     "wall time, simulated cycles per second, peak memory: differ from run to run"},
    {"notes", "",
     "what is set but cannot matter here (\"has no effect: ...\"): parameters, --set, --seed, prunings; "
     "outstanding requests that are too few; buffer ports that throttle layers (not bound by memory, at "
     "least "
     "1 % of their PE-cycles buffer_port): what an access needs and what the port has; with --check-values, "
     "sums too wide for psum_bits"},
    {"accelerator, network", "",
     "effective configs, every default filled in; running them again gives the same result"},
    {"layers[], totals", "", "one row per layer in order; totals are sums over the layers run"},
    {"name, type", "", "as in the network"},
    {"cycles", "cycles",
     "from the controller's start of the layer until its last output is stored; layers do not overlap"},
    {"macs_dense", "MACs", "all MACs of the layer's shape, padding included; 0 without weights"},
    {"macs_effectual", "MACs",
     "MACs whose weight and input are both nonzero: a property of the tensors, not of the machine"},
    {"utilization", "0..1", "macs_effectual / (multipliers x cycles)"},
    {"oracle_cycles", "cycles",
     "macs_effectual / multipliers, rounded up layer by layer: a bound for any dataflow"},
    {"weights/count, nonzero", "weights", "of the layer as it runs"},
    {"weights/unpruned", "weights", "before pruning; nonzero / unpruned is the fraction kept"},
    {"weights/payload_bytes", "bytes", "the layer's weights as the machine stores them, each once"},
    {"weights/metadata_bytes", "bytes", "their indices, likewise"},
    {"multiplier_slots/effectual", "multiplier-cycles",
     "macs_effectual; all slots add up to multipliers x cycles"},
    {"multiplier_slots/outside", "multiplier-cycles", "products of nonzeros that belong to no output (SCNN)"},
    {"multiplier_slots/zero_operand", "multiplier-cycles",
     "multiplications with a zero operand: stored, a placeholder, or in the padding"},
    {"multiplier_slots/empty", "multiplier-cycles",
     "the PE computes, the multiplier has no operands: fragmentation"},
    {"multiplier_slots/idle", "multiplier-cycles", "the PE does not compute: see cycle_attribution"},
    {"cycle_attribution/<cause>", "PE-cycles",
     "where every PE's cycles went; the causes add up to PEs x cycles"},
    {"traffic_bytes/dram/<class>", "bytes", "moved by the DMA, in whole bursts, reads and writes together"},
    {"traffic_bytes/dram/metadata", "bytes", "indices of compressed weights"},
    {"traffic_bytes/dram/psums", "bytes", "partial sums spilled and read back"},
    {"traffic_bytes/buffers/<buffer>/array_read, array_written", "bytes", "by the PE array, whole words"},
    {"traffic_bytes/buffers/<buffer>/filled, drained", "bytes", "from and to DRAM"},
    {"actions/<action>", "count",
     "what was priced: MACs, buffer words, bytes, index operations, cycles of leakage"},
    {"energy_pj/mac", "pJ", "multiply-accumulates, gated ones included; adders of pooling and add layers"},
    {"energy_pj/*_buffer", "pJ", "reads and writes of the on-chip buffers by array and DMA"},
    {"energy_pj/accumulators", "pJ", "banks of partial sums inside the PEs"},
    {"energy_pj/crossbar", "pJ", "what routes products to the banks"},
    {"energy_pj/indexing", "pJ", "finding the operands of nonzero synapses"},
    {"energy_pj/dram", "pJ", "DRAM bytes x energy per byte of the DRAM type"},
    {"energy_pj/leakage", "pJ", "leakage of the on-chip buffers; that of logic is not modelled"},
    {"roofline/ops_per_byte", "ops/byte", "2 x macs_effectual / DRAM bytes"},
    {"roofline/achieved_ops_per_cycle", "ops/cycle", "2 x macs_effectual / cycles"},
    {"roofline/dense_ops_per_byte, dense_ops_per_cycle", "ops/byte, ops/cycle",
     "the same with macs_dense (dense-equivalent; may exceed the peak)"},
    {"roofline/peak_ops_per_cycle", "ops/cycle", "2 x multipliers"},
    {"roofline/bandwidth_bytes_per_cycle", "bytes/cycle",
     "DRAM peak at the machine's clock; 1e9, more than can be given, if unlimited"},
    {"roofline/bound", "",
     "memory, port or compute, the first that holds. An average PE's cycles are busy but for wait_* and "
     "drain. "
     "memory: DRAM bytes / bandwidth, or the cycles of wait_*, exceed the busy ones. port: those of "
     "buffer_port are "
     "at least as many as those of compute, post_processing, bank_conflict and halo, and not 0. compute: "
     "else"},
    {"fused_pool", "",
     "the pooling layer that the machine does on this layer's outputs before it stores them: it has no row"},
    {"pruning", "", "the method, if the layer's weights were pruned"},
    {"plan/loop_order, tile, steps", "", "what the planner chose for the layer"},
    {"values/checked", "",
     "--check-values: the array's sums equal an independent convolution of the layer's input, bit for bit"},
    {"values/inputs", "",
     "what was convolved: the layer's own tensor; that it is the output of the layer before is not checked"},
    {"values/psum_bits_needed", "bits", "the widest final sum of the layer (partial sums may need more)"},
    {"compare.csv/speedup", "ratio", "time of the first accelerator / time of this one"},
    {"matrix.csv/kept_fraction", "0..1", "compare --prunings: weights_nonzero / weights_unpruned"},
    {"matrix.csv/seconds, speedup", "s, ratio",
     "cycles / clock; time of the first pruning on the first accelerator / this time"},
    {"matrix.csv/accuracy_percent", "%",
     "of the network so pruned and fine-tuned, where it was measured (workloads/accuracy)"},
    {"per_pe.csv/layer, pe, row, column", "",
     "--per-pe: a row per layer and PE, numbered from 0, and its place in the grid of PEs"},
    {"per_pe.csv/pe_cycles_<cause>", "cycles",
     "where that PE's cycles went; the causes add up to the layer's cycles"},
}};

}  // namespace

std::string result_definitions() {
  std::string text;
  for (const Definition& d : definition_table) {
    text +=
        fmt::format("{}{}\n    {}\n", d.key, *d.unit == '\0' ? "" : fmt::format("  [{}]", d.unit), d.meaning);
    if (std::string(d.key) != "cycle_attribution/<cause>") continue;
    for (const Cause cause : all_causes())
      text += fmt::format("      {:<18} {}\n", to_string(cause), description(cause));
  }
  return text;
}

}  // namespace lacuna
