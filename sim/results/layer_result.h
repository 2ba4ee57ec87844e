// What a run found out about one layer, or about the sum of layers: a value for each metric of
// layer_metrics.h, and the actions that were priced.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "sim/config/ratio.h"
#include "sim/energy/actions.h"
#include "sim/results/layer_metrics.h"

namespace lacuna {

// What of a machine its derived figures hang on.
struct MachineRates {
  std::int64_t pes = 0, multipliers_per_pe = 0;
  Ratio bandwidth_bytes_per_cycle{1, 1}, clock_ghz{1, 1};

  std::int64_t multipliers() const { return pes * multipliers_per_pe; }
};

class LayerResult {
 public:
  LayerResult() = default;
  LayerResult(std::string name, std::string type, const MachineRates& rates)
      : name_(std::move(name)), type_(std::move(type)), rates_(rates) {}

  const std::string& name() const { return name_; }  // of the layer; "total"
  const std::string& type() const { return type_; }  // "conv", ..., "total"
  const MachineRates& rates() const { return rates_; }

  // Of a metric: set<"weights/count">(n), count<"weights/count">().
  template <Key key>
  void set(Value value) {
    values_[place_of<key>()] = std::move(value);
  }
  template <Key key>
  std::int64_t count() const {
    return count_at(place_of<key>());
  }
  template <Key key>
  double number() const {
    return number_at(place_of<key>());
  }
  template <Key key>
  const std::string& word() const {
    return std::get<std::string>(values_[place_of<key>()]);
  }
  template <Key key>
  bool has() const {
    return values_[place_of<key>()].index() != 0;
  }

  // By place in layer_metrics: of all of a kind, such as the causes.
  const Value& at(std::size_t place) const { return values_[place]; }
  void set_at(std::size_t place, Value value) { values_[place] = std::move(value); }
  std::int64_t count_at(std::size_t place) const;  // 0 if it is empty
  double number_at(std::size_t place) const;       // of a count, too

  Actions actions;

  // Adds up what adds up. TooLarge if a sum cannot be represented.
  void add(const LayerResult& layer);
  // Computes what is derived from what was counted.
  void derive();

 private:
  std::string name_, type_;
  MachineRates rates_;
  std::array<Value, layer_metrics.size()> values_{};
};

inline std::size_t place_of(Cause cause) {
  return place_of<"cycle_attribution/compute">() + static_cast<std::size_t>(cause);
}
inline std::size_t place_of(DataClass of) {
  return place_of<"traffic_bytes/dram/weights">() + static_cast<std::size_t>(of);
}

// Without a layer in it: counts are 0, words are empty.
LayerResult empty_total(const MachineRates& rates);

}  // namespace lacuna
