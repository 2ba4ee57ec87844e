#include "sim/sweep/store.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "sim/config/input_file.h"
#include "sim/report/output.h"
#include "sim/report/result_folder.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

// "NAME.HOST.PID", as earlier versions called it, of a process that was on this host.
bool is_of_the_dead(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || !name.substr(0, dot).ends_with("." + host_name())) return false;
  const int pid = std::atoi(name.c_str() + dot + 1);
  return pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

// A file of the store, if it is the one of this point.
Json about(const std::string& point, const fs::path& file) {
  try {
    Json json = load_document(file).value;
    if (json.at("point").at("id") == point) return json;
  } catch (const InputError& error) {
    const Problem& problem = error.problems().front();
    throw InputError(problem.file, problem.pointer,
                     fmt::format("{}; {}", problem.message, damaged_file_remedy));
  } catch (const Json::exception&) {
  }
  throw InputError(file.string(), "", fmt::format("not about this point; {}", damaged_file_remedy));
}

// Not the user's own, which a sweep of it into the folder that it lies in would replace.
void check_sweep_file(const fs::path& folder) {
  const fs::path file = folder / "sweep.json";
  if (is_there(file) && !is_there(folder / "manifest.json") && !is_there(folder / "lock"))
    throw InputError(file.string(), "",
                     "cannot be replaced: it is not known to be written by lacuna; choose another folder");
}

}  // namespace

bool is_point(const std::string& text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void Store::prepare(const fs::path& folder) {
  refuse_results(folder);
  prepare_folder(folder);
  const FolderLock lock(folder);
  refuse_results(folder);
  check_sweep_file(folder);
  for (const char* name : {"points", "failed", "tmp", "log"}) prepare_folder(folder / name);
  Store(folder).clean_up();
}

Store::Store(fs::path folder) : folder_(std::move(folder)), locks_(folder_ / "lock") {}

fs::path Store::path_of(const char* kind, const std::string& point) const {
  return folder_ / kind / point.substr(0, 2) / (point + ".json");
}

// Earlier versions did not lock what they wrote: a point that can be locked has no writer, so what is in tmp/
// for it is nobody's; other files of theirs belong to a process of their name.
void Store::clean_up() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_ / "tmp", ignored)) {
    const std::string name = entry.path().filename().string(), point = name.substr(0, 16);
    if (is_temporary_name(name)) {
      remove_if_abandoned(entry.path());
      continue;
    }
    if (!is_point(point)) {
      if (is_of_the_dead(name)) fs::remove(entry.path(), ignored);
      continue;
    }
    if (!locks_.claim(point)) continue;
    fs::remove(entry.path(), ignored);
    locks_.release(point);
  }
}

PointStatus Store::status(const std::string& point) const {
  if (is_there(path_of("points", point))) return PointStatus::done;
  return is_there(path_of("failed", point)) ? PointStatus::failed : PointStatus::missing;
}

Json Store::result(const std::string& point) const {
  return about(point, path_of("points", point));
}

std::string Store::failure(const std::string& point) const {
  const fs::path file = path_of("failed", point);
  const Json failure = about(point, file);
  if (!failure.contains("message") || !failure["message"].is_string())
    throw InputError(file.string(), "/message", "expected a string; " + std::string(damaged_file_remedy));
  return failure["message"];
}

void Store::put_result(const std::string& point, const std::string& text) const {
  const fs::path file = path_of("points", point);
  if (is_there(file)) {
    if (read_file(file, 1024) == text) return;
    const fs::path other = file.string() + ".differs";
    write(other, text);
    throw ResultsDiffer(fmt::format("two results of point {} differ: compare {} and {}", point, file.string(),
                                    other.string()));
  }
  write(file, text);
  forget_failure(point);
}

void Store::put_failure(const std::string& point, const std::string& message) const {
  if (status(point) == PointStatus::done) return;
  const Json json{{"point", {{"id", point}}}, {"message", message}};
  write(path_of("failed", point), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void Store::forget_failure(const std::string& point) const {
  std::error_code ignored;
  fs::remove(path_of("failed", point), ignored);
}

fs::path Store::temporary_stem(const fs::path& file) const {
  return folder_ / "tmp" / file.filename().string().substr(0, 16);
}

void Store::write(const fs::path& file, const std::string& text) const {
  std::error_code error;
  if (fs::create_directories(file.parent_path(), error))  // a failure shows when the file is written
    sync_folder(file.parent_path().parent_path());
  write_file_via(temporary_stem(file), file, text);
}

}  // namespace lacuna
