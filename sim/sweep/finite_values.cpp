#include "sim/sweep/finite_values.h"

#include <fmt/format.h>
#include <muparserx/mpOprtNonCmplx.h>

#include <cmath>
#include <stdexcept>
#include <string>

namespace lacuna {
namespace {

void check(const mup::IToken& what, const mup::ptr_val_type& value) {
  if (value->IsNonComplexScalar() && !std::isfinite(value->GetFloat()))
    throw std::runtime_error(
        fmt::format("\"{}\" has no finite value, but {}", what.GetIdent(), value->ToString()));
}

template <class Operator>
class FiniteOperator : public Operator {
 public:
  void Eval(mup::ptr_val_type& result, const mup::ptr_val_type* arguments, int count) override {
    Operator::Eval(result, arguments, count);
    check(*this, result);
  }
  mup::IToken* Clone() const override { return new FiniteOperator(*this); }  // muParserX takes ownership
};

class FiniteFunction : public mup::ICallback {
 public:
  explicit FiniteFunction(mup::ICallback& function)
      : ICallback(mup::cmFUNC, function.GetIdent().c_str(), function.GetArgc()), function_(&function) {}

  void Eval(mup::ptr_val_type& result, const mup::ptr_val_type* arguments, int count) override {
    function_->Eval(result, arguments, count);
    check(*this, result);
  }
  const mup::char_type* GetDesc() const override { return function_->GetDesc(); }
  mup::IToken* Clone() const override { return new FiniteFunction(*this); }

 private:
  mup::ptr_cal_type function_;
};

template <class Operator>
void replace(mup::ParserX& parser) {
  mup::TokenPtr<mup::IOprtBin> checked(new FiniteOperator<Operator>);
  parser.RemoveOprt(checked->GetIdent());
  parser.DefineOprt(checked);
}

}  // namespace

void refuse_infinities(mup::ParserX& parser) {
  replace<mup::OprtAdd>(parser);
  replace<mup::OprtSub>(parser);
  replace<mup::OprtMul>(parser);
  replace<mup::OprtDiv>(parser);
  replace<mup::OprtPow>(parser);
  const mup::fun_maptype functions = parser.GetFunDef();
  for (const auto& [name, token] : functions) {
    mup::ptr_cal_type checked(new FiniteFunction(*token->AsICallback()));
    parser.RemoveFun(name);
    parser.DefineFun(checked);
  }
}

}  // namespace lacuna
