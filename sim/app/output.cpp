#include "sim/app/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "sim/config/problems.h"

namespace lacuna {
namespace fs = std::filesystem;

void prepare_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw InputError(folder.string(), "", "cannot create this folder: " + error.message());
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    throw InputError(folder.string(), "",
                     fmt::format("cannot write into this folder: {}", std::strerror(errno)));
}

void write_file(const fs::path& file, const std::string& text) {
  const fs::path temporary = fmt::format("{}.{}.tmp", file.string(), ::getpid());
  errno = 0;
  {
    std::ofstream stream(temporary, std::ios::binary);
    stream << text << std::flush;
    if (!stream) {
      const std::string why = std::strerror(errno);
      std::error_code ignored;
      fs::remove(temporary, ignored);
      throw InputError(file.string(), "", "cannot write this file: " + why);
    }
  }
  std::error_code error;
  fs::rename(temporary, file, error);
  if (error) throw InputError(file.string(), "", "cannot write this file: " + error.message());
}

}  // namespace lacuna
