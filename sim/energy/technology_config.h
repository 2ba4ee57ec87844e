// A technology file (configs/technology/*.json) as the user wrote it, checked. Technology (technology.h)
// computes with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/config/document.h"
#include "sim/config/fields.h"

namespace lacuna {

// Where a number is from and how far to trust it: "published" in print or in a public artifact, "derived" by
// arithmetic or by running a public tool, "recalled" and not confirmed.
struct Provenance {
  std::string source;
  std::string confidence = "recalled";

  void fields(Fields& f);
};

struct OperationEnergy : Provenance {
  double pj = 1;

  void fields(Fields& f);
};

struct WidthEnergy : OperationEnergy {  // of an operation on operands of `bits`
  std::int64_t bits = 1;

  void fields(Fields& f);
};

struct RegisterEnergy : OperationEnergy {
  double area_um2 = 1;

  void fields(Fields& f);
};

struct OperationTable {
  std::vector<WidthEnergy> multiply;
  std::vector<WidthEnergy> add;
  WidthEnergy gated_mac;
  RegisterEnergy register_bit;
  OperationEnergy comparator_bit;
  OperationEnergy crossbar_bit;
  OperationEnergy wire_bit_mm;

  void fields(Fields& f);
};

struct SramPoint {
  std::int64_t capacity_bytes = 1;
  std::int64_t word_bits = 1;
  double read_pj = 1;
  double write_pj = 1;
  double leakage_mw = 1;
  double area_mm2 = 1;

  void fields(Fields& f);
};

struct SramDevice : Provenance {
  std::string device;
  std::int64_t temperature_k = 300;
  std::vector<SramPoint> points;

  void fields(Fields& f);
};

struct DramEnergy : Provenance {
  std::string type;
  double pj_per_bit = 1;

  void fields(Fields& f);
};

struct TechnologyConfig {
  std::string name;
  std::string description;
  std::int64_t node_nm = 45;
  double voltage_v = 1;
  OperationTable operations;
  std::string sram_device;
  std::vector<SramDevice> sram;
  std::vector<DramEnergy> dram;

  void fields(Fields& f);
  const SramDevice& chosen_sram() const;  // the entry of `sram` that `sram_device` names
};

// InputError with all problems of the file.
TechnologyConfig read_technology(const Document& document);

// The JSON Schema of technology files.
Json technology_schema();

}  // namespace lacuna
