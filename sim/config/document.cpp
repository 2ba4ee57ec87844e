#include "sim/config/document.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "sim/config/json_parser.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

constexpr std::size_t max_mebibytes = 64;
constexpr std::size_t max_bytes = max_mebibytes << 20U;

// Never holds more than the limit, even of a file without an end.
std::string read_text(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw InputError(path.string(), "", "expected a file, found a folder");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text;
  std::string chunk(std::size_t{1} << 16U, '\0');
  while (in && text.size() <= max_bytes) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<std::size_t>(in.gcount()));
  }
  if (!in.eof() && text.size() <= max_bytes) {
    throw InputError(path.string(), "",
                     fmt::format("cannot be read: {}", std::generic_category().message(errno)));
  }
  if (text.size() > max_bytes)
    throw InputError(path.string(), "", fmt::format("larger than {} MiB", max_mebibytes));
  return text;
}

}  // namespace

Document parse_document(const std::string& text, const std::string& file) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) throw InputError(file, "", "the file is empty");
  Json value = parse_json(text, file);
  if (!value.is_object())
    throw InputError(file, "", fmt::format("expected an object, found {}", shown(value)));
  return {file, value, {{file, value}}};
}

Document load_document(const std::filesystem::path& path) {
  return parse_document(read_text(path), path.string());
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
