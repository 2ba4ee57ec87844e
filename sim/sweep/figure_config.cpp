#include "sim/sweep/figure_config.h"

#include <algorithm>
#include <map>
#include <vector>

#include "sim/sweep/figures_text.h"
#include "sim/sweep/scalars.h"

namespace lacuna {
namespace {

using Form = FigureForm;

struct Option {
  std::string key;
  Form form;
  std::string doc;
};

struct Kind {
  std::string name;
  std::vector<Option> options;
};

Form form_called(const std::string& name) {
  static const std::map<std::string, Form> forms{{"flag", Form::flag},
                                                 {"text", Form::text},
                                                 {"accelerator", Form::accelerator},
                                                 {"column", Form::column},
                                                 {"numbers", Form::numbers},
                                                 {"columns", Form::columns},
                                                 {"number_columns", Form::number_columns},
                                                 {"selection", Form::selection},
                                                 {"designs", Form::designs}};
  return forms.at(name);
}

std::vector<Option> declared_options(const Json& declared) {
  std::vector<Option> options;
  for (const auto& [key, option] : declared.items())
    options.push_back(
        {key, form_called(option.at("form").get<std::string>()), option.at("help").get<std::string>()});
  return options;
}

struct Declared {
  std::vector<Kind> kinds;
  std::vector<Option> common;
};

const Declared& declared() {
  static const Declared all = [] {
    const Json json = Json::parse(figures_text);
    Declared read{{}, declared_options(json.at("common"))};
    for (const auto& [name, options] : json.at("kinds").items())
      read.kinds.push_back({name, declared_options(options)});
    return read;
  }();
  return all;
}

bool is_word(const Json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty();
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

const JsonShape flag_shape{"true or false", R"({"type": "boolean"})",
                           [](const Json& value) { return value.is_boolean(); }};
const JsonShape word_shape{"a string that is not empty", R"({"type": "string", "minLength": 1})", is_word};
const JsonShape words_shape{"a column, or a list of at least one",
                            R"({"type": ["string", "array"], "minLength": 1, "minItems": 1, "maxItems": 65536,
                          "items": {"type": "string", "minLength": 1}})",
                            is_words};
const JsonShape selection_shape{R"(an object of columns and values such as {"network": "vgg16"})",
                                R"({"type": "object", "minProperties": 1,
                              "additionalProperties": {"type": ["number", "string", "boolean", "array"]}})",
                                is_selection};
const JsonShape designs_shape{R"(a column, or an object of designs such as {"mine": {"pes": 8}})",
                              R"({"type": ["string", "object"], "minLength": 1, "minProperties": 1,
        "additionalProperties": {"type": "object", "minProperties": 1}})",
                              is_designs};

const JsonShape& shape_of(Form form) {
  switch (form) {
    case Form::flag:
      return flag_shape;
    case Form::columns:
    case Form::number_columns:
      return words_shape;
    case Form::selection:
      return selection_shape;
    case Form::designs:
      return designs_shape;
    default:
      return word_shape;
  }
}

// Those of a kind; of all kinds, each in the form that takes most, if there is none of that name.
std::vector<Option> options_of(const std::string& name) {
  std::vector<Option> found;
  const auto add = [&found](const Option& option) {
    const auto same = [&](const Option& other) { return other.key == option.key; };
    const auto known = std::find_if(found.begin(), found.end(), same);
    if (known == found.end())
      found.push_back(option);
    else if (known->form < option.form)
      *known = option;
  };
  const auto named = [&](const Kind& kind) { return name == kind.name; };
  const std::vector<Kind>& kinds = declared().kinds;
  const bool is_known = std::any_of(kinds.begin(), kinds.end(), named);
  for (const Kind& kind : kinds)
    if (!is_known || named(kind)) std::for_each(kind.options.begin(), kind.options.end(), add);
  std::for_each(declared().common.begin(), declared().common.end(), add);
  return found;
}

}  // namespace

void FigureConfig::fields(Fields& f) {
  std::vector<std::string> names;
  for (const Kind& known : declared().kinds) names.push_back(known.name);
  f.choice("kind", kind, names, "what is drawn; each kind has options of its own (scripts/plot/README.md)",
           Need::required);
  for (const Option& option : options_of(kind))
    f.json(option.key.c_str(), options[option.key], shape_of(option.form), option.doc.c_str());
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
