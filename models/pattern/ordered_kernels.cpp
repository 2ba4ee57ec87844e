#include "models/pattern/ordered_kernels.h"

#include <utility>

namespace lacuna::pattern {
namespace {

constexpr const char* why = "kernels and their patterns are found before any array sees them";
const std::vector<UnusedKey> not_of_kernels{
    {"sub_arrays", why},      {"lanes", why},          {"pixels", why},           {"lane_control", why},
    {"kernel_reorder", why},  {"filter_reorder", why}, {"reconfigurable", why},   {"banks", why},
    {"rearranged", why},      {"psum_bits", why},      {"weight_port_bits", why}, {"input_port_bits", why},
    {"output_port_bits", why}};

}  // namespace

OrderedKernels::OrderedKernels(const Pattern& array, const TableKey& key, const Layer& layer,
                               const LayerTensors& tensors)
    : layer_(layer),
      tensors_(tensors),
      max_patterns_(array.pattern_table),
      filter_reorder_(array.filter_reorder),
      tables_{tensors.tables, key.without(not_of_kernels).of("kernels")},
      totals_(tables_.get<KernelTotals>("totals", [this] { return std::vector{table().totals()}; }).front()) {
}

const OrderedKernels::Made& OrderedKernels::made() {
  if (!made_) {
    KernelTable table(layer_, tensors_.weights, max_patterns_, tables_);
    std::vector<std::int64_t> order = filter_order(layer_, table, filter_reorder_);
    made_.emplace(Made{std::move(table), std::move(order)});
  }
  return *made_;
}

}  // namespace lacuna::pattern
