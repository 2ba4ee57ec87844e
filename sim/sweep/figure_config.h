// What a sweep file asks `lacuna sweep plot` to draw. The kinds and their options are declared in
// scripts/plot/figures.json.
#pragma once

#include <map>
#include <string>

#include "sim/config/document.h"

namespace lacuna {

// What an option's value is; of one that is declared for several kinds of figures, a later form takes more.
enum class FigureForm {
  flag,
  text,
  accelerator,
  column,
  numbers,
  columns,
  number_columns,
  selection,
  designs
};

struct FigureConfig {
  std::string kind;
  std::map<std::string, Json> options;  // null where the file sets none

  void fields(Fields& f);
  const Json* find(const std::string& option) const;  // nullptr if the file does not set it
  FigureForm form(const std::string& option) const;
};

}  // namespace lacuna
