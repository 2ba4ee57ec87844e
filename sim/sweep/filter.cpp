#include "sim/sweep/filter.h"

#include <fmt/format.h>
#include <muparserx/mpParser.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "sim/config/phrases.h"
#include "sim/config/ratio.h"
#include "sim/sweep/finite_values.h"

namespace lacuna {
namespace {

// A ratio such as "64/5" is a number here.
mup::Value to_value(const Json& json) {
  if (json.is_boolean()) return mup::Value(json.get<bool>());
  if (json.is_number()) return mup::Value(static_cast<mup::float_type>(json.get<double>()));
  if (!json.is_string()) throw std::runtime_error(fmt::format("{} cannot be compared", shown(json)));
  const auto text = json.get<std::string>();
  if (const auto ratio = Ratio::parse(text)) return mup::Value(static_cast<mup::float_type>(ratio->value()));
  return mup::Value(text);
}

// at("/buffers/weight/capacity_bytes")
class At : public mup::ICallback {
 public:
  explicit At(const Filter::Lookup* const* lookup) : ICallback(mup::cmFUNC, "at", 1), lookup_(lookup) {}

  void Eval(mup::ptr_val_type& result, const mup::ptr_val_type* arguments, int) override {
    const std::string pointer = arguments[0]->GetString();
    const Json* found = (**lookup_)(pointer);
    if (found == nullptr)
      throw std::runtime_error(fmt::format("the machine has no value at \"{}\"", pointer));
    // NOLINTNEXTLINE(cppcoreguidelines-slicing): muParserX's values have a virtual assignment
    *result = to_value(*found);
  }
  const mup::char_type* GetDesc() const override { return "at(pointer)"; }
  mup::IToken* Clone() const override { return new At(*this); }  // muParserX takes ownership

 private:
  const Filter::Lookup* const* lookup_;
};

// not(...)
class Not : public mup::ICallback {
 public:
  Not() : ICallback(mup::cmFUNC, "not", 1) {}

  void Eval(mup::ptr_val_type& result, const mup::ptr_val_type* arguments, int) override {
    *result = !arguments[0]->GetBool();
  }
  const mup::char_type* GetDesc() const override { return "not(boolean)"; }
  mup::IToken* Clone() const override { return new Not(*this); }
};

// floor(...) and ceil(...), which not every muParserX has.
class Rounding : public mup::ICallback {
 public:
  using Function = double (*)(double);
  Rounding(const char* name, Function round) : ICallback(mup::cmFUNC, name, 1), round_(round) {}

  void Eval(mup::ptr_val_type& result, const mup::ptr_val_type* arguments, int) override {
    if (!arguments[0]->IsNonComplexScalar())
      throw std::runtime_error(
          fmt::format("{} expects a number, found {}", GetIdent(), arguments[0]->ToString()));
    *result = round_(arguments[0]->GetFloat());
  }
  const mup::char_type* GetDesc() const override { return "floor(number), ceil(number)"; }
  mup::IToken* Clone() const override { return new Rounding(*this); }

 private:
  Function round_;
};

}  // namespace

struct Filter::State {
  std::string expression;
  std::vector<std::string> names;
  std::vector<mup::Value> values;  // where the parser's variables are
  std::vector<bool> used;
  const Lookup* lookup = nullptr;
  mup::ParserX parser{mup::pckCOMMON | mup::pckNON_COMPLEX | mup::pckSTRING};

  void build();
  void find_used();
};

void Filter::State::build() {
  parser.EnableAutoCreateVar(false);
  for (const char* assignment : {"=", "+=", "-=", "*=", "/="}) parser.RemoveOprt(assignment);
  parser.DefineFun(new At(&lookup));
  for (std::size_t i = 0; i < names.size(); ++i) parser.DefineVar(names[i], mup::Variable(&values[i]));
  parser.DefineFun(new Not);
  for (const auto& [name, round] : {std::pair{"floor", Rounding::Function{std::floor}}, {"ceil", std::ceil}})
    if (!parser.IsFunDefined(name)) parser.DefineFun(new Rounding(name, round));
  refuse_infinities(parser);
  std::string line = expression;  // muParserX ends at the end of a line
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  parser.SetExpr(line);
}

void Filter::State::find_used() {
  const mup::var_maptype& found = parser.GetExprVar();
  for (const std::string& name : names) used.push_back(found.count(name) > 0);
}

namespace {

// muParserX throws its own type, which is no std::exception.
template <class Body>
auto translated(const std::string& expression, const std::vector<std::string>& names, const Body& body) {
  try {
    return body();
  } catch (const mup::ParserError& error) {
    const bool unknown = error.GetCode() == mup::ecUNASSIGNABLE_TOKEN;
    const std::string hint = unknown ? did_you_mean(error.GetToken(), names) : "";
    throw std::runtime_error(fmt::format("{}: {}{}", expression, error.GetMsg(), hint));
  } catch (const std::exception& error) {
    throw std::runtime_error(fmt::format("{}: {}", expression, error.what()));
  }
}

}  // namespace

Filter::Filter(std::string expression, const std::vector<std::string>& variables)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.expression = std::move(expression);
  state.names = variables;
  state.values.resize(variables.size());
  translated(state.expression, variables, [&] { state.build(), state.find_used(); });
}

Filter::~Filter() = default;
Filter::Filter(Filter&&) noexcept = default;

bool Filter::accepts(const std::vector<Json>& values, const Lookup& lookup) {
  State& state = *state_;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].is_null() && state.used[i]) return true;
    if (!values[i].is_null()) state.values[i] = to_value(values[i]);
  }
  state.lookup = &lookup;
  return translated(state.expression, state.names, [&] {
    const mup::IValue& result = state.parser.Eval();
    if (result.GetType() != 'b')
      throw std::runtime_error(fmt::format("expected true or false, found {}", result.ToString()));
    return result.GetBool();
  });
}

}  // namespace lacuna
