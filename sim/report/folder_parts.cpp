#include "sim/report/folder_parts.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "sim/config/document.h"
#include "sim/report/output.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr const char* parts_schema = "lacuna-parts-1";
constexpr std::array<const char*, 5> kinds{"run", "comparison", "matrix", "analysis", "sweep"};

// A path from elsewhere, or out of the folder, is no part: who replaces a result removes what is listed.
bool is_part_path(const fs::path& path) {
  if (path.is_absolute() || path.lexically_normal() != path) return false;
  for (const fs::path& step : path)
    if (step == ".." || step == ".") return false;
  return beginnings_of_parts().contains(path.filename().string());
}

FolderParts parts_in(const Json& json) {
  if (json.at("schema") != parts_schema) throw std::runtime_error("another schema");
  FolderParts parts{json.at("kind"), json.at("complete"), {}};
  for (const auto& [path, digest] : json.at("parts").items()) {
    if (!is_part_path(path)) throw std::runtime_error("not the path of a part: " + path);
    parts.digests.emplace(path, digest.get<std::string>());
  }
  return parts;
}

}  // namespace

std::string name_of(ResultKind kind) {
  return kinds.at(static_cast<std::size_t>(kind));
}

const std::map<std::string, std::string>& beginnings_of_parts() {
  static const std::map<std::string, std::string> beginnings{
      {"result.json", "{\n  \"schema\": \"lacuna-result-"},
      {"columns.json", "{\n \"schema\": \"lacuna-columns-"},
      {"layers.csv", "name,type,"},
      {"per_pe.csv", "layer,pe,"},
      {"compare.csv", "layer,type,accelerator,"},
      {"matrix.csv", "pruning,accelerator,"},
      {"analysis.csv", "layer,type,"},
      {"formats.csv", "layer,format,"},
      {"nested.csv", "layer,level,"},
      {"points.csv", "point,status,"},
      {"sweep.json", "{"},
      {"manifest.json", "{"}};
  return beginnings;
}

bool begins_as_part(const fs::path& file) {
  const std::string& expected = beginnings_of_parts().at(file.filename().string());
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return false;
  std::string found(expected.size(), '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(file.string(), "", fmt::format("cannot be read: {}", std::strerror(errno)));
  in.read(found.data(), static_cast<std::streamsize>(found.size()));
  return found == expected;
}

std::optional<FolderParts> read_parts(const fs::path& folder) {
  const fs::path file = folder / parts_file;
  if (!is_there(file)) return std::nullopt;
  try {
    return parts_in(load_document(file).value);
  } catch (const InputError& damage) {
    throw InputError(file.string(), "",
                     damage.problems().front().message + "; expected what lacuna writes there");
  } catch (const std::exception& damage) {
    throw InputError(file.string(), "", fmt::format("not written by lacuna: {}", damage.what()));
  }
}

std::string text_of(const FolderParts& parts) {
  Json json{{"schema", parts_schema}, {"kind", parts.kind}, {"complete", parts.complete}};
  json["parts"] = Json::object();
  for (const auto& [path, digest] : parts.digests) json["parts"].emplace(path, digest);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lacuna
