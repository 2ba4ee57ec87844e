#include "sim/report/notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sim/report/port_notes.h"
#include "sim/report/pruning_notes.h"

namespace lacuna {
namespace {

using Notes = std::vector<std::string>;

std::string without_effect(const std::string& pointer, const std::string& why) {
  return fmt::format("{}: has no effect: {}", pointer, why);
}

bool is_all_or_nothing(double density) {
  return density == 0 || density == 1;
}

// A setting of one layer: "/layers/3/weight_density".
struct LayerSetting {
  std::string layer, key;
};

std::optional<LayerSetting> layer_setting(const Network& network, const std::string& pointer) {
  const Json::json_pointer key(pointer), index = key.parent_pointer();
  if (index.parent_pointer().to_string() != "/layers" || !network.effective->contains(index))
    return std::nullopt;
  return LayerSetting{network.effective->at(index).at("name").get<std::string>(), key.back()};
}

bool contains(const std::vector<Layer>& layers, const std::string& name) {
  return std::any_of(layers.begin(), layers.end(), [&](const Layer& layer) { return layer.name == name; });
}

const PruningConfig* pruning_of(const Network& network, const std::string& layer) {
  const auto found = network.pruning.find(layer);
  return found == network.pruning.end() ? nullptr : &found->second.config;
}

class TensorNotes {
 public:
  TensorNotes(const Network& network, const std::vector<Layer>& layers, const TensorUse& use)
      : network_(network), layers_(layers), use_(use), is_trace_(use.origin == "trace") {}

  Notes take() {
    if (use_.seed_is_set) seed();
    if (network_.activations.clustered) clustering("/activations/pattern");
    for (const std::string& pointer : use_.settings) {
      if (pointer.starts_with("/activations/cluster_") && network_.activations.clustered) clustering(pointer);
      if (const auto setting = layer_setting(network_, pointer)) density(pointer, *setting);
    }
    return std::move(notes_);
  }

 private:
  static constexpr const char* traced = "the tensors are those of a trace";

  void seed() {
    if (is_trace_)
      add("--seed", traced);
    else if (!use_.values && network_.pruning.empty() && inputs_are_certain() && weights_are_certain())
      add("--seed", "by their densities of 0 and 1 no tensor is left to chance");
  }

  void clustering(const std::string& pointer) {
    if (is_trace_)
      add(pointer, traced);
    else if (inputs_are_certain())
      add(pointer, "by their densities of 0 and 1 no input is left to chance");
  }

  void density(const std::string& pointer, const LayerSetting& setting) {
    const PruningConfig* pruning = pruning_of(network_, setting.layer);
    if (setting.key == "weight_density") {
      if (pruning != nullptr && says_how_much(*pruning))
        add(pointer,
            fmt::format("the layer's \"pruning\" (\"{}\") says itself how much it keeps", pruning->method));
      else if (is_trace_ && pruning == nullptr)
        add(pointer, traced);
      else if (!contains(layers_, setting.layer) && pruning == nullptr)
        add(pointer, fmt::format("layer \"{}\" does not run", setting.layer));
    }
    if (setting.key == "input_density" && is_trace_ && !use_.declared_densities) add(pointer, traced);
  }

  bool inputs_are_certain() const {
    return std::all_of(layers_.begin(), layers_.end(),
                       [](const Layer& layer) { return is_all_or_nothing(layer.input_density.value); });
  }
  bool weights_are_certain() const {
    return std::all_of(layers_.begin(), layers_.end(), [](const Layer& layer) {
      return !layer.has_weights() || is_all_or_nothing(layer.weight_density.value);
    });
  }

  void add(const std::string& pointer, const std::string& why) {
    notes_.push_back(without_effect(pointer, why));
  }

