// muParserX computes with infinities and NaN, which a comparison then swallows.
#pragma once

#include <muparserx/mpParser.h>

namespace lacuna {

// From then on the parser's functions and its + - * / ^ throw std::runtime_error where their value is not
// finite: divided by zero, the root of a negative number.
void refuse_infinities(mup::ParserX& parser);

}  // namespace lacuna
