#include "sim/report/definitions.h"

#include "sim/report/compare_table.h"
#include "sim/report/matrix.h"
#include "sim/report/per_pe.h"
#include "sim/results/describe.h"

namespace lacuna {
namespace {

// What stands around the rows.
const std::vector<Column>& keys_of_a_result() {
  static const std::vector<Column> keys{
      {"schema", "", "version of this format"},
      {"provenance/version, commit", "", "the simulator that made the result"},
      {"provenance/command_line, seed", "", "how it was called; the seed of synthetic tensors"},
      {"provenance/plugins", "",
       "shared libraries that were loaded, and SHA-256 of each; absent if none was"},
      {"provenance/tensors", "", "origin (synthetic or trace) and which"},
      {"provenance/host", "s, cycles/s, bytes",
       "wall time, simulated cycles per second, peak memory: differ from run to run"},
      {"notes", "",
       "what is set but cannot matter here (\"has no effect: ...\"): parameters, --set, --seed, prunings; "
       "outstanding requests that are too few; buffer ports that throttle layers (not bound by memory, at "
       "least "
       "1 % of their PE-cycles buffer_port): what an access needs and what the port has; with "
       "--check-values, "
       "sums too wide for psum_bits"},
      {"accelerator, network", "",
       "effective configs, every default filled in; running them again gives the same result"},
      {"layers[], totals", "",
       "one row per layer in order, and one over the layers run; a row has the keys below. In layers.csv and "
       "points.csv they are columns: \"/\" is \"_\" there, and what is called otherwise has its column's "
       "name "
       "beside it"},
      {"name, type", "", "as in the network; \"total\""},
      {"not_run/name, type, fused_pool, parameter, reason", "",
       "compare: layers that the machine cannot run and that totals lack, and which parameter is why"},
      {"actions/<action>", "count",
       "what was priced: MACs, buffer words, bytes, index operations, cycles of leakage"}};
  return keys;
}

}  // namespace

std::string result_definitions() {
  std::string text = "Keys of result.json\n\n";
  for (const Column& key : keys_of_a_result()) text += described(key.name, key);
  text += described_metrics() + "\nColumns of other files\n\n";
  return text + described("compare.csv", compare_columns()) + described("matrix.csv", matrix_columns()) +
         described("per_pe.csv", per_pe_columns());
}

}  // namespace lacuna
