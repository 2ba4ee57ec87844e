// A store that goes when its work is done, as that of a comparison: what came of it is elsewhere then.
#pragma once

#include <filesystem>
#include <optional>

#include "sim/sweep/store.h"

namespace lacuna {

// Several processes may work in one folder: the last of them removes it. Where the file system has no locks
// they do not know of each other.
class ScratchStore {
 public:
  // In `folder`, where the next one with the same folder finds what is left of this; or, if that is empty, in
  // a temporary folder, which goes with this object. InputError if it cannot be written.
  explicit ScratchStore(const std::filesystem::path& folder);
  ~ScratchStore();
  ScratchStore(const ScratchStore&) = delete;
  ScratchStore& operator=(const ScratchStore&) = delete;

  Store& store() { return *store_; }

  // Everything in it, unless others use it.
  void remove();

 private:
  // Where it is: there, or in a folder of its own that goes with it.
  class Place {
   public:
    explicit Place(const std::filesystem::path& folder);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    const std::filesystem::path& folder() const { return folder_; }

   private:
    std::filesystem::path folder_;
    bool temporary_;
  };

  bool enter();

  Place place_;
  int users_ = -1;  // a file that everybody locks who uses the folder
  std::optional<Store> store_;
};

}  // namespace lacuna
