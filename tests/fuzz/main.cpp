// Starts a target. With libFuzzer (the `fuzz` preset) it fuzzes; elsewhere it is given every file of the
// folders and files named on its command line, once each, so that what was ever found is tried by every
// compiler and sanitizer.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <systemc>

#include "tests/fuzz/support.h"

// libsystemc brings a main, which asks for this; the main below, or libFuzzer's, wins against it.
int sc_main(int, char**) {
  return 0;
}

#if !defined(LACUNA_FUZZ)

namespace fs = std::filesystem;

int main(int argc, char** argv) {
  std::set<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!fs::is_directory(argv[i])) {
      files.insert(argv[i]);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(argv[i]))
      if (entry.is_regular_file()) files.insert(entry.path());
  }
  for (const fs::path& file : files) {
    std::fprintf(stderr, "%s\n",
                 file.c_str());  // before it is tried: the last one named is the one that failed
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
  std::printf("%zu inputs\n", files.size());
  return files.empty() ? 1 : 0;
}

#endif
