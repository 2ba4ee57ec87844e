#include "sim/results/layer_result.h"

#include <algorithm>
#include <stdexcept>

#include "sim/config/too_large.h"

namespace lacuna {
namespace {

// What is derived adds up by itself.
bool adds_up(const Metric& metric) {
  return metric.derive == nullptr &&
         (metric.over_layers == AddsUp::sum || metric.over_layers == AddsUp::maximum);
}

std::int64_t together(const Metric& metric, std::int64_t a, std::int64_t b) {
  if (metric.over_layers == AddsUp::maximum) return std::max(a, b);
  return counted(static_cast<Wide>(a) + b, (std::string(metric.unit) + " (" + metric.key() + ")").c_str());
}

}  // namespace

std::int64_t LayerResult::count_at(std::size_t place) const {
  if (std::holds_alternative<std::monostate>(values_[place])) return 0;
  return std::get<std::int64_t>(values_[place]);
}

double LayerResult::number_at(std::size_t place) const {
  if (const auto* number = std::get_if<double>(&values_[place])) return *number;
  return static_cast<double>(count_at(place));
}

void LayerResult::add(const LayerResult& layer) {
  for (std::size_t i = 0; i < layer_metrics.size(); ++i)
    if (adds_up(layer_metrics[i])) values_[i] = together(layer_metrics[i], count_at(i), layer.count_at(i));
  actions.add(layer.actions);
}

void LayerResult::derive() {
  for (std::size_t i = 0; i < layer_metrics.size(); ++i)
    if (layer_metrics[i].derive != nullptr) values_[i] = layer_metrics[i].derive(*this);
}

LayerResult empty_total(const MachineRates& rates) {
  LayerResult total("total", "total", rates);
  for (std::size_t i = 0; i < layer_metrics.size(); ++i)
    if (adds_up(layer_metrics[i])) total.set_at(i, std::int64_t{0});
  return total;
}

}  // namespace lacuna
