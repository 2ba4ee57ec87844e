#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace lacuna {

// The parts of a text between separators; nothing of an empty text, and no empty part after a last separator.
inline std::vector<std::string> split(const std::string& text, char separator = ',') {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

}  // namespace lacuna
