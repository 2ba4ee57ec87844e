#include "sim/config/document.h"

#include <fmt/format.h>

#include "sim/config/input_file.h"
#include "sim/config/json_parser.h"
#include "sim/config/phrases.h"

namespace lacuna {
Document parse_document(const std::string& text, const std::string& file) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) throw InputError(file, "", "the file is empty");
  Json value = parse_json(text, file);
  if (!value.is_object())
    throw InputError(file, "", fmt::format("expected an object, found {}", shown(value)));
  return {file, value, {{file, value}}};
}

Document load_document(const std::filesystem::path& path) {
  return parse_document(read_file(path), path.string());
}

std::string source_of(const Document& document, Json::json_pointer pointer) {
  for (; !pointer.empty(); pointer.pop_back()) {
    std::string setting;
    for (const auto& [file, value] : document.sources) {
      if (!value.contains(pointer)) continue;
      if (file != setting_source || !value.at(pointer).is_object()) return file;
      setting = file;
    }
    if (!setting.empty()) return setting;
  }
  return document.file;
}

}  // namespace lacuna
