#include "sim/sweep/scratch_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "sim/report/output.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

fs::path temporary_folder() {
  std::string name = (fs::temp_directory_path() / "lacuna-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw InputError(name, "", fmt::format("cannot create this folder: {}", std::strerror(errno)));
  return name;
}

bool is_removed(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && status.st_nlink == 0;
}

// Waits for who is about to remove it.
void lock_shared(int file) {
  while (::flock(file, LOCK_SH) != 0 && errno == EINTR) {
  }
}

}  // namespace

ScratchStore::Place::Place(const fs::path& folder)
    : folder_(folder.empty() ? temporary_folder() : folder), temporary_(folder.empty()) {}

ScratchStore::Place::~Place() {
  std::error_code ignored;
  if (temporary_) fs::remove_all(folder_, ignored);
}

ScratchStore::ScratchStore(const fs::path& folder) : place_(folder) {
  while (!enter()) {
  }
  store_.emplace(place_.folder());
}

ScratchStore::~ScratchStore() {
  ::close(users_);
}

// False if somebody removed the folder meanwhile.
bool ScratchStore::enter() {
  Store::prepare(place_.folder());
  const fs::path file = place_.folder() / "users";
  users_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (users_ < 0 && errno == ENOENT) return false;
  if (users_ < 0)
    throw InputError(file.string(), "", fmt::format("cannot write this file: {}", std::strerror(errno)));
  lock_shared(users_);
  if (!is_removed(users_)) return true;
  ::close(users_);
  return false;
}

// Under another name first: who enters finds all of it or nothing.
void ScratchStore::remove() {
  if (::flock(users_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return;
  std::error_code ignored;
  const fs::path going = temporary_name(place_.folder());
  fs::rename(place_.folder(), going, ignored);
  fs::remove_all(going, ignored);
}

}  // namespace lacuna
