// An accelerator: what every machine has, and the model's own "array" parameters. Its JSON file is read in
// sim/inputs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/config/boxed_json.h"
#include "sim/config/note.h"
#include "sim/engine/array_context.h"
#include "sim/engine/model.h"
#include "sim/memory/memory_config.h"
#include "sim/plan/tiling.h"

namespace lacuna {

class Technology;
struct DataflowConfig {
  std::string loop_order = "OR";
  TilingChoice tile;
  std::vector<UnusedKey> unused;  // by the machine's model
  void fields(Fields& f);
  TilingChoice choice() const;  // tile sizes and loop order
};

struct Machine {
  std::string name, model_name, description;
  Ratio clock_ghz{1, 1};
  std::string technology_name = "45nm";
  std::int64_t psum_bits = 32;
  std::int64_t vector_lanes_per_pe = 1;
  BufferSetConfig buffers;
  DramConfig dram;
  DmaConfig dma;
  DataflowConfig dataflow;
  std::shared_ptr<Model> model;
  std::shared_ptr<const Technology> technology;
  BoxedJson effective;  // running it again gives the same machine
  std::vector<Note> notes;

  void fields(Fields& f);
  SlotBytes slots() const;
  ArrayContext array_context() const;
  MemoryTraits memory_traits() const;
};

}  // namespace lacuna
