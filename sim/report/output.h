// Files that are whole or not there: written under a temporary name, brought to the disk, renamed, and the
// new name brought to the disk.
#pragma once

#include <filesystem>
#include <string>

namespace lacuna {

// Creates the folder and makes sure that files can be written into it, before time is spent on computing
// them.
void prepare_folder(const std::filesystem::path& folder);

// So that new names in it outlive a loss of power, on file systems that can do it.
void sync_folder(const std::filesystem::path& folder);

// InputError if it cannot be written (a full disk, for instance).
void write_file(const std::filesystem::path& file, const std::string& text);

// The same by way of `temporary`, which is in the same file system and nobody else's.
void write_file_via(const std::filesystem::path& temporary, const std::filesystem::path& file,
                    const std::string& text);

// Removes a file of an earlier run, if there is one, that would not belong to this one's.
void remove_earlier(const std::filesystem::path& file);

}  // namespace lacuna
