// What the folder of a model's proof registers: random machines of that model, and the clocked reference that
// says what they do. The equivalence test (tests/property) runs over all that are registered; a model without
// is a failed test.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/clocked/reference.h"
#include "tests/property/dice.h"
#include "tests/property/random_case.h"

namespace lacuna::property {

struct ProvenModel {
  std::string name;              // of the model, as registered
  std::uint64_t first_seed = 0;  // of its random cases
  // Gives a case, which has a layer, memories and a dataflow, its model; and changes them where else they
  // would seldom meet what the model is about.
  void (*randomize)(Dice& dice, Case& c) = nullptr;
  // Of a layer with weights. Checks the plan's bytes and tiles besides, where the reference knows them.
  // Elaborates SystemC.
  reference::Timing (*time)(const Case& c, const LayerTensors& tensors, const Plan& plan) = nullptr;
  // The machine refuses the layer: a pattern that its parameters insist on is broken. Null: it never does.
  bool (*refuses)(const Case& c, const LayerTensors& tensors) = nullptr;
  // The smallest tile that the case allows fits the weight buffer. Null: the reference does not know.
  bool (*has_room_for_weights)(const Case& c, const LayerTensors& tensors) = nullptr;
  bool loads_lists = false;  // of inputs, by rules of its own
};

// GoogleTest would print its bytes, among them addresses.
inline void PrintTo(const ProvenModel& model, std::ostream* out) {
  *out << model.name;
}

struct ProvenModelRegistration {
  explicit ProvenModelRegistration(ProvenModel model);
};

const std::vector<ProvenModel>& proven_models();  // by name
const ProvenModel& proof_of(const std::string& model);

reference::Timing reference_timing(const Case& c, const LayerTensors& tensors, const Plan& plan);

// For the proofs of models. The machine's memories in the reference's words:
reference::Memory memory_of(const Case& c);
// The case's model; it is of that kind.
template <class Kind>
const Kind& model_of(const Case& c) {
  return dynamic_cast<const Kind&>(*c.machine.model);
}
// Throw std::runtime_error if a weight tile has other bytes than expected, or does not fit a slot.
void check_tile_bytes(const Plan& plan, const std::function<WeightTileBytes(const Block&)>& expected);
void check_slots(const Case& c, const Plan& plan);
// `fits` all weight tiles of the smallest shape that the case allows.
bool smallest_tiles_fit(const Case& c, const std::function<bool(const TileShape&, const Block&)>& fits);

}  // namespace lacuna::property
