#include "sim/network/input_map.h"

#include <fmt/format.h>

#include <set>

#include "sim/config/phrases.h"
#include "sim/network/network_config.h"

namespace lacuna {
namespace {

std::string both(const Producer& a, const Producer& b) {
  return fmt::format("\"{}\" gives {} and \"{}\" gives {} (C x H x W)", a.name, to_string(a.map), b.name,
                     to_string(b.map));
}

InputMap as_given(const Producer& producer) {
  return {producer.map,
          fmt::format("its producer \"{}\" gives {} (C x H x W)", producer.name, to_string(producer.map))};
}

std::optional<InputMap> concatenated(const std::vector<Producer>& producers, const ReportProblem& report) {
  constexpr std::size_t max_bytes_of_names = 200;
  const Producer& first = producers.front();
  MapShape shape = first.map;
  shape.channels = 0;
  std::set<std::string> seen;
  std::string names;
  for (const Producer& producer : producers) {
    if (producer.map.height != shape.height || producer.map.width != shape.width) {
      report("inputs", fmt::format("a concatenation expects maps of one height and width, but {}",
                                   both(first, producer)));
      return std::nullopt;
    }
    if (!seen.insert(producer.name).second) {
      report("inputs",
             fmt::format("a concatenation expects each producer once, found {} twice", shown(producer.name)));
      return std::nullopt;
    }
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", producer.name);
    shape.channels += producer.map.channels;
  }
  if (shape.channels > max_dimension) {
    report("inputs", fmt::format("too large: the concatenated map has {} channels, more than {}",
                                 shape.channels, max_dimension));
    return std::nullopt;
  }
  return InputMap{shape, fmt::format("the concatenation of its producers {} gives {} (C x H x W)",
                                     shortened(names, max_bytes_of_names), to_string(shape))};
}

}  // namespace

std::string to_string(const MapShape& shape) {
  return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

std::optional<InputMap> input_map(LayerKind kind, const std::vector<Producer>& producers,
                                  const ReportProblem& report) {
  const Producer &first = producers.front(), &last = producers.back();
  if (kind == LayerKind::add && first.map != last.map)
    report("inputs", fmt::format("an add expects two maps of one shape, but {}", both(first, last)));
  if (kind == LayerKind::add || producers.size() == 1) return as_given(first);
  return concatenated(producers, report);
}

}  // namespace lacuna
