#include "tests/fuzz/support.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/source_root.h"

namespace lacuna::fuzz {
namespace fs = std::filesystem;

Folder::Folder() : path_(fs::temp_directory_path() / ("lacuna_fuzz_" + std::to_string(::getpid()))) {
  fs::create_directories(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::uint8_t* data, std::size_t size) const {
  const fs::path file = path_ / name;
  std::ofstream out(file, std::ios::binary);
  for (std::size_t i = 0; i < size; ++i) out.put(static_cast<char>(data[i]));
  out.close();
  require(out.good(), "the input could be written to a temporary file");
  return file.string();
}

fs::path shipped(const std::string& path) {
  return fs::path(source_root()) / path;
}

PartFolders shipped_parts() {
  return {shipped("configs/dram"), shipped("configs/technology")};
}

void require(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace lacuna::fuzz
