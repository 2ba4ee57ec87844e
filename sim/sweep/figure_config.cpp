#include "sim/sweep/figure_config.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sim/sweep/scalars.h"

namespace lacuna {
namespace {

using Form = FigureForm;

struct Option {
  const char* key;
  Form form;
  const char* doc;
};

struct Kind {
  const char* name;
  std::vector<Option> options;
};

constexpr Option normalize_to{"normalize_to", Form::selection,
                              "divide by the point that differs in these columns only"};

const std::array<Kind, 4> kinds{{
    {"lines",
     {{"x", Form::column, "axis or column"},
      {"y", Form::numbers, "column with numbers"},
      {"series", Form::columns, "columns of which each value is a line"},
      {"log_y", Form::flag, "logarithmic y axis"},
      normalize_to}},
    {"heatmap",
     {{"x", Form::column, "axis or column"},
      {"y", Form::column, "axis or column"},
      {"value", Form::numbers, "column with numbers"},
      normalize_to}},
    {"pareto",
     {{"x", Form::numbers, "column with numbers"},
      {"y", Form::numbers, "column with numbers"},
      {"label", Form::designs, "named designs, or a column of which each value's best point is named"},
      normalize_to}},
    {"density_curves",
     {{"x", Form::number_columns, "axis, or several: the points where they are equal"},
      {"y", Form::numbers, "column with numbers"},
      {"baseline", Form::accelerator, "accelerator that the curves are relative to"}}},
}};

const std::array<Option, 3> common_options{{
    {"where", Form::selection, "only the points with these values; a list stands for any of its values"},
    {"title", Form::text, "instead of the sweep's name"},
    {"name", Form::text, "of the files"},
}};

bool is_word(const Json& value) {
  return value.is_string() && value != "";
}

bool is_words(const Json& value) {
  return is_word(value) || fits_in_list(value, is_word);
}

bool is_choice(const Json& value) {
  return is_scalar(value) || fits_in_list(value, is_scalar);
}

bool is_selection(const Json& value) {
  return value.is_object() && !value.empty() && std::all_of(value.begin(), value.end(), is_choice);
}

bool is_designs(const Json& value) {
  return is_word(value) ||
         (value.is_object() && !value.empty() && std::all_of(value.begin(), value.end(), is_selection));
}

const JsonShape flag{"true or false", R"({"type": "boolean"})",
                     [](const Json& value) { return value.is_boolean(); }};
const JsonShape word{"a string that is not empty", R"({"type": "string", "minLength": 1})", is_word};
const JsonShape words{"a column, or a list of at least one",
                      R"({"type": ["string", "array"], "minLength": 1, "minItems": 1, "maxItems": 65536,
                          "items": {"type": "string", "minLength": 1}})",
                      is_words};
const JsonShape selection{R"(an object of columns and values such as {"network": "vgg16"})",
                          R"({"type": "object", "minProperties": 1,
                              "additionalProperties": {"type": ["number", "string", "boolean", "array"]}})",
                          is_selection};
const JsonShape designs{R"(a column, or an object of designs such as {"mine": {"pes": 8}})",
                        R"({"type": ["string", "object"], "minLength": 1, "minProperties": 1,
        "additionalProperties": {"type": "object", "minProperties": 1}})",
                        is_designs};

const JsonShape& shape_of(Form form) {
  switch (form) {
    case Form::flag:
      return flag;
    case Form::columns:
    case Form::number_columns:
      return words;
    case Form::selection:
      return selection;
    case Form::designs:
      return designs;
    default:
      return word;
  }
}

// Those of a kind; of all kinds, each in the form that takes most, if there is none of that name.
std::vector<Option> options_of(const std::string& name) {
  std::vector<Option> found;
  const auto add = [&found](const Option& option) {
    const auto same = [&](const Option& other) { return std::string(other.key) == option.key; };
    const auto known = std::find_if(found.begin(), found.end(), same);
    if (known == found.end())
      found.push_back(option);
    else if (known->form < option.form)
      *known = option;
  };
  const auto named = [&](const Kind& kind) { return name == kind.name; };
  const bool is_known = std::any_of(kinds.begin(), kinds.end(), named);
  for (const Kind& kind : kinds)
    if (!is_known || named(kind)) std::for_each(kind.options.begin(), kind.options.end(), add);
  std::for_each(common_options.begin(), common_options.end(), add);
  return found;
}

}  // namespace

void FigureConfig::fields(Fields& f) {
  std::vector<std::string> names;
  for (const Kind& known : kinds) names.emplace_back(known.name);
  f.choice("kind", kind, names, "what is drawn; each kind has options of its own (scripts/plot/README.md)",
           Need::required);
  for (const Option& option : options_of(kind))
    f.json(option.key, options[option.key], shape_of(option.form), option.doc);
}

const Json* FigureConfig::find(const std::string& option) const {
  const auto found = options.find(option);
  return found == options.end() || found->second.is_null() ? nullptr : &found->second;
}

FigureForm FigureConfig::form(const std::string& option) const {
  const std::vector<Option> known = options_of(kind);
  return std::find_if(known.begin(), known.end(), [&](const Option& o) { return option == o.key; })->form;
}

}  // namespace lacuna