  const Network& network_;
  const std::vector<Layer>& layers_;
  const TensorUse& use_;
  bool is_trace_;
  Notes notes_;
};

// A tile size, and how large it can be in a layer.
struct TileKey {
  const char* key;
  std::optional<std::int64_t> TilingChoice::*size;
  std::int64_t (*extent)(const Layer&);
  const char* of_what;
};

const std::array<TileKey, 6> tile_keys{{
    {"tile_g", &TilingChoice::g, [](const Layer& l) { return l.groups; }, "groups"},
    {"tile_k", &TilingChoice::k, [](const Layer& l) { return l.filters_per_group(); },
     "output channels in a group"},
    {"tile_c", &TilingChoice::c, [](const Layer& l) { return l.channels_per_group(); },
     "input channels in a group"},
    {"tile_n", &TilingChoice::n, [](const Layer& l) { return l.N; }, "images"},
    {"tile_p", &TilingChoice::p, [](const Layer& l) { return l.P; }, "output rows"},
    {"tile_q", &TilingChoice::q, [](const Layer& l) { return l.Q; }, "output columns"},
}};

bool is_set(const std::vector<std::string>& settings, const std::string& pointer) {
  return std::find(settings.begin(), settings.end(), pointer) != settings.end();
}

// The reader has noted those that the model does not use.
bool is_unused(const Machine& machine, const std::string& key) {
  const auto& unused = machine.dataflow.unused;
  return std::any_of(unused.begin(), unused.end(), [&](const UnusedKey& u) { return u.key == key; });
}

void add_tile_notes(const Machine& machine, const Notes& settings, const std::vector<Layer>& layers,
                    Notes& notes) {
  for (const TileKey& tile : tile_keys) {
    const std::string pointer = std::string("/dataflow/") + tile.key;
    const auto size = machine.dataflow.tile.*tile.size;
    if (!size || !is_set(settings, pointer) || is_unused(machine, tile.key)) continue;
    std::int64_t most = 0;
    for (const Layer& layer : layers) most = std::max(most, tile.extent(layer));
    if (*size > most || most == 1)
      notes.push_back(fmt::format("{}: {}: of {} no layer that runs has more than {}", pointer,
                                  most == 1 ? "has no effect" : fmt::format("has the effect of {}", most),
                                  tile.of_what, most));
  }
}

}  // namespace

Notes tensor_notes(const Network& network, const std::vector<Layer>& layers, const TensorUse& use) {
  return TensorNotes(network, layers, use).take();
}

Notes machine_notes(const Machine& machine, const Notes& settings, const std::vector<Layer>& layers) {
  Notes notes;
  const std::string lanes = "/vector_lanes_per_pe";
  if (is_set(settings, lanes) &&
      std::all_of(layers.begin(), layers.end(), [](const Layer& layer) { return layer.has_weights(); }))
    notes.push_back(without_effect(lanes, "no layer that runs only pools or adds"));
  add_tile_notes(machine, settings, layers, notes);
  return notes;
}

bool plans_by_densities(const Machine& machine) {
  if (!machine.effective->contains("array")) return false;
  const Json& array = machine.effective->at("array");
  return array.value("compressed_activations", false) || array.value("compressed_dram_activations", false);
}

Notes notes_of(const NetworkResult& result) {
  Notes notes;
  const std::vector<Note> ports = port_notes(result.machine, result.layers);
  for (const auto* read : {&result.machine.notes, &result.network.notes, &ports})
    for (const Note& note : *read) notes.push_back(note.pointer + ": " + note.message);
  std::vector<Layer> layers;
  for (const LayerRun& run : result.layers) layers.push_back(run.layer);
  const bool values = std::any_of(result.layers.begin(), result.layers.end(),
                                  [](const LayerRun& run) { return run.result.has<"values/checked">(); });
  const TensorUse use{result.network_settings, result.provenance.tensors_origin,
                      result.provenance.seed_is_set, values, plans_by_densities(result.machine)};
  for (const Notes& more : {machine_notes(result.machine, result.machine_settings, layers),
                            tensor_notes(result.network, layers, use), pruning_notes(result)})
    notes.insert(notes.end(), more.begin(), more.end());
  return notes;
}

}  // namespace lacuna
