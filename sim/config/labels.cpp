#include "sim/config/labels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "sim/config/harmless.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

using Label = std::string (*)(const std::string& file);

std::string clean(const std::string& text) {
  std::string name = text.substr(0, max_name_bytes);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !is_name("a" + std::string(1, c)); }, '_');
  return is_name(name) ? name : "_" + name.substr(0, max_name_bytes - 1);
}

std::string by_file(const std::string& file) {
  return clean(fs::path(file).stem().string());
}

std::string by_folder(const std::string& file) {
  const std::string folder = fs::path(file).parent_path().filename().string(),
                    stem = fs::path(file).stem().string();
  return clean(folder.empty() ? stem : folder + "." + stem);
}

bool are_different(const std::vector<std::string>& names) {
  return std::set<std::string>(names.begin(), names.end()).size() == names.size();
}

}  // namespace

std::vector<std::string> labels(const std::vector<std::string>& names,
                                const std::vector<std::string>& files) {
  std::vector<std::string> labels = names;
  const auto is_shared = [&](const std::string& name) {
    return std::count(names.begin(), names.end(), name) > 1;
  };
  for (const Label label : {by_file, by_folder}) {
    if (are_different(labels)) return labels;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (is_shared(names[i])) labels[i] = label(files[i]);
  }
  std::set<std::string> taken;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string begin = labels[i].substr(0, max_name_bytes - 8);
    for (int number = 2; !taken.insert(labels[i]).second; ++number)
      labels[i] = fmt::format("{}-{}", begin, number);
  }
  return labels;
}

std::string told_apart(const std::vector<std::string>& names, const std::vector<std::string>& files,
                       const std::vector<std::string>& labels) {
  std::vector<std::string> changes;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (labels[i] != names[i])
      changes.push_back(fmt::format("\"{}\" of {} is called \"{}\"", names[i], shown(files[i]), labels[i]));
  return changes.empty() ? "" : fmt::format("to tell them apart, {}", fmt::join(changes, ", "));
}

}  // namespace lacuna
