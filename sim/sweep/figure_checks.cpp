#include "sim/sweep/figure_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/config/phrases.h"
#include "sim/sweep/columns.h"
#include "sim/sweep/scalars.h"

namespace lacuna {
namespace {

using Pointer = Json::json_pointer;

// One value or a list of them.
Json as_list(const Json& value) {
  return value.is_array() ? value : Json::array({value});
}

bool holds_numbers(const std::string& point_column) {
  const Column* column = find_column(point_columns(), point_column);
  return column == nullptr || !column->is_word;
}

class FigureChecker {
 public:
  FigureChecker(const SweepConfig& sweep, const std::string& file,
                const std::vector<std::string>& accelerators, const std::vector<std::string>& networks)
      : sweep_(sweep), file_(file), accelerators_(accelerators), networks_(networks) {}

  std::vector<Problem> take() {
    std::set<std::string> names;
    for (std::size_t i = 0; i < sweep_.figures.size(); ++i) {
      const FigureConfig& figure = sweep_.figures[i];
      const Pointer place = Pointer("/figures") / i;
      for (const auto& [key, value] : figure.options)
        if (!value.is_null()) check(figure.form(key), value, place / key);
      check_axes(figure, place);
      if (const Json* name = figure.find("name"); name != nullptr && !names.insert(text_of(*name)).second)
        report(place / "name", fmt::format("two figures are called {}", shown(*name)));
    }
    return std::move(problems_);
  }

 private:
  void check(FigureForm form, const Json& value, const Pointer& place) {
    switch (form) {
      case FigureForm::flag:
      case FigureForm::text:
        return;
      case FigureForm::accelerator:
        return check_name(value, accelerators_, place);
      case FigureForm::column:
      case FigureForm::columns:
        for (const Json& name : as_list(value)) check_column(name, place);
        return;
      case FigureForm::numbers:
      case FigureForm::number_columns:
        for (const Json& name : as_list(value)) check_numbers(name, place);
        return;
      case FigureForm::selection:
        return check_selection(value, place);
      case FigureForm::designs:
        if (value.is_string()) return check_column(value, place);
        for (const auto& [name, selection] : value.items()) check_selection(selection, place / name);
    }
  }

  void check_column(const std::string& name, const Pointer& place) {
    if (axis(name) != nullptr || find_column(point_columns(), name) != nullptr) return;
    std::vector<std::string> known;
    for (const AxisConfig& axis : sweep_.axes) known.push_back(axis.name);
    const std::vector<std::string> plain = plain_point_columns();
    known.insert(known.end(), plain.begin(), plain.end());
    const std::string meant = did_you_mean(name, known);
    report(place, fmt::format("expected an axis or a column of points.csv, found {}{}", shown(name),
                              meant.empty() ? fmt::format("; there are {} and others", fmt::join(known, ", "))
                                            : meant));
  }

  void check_numbers(const std::string& name, const Pointer& place) {
    check_column(name, place);
    const AxisConfig* found = axis(name);
    const bool has_numbers = found == nullptr ? holds_numbers(name)
                                              : std::all_of(found->values.begin(), found->values.end(),
                                                            [](const Json& v) { return v.is_number(); });
    if (!has_numbers) report(place, fmt::format("expected a column with numbers, found {}", shown(name)));
  }

  void check_selection(const Json& selection, const Pointer& place) {
    for (const auto& [name, wanted] : selection.items()) {
      check_column(name, place / name);
      for (const Json& value : as_list(wanted)) check_value(name, value, place / name);
    }
  }

  void check_value(const std::string& column, const Json& value, const Pointer& place) {
    if (column == "accelerator") return check_name(value, accelerators_, place);
    if (column == "network") return check_name(value, networks_, place);
    if (column == "seed") return check_member("a seed", value, sweep_.seeds, place);
    if (const AxisConfig* found = axis(column))
      check_member("a value of this axis", value, found->values, place);
  }

  void check_name(const Json& value, const std::vector<std::string>& names, const Pointer& place) {
    const std::string name = text_of(value);
    if (std::find(names.begin(), names.end(), name) == names.end())
      report(place, fmt::format("expected {}, found {}{}", alternatives(names), shown(value),
                                did_you_mean(name, names)));
  }

  void check_member(const char* what, const Json& value, const Json& values, const Pointer& place) {
    const auto is_same = [&](const Json& other) {
      return other == value || text_of(other) == text_of(value);
    };
    if (std::none_of(values.begin(), values.end(), is_same))
      report(place, fmt::format("expected {}, found {}; there are {}", what, shown(value), shown(values)));
  }

  // What is drawn over axes needs them, and two of them differ.
  void check_axes(const FigureConfig& figure, const Pointer& place) {
    const bool is_map = figure.kind == "heatmap";
    if (figure.kind == "pareto") return;
    const std::string x = column_of(figure, "x", 0), y = is_map ? column_of(figure, "y", 1) : "";
    if (x.empty() || (is_map && y.empty()))
      report(place,
             fmt::format("expected \"{}\", since the sweep has {} {}", x.empty() ? "x" : "y",
                         sweep_.axes.empty() ? "no" : "one", sweep_.axes.size() == 1 ? "axis" : "axes"));
    else if (x == y)
      report(place, fmt::format("expected different \"x\" and \"y\", found {} as both", shown(x)));
  }

  // That which is drawn along x or y: as chosen, or the axis that is taken by default; "" if there is none.
  std::string column_of(const FigureConfig& figure, const char* option, std::size_t by_default) const {
    if (const Json* chosen = figure.find(option)) {
      const std::string name = as_list(*chosen).front();
      return axis(name) == nullptr ? name : axis(name)->column();
    }
    return by_default < sweep_.axes.size() ? sweep_.axes[by_default].column() : "";
  }

  const AxisConfig* axis(const std::string& name) const {
    const auto is_it = [&](const AxisConfig& axis) { return axis.name == name || axis.column() == name; };
    const auto found = std::find_if(sweep_.axes.begin(), sweep_.axes.end(), is_it);
    return found == sweep_.axes.end() ? nullptr : &*found;
  }

  void report(const Pointer& place, const std::string& message) {
    problems_.push_back({file_, place.to_string(), message});
  }

  const SweepConfig& sweep_;
  const std::string& file_;
  const std::vector<std::string>&accelerators_, &networks_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> figure_problems(const SweepConfig& sweep, const std::string& file,
                                     const std::vector<std::string>& accelerators,
                                     const std::vector<std::string>& networks) {
  return FigureChecker(sweep, file, accelerators, networks).take();
}

}  // namespace lacuna
